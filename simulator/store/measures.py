"""What figures about a form are made of, and the cut scores that were set for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from simulator.store.database import Database
from simulator.store.tables import AnswerRow, AttemptRow, CutScoreRow, FormRow, TurnScoreRow


@dataclass(frozen=True)
class CutScore:
    """A cut score as it was set; cut None takes the one before it back. by: who set it. consequence: as it was then."""

    dimension: str
    cut: float | None
    why: str
    by: str
    at: datetime
    consequence: Mapping[str, Any] | None


@dataclass(frozen=True)
class Counted:
    """A score that counts, of an ended attempt. attempt_number: 1 for the person's first. source: judge, or people."""

    attempt: str
    person: str
    attempt_number: int
    station: int
    number: int
    dimension: str
    score: float | None


class MeasureStore:
    """Reads scores for figures; reads and writes cut scores."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def version(self, form: str) -> str:
        """Changes whenever a score of the form comes, goes, or begins or ceases to count, or an attempt ends."""
        s, a = TurnScoreRow, AttemptRow
        counting = func.count().filter(s.counts.is_(True))
        scores = select(func.count(), counting, func.max(s.id), func.max(s.at)).where(s.form_id == form)
        ended = select(func.count(), func.max(a.ended_at)).where(a.form_id == form, a.ended_at.is_not(None))
        with self._db.session() as sql:
            return repr((tuple(sql.execute(scores).one()), tuple(sql.execute(ended).one())))

    def counted(self, form: str) -> list[Counted]:
        """Every score that counts of ended attempts, in order."""
        s, a = TurnScoreRow, AttemptRow
        query = (
            select(a.id, a.person_id, a.number, s.station, s.number, s.dimension, s.score)
            .join(a, a.id == s.attempt_id)
            .where(s.form_id == form, s.counts.is_(True), a.ended_at.is_not(None))
            .order_by(a.id, s.station, s.number, s.dimension)
        )
        with self._db.session() as sql:
            return [Counted(*row) for row in sql.execute(query)]

    def ratings(self, form: str) -> list[tuple[str, str, str, float | None]]:
        """(turn, rater, dimension, score), whether it counts or not. turn: `attempt/station/number`."""
        s = TurnScoreRow
        query = (
            select(s.attempt_id, s.station, s.number, s.rater, s.dimension, s.score)
            .where(s.form_id == form)
            .order_by(s.attempt_id, s.station, s.number, s.rater, s.dimension)
        )
        with self._db.session() as sql:
            return [(f"{a}/{st}/{n}", rater, d, x) for a, st, n, rater, d, x in sql.execute(query)]

    def unscored(self, form: str) -> dict[tuple[int, int], int]:
        """(station, number) → answers of ended attempts that the judge left unscored."""
        query = (
            select(AnswerRow.station, AnswerRow.number, func.count())
            .join(AttemptRow, AttemptRow.id == AnswerRow.attempt_id)
            .where(AttemptRow.form_id == form, AttemptRow.ended_at.is_not(None), AnswerRow.unscored.is_not(None))
            .group_by(AnswerRow.station, AnswerRow.number)
        )
        with self._db.session() as sql:
            return {(s, n): int(c) for s, n, c in sql.execute(query)}

    def person_means(self, program: str) -> list[tuple[str, str, str, str, float, int]]:
        """(form, person, attempt, dimension, mean of the stations' means, stations) of every ended attempt in a program."""
        s, a = TurnScoreRow, AttemptRow
        stations = (
            select(s.attempt_id, s.station, s.dimension, func.avg(s.score).label("mean"))
            .join(FormRow, FormRow.id == s.form_id)
            .where(FormRow.program_id == program, s.counts.is_(True), s.score.is_not(None))
            .group_by(s.attempt_id, s.station, s.dimension)
            .subquery()
        )
        query = (
            select(a.form_id, a.person_id, a.id, stations.c.dimension, func.avg(stations.c.mean), func.count())
            .join(a, a.id == stations.c.attempt_id)
            .where(a.ended_at.is_not(None))
            .group_by(a.form_id, a.person_id, a.id, a.number, stations.c.dimension)
            .order_by(a.form_id, a.person_id, a.number, stations.c.dimension)
        )
        with self._db.session() as sql:
            return [(f, p, i, d, float(m), int(n)) for f, p, i, d, m, n in sql.execute(query)]

    def set_cut(self, form: str, cut: CutScore) -> None:
        with self._db.session() as sql:
            sql.add(
                CutScoreRow(
                    form_id=form, dimension=cut.dimension, cut=cut.cut, why=cut.why, created_by=cut.by, at=cut.at,
                    consequence=dict(cut.consequence) if cut.consequence is not None else None,
                )
            )  # fmt: skip

    def cuts(self, form: str) -> list[CutScore]:
        """Every cut score that was set or taken back, newest first."""
        query = select(CutScoreRow).where(CutScoreRow.form_id == form).order_by(CutScoreRow.id.desc())
        with self._db.session() as sql:
            return [
                CutScore(r.dimension, r.cut, r.why, r.created_by, r.at, r.consequence) for r in sql.scalars(query)
            ]  # fmt: skip
