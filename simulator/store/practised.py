"""What a person's sessions left behind for looking at progress: marks with their moments, and when turns were said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from simulator.store.answers import aware
from simulator.store.database import Database
from simulator.store.tables import MarkRow, SessionRow, TurnRow


@dataclass(frozen=True)
class MarkedTurn:
    """One judged turn of a session. before: the kind of rupture that was open when it was spoken, or None."""

    session_id: str
    number: int
    result: Mapping[str, Any]
    before: str | None
    said_at: datetime


@dataclass(frozen=True)
class Spoken:
    """When the turns of one session were said, its opening first. branch: it goes on from a turn of another session."""

    branch: bool
    times: tuple[datetime, ...]


class Practised:
    """Reads across all sessions of a person; writes nothing."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def marked(self, person: str, judge: str, rubric: str) -> list[MarkedTurn]:
        """The turns that this judge scored under this rubric, in sessions that are no branches, oldest first."""
        earlier = aliased(TurnRow)
        kind = earlier.state["rupture"]["kind"].as_string()
        query = (
            select(MarkRow.session_id, MarkRow.number, MarkRow.result, kind, TurnRow.said_at)
            .join(SessionRow, SessionRow.id == MarkRow.session_id)
            .join(TurnRow, and_(TurnRow.session_id == MarkRow.session_id, TurnRow.number == MarkRow.number))
            .join(earlier, and_(earlier.session_id == MarkRow.session_id, earlier.number == MarkRow.number - 1))
            .where(
                SessionRow.person == person, SessionRow.parent_id.is_(None), MarkRow.judge == judge,
                MarkRow.rubric == rubric, MarkRow.unscored.is_(None),
            )
            .order_by(TurnRow.said_at)
        )  # fmt: skip
        with self._db.session() as sql:
            return [MarkedTurn(s, n, result, before, aware(at)) for s, n, result, before, at in sql.execute(query)]

    def spoken(self, person: str) -> list[Spoken]:
        """The sessions in which the person said anything, with when each turn was said.

        A branch brings only what was said in it, from its own beginning on; the turns it shares are its parent's.
        """
        query = (
            select(TurnRow.session_id, TurnRow.said_at, TurnRow.number, SessionRow.branch_turn, SessionRow.started_at)
            .join(SessionRow, SessionRow.id == TurnRow.session_id)
            .where(SessionRow.person == person)
            .order_by(TurnRow.session_id, TurnRow.number)
        )
        times: dict[tuple[str, bool], list[datetime]] = defaultdict(list)
        with self._db.session() as sql:
            for session_id, at, number, branch, started in sql.execute(query):
                found = times[session_id, branch is not None]
                if branch is None or number > branch:
                    found.append(aware(at))
                elif not found:
                    found.append(aware(started))
        return [Spoken(branch, tuple(found)) for (_, branch), found in times.items() if len(found) > 1]

    def unseen(self, person: str, judge: str) -> list[str]:
        """Ended sessions without a mark by this judge under any rubric: nobody has looked back on them, newest first."""
        seen = select(MarkRow.session_id).where(MarkRow.judge == judge)
        spoken = select(TurnRow.session_id).where(TurnRow.number > 0, TurnRow.patient.is_not(None))
        query = (
            select(SessionRow.id)
            .where(
                SessionRow.person == person, SessionRow.ended_at.is_not(None), SessionRow.parent_id.is_(None),
                SessionRow.id.not_in(seen), SessionRow.id.in_(spoken),
            )
            .order_by(SessionRow.started_at.desc())
        )  # fmt: skip
        with self._db.session() as sql:
            return list(sql.scalars(query))
