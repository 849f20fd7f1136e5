"""Moments: one decisive second with a patient, to be answered once and then again. One file a patient; `moment_linting`
proves them.

A moment is a door that opens in the middle of the hour: what the trainee must know, the last few turns, and the exact
state the patient is in. The mind and the voice go on from there as they would in a session.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from simulator.errors import SimulatorError, did_you_mean
from simulator.patient.state import Rupture, State
from simulator.persona.parts import Id, Part, Persona, Prose, Said, Scenario, Short, Unit
from simulator.vocabulary import Affect, Rung, RuptureKind, Skill, Stance
from simulator.yamlfile import Place, build, read_text

Pull = Literal["advise", "reassure", "fill", "defend"]
"""What a restraint moment tempts one to do: give advice, soothe, fill a silence, defend oneself."""

DIMENSION: Mapping[Skill, str] = {
    "empathy": "empathy",
    "timing": "interpretation_timing",
    "restraint": "empathy",
    "confrontation_repair": "rupture_repair",
    "withdrawal_repair": "rupture_repair",
}
"""The scale that scores each skill."""
MENDS: Mapping[Skill, RuptureKind] = {"confrontation_repair": "confrontation", "withdrawal_repair": "withdrawal"}
"""The kind of rupture that each repair skill mends."""
AT_TURN = 12
"""The therapist turn at which every moment stands: well into the hour."""


class MomentError(SimulatorError):
    """A moments file, or a moment, that cannot be used."""


class Words(Part):
    """What one of the two said. `therapist` is the trainee: "you" in the setup."""

    speaker: Literal["patient", "therapist"]
    text: Said


class Strain(Part):
    """An open rupture. cause: the trigger that opened it, or a move. rungs: what has been repaired of it so far."""

    kind: RuptureKind
    intensity: Unit
    cause: Id
    rungs: tuple[Rung, ...] = ()


class Standing(Part):
    """The state in which the patient waits for the trainee's words; the numbers are `patient.state.State`'s.

    episodes: theme → times told; left out, it is counted from the facts told.
    """

    session: int = Field(ge=1)
    alliance: Unit
    arousal: Unit
    guard: Unit
    affect: Affect
    stance: Stance
    depth: int = Field(ge=0, le=4)
    episodes: dict[Id, int] | None = None
    rupture: Strain | None = None
    last_interpretation: Literal["none", "accepted", "rejected"] = "none"
    re_engaged: bool = False


class Moment(Part):
    """One moment. sought: the score that meets it, 1-5. setup: what the trainee must know, one to three sentences.

    scenario: the door into the case it belongs to; what that scenario counts as told was told here too, and `told`
    adds to it. goes_on: the beat of that scenario's story with which the patient goes on where it is welcome. pull:
    what a restraint moment tempts one to do. look_for: what there was to notice, and ways: answers that would meet it;
    both are shown after the trainee's own answer, never before.
    """

    id: Id
    patient: Id
    title: Short
    skill: Skill
    difficulty: int = Field(ge=1, le=3)
    sought: int = Field(ge=2, le=5)
    scenario: Id
    setup: Prose
    turns: tuple[Words, ...] = Field(min_length=1, max_length=5)
    state: Standing
    told: tuple[Id, ...] = ()
    goes_on: Id | None = None
    pull: Pull | None = None
    look_for: Prose | None = None
    ways: tuple[Said, ...] = Field(default=(), max_length=5)
    content_notes: tuple[Short, ...] = ()

    @model_validator(mode="after")
    def _in_turn(self) -> Moment:
        speakers = [w.speaker for w in self.turns]
        if speakers[-1] != "patient":
            raise ValueError("the turns must end with the patient")
        if any(a == b for a, b in pairwise(speakers)):
            raise ValueError("the two must speak in turn")
        return self

    @property
    def last_words(self) -> str:
        """What the patient has just said."""
        return self.turns[-1].text

    @property
    def dimension(self) -> str:
        """The scale that scores this moment's skill."""
        return DIMENSION[self.skill]

    def all_told(self, scenario: Scenario) -> tuple[str, ...]:
        """Every fact told so far: before this scenario, and since."""
        return tuple(dict.fromkeys((*scenario.told_before, *self.told)))

    def state_in(self, persona: Persona) -> State:
        """The patient's state at this moment; `told` counts as told to this therapist, in the shallow layer.

        Raises MomentError for a patient without its scenario.
        """
        at = self.state
        scenario = self.scenario_in(persona)
        told: dict[str, tuple[Literal["shallow", "deep"], ...]] = dict.fromkeys(scenario.told_before, ())
        told.update(dict.fromkeys(self.told, ("shallow",)))
        return State(
            session=at.session, turn=AT_TURN, alliance=at.alliance, arousal=at.arousal, guard=at.guard,
            affect=at.affect, depth=at.depth, stance=at.stance, rupture=_rupture(at),
            told=told, last_interpretation=at.last_interpretation,
            episodes=at.episodes if at.episodes is not None else told_by_theme(told, persona), re_engaged=at.re_engaged,
        )  # fmt: skip

    def scenario_in(self, persona: Persona) -> Scenario:
        """The scenario it belongs to. Raises MomentError."""
        found = persona.scenario(self.scenario)
        if found is None or persona.id != self.patient:
            raise MomentError(
                f"no scenario '{self.scenario}' in {persona.id}", where=f"moment '{self.id}'",
                mend=did_you_mean(self.scenario, [s.id for s in persona.scenarios]),
            )  # fmt: skip
        return found


