"""What a trainee keeps beside a session: self-assessments, notes; and what happened at its edge: nudges, pauses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from simulator.store.tables.base import Base


class SelfAssessmentRow(Base):
    """How a trainee rated the session before seeing scores: dimension → 1-5, or null for "did not come up".

    Made once a session and never changed: a rating given after the scores would be worth nothing.
    """

    __tablename__ = "self_assessments"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    skipped: Mapped[bool]
    ratings: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


class NoteRow(Base):
    """A trainee's note on a session; one of a kind ("felt", "role", "free"), the last words stand."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("session_id", "kind", name="one_note_a_kind"),)


class NudgeRow(Base):
    """What a supervisor murmured after the exchange `number`, because the trainee asked."""

    __tablename__ = "nudges"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    number: Mapped[int]
    situation: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("session_id", "number", name="one_nudge_a_turn"),)


class PauseRow(Base):
    """A pause after the exchange `number`; without an end the session is paused now. reason: "pause" or "way_out"."""

    __tablename__ = "pauses"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(String(20))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
