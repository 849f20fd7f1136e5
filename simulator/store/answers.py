"""Answers to moments: written before they are judged, read back as they were. The only SQL for moments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from simulator.store.database import Database
from simulator.store.tables import MomentAnswerRow, MomentVersion


@dataclass(frozen=True)
class AnswerRecord:
    """One answer as it stands: the words, then the patient's half, then the judge's; None where that is still missing.

    Times are timezone-aware UTC. unscored: why there is no score.
    """

    id: str
    person: str
    moment_id: str
    moment_sha256: str
    persona_id: str
    persona_sha256: str
    skill: str
    difficulty: int
    sought: int
    text: str
    began_at: datetime
    said_at: datetime
    before: Mapping[str, Any]
    provenance: Mapping[str, Any]
    patient: str | None = None
    felt_at: datetime | None = None
    reading: Mapping[str, Any] | None = None
    state: Mapping[str, Any] | None = None
    felt: Mapping[str, Any] | None = None
    talk: Mapping[str, Any] | None = None
    telling: Mapping[str, Any] | None = None
    judge: str | None = None
    rubric: str | None = None
    result: Mapping[str, Any] | None = None
    verdict: str | None = None
    score: int | None = None
    unscored: str | None = None
    judged_at: datetime | None = None

    @property
    def judged(self) -> bool:
        """Whether a judge gave it a verdict that stands."""
        return self.verdict is not None and self.unscored is None


@dataclass(frozen=True)
class Outline:
    """What the history needs of an answer, without its words. seconds: from the moment shown to the words said."""

    id: str
    moment_id: str
    skill: str
    difficulty: int
    verdict: str | None
    score: int | None
    unscored: str | None
    said_at: datetime
    seconds: float


class Answers:
    """Reads and writes answers to moments."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def remember_moments(self, *, sha256: str, patient_id: str, text: str) -> None:
        """Keeps a moments file as it was answered; the same text twice is kept once."""
        with self._db.session() as sql:
            if sql.get(MomentVersion, sha256) is not None:
                return
        try:
            with self._db.session() as sql:
                sql.add(MomentVersion(sha256=sha256, patient_id=patient_id, text=text))
        except IntegrityError:
            pass  # another process kept it in the same moment

    def moments_text(self, sha256: str) -> str | None:
        """The text of a moments file as it was answered, or None."""
        with self._db.session() as sql:
            row = sql.get(MomentVersion, sha256)
            return row.text if row else None

    def hear(self, record: AnswerRecord) -> None:
        """Commits the words, and the state they met, before anything is made of them."""
        values = {**record.__dict__, "before": dict(record.before), "provenance": dict(record.provenance)}
        with self._db.session() as sql:
            sql.add(MomentAnswerRow(**values))

    def feel(self, answer_id: str, at: datetime, patient: str, **parts: Any) -> None:
        """Adds the patient's half; one that is there already stays."""
        with self._db.session() as sql:
            row = sql.scalars(_one(answer_id).with_for_update()).one()
            if row.patient is None:
                row.patient, row.felt_at = patient, at
                for name, value in parts.items():
                    setattr(row, name, value)

    def judge(
        self, answer_id: str, at: datetime, *, judge: str, rubric: str, result: Mapping[str, Any], verdict: str,
        score: int | None, unscored: str | None,
    ) -> None:  # fmt: skip
        """Adds the judge's half. A score that stands is never replaced; a failed judgement is."""
        with self._db.session() as sql:
            row = sql.scalars(_one(answer_id).with_for_update()).one()
            if row.verdict is not None and row.unscored is None:
                return
            row.judge, row.rubric, row.result, row.judged_at = judge, rubric, dict(result), at
            row.verdict, row.score, row.unscored = verdict, score, unscored

    def answer(self, answer_id: str, person: str) -> AnswerRecord | None:
        """An answer of this person, or None."""
        with self._db.session() as sql:
            row = sql.scalars(_one(answer_id)).one_or_none()
            return _record(row) if row is not None and row.person == person else None

    def of_moment(self, person: str, moment_id: str, limit: int = 20) -> list[AnswerRecord]:
        """A person's answers to one moment, newest first."""
        query = _of(person).where(MomentAnswerRow.moment_id == moment_id).limit(limit)
        with self._db.session() as sql:
            return [_record(row) for row in sql.scalars(query)]

    def left_over(self, person: str) -> list[AnswerRecord]:
        """Answers that were kept and never judged, newest first: the process was stopped in between."""
        query = _of(person).where(MomentAnswerRow.verdict.is_(None)).limit(20)
        with self._db.session() as sql:
            return [_record(row) for row in sql.scalars(query)]

    def outlines(self, person: str) -> list[Outline]:
        """Every answer of a person in short, oldest first."""
        row = MomentAnswerRow
        query = (
            select(row.id, row.moment_id, row.skill, row.difficulty, row.verdict, row.score, row.unscored, row.said_at,
                   row.began_at)
            .where(row.person == person).order_by(row.said_at)
        )  # fmt: skip
        with self._db.session() as sql:
            return [
                Outline(
                    r.id, r.moment_id, r.skill, r.difficulty, r.verdict, r.score, r.unscored, aware(r.said_at),
                    max(0.0, (aware(r.said_at) - aware(r.began_at)).total_seconds()),
                )
                for r in sql.execute(query)
            ]  # fmt: skip


def aware(at: datetime) -> datetime:
    """The time with its zone: SQLite gives it back without, and it was UTC."""
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _one(answer_id: str) -> Any:
    return select(MomentAnswerRow).where(MomentAnswerRow.id == answer_id)


def _of(person: str) -> Any:
    return select(MomentAnswerRow).where(MomentAnswerRow.person == person).order_by(MomentAnswerRow.said_at.desc())


def _record(row: MomentAnswerRow) -> AnswerRecord:
    values: dict[str, Any] = {name: getattr(row, name) for name in AnswerRecord.__dataclass_fields__}
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = aware(value)
    return AnswerRecord(**values)
