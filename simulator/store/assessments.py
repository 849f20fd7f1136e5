"""Forms, attempts, answers and scores. The only place that speaks SQL for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from simulator.errors import SimulatorError
from simulator.store.database import Database
from simulator.store.tables import (
    AccommodationRow,
    AnswerRow,
    AttemptRow,
    FormRow,
    IntegrityNoteRow,
    PinnedRow,
    StationRow,
    TurnScoreRow,
)


@dataclass(frozen=True)
class FormRecord:
    """A locked form. released: whether trainees see their results."""

    id: str
    program: str
    title: str
    content: Mapping[str, Any]
    sha256: str
    locked_at: datetime
    released: bool


@dataclass(frozen=True)
class AttemptRecord:
    """One person's attempt. extra_time: percent."""

    id: str
    form: str
    program: str
    person: str
    number: int
    extra_time: int
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class StationRecord:
    """An opened station."""

    station: int
    session: str | None
    opened_at: datetime
    closes_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class AnswerRecord:
    """What was said to a stimulus; said_at None: a draft."""

    station: int
    number: int
    text: str | None
    saved_at: datetime
    said_at: datetime | None
    result: Mapping[str, Any] | None
    unscored: str | None


@dataclass(frozen=True)
class ScoreRecord:
    """A turn's score on a dimension; None = does not apply."""

    station: int
    number: int
    dimension: str
    source: str
    rater: str
    score: float | None
    confidence: float


