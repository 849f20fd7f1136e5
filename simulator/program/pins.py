"""What a form rests on: the texts it pins by sha256, kept when it is locked and read back when it is taken or replayed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.persona.loading import Source
from simulator.persona.loading import from_text as persona_from
from simulator.practice.house import House
from simulator.practice.moment import Moment
from simulator.practice.moment import find as find_moment
from simulator.practice.moment import from_text as moments_from
from simulator.program.form import Form, FormError, Station, Stimulus, sha256
from simulator.program.scales import markable
from simulator.rubric import Rubric
from simulator.rubric import from_text as rubric_from
from simulator.store.assessments import AssessmentStore, FormRecord


@dataclass(frozen=True)
class Wanted:
    """A station as somebody builds it: moment ids, or a patient and a scenario."""

    title: str
    minutes: int
    moments: Sequence[str] = ()
    persona: str = ""
    scenario: str = ""


class Pins:
    """Pins files and reads them back; a pinned file is parsed once a process."""

    def __init__(self, store: AssessmentStore, house: House) -> None:
        self._store, self._house = store, house
        self._parsed: dict[str, Any] = {}

    def pin_rubric(self, rubric: str) -> str:
        """Pins a rubric as it is offered now; its sha256. Raises RubricError where the judge can answer none of it."""
        return self._pin("rubric", rubric, markable(self._house, rubric).text)

    def pin_station(self, wanted: Wanted) -> Station:
        """Pins what a station needs. Raises FormError, or MomentError, for what there is not."""
        if wanted.moments:
            sets = self._house.moments().sources
            where = {m.id: (s.name, s.text, m) for s in sets for m in s.sheet.moments}
            stimuli = []
            for moment_id in wanted.moments:
                if moment_id not in where:
                    find_moment(moment_id, [m for _, _, m in where.values()])
                name, text, moment = where[moment_id]
                source = self._house.source(moment.patient)
                persona_sha = self._pin("persona", source.name, source.text)
                stimuli.append(
                    Stimulus(
                        moment=moment_id, moments_sha256=self._pin("moments", name, text), persona_sha256=persona_sha
                    )
                )
            return Station(kind="stimuli", title=wanted.title, minutes=wanted.minutes, stimuli=tuple(stimuli))
        source = self._house.source(wanted.persona)
        if source.persona.scenario(wanted.scenario) is None:
            raise FormError(f"{wanted.persona} has no scenario '{wanted.scenario}'", mend="choose one of its scenarios")
        return Station(
            kind="session", title=wanted.title, minutes=wanted.minutes, persona=wanted.persona,
            persona_sha256=self._pin("persona", source.name, source.text), scenario=wanted.scenario,
        )  # fmt: skip

    def _pin(self, kind: str, name: str, text: str) -> str:
        digest = sha256(text)
        self._store.pin(digest, kind, name, text)
        return digest

    def _pinned(self, digest: str, parse: Callable[[str, str], Any]) -> Any:
        """A pinned file, parsed once a process. Raises FormError if it is gone, or not what its sha256 says."""
        if digest not in self._parsed:
            kept = self._store.pinned(digest)
            if kept is None or sha256(kept[1]) != digest:
                raise FormError("a pinned file is missing or was changed", where=digest[:12], mend="restore a backup")
            self._parsed[digest] = parse(kept[1], kept[0])
        return self._parsed[digest]

    def persona(self, digest: str) -> Source:
        """A pinned patient."""
        found: Source = self._pinned(digest, persona_from)
        return found

    def rubric(self, form: Form) -> Rubric:
        """The pinned rubric of a form."""
        found: Rubric = self._pinned(form.rubric_sha256, rubric_from)
        return found

    def stimulus(self, stimulus: Stimulus) -> tuple[Moment, Source]:
        """A pinned moment, and its patient."""
        sheet = self._pinned(stimulus.moments_sha256, moments_from).sheet
        return find_moment(stimulus.moment, sheet.moments), self.persona(stimulus.persona_sha256)

    def content(self, kept: FormRecord) -> Form:
        """What a form says. Raises FormError if it is not what was locked."""
        form = Form.model_validate(dict(kept.content))
        if form.sha256 != kept.sha256:
            raise FormError("this form is not what was locked", where=kept.title, mend="restore a backup")
        return form
