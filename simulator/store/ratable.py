"""What of a program can be rated by people: the turns of ended attempts and assigned sessions, with what judges gave them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from simulator.store.database import Database
from simulator.store.tables import (
    AnswerRow,
    AssignmentRow,
    AttemptRow,
    PersonRow,
    ProgramSessionRow,
    SessionRow,
    StationRow,
    TurnScoreRow,
)


@dataclass(frozen=True)
class Answered:
    """An answer to a stimulus in an ended attempt; text None: its words are gone. flagged: a panel's judges differed."""

    attempt: str
    person: str
    station: int
    number: int
    text: str | None
    unscored: str | None
    flagged: bool


@dataclass(frozen=True)
class Held:
    """An ended session done for the program. attempt, station: of an assessment."""

    session: str
    person: str
    attempt: str | None = None
    station: int | None = None


@dataclass(frozen=True)
class Given:
    """A judge's score of a turn of an attempt."""

    attempt: str
    station: int
    number: int
    dimension: str
    judge: str
    score: float | None
    confidence: float


class RatableStore:
    """Reads what can be rated; writes nothing."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def answers(self, form: str) -> list[Answered]:
        """What was said to the stimuli of a form in ended attempts, in order."""
        a = AnswerRow
        query = (
            select(a.attempt_id, AttemptRow.person_id, a.station, a.number, a.text, a.unscored, a.result)
            .join(AttemptRow, AttemptRow.id == a.attempt_id)
            .where(AttemptRow.form_id == form, AttemptRow.ended_at.is_not(None), a.said_at.is_not(None))
            .order_by(a.attempt_id, a.station, a.number)
        )
        with self._db.session() as sql:
            return [
                Answered(attempt, who, station, number, text, unscored, bool((result or {}).get("flags")))
                for attempt, who, station, number, text, unscored, result in sql.execute(query)
            ]

    def held(self, form: str) -> list[Held]:
        """The free sessions of a form in ended attempts."""
        query = (
            select(StationRow.session_id, AttemptRow.person_id, StationRow.attempt_id, StationRow.station)
            .join(AttemptRow, AttemptRow.id == StationRow.attempt_id)
            .where(AttemptRow.form_id == form, AttemptRow.ended_at.is_not(None), StationRow.session_id.is_not(None))
            .order_by(StationRow.attempt_id, StationRow.station)
        )
        with self._db.session() as sql:
            return [Held(str(s), p, a, n) for s, p, a, n in sql.execute(query)]

    def assigned(self, program: str, assignments: Sequence[str]) -> list[Held]:
        """The ended sessions done for these assignments of the program."""
        query = (
            select(ProgramSessionRow.session_id, ProgramSessionRow.person_id)
            .join(SessionRow, SessionRow.id == ProgramSessionRow.session_id)
            .join(AssignmentRow, AssignmentRow.id == ProgramSessionRow.assignment_id)
            .where(
                ProgramSessionRow.program_id == program, AssignmentRow.program_id == program,
                AssignmentRow.id.in_(assignments), SessionRow.ended_at.is_not(None),
            )
            .order_by(ProgramSessionRow.session_id)
        )  # fmt: skip
        with self._db.session() as sql:
            return [Held(s, p) for s, p in sql.execute(query)]

    def given(self, form: str) -> list[Given]:
        """Every judge's score of the form's turns, whether it counts or not."""
        s = TurnScoreRow
        query = select(s.attempt_id, s.station, s.number, s.dimension, s.rater, s.score, s.confidence).where(
            s.form_id == form, s.source == "judge"
        )
        with self._db.session() as sql:
            return [Given(*row) for row in sql.execute(query)]

    def names(self, people: Sequence[str]) -> dict[str, str]:
        """person → name, to take it out of their words."""
        found: dict[str, Any] = {}
        with self._db.session() as sql:
            for start in range(0, len(people), 400):
                which = PersonRow.id.in_(people[start : start + 400])
                found.update({r.id: r.name for r in sql.scalars(select(PersonRow).where(which))})
        return found
