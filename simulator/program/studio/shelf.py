"""What was published, as the house wants it: of each patient and each set of moments the newest version not retired."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from simulator.errors import SimulatorError
from simulator.persona import Source, from_text
from simulator.practice.moment import MomentSource
from simulator.practice.moment import from_text as moments_from_text
from simulator.practice.rubrics import RubricSource
from simulator.practice.rubrics import source as rubric_source
from simulator.store.studio import Drafts

T = TypeVar("T")
KEPT = 256
"""Texts of versions that are kept at hand; they never change."""


class Shelf:
    """Which version is offered is read from SQL each time, so that replicas agree."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts
        self._text = lru_cache(maxsize=KEPT)(drafts.text)

    def patients(self) -> list[str]:
        return sorted(self._drafts.offered("persona"))

    def patient(self, persona_id: str) -> Source | None:
        number = self._drafts.offered("persona").get(persona_id)
        return self._read("persona", persona_id, number, _patient) if number is not None else None

    def moments(self) -> dict[str, tuple[int, MomentSource]]:
        """Set → its number and itself. One that this version of the app cannot read is left out."""
        out = {}
        for item, number in self._drafts.offered("moment").items():
            try:
                source = self._read("moment", item, number, _moments)
            except SimulatorError:
                continue
            if source is not None:
                out[item] = (number, source)
        return out

    def rubrics(self) -> dict[str, RubricSource]:
        """Id → the rubric. One that this version of the app cannot read is left out."""
        out = {}
        for item, number in self._drafts.offered("rubric").items():
            try:
                found = self._read("rubric", item, number, rubric_source)
            except SimulatorError:
                continue
            if found is not None:
                out[item] = found
        return out

    def _read(self, kind: str, item: str, number: int, read: Callable[[str, str], T]) -> T | None:
        text = self._text(kind, item, number)
        return read(text, f"{item}.yaml") if text is not None else None


@lru_cache(maxsize=64)
def _patient(text: str, name: str) -> Source:
    return from_text(text, name)


@lru_cache(maxsize=64)
def _moments(text: str, name: str) -> MomentSource:
    return moments_from_text(text, name)
