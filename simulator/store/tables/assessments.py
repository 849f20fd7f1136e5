"""Assessments: locked forms with everything they pin, attempts, stations, answers, notes to raters, scores, markings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from simulator.store.tables.base import Base


class PinnedRow(Base):
    """A file exactly as a form pins it, by its sha256. Never changed, never deleted."""

    __tablename__ = "pinned"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)


class FormRow(Base):
    """An assessment form. `sha256` is of its canonical JSON and is set when it is locked; a locked form never changes."""

    __tablename__ = "forms"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    program_id: Mapped[str] = mapped_column(ForeignKey("programs.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    created_by: Mapped[str] = mapped_column(String(32))
    locked_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    """From when trainees see their results."""
    cut: Mapped[float | None] = mapped_column(Float)


class AccommodationRow(Base):
    """Extra time for one person in one program, in percent. Raters do not see it."""

    __tablename__ = "accommodations"

    program_id: Mapped[str] = mapped_column(ForeignKey("programs.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    extra_time: Mapped[int]


class AttemptRow(Base):
    """One person's attempt at a form."""

    __tablename__ = "attempts"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    form_id: Mapped[str] = mapped_column(ForeignKey("forms.id"), index=True)
    program_id: Mapped[str] = mapped_column(ForeignKey("programs.id"))
    cohort_id: Mapped[str | None] = mapped_column(ForeignKey("cohorts.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    number: Mapped[int]
    extra_time: Mapped[int]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("form_id", "person_id", "number", name="one_attempt_a_number"),)


class StationRow(Base):
    """One station of an attempt, from the moment it is opened. session_id: of a free session."""

    __tablename__ = "stations"

    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    station: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("sessions.id"), index=True)
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AnswerRow(Base):
    """What was said to one standardised stimulus. `said_at` None: a draft, kept as it is written."""

    __tablename__ = "station_answers"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"), index=True)
    station: Mapped[int]
    number: Mapped[int]
    text: Mapped[str | None] = mapped_column(Text)
    saved_at: Mapped[datetime]
    said_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    unscored: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("attempt_id", "station", "number", name="one_answer_a_stimulus"),)


class IntegrityNoteRow(Base):
    """Something a rater may want to know: a long paste, a long absence. Never part of a score."""

    __tablename__ = "integrity_notes"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"), index=True)
    station: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    amount: Mapped[int]
    at: Mapped[datetime]


class TurnScoreRow(Base):
    """One score of one turn on one dimension, by the judge, by a rater, or agreed. `counts`: the one that results use.

    score None: the dimension did not apply. Holds no words, and stays when words are erased.
    """

    __tablename__ = "turn_scores"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    form_id: Mapped[str] = mapped_column(ForeignKey("forms.id"))
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"))
    station: Mapped[int]
    number: Mapped[int]
    dimension: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(8))
    rater: Mapped[str] = mapped_column(String(120))
    score: Mapped[float | None] = mapped_column(Float)
    confidence: Mapped[float] = mapped_column(Float)
    counts: Mapped[bool]
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("attempt_id", "station", "number", "dimension", "rater", "source", name="one_score_a_rater"),
        Index("turn_scores_results", "form_id", "counts", "attempt_id", "station", "dimension", "score"),
    )


class MarkingRow(Base):
    """A turn that people mark. why: sample or doubt. Two mark blind; a third settles what they disagree on."""

    __tablename__ = "markings"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    form_id: Mapped[str] = mapped_column(ForeignKey("forms.id"), index=True)
    program_id: Mapped[str] = mapped_column(ForeignKey("programs.id"), index=True)
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"), index=True)
    station: Mapped[int]
    number: Mapped[int]
    why: Mapped[str] = mapped_column(String(10))
    first: Mapped[str | None] = mapped_column(String(32))
    second: Mapped[str | None] = mapped_column(String(32))
    settled_by: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("attempt_id", "station", "number", name="one_marking_a_turn"),)
