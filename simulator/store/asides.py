"""What happened at the edge of a session: a supervisor's nudge that was asked for, a pause. The turns know nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from simulator.store.database import Database
from simulator.store.tables import NudgeRow, PauseRow
from simulator.store.times import aware

PauseReason = Literal["pause", "way_out"]


@dataclass(frozen=True)
class Nudge:
    """What the supervisor said after the exchange `number`, and the situation it answered."""

    number: int
    situation: str
    text: str


@dataclass(frozen=True)
class Pause:
    """A pause after the exchange `number`. ended_at None: the session is paused now. Times are aware UTC."""

    number: int
    reason: str
    began_at: datetime
    ended_at: datetime | None


class Asides:
    """Reads and writes nudges and pauses."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def nudge(self, session_id: str, nudge: Nudge, at: datetime) -> Nudge:
        """Keeps a nudge; asked twice at the same turn, the first one stands and is returned."""
        try:
            with self._db.session() as sql:
                sql.add(NudgeRow(session_id=session_id, asked_at=at, **nudge.__dict__))
            return nudge
        except IntegrityError:
            return next(n for n in self.nudges(session_id) if n.number == nudge.number)

    def nudges(self, session_id: str) -> list[Nudge]:
        """The nudges of a session, in the order of its turns."""
        query = select(NudgeRow).where(NudgeRow.session_id == session_id).order_by(NudgeRow.number)
        with self._db.session() as sql:
            return [Nudge(r.number, r.situation, r.text) for r in sql.scalars(query)]

    def pause(self, session_id: str, number: int, reason: PauseReason, at: datetime) -> None:
        """Begins a pause; a session that is paused already stays so, with the newer reason."""
        with self._db.session() as sql:
            row = sql.scalars(_open(session_id)).first()
            if row is None:
                sql.add(PauseRow(session_id=session_id, number=number, reason=reason, began_at=at))
            else:
                row.reason = reason

    def resume(self, session_id: str, at: datetime) -> Pause | None:
        """Ends the pause and returns it; None where there was none."""
        with self._db.session() as sql:
            rows = list(sql.scalars(_open(session_id)))
            for row in rows:
                row.ended_at = at
            return _pause(rows[0]) if rows else None

    def pauses(self, session_id: str) -> list[Pause]:
        """The pauses of a session, oldest first."""
        query = select(PauseRow).where(PauseRow.session_id == session_id).order_by(PauseRow.id)
        with self._db.session() as sql:
            return [_pause(row) for row in sql.scalars(query)]


def _open(session_id: str) -> Select[PauseRow]:
    query = select(PauseRow).where(PauseRow.session_id == session_id, PauseRow.ended_at.is_(None))
    return query.order_by(PauseRow.id).with_for_update()


def _pause(row: PauseRow) -> Pause:
    return Pause(row.number, row.reason, aware(row.began_at), aware(row.ended_at) if row.ended_at else None)