class AssessmentStore:
    """Reads and writes assessments."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def pin(self, sha256: str, kind: str, name: str, text: str) -> None:
        """Keeps a file's text; the same text twice is kept once."""
        try:
            with self._db.session() as sql:
                if sql.get(PinnedRow, sha256) is None:
                    sql.add(PinnedRow(sha256=sha256, kind=kind, name=name, text=text))
        except IntegrityError:
            pass  # another process kept it in the same moment

    def pinned(self, sha256: str) -> tuple[str, str] | None:
        """(name, text) of a pinned file."""
        with self._db.session() as sql:
            row = sql.get(PinnedRow, sha256)
            return (row.name, row.text) if row else None

    def lock(self, form: FormRecord, by: str) -> None:
        with self._db.session() as sql:
            sql.add(
                FormRow(
                    id=form.id, program_id=form.program, title=form.title, content=dict(form.content),
                    sha256=form.sha256, created_by=by, locked_at=form.locked_at,
                )
            )  # fmt: skip

    def form(self, form: str) -> FormRecord | None:
        with self._db.session() as sql:
            row = sql.get(FormRow, form)
            return _form(row) if row else None

    def forms(self, program: str) -> list[FormRecord]:
        """A program's forms, newest first."""
        query = select(FormRow).where(FormRow.program_id == program).order_by(FormRow.locked_at.desc(), FormRow.id)
        with self._db.session() as sql:
            return [_form(r) for r in sql.scalars(query)]

    def change_form(self, form: str, **values: Any) -> None:
        """Releases results; nothing that was locked can be changed here."""
        assert set(values) <= {"released_at"}
        with self._db.session() as sql:
            sql.execute(update(FormRow).where(FormRow.id == form).values(**values))

    def extra_time(self, program: str, person: str) -> int:
        with self._db.session() as sql:
            row = sql.get(AccommodationRow, (program, person))
            return row.extra_time if row else 0

    def accommodate(self, program: str, person: str, extra_time: int) -> None:
        with self._db.session() as sql:
            sql.merge(AccommodationRow(program_id=program, person_id=person, extra_time=extra_time))

    def begin(self, attempt: AttemptRecord) -> None:
        """A new attempt. Raises SimulatorError if another tab began it."""
        try:
            with self._db.session() as sql:
                sql.add(
                    AttemptRow(
                        id=attempt.id, form_id=attempt.form, program_id=attempt.program, person_id=attempt.person,
                        number=attempt.number, extra_time=attempt.extra_time, started_at=attempt.started_at,
                    )
                )  # fmt: skip
        except IntegrityError:
            raise SimulatorError("this attempt was begun in another tab", mend="reload the page") from None

    def end(self, attempt: str, at: datetime) -> None:
        with self._db.session() as sql:
            sql.execute(
                update(AttemptRow).where(AttemptRow.id == attempt, AttemptRow.ended_at.is_(None)).values(ended_at=at)
            )

    def attempt(self, attempt: str) -> AttemptRecord | None:
        with self._db.session() as sql:
            row = sql.get(AttemptRow, attempt)
            return _attempt(row) if row else None

    def attempts(self, form: str, person: str | None = None) -> list[AttemptRecord]:
        query = select(AttemptRow).where(AttemptRow.form_id == form).order_by(AttemptRow.number, AttemptRow.id)
        if person is not None:
            query = query.where(AttemptRow.person_id == person)
        with self._db.session() as sql:
            return [_attempt(r) for r in sql.scalars(query)]

    def open_station(self, attempt: str, s: StationRecord) -> None:
        try:
            with self._db.session() as sql:
                sql.add(
                    StationRow(
                        attempt_id=attempt, station=s.station, session_id=s.session, opened_at=s.opened_at,
                        closes_at=s.closes_at,
                    )
                )  # fmt: skip
        except IntegrityError:
            raise SimulatorError("this station was opened in another tab", mend="reload the page") from None

    def end_station(self, attempt: str, station: int, at: datetime) -> None:
        which = (StationRow.attempt_id == attempt, StationRow.station == station, StationRow.ended_at.is_(None))
        with self._db.session() as sql:
            sql.execute(update(StationRow).where(*which).values(ended_at=at))

    def stations(self, attempt: str) -> list[StationRecord]:
        query = select(StationRow).where(StationRow.attempt_id == attempt).order_by(StationRow.station)
        with self._db.session() as sql:
            return [
                StationRecord(r.station, r.session_id, r.opened_at, r.closes_at, r.ended_at) for r in sql.scalars(query)
            ]

    def save(self, attempt: str, station: int, number: int, text: str, at: datetime, *, said: bool) -> bool:
        """Keeps a draft, or what was said. False, and nothing changed, if it was said already."""
        query = select(AnswerRow).where(
            AnswerRow.attempt_id == attempt, AnswerRow.station == station, AnswerRow.number == number
        )
        with self._db.session() as sql:
            row = sql.scalars(query.with_for_update()).one_or_none()
            if row is None:
                row = AnswerRow(attempt_id=attempt, station=station, number=number, saved_at=at)
                sql.add(row)
            elif row.said_at is not None:
                return False
            row.text, row.saved_at = text, at
            row.said_at = at if said else None
            return True

    def answers(self, attempt: str) -> list[AnswerRecord]:
        query = select(AnswerRow).where(AnswerRow.attempt_id == attempt).order_by(AnswerRow.station, AnswerRow.number)
        with self._db.session() as sql:
            return [
                AnswerRecord(r.station, r.number, r.text, r.saved_at, r.said_at, r.result, r.unscored)
                for r in sql.scalars(query)
            ]

    def grade(
        self, form: str, attempt: str, scores: Iterable[ScoreRecord], at: datetime,
        *, station: int, number: int, result: Mapping[str, Any], unscored: str | None,
    ) -> None:  # fmt: skip
        """Keeps a judge's scores of a turn, once; and with a stimulus its whole record, quotes and all."""
        which = (AnswerRow.attempt_id == attempt, AnswerRow.station == station, AnswerRow.number == number)
        try:
            with self._db.session() as sql:
                sql.execute(update(AnswerRow).where(*which).values(result=dict(result), unscored=unscored))
                for s in scores:
                    sql.add(
                        TurnScoreRow(
                            form_id=form, attempt_id=attempt, station=s.station, number=s.number, dimension=s.dimension,
                            source=s.source, rater=s.rater, score=s.score, confidence=s.confidence, counts=True, at=at,
                        )
                    )  # fmt: skip
        except IntegrityError:
            pass  # graded in the same moment by another tab: the same judge, the same scores

    def scores(self, attempt: str, *, judged: bool = False) -> list[ScoreRecord]:
        """The scores that count, in order; or those that the judge gave, whether they still count or not."""
        which = TurnScoreRow.source == "judge" if judged else TurnScoreRow.counts.is_(True)
        query = (
            select(TurnScoreRow)
            .where(TurnScoreRow.attempt_id == attempt, which)
            .order_by(TurnScoreRow.station, TurnScoreRow.number, TurnScoreRow.dimension)
        )
        with self._db.session() as sql:
            return [
                ScoreRecord(r.station, r.number, r.dimension, r.source, r.rater, r.score, r.confidence)
                for r in sql.scalars(query)
            ]

    def note(self, attempt: str, station: int, kind: str, amount: int, at: datetime) -> None:
        with self._db.session() as sql:
            sql.add(IntegrityNoteRow(attempt_id=attempt, station=station, kind=kind, amount=amount, at=at))

    def notes(self, attempt: str) -> list[tuple[int, str, int]]:
        """(station, kind, amount): kind `fast` in characters a second, `away` in seconds."""
        query = (
            select(IntegrityNoteRow).where(IntegrityNoteRow.attempt_id == attempt).order_by(IntegrityNoteRow.id)
        )  # fmt: skip
        with self._db.session() as sql:
            return [(r.station, r.kind, r.amount) for r in sql.scalars(query)]

    def note_counts(self, form: str) -> dict[str, int]:
        """Attempt → integrity notes to it."""
        query = (
            select(IntegrityNoteRow.attempt_id, func.count())
            .join(AttemptRow, AttemptRow.id == IntegrityNoteRow.attempt_id)
            .where(AttemptRow.form_id == form)
            .group_by(IntegrityNoteRow.attempt_id)
        )
        with self._db.session() as sql:
            return {a: int(n) for a, n in sql.execute(query)}

    def table(self, form: str) -> list[tuple[str, str, int, str, float, int, int]]:
        """(attempt, person, station, dimension, mean score, turns, number of the attempt) of ended attempts: one aggregate
        query."""
        query = (
            select(
                AttemptRow.id, AttemptRow.person_id, TurnScoreRow.station, TurnScoreRow.dimension,
                func.avg(TurnScoreRow.score), func.count(TurnScoreRow.score), AttemptRow.number,
            )
            .join(AttemptRow, AttemptRow.id == TurnScoreRow.attempt_id)
            .where(
                TurnScoreRow.form_id == form, TurnScoreRow.counts.is_(True), TurnScoreRow.score.is_not(None),
                AttemptRow.ended_at.is_not(None),
            )
            .group_by(
                AttemptRow.id, AttemptRow.person_id, AttemptRow.number, TurnScoreRow.station, TurnScoreRow.dimension
            )
            .order_by(AttemptRow.id, TurnScoreRow.station, TurnScoreRow.dimension)
        )  # fmt: skip
        with self._db.session() as sql:
            return [(a, p, s, d, float(m), int(n), k) for a, p, s, d, m, n, k in sql.execute(query)]

    def turn_rows(self, form: str) -> list[tuple[Any, ...]]:
        """(attempt, person, number of the attempt, station, turn, dimension, source, rater, score, confidence), all that
        counts of ended attempts: what exports are made of."""
        s, a = TurnScoreRow, AttemptRow
        query = (
            select(
                a.id, a.person_id, a.number, s.station, s.number, s.dimension, s.source, s.rater, s.score, s.confidence
            )
            .join(a, a.id == s.attempt_id)
            .where(s.form_id == form, s.counts.is_(True), a.ended_at.is_not(None))
            .order_by(a.id, s.station, s.number, s.dimension)
        )
        with self._db.session() as sql:
            return [tuple(row) for row in sql.execute(query)]


def _form(r: FormRow) -> FormRecord:
    return FormRecord(
        r.id, r.program_id, r.title, r.content, r.sha256, r.locked_at, r.released_at is not None
    )  # fmt: skip


def _attempt(r: AttemptRow) -> AttemptRecord:
    return AttemptRecord(
        r.id, r.form_id, r.program_id, r.person_id, r.number, r.extra_time, r.started_at, r.ended_at
    )  # fmt: skip
