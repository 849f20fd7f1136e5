"""Statements that wait to go to a learning record store, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from simulator.errors import SimulatorError
from simulator.store.database import Database
from simulator.store.tables import AttemptRow, FormRow, MembershipRow, PersonRow, StatementRow, TurnScoreRow


@dataclass(frozen=True)
class Told:
    """An attempt that a store may be told of. released_at: of the form's results."""

    attempt: str
    form: str
    title: str
    program: str
    person: str
    pseudonym: str
    started_at: datetime
    ended_at: datetime | None
    released_at: datetime | None


class OutboxStore:
    """Reads attempts and scores; keeps statements."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def attempts(self, since: datetime | None) -> list[Told]:
        """Attempts of everybody who is still here, begun since then, oldest first."""
        a, f, m = AttemptRow, FormRow, MembershipRow
        query = (
            select(a.id, f.id, f.title, a.program_id, a.person_id, m.pseudonym, a.started_at, a.ended_at, f.released_at)
            .join(f, f.id == a.form_id)
            .join(m, (m.program_id == a.program_id) & (m.person_id == a.person_id))
            .join(PersonRow, PersonRow.id == a.person_id)
            .where(PersonRow.erased_at.is_(None))
            .order_by(a.started_at, a.id)
        )
        if since is not None:
            query = query.where(a.started_at >= since)
        with self._db.session() as sql:
            return [Told(*row) for row in sql.execute(query)]

    def means(self, form: str) -> list[tuple[str, str, float, datetime]]:
        """(attempt, dimension, mean of the stations' means, when the last of it was scored), of what counts."""
        s = TurnScoreRow
        stations = (
            select(s.attempt_id, s.dimension, s.station, func.avg(s.score).label("mean"), func.max(s.at).label("at"))
            .where(s.form_id == form, s.counts.is_(True), s.score.is_not(None))
            .group_by(s.attempt_id, s.dimension, s.station)
            .subquery()
        )
        c = stations.c
        query = (
            select(c.attempt_id, c.dimension, func.avg(c.mean), func.max(c.at))
            .group_by(c.attempt_id, c.dimension)
            .order_by(c.attempt_id, c.dimension)
        )
        with self._db.session() as sql:
            return [(a, d, float(m), at) for a, d, m, at in sql.execute(query)]

    def put(self, statements: Iterable[tuple[str, dict[str, Any]]], at: datetime) -> int:
        """(attempt, statement): keeps those that are new; how many were. Raises SimulatorError if another process does too."""
        wanted = {s["id"]: (attempt, s) for attempt, s in statements}
        ids = list(wanted)
        try:
            with self._db.session() as sql:
                for i in range(0, len(ids), 400):
                    for known in sql.scalars(select(StatementRow.id).where(StatementRow.id.in_(ids[i : i + 400]))):
                        del wanted[known]
                sql.add_all(
                    StatementRow(id=i, attempt_id=a, statement=s, made_at=at, tries=0) for i, (a, s) in wanted.items()
                )
        except IntegrityError:
            raise SimulatorError("another process fills the outbox just now", mend="try again in a minute") from None
        return len(wanted)

    def waiting(self, most: int) -> list[dict[str, Any]]:
        """The next statements to go: those that were tried least, oldest first."""
        r = StatementRow
        query = (
            select(r.statement)
            .join(AttemptRow, AttemptRow.id == r.attempt_id)
            .where(r.sent_at.is_(None))
            .order_by(r.tries, AttemptRow.started_at, r.made_at, r.id)
            .limit(most)
        )
        with self._db.session() as sql:
            return [dict(s) for s in sql.scalars(query)]

    def count(self) -> tuple[int, int]:
        """(sent, waiting)."""
        r = StatementRow
        query = select(func.count(r.sent_at), func.count())
        with self._db.session() as sql:
            sent, all_ = sql.execute(query.select_from(r)).one()
            return int(sent), int(all_) - int(sent)

    def sent(self, ids: Sequence[str], at: datetime) -> None:
        with self._db.session() as sql:
            sql.execute(update(StatementRow).where(StatementRow.id.in_(ids)).values(sent_at=at, trouble=None))

    def trouble(self, ids: Sequence[str], what: str) -> None:
        values = {"trouble": what[:500], "tries": StatementRow.tries + 1}
        with self._db.session() as sql:
            sql.execute(update(StatementRow).where(StatementRow.id.in_(ids)).values(values))
