"""The test drive: a talk with a draft, in memory. Nothing is logged; the mind can be watched, and a moment met again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

from simulator.errors import DraftError, SimulatorError
from simulator.grading.embedded import EmbeddedJudge
from simulator.patient.memory import Memory, client
from simulator.patient.state import State
from simulator.persona import Persona, Source, scenario_of
from simulator.practice.drill import Attempt, answer
from simulator.practice.encounter import Cast, Encounter, Exchange, checked, step
from simulator.practice.house import House
from simulator.practice.moment import Moment
from simulator.practice.therapist import SKILLS
from simulator.program.studio.checking import Report
from simulator.program.studio.playing import Hour, play
from simulator.rubric import load as load_rubric

KEPT: Final = 6
"""Drafts whose recall index stays in memory."""
NEAR: Final = 0.5


@dataclass(frozen=True)
class Rehearsal:
    """A talk with a draft so far, the opening first."""

    source: Source
    scenario_id: str
    past: tuple[Exchange, ...]
    seed: int = 0


@dataclass(frozen=True)
class GateSeen:
    """A fact that the words came near to, and what its gate said. lacks: in words, empty where it was open."""

    fact: str
    cosine: float
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class Why:
    """What moved at one turn, and why.

    reasons: the mind's own. trigger: what was touched. rung: the repair's stage before and after, where one was open.
    gates: facts near the words. way: how the words were found. moved: number → before and after.
    """

    reasons: tuple[str, ...]
    trigger: str | None
    rung: tuple[str, str] | None
    gates: tuple[GateSeen, ...]
    way: str
    moved: Mapping[str, tuple[float, float]]


class Stage:
    """Casts drafts. One a process; safe to share between users."""

    def __init__(self, house: House) -> None:
        self._house, self._judge = house, EmbeddedJudge()
        self._chroma = client()
        self._memories: OrderedDict[str, Memory] = OrderedDict()
        self._lock = Lock()

    def begin(self, report: Report, scenario_id: str | None = None, *, seed: int = 0) -> Rehearsal:
        """The patient walks in. Raises DraftError where the draft cannot be played yet."""
        if report.source is None:
            first = report.findings[0] if report.findings else None
            raise DraftError(
                "the draft cannot be played yet" + (f": {first.what}" if first else ""),
                where=first.where if first else "", mend=first.mend if first else "",
            )  # fmt: skip
        cast = self.cast(report.source, scenario_id, seed)
        encounter = Encounter(cast)
        encounter.open()
        return Rehearsal(report.source, cast.scenario.id, tuple(encounter.past), seed)

    def say(self, rehearsal: Rehearsal, text: str) -> Rehearsal:
        """One turn and its answer. Raises MessageError."""
        exchange = step(self._cast_of(rehearsal), rehearsal.past, checked(text))
        return Rehearsal(rehearsal.source, rehearsal.scenario_id, (*rehearsal.past, exchange), rehearsal.seed)

    def again(self, rehearsal: Rehearsal, source: Source, number: int) -> Exchange:
        """The same moment with another text of the patient: the answer it would give to the same words."""
        text = rehearsal.past[number].therapist
        if text is None:
            raise DraftError("the opening answers nothing", where=f"turn {number}", mend="change it in the scenario")
        return step(self.cast(source, rehearsal.scenario_id, rehearsal.seed), rehearsal.past[:number], text)

    def with_source(self, rehearsal: Rehearsal, source: Source) -> Rehearsal:
        """The same words to another text of the patient, from the opening on, as far as the scenario is still there."""
        encounter = Encounter(self.cast(source, rehearsal.scenario_id, rehearsal.seed))
        encounter.open()
        for exchange in rehearsal.past[1:]:
            encounter.say(exchange.therapist or "(waits)")
        return Rehearsal(source, rehearsal.scenario_id, tuple(encounter.past), rehearsal.seed)

    def meet(self, moment: Moment, source: Source, text: str) -> Attempt:
        """An answer to a moment that is being written, felt and judged as a trainee's would be. Raises SimulatorError."""
        cast = self._house.cast(
            source, moment.scenario_in(source.persona).id
        )  # a patient of the house: indexed already
        return answer(moment, text, cast, self._judge, load_rubric("core", self._house.settings.rubrics))

    def why(self, rehearsal: Rehearsal, number: int) -> Why:
        """What moved at that turn."""
        now, before = rehearsal.past[number], rehearsal.past[number - 1].state
        persona = rehearsal.source.persona
        near = self.memory(rehearsal.source).near(now.therapist or "").of("fact")
        gates = tuple(
            GateSeen(i, c, lacking(persona, i, before)) for i, c in near.items() if c >= NEAR and persona.fact(i)
        )[:3]
        rung = None
        if before.rupture is not None or now.state.rupture is not None:
            was = before.rupture.stage if before.rupture else "none"
            rung = (was, now.state.rupture.stage if now.state.rupture else "repaired")
        moved = {k: (getattr(before, k), getattr(now.state, k)) for k in ("alliance", "arousal", "guard")}
        return Why(now.felt.why, now.felt.trigger, rung, gates, now.way, moved)

    def hours(self, source: Source, scenario_id: str, *, seed: int = 0) -> tuple[Hour, ...]:
        """A skilled, a neutral and a poor scripted hour with the draft."""
        cast = self.cast(source, scenario_id, seed)
        return tuple(play(cast, skill) for skill in SKILLS)

    def cast(self, source: Source, scenario_id: str | None, seed: int = 0) -> Cast:
        """Everything one talk with a draft needs."""
        from simulator.patient.authored import AuthoredVoice

        return Cast(
            source,
            scenario_of(source.persona, scenario_id),
            self._house.reader,
            self.memory(source),
            AuthoredVoice(),
            seed,
        )

    def memory(self, source: Source) -> Memory:
        """The draft's recall index; the oldest is forgotten when there are too many."""
        with self._lock:
            if source.sha256 not in self._memories:
                self._memories[source.sha256] = Memory(source, self._house.encoder, self._chroma)
                while len(self._memories) > KEPT:
                    old = self._memories.popitem(last=False)[1].name
                    if old not in {m.name for m in self._memories.values()}:
                        self._chroma.delete_collection(old)
            self._memories.move_to_end(source.sha256)
            return self._memories[source.sha256]

    def _cast_of(self, rehearsal: Rehearsal) -> Cast:
        return self.cast(rehearsal.source, rehearsal.scenario_id, rehearsal.seed)


def lacking(persona: Persona, fact_id: str, state: State) -> tuple[str, ...]:
    """What a fact's gate still waits for in this state, in words; empty where it is open."""
    fact = persona.fact(fact_id)
    if fact is None:
        raise SimulatorError("no such fact", where=fact_id)
    if fact_id in state.told:
        return ()
    gate = fact.gate
    out = []
    if state.alliance < gate.alliance:
        out.append(f"alliance {gate.alliance:.2f} (it is {state.alliance:.2f})")
    if state.session < gate.session:
        out.append(f"session {gate.session} (this is {state.session})")
    out += [f"'{one}' told first" for one in gate.after if one not in state.told]
    if gate.no_open_rupture and state.rupture is not None:
        out.append("the rupture repaired")
    return tuple(out)
