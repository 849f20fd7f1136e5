"""What a process keeps ready: encoder, reader, memories and voices, made once and shared by all sessions."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Protocol

from simulator.patient.authored import AuthoredVoice
from simulator.patient.memory import Memory, client
from simulator.patient.recollection import Past, Recollection
from simulator.patient.voice import Voice
from simulator.persona.loading import Source, available, load, scenario_of
from simulator.practice.encounter import Cast
from simulator.reading.embedded import EmbeddedReader
from simulator.reading.encoder import encoder
from simulator.reading.reading import Reader
from simulator.settings import Settings


class Shelf(Protocol):
    """Published patients beside the files: of each, the newest version that is offered."""

    def patients(self) -> list[str]: ...
    def patient(self, persona_id: str) -> Source | None: ...


class House:
    """Casts encounters. `keep_index`: keep the recall index in the data folder between runs (else in memory).

    shelf: what the studio has published; without one there are the files only.
    """

    def __init__(self, settings: Settings, *, keep_index: bool = False, shelf: Shelf | None = None) -> None:
        self.settings, self.shelf = settings, shelf
        self.encoder = encoder(settings.encoder_weights)
        self.reader: Reader = EmbeddedReader()
        self._keep_index = keep_index
        self._chroma: Any = None
        self._memories: dict[str, Memory] = {}
        self._lock = threading.Lock()

    def source(self, persona_id: str) -> Source:
        """The patient of that id (or file): the file, or what was published after it."""
        published = self.shelf.patient(persona_id) if self.shelf else None
        if published is None:
            return load(persona_id, self.settings.personas)
        if persona_id not in available(self.settings.personas):
            return published
        file = load(persona_id, self.settings.personas)
        return published if published.persona.version > file.persona.version else file

    def patients(self) -> list[str]:
        """The ids of everybody who can be met, in alphabetical order."""
        published = self.shelf.patients() if self.shelf else []
        return sorted({*available(self.settings.personas), *published})

    def cast(
        self,
        source: Source,
        scenario_id: str | None,
        *,
        seed: int = 0,
        voice: Voice | None = None,
        recollection: Recollection | None = None,
    ) -> Cast:
        """Everything one encounter needs."""
        return Cast(
            source=source,
            scenario=scenario_of(source.persona, scenario_id),
            reader=self.reader,
            memory=self.memory(source),
            voice=voice or AuthoredVoice(),
            seed=seed,
            recollection=recollection,
        )

    def recollection(self, person: str, persona_id: str, past: Sequence[Past]) -> Recollection | None:
        """The earlier moments of a trainee with a patient; None where there are none."""
        if not past:
            return None
        with self._lock:
            return Recollection(self._client(), self.encoder, person, persona_id, past)

    def memory(self, source: Source) -> Memory:
        """The patient's memory, indexed once a process."""
        with self._lock:
            if source.sha256 not in self._memories:
                self._memories[source.sha256] = Memory(source, self.encoder, self._client())
            return self._memories[source.sha256]

    def _client(self) -> Any:
        if self._chroma is None:
            folder = self.settings.data / "chroma" if self._keep_index else None
            self._chroma = client(folder, self.settings.chroma_url)
        return self._chroma
