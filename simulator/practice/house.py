"""What a process keeps ready: encoder, reader, memories and voices, made once and shared by all sessions."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, Protocol

from simulator.model import Meter, Place, bound
from simulator.patient.authored import AuthoredVoice
from simulator.patient.memory import Memory, client
from simulator.patient.recollection import Past, Recollection, collection_of
from simulator.patient.spoken import ModelVoice, model_voice
from simulator.patient.voice import Voice
from simulator.persona.loading import Source, available, load, scenario_of
from simulator.persona.parts import Persona, Scenario
from simulator.practice.encounter import Cast
from simulator.practice.moment import MomentSource
from simulator.practice.rubrics import RubricSource
from simulator.practice.sheets import Offered, offered
from simulator.reading.embedded import EmbeddedReader
from simulator.reading.encoder import encoder
from simulator.reading.reading import Reader
from simulator.settings import Settings

VoiceName = Literal["authored", "model"]


class Shelf(Protocol):
    """What was published beside the files: of each patient and each set of moments, the newest version that is offered."""

    def patients(self) -> list[str]: ...
    def patient(self, persona_id: str) -> Source | None: ...
    def moments(self) -> Mapping[str, tuple[int, MomentSource]]: ...
    def rubrics(self) -> Mapping[str, RubricSource]: ...


class House:
    """Casts encounters. `keep_index`: keep the recall index in the data folder between runs (else in memory).

    meter: sees every call to the patient's model. shelf: what the studio has published; without one, the files only.
    """

    def __init__(
        self, settings: Settings, *, keep_index: bool = False, meter: Meter | None = None, shelf: Shelf | None = None
    ) -> None:  # fmt: skip
        self.settings, self.shelf = settings, shelf
        self._meter = meter
        self.encoder = encoder(settings.encoder_weights)
        self.reader: Reader = EmbeddedReader()
        self._keep_index = keep_index
        self._chroma: Any = None
        self._memories: dict[str, Memory] = {}
        self._model_voice: ModelVoice | None = None
        self._making = threading.Lock()
        self._lock = threading.Lock()
        self._building: dict[str, threading.Lock] = {}

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

    def moments(self) -> Offered:
        """Every moment that can be practised, in files or published."""
        return offered(self.settings.personas, self.shelf, self.source)

    def cast(
        self,
        source: Source,
        scenario_id: str | None,
        *,
        seed: int = 0,
        voice: Voice | None = None,
        recollection: Recollection | None = None,
        session: str = "",
        said: frozenset[str] = frozenset(),
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
            session=session,
            said=said,
        )

    # --- the voice ----------------------------------------------------------------------------------------------

    @property
    def voice_name(self) -> VoiceName:
        """The voice that a session begun now is given: the model's where the settings name one, unless they say otherwise."""
        wanted = self.settings.voice
        if wanted != "auto":
            return wanted
        return "model" if self.settings.real_models and bound("patient", self.settings) else "authored"

    def speaks_through(self, voice: ModelVoice) -> None:
        """Takes this model voice instead of the one that the settings would make (benches and demonstrations)."""
        self._model_voice = voice

    def voice(self, name: str) -> Voice:
        """The voice of that name. The model's is made once; making it may load a model file, and calls nobody."""
        return self._model() if name == "model" else AuthoredVoice()

    def place(self, name: str) -> Place:
        """Where the words of that voice are made. A host that the settings forbid is no place: nothing goes there."""
        if name != "model":
            return Place("app", own=True)
        place = self._model().place
        return Place("app", own=True) if place.leaves_the_house and not self.settings.remote_models else place

    def make_ready(self, name: str, persona: Persona, scenario: Scenario) -> dict[str, str]:
        """Does what would make the first answer wait, and says for the record which model speaks, where, and from what."""
        if name != "model":
            return {}
        voice = self._model()
        voice.ready(persona, scenario)
        return {"model": voice.model.name, "place": self.place(name).label, "prompt": voice.briefing.label}

    def _model(self) -> ModelVoice:
        with self._making:
            if self._model_voice is None:
                self._model_voice = model_voice(self.settings, AuthoredVoice(), self.encoder, meter=self._meter)
            return self._model_voice

    # --- what is remembered -------------------------------------------------------------------------------------

    def recollection(self, person: str, persona_id: str, past: Sequence[Past]) -> Recollection | None:
        """The earlier moments of a trainee with a patient; None where there are none."""
        if not past:
            return None
        return Recollection(self._client(), self.encoder, person, persona_id, past)

    def forget(self, person: str, patients: Iterable[str]) -> None:
        """Deletes what the recall index holds of a person with these patients."""
        kept = {str(c if isinstance(c, str) else c.name) for c in self._client().list_collections()}
        for persona_id in patients:
            if (name := collection_of(person, persona_id)) in kept:
                self._client().delete_collection(name)

    def memory(self, source: Source) -> Memory:
        """The patient's memory, indexed once a process. Who waits for one patient does not wait for another."""
        with self._lock:
            building = self._building.setdefault(source.sha256, threading.Lock())
        with building:
            if source.sha256 not in self._memories:
                self._memories[source.sha256] = Memory(source, self.encoder, self._client())
            return self._memories[source.sha256]

    def warm(self) -> None:
        """Makes every patient's memory ready, so that the first to meet them does not wait. Never raises."""
        for persona_id in self.patients():
            with contextlib.suppress(Exception):  # what is wrong with a patient is said where somebody meets them
                self.memory(self.source(persona_id))

    def _client(self) -> Any:
        with self._lock:
            if self._chroma is None:
                folder = self.settings.data / "chroma" if self._keep_index else None
                self._chroma = client(folder, self.settings.chroma_url)
            return self._chroma
