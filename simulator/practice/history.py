"""A trainee's earlier sessions with a patient, read back from the log: what the next session starts from."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.patient.between import carried
from simulator.patient.outcome import Outcome, outcome
from simulator.patient.recollection import Past
from simulator.patient.state import State
from simulator.persona.parts import Persona, Scenario
from simulator.store import Log, SessionRecord, TurnRecord


@dataclass(frozen=True)
class Earlier:
    """One earlier session: its scenario, every state in it, the exchanges worth recalling, and the pieces said."""

    record: SessionRecord
    scenario: Scenario
    states: tuple[State, ...]
    past: tuple[Past, ...]
    said: tuple[str, ...] = ()


def earlier_sessions(log: Log, person: str, persona: Persona, before: int) -> list[Earlier]:
    """The last ended session of each scenario that comes before session number `before`, in the order of treatment.

    A scenario practised again starts from the same past as the first time: only what comes earlier in the treatment
    counts, and of several tries the latest. Branches are no part of it.
    """
    latest: dict[str, SessionRecord] = {}
    for record in log.sessions(person):
        scenario = persona.scenario(record.scenario_id)
        usable = record.persona_id == persona.id and record.ended_at is not None and record.parent_id is None
        if usable and scenario is not None and scenario.session < before:
            latest.setdefault(record.scenario_id, record)
    out = []
    for record in latest.values():
        scenario = persona.scenario(record.scenario_id)
        turns = [t for t in log.turns(record.id) if t.state is not None]
        if scenario is not None and len(turns) > 1:
            states, said = tuple(_state(t) for t in turns), tuple((turns[-1].talk or {}).get("used", ()))
            out.append(Earlier(record, scenario, states, tuple(_past(record.id, turns)), said))
    return sorted(out, key=lambda e: (e.scenario.session, e.record.started_at))


def starting_state(persona: Persona, scenario: Scenario, earlier: list[Earlier]) -> State:
    """The state in which the patient walks in, after these sessions."""
    return carried(persona, scenario, [(e.scenario, e.states[-1]) for e in earlier])


def outcomes(persona: Persona, earlier: list[Earlier]) -> list[Outcome]:
    """The forms the patient filled in after each of these sessions, in order."""
    return [outcome(persona, e.states) for e in earlier]


def _state(turn: TurnRecord) -> State:
    return State.model_validate(turn.state)


def _past(session_id: str, turns: list[TurnRecord]) -> list[Past]:
    return [
        Past(session_id, t.number, t.therapist, t.patient) for t in turns if t.therapist is not None and t.patient
    ]  # fmt: skip
