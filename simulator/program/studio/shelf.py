"""Published patients, as the house wants them."""

from __future__ import annotations

from functools import lru_cache

from simulator.persona import Source, from_text
from simulator.store.studio import Drafts


class Shelf:
    """Of each published patient the newest version that is not retired. Read from SQL each time: replicas agree."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts

    def patients(self) -> list[str]:
        return sorted(self._drafts.offered("persona"))

    def patient(self, persona_id: str) -> Source | None:
        number = self._drafts.offered("persona").get(persona_id)
        text = self._drafts.text("persona", persona_id, number) if number is not None else None
        return _loaded(text, f"{persona_id}.yaml") if text is not None else None


@lru_cache(maxsize=64)
def _loaded(text: str, name: str) -> Source:
    return from_text(text, name)
