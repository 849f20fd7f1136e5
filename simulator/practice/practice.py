"""Practice: sessions that begin, go on, survive a closed tab, and end. Every word is in the log before it is answered."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from simulator import __version__, journal
from simulator.errors import SimulatorError
from simulator.model import Place
from simulator.patient.outcome import Outcome, outcome
from simulator.patient.state import Felt, State
from simulator.patient.telling import Telling
from simulator.patient.voice import Talk, spoken
from simulator.persona.loading import Source, as_met
from simulator.persona.parts import Persona, Scenario
from simulator.practice.encounter import Cast, Encounter, Exchange, answered, checked, meeting
from simulator.practice.history import Earlier, earlier_sessions, outcomes, starting_state
from simulator.practice.house import House
from simulator.practice.reply import Reply
from simulator.reading.reading import Reading
from simulator.store import Log, SessionRecord, TurnRecord

Clock = Callable[[], datetime]
MOST_AT_ONCE = 200
"""Sessions whose earlier moments a process keeps at hand."""


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Sitting:
    """A session as it stands: its record, the patient, the scenario, and everything said so far."""

    record: SessionRecord
    source: Source
    scenario: Scenario
    past: tuple[Exchange, ...]
    pending: str | None = None
    """The therapist's last words, if they were never answered (the process was stopped in between)."""

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def state(self) -> State:
        return self.past[-1].state

    @property
    def ended(self) -> bool:
        return self.record.ended_at is not None