def _rupture(at: Standing) -> Rupture | None:
    """The rupture, as if it had opened with the patient's last words; `before` undoes what its opening cost."""
    strain = at.rupture
    if strain is None:
        return None
    return Rupture(
        kind=strain.kind, intensity=strain.intensity, cause=strain.cause, turn=AT_TURN, rungs=strain.rungs,
        before=min(1.0, at.alliance + 0.06 + 0.12 * strain.intensity),
    )  # fmt: skip


def told_by_theme(told: Iterable[str], persona: Persona) -> dict[str, int]:
    """How often each theme was told, counted as at the beginning of a session."""
    counts: dict[str, int] = {}
    for fact in persona.facts:
        if fact.theme and fact.id in set(told):
            counts[fact.theme] = counts.get(fact.theme, 0) + 1
    return counts


# --- files ----------------------------------------------------------------------------------------------------------


class Sheet(Part):
    """A moments file: one patient and the moments with them. Each moment takes its `patient` from the file.

    id: the set's own name, so that several sets can stand beside each other; left out, it is the patient's.
    """

    id: Id | None = None
    patient: Id
    moments: tuple[Moment, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _name_the_patient(cls, value: Any) -> Any:
        if not isinstance(value, dict) or not isinstance(value.get("moments"), list):
            return value
        named = [{"patient": value.get("patient"), **m} if isinstance(m, dict) else m for m in value["moments"]]
        return {**value, "moments": named}

    @property
    def item(self) -> str:
        """The name under which it is published."""
        return self.id or self.patient


@dataclass(frozen=True)
class MomentSource:
    """A loaded moments file with its text, the line of every part, and the sha256 that the log records."""

    sheet: Sheet
    lines: dict[Place, int]
    name: str
    text: str

    @property
    def sha256(self) -> str:
        """Of the text as it stands; two answers with one sha met the same moment."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


def from_text(text: str, name: str = "moments.yaml") -> MomentSource:
    """Moments from YAML text. Raises MomentError with file, line and what to do."""
    sheet, lines = build(Sheet, text, name, MomentError)
    return MomentSource(sheet, lines, name, text)


@lru_cache(maxsize=64)
def as_answered(text: str, name: str) -> MomentSource:
    """Moments from the text that the log keeps, parsed once a process. Raises MomentError."""
    return from_text(text, name)


def from_file(path: Path) -> MomentSource:
    """Moments from a file. Raises MomentError."""
    try:
        stat = path.stat()
    except OSError as problem:
        raise MomentError(f"cannot be read ({problem.strerror})", where=str(path), mend="check the path") from None
    return _cached(str(path), stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _cached(path: str, _changed: int, _size: int) -> MomentSource:
    return from_text(read_text(Path(path), MomentError), Path(path).name)


def folder_of(personas: Path) -> Path:
    """Where the moments of the patients in a folder are."""
    return personas / "moments"


def sources(personas: Path) -> tuple[MomentSource, ...]:
    """Every moments file with the patients of this folder, by name; none where there are none. Raises MomentError."""
    return tuple(from_file(path) for path in sorted(folder_of(personas).glob("*.yaml")))


def load(personas: Path) -> tuple[Moment, ...]:
    """Every moment with the patients of this folder, by file and in the order written; none where there are none."""
    return tuple(m for source in sources(personas) for m in source.sheet.moments)


def find(moment_id: str, moments: Sequence[Moment]) -> Moment:
    """The moment of that id. Raises MomentError."""
    for moment in moments:
        if moment.id == moment_id:
            return moment
    raise MomentError(f"no moment '{moment_id}'", mend=did_you_mean(moment_id, [m.id for m in moments]))