class Practice:
    """The service behind the practice page and `chat`. One instance a process; safe to share between users."""

    def __init__(self, house: House, log: Log, *, clock: Clock = now) -> None:
        self.house, self.log, self._clock = house, log, clock
        self._under_way: dict[str, Reply[Sitting]] = {}
        self._door = threading.Lock()
        self._remembered: dict[str, tuple[Earlier, ...]] = {}

    def now(self) -> datetime:
        """The time as this practice keeps it; aware UTC."""
        return self._clock()

    def begin(
        self, person: str, persona_id: str, scenario_id: str | None, *, seed: int | None = None, anew: bool = False
    ) -> Sitting:
        """Starts a session; the opening is logged before it is shown.

        The patient remembers this person's earlier sessions, unless `anew` asks for a first meeting.
        """
        source = self.house.source(persona_id)
        session_id = uuid.uuid4().hex
        chosen = seed if seed is not None else int(session_id[:6], 16)
        cast = self.house.cast(source, scenario_id, seed=chosen)
        persona, voice = source.persona, self.house.voice_name
        self.log.remember_persona(
            sha256=source.sha256, persona_id=persona.id, version=persona.version, text=source.text
        )  # fmt: skip
        record = SessionRecord(
            id=session_id, person=person, persona_id=persona.id, persona_sha256=source.sha256,
            scenario_id=cast.scenario.id, seed=chosen, voice=voice, started_at=self._clock(), ended_at=None,
            parent_id=None, branch_turn=None,
            provenance={
                "code": __version__, "persona_version": persona.version, "anew": anew,
                **self.house.make_ready(voice, persona, cast.scenario),
            },
        )  # fmt: skip
        earlier = [] if anew else earlier_sessions(self.log, person, persona, cast.scenario.session)
        opening = Encounter(cast).open(starting_state(persona, cast.scenario, earlier))
        self.log.begin(record)
        self.log.hear(session_id, 0, None, self._clock())
        self._write(session_id, opening)
        journal.note(
            "session.begun", session=session_id, patient=persona.id, scenario=cast.scenario.id, voice=record.voice
        )
        return Sitting(record, source, cast.scenario, (opening,))

    def resume(self, session_id: str, person: str) -> Sitting:
        """The session as the log has it. Raises SimulatorError if it is not this person's."""
        record = self.log.session(session_id)
        if record is None or record.person != person:
            raise SimulatorError("no such session", where=session_id, mend="choose one of yours from the list")
        text = self.log.persona_text(record.persona_sha256)
        if text is None:
            raise SimulatorError("the patient of this session is missing from the log", where=session_id)
        source = as_met(text, f"{record.persona_id}.yaml")
        rows = self.log.turns(session_id)
        past = tuple(exchange_of(row) for row in rows if row.patient is not None)
        pending = rows[-1].therapist if rows and rows[-1].patient is None else None
        scenario = next(s for s in source.persona.scenarios if s.id == record.scenario_id)
        return Sitting(record, source, scenario, past, pending)

    def say(self, sitting: Sitting, text: str) -> Sitting:
        """One turn: logged, then answered, then logged again."""
        return self.reply(sitting, text).done()

    def reply(self, sitting: Sitting, text: str) -> Reply[Sitting]:
        """The same, to be heard while it is being said. The words are in the log when this returns."""
        if sitting.ended:
            raise SimulatorError("this session has ended", where=sitting.id, mend="begin a new one")
        if sitting.pending is not None:
            sitting = self.answer_pending(sitting)
        clean = checked(text)
        self.log.hear(sitting.id, sitting.past[-1].number + 1, clean, self._clock())
        return self._answer(sitting, clean)

    def answer_pending(self, sitting: Sitting) -> Sitting:
        """Answers words that were logged but never answered."""
        return sitting if sitting.pending is None else self.pending_reply(sitting).done()

    def pending_reply(self, sitting: Sitting) -> Reply[Sitting]:
        """The answer to words that were logged and are not answered yet: the one under way, if there is one."""
        assert sitting.pending is not None
        return self._answer(sitting, sitting.pending)

    def end(self, sitting: Sitting) -> Sitting:
        """Ends the session; it can be read and graded, not continued."""
        self.log.end(sitting.id, self._clock())
        journal.note("session.ended", session=sitting.id, turns=sitting.past[-1].number)
        return self.resume(sitting.id, sitting.record.person)

    def cast(self, sitting: Sitting) -> Cast:
        """The cast of a session, with the patient as it was met and what both remember."""
        record = sitting.record
        before = self._before(sitting)
        past = [p for e in before for p in e.past]
        return self.house.cast(
            sitting.source, sitting.scenario.id, seed=record.seed, voice=self.house.voice(record.voice),
            recollection=self.house.recollection(record.person, record.persona_id, past),
            said=frozenset(piece for e in before for piece in e.said), session=record.id,
        )  # fmt: skip

    def place(self, sitting: Sitting) -> Place:
        """Where the patient's words are made in this session."""
        return self.house.place(sitting.record.voice)

    def _before(self, sitting: Sitting) -> tuple[Earlier, ...]:
        """The earlier sessions; read once, since they do not change while a session goes on."""
        record, known = sitting.record, self._remembered
        if record.provenance.get("anew"):
            return ()
        if record.id not in known:
            earlier = earlier_sessions(self.log, record.person, sitting.source.persona, sitting.scenario.session)
            known = {} if len(known) >= MOST_AT_ONCE else known
            known[record.id] = tuple(earlier)
            self._remembered = known
        return known[record.id]

    def earlier(self, person: str, persona: Persona, scenario: Scenario) -> int:
        """How many earlier sessions with this person the patient would bring into this scenario."""
        return len(earlier_sessions(self.log, person, persona, scenario.session))

    def outcomes(self, sitting: Sitting) -> list[Outcome]:
        """The patient's forms after the earlier sessions of this treatment and after this one, in order."""
        record, persona = sitting.record, sitting.source.persona
        earlier: list[Earlier] = []
        if not record.provenance.get("anew"):
            earlier = earlier_sessions(self.log, record.person, persona, sitting.scenario.session)
        return [*outcomes(persona, earlier), outcome(persona, [e.state for e in sitting.past])]

    def _answer(self, sitting: Sitting, text: str) -> Reply[Sitting]:
        begun = time.perf_counter()
        cast = self.cast(sitting)
        situation = meeting(cast, sitting.past, text)

        def make(heard: Callable[[str], None]) -> Sitting:
            try:
                exchange = answered(sitting.past, situation, spoken(cast.voice, situation, heard))
                if not self._write(sitting.id, exchange):
                    return self.resume(sitting.id, sitting.record.person)
                journal.note(
                    "turn.answered", session=sitting.id, turn=exchange.number, voice=exchange.voice,
                    seconds=round(time.perf_counter() - begun, 4),
                )  # fmt: skip
                return Sitting(sitting.record, sitting.source, sitting.scenario, (*sitting.past, exchange))
            finally:
                with self._door:
                    self._under_way.pop(sitting.id, None)

        with self._door:
            known = self._under_way.get(sitting.id)
            if known is None or known.text != text:
                opens = situation.before.rupture is None and situation.state.rupture is not None
                known = self._under_way[sitting.id] = Reply(make, text=text, opens=opens)
            return known

    def _write(self, session_id: str, e: Exchange) -> bool:
        return self.log.answer(
            session_id, e.number, self._clock(), e.patient,
            reading=reading_json(e.reading), state=e.state.model_dump(mode="json"), felt=e.felt.model_dump(mode="json"),
            talk=e.talk.model_dump(mode="json"), telling=e.telling.model_dump(mode="json"),
            provenance={"voice": e.voice, "way": e.way, "note": e.note, "why": dict(e.why), "code": __version__},
        )  # fmt: skip


def reading_json(reading: Reading | None) -> dict[str, Any] | None:
    """A reading as the log keeps it."""
    if reading is None:
        return None
    return {
        "moves": list(reading.moves), "depth": reading.depth, "tentative": reading.tentative,
        "questions": reading.questions, "words": reading.words, "evidence": dict(reading.evidence),
        "strength": dict(reading.strength),
    }  # fmt: skip


def reading_from(json: Mapping[str, Any] | None) -> Reading | None:
    """A reading read back from the log."""
    if json is None:
        return None
    return Reading(
        moves=tuple(json["moves"]), depth=json["depth"], strength=json["strength"], evidence=json["evidence"],
        tentative=json["tentative"], questions=json["questions"], words=json["words"],
    )  # fmt: skip


def exchange_of(row: TurnRecord) -> Exchange:
    """An answered turn as the log keeps it."""
    provenance = row.provenance or {}
    return Exchange(
        number=row.number,
        therapist=row.therapist,
        patient=row.patient or "",
        reading=reading_from(row.reading),
        state=State.model_validate(row.state),
        felt=Felt.model_validate(row.felt),
        talk=Talk.model_validate(row.talk),
        telling=Telling.model_validate(row.telling),
        voice=provenance.get("voice", "authored"),
        way=provenance.get("way", ""),
        note=provenance.get("note", ""),
        why=provenance.get("why", {}),
    )
