"""Sessions, their turns and marks, and the patients as they were met."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from simulator.store.tables.base import Base


class PersonaVersion(Base):
    """A patient exactly as a session met them: the text of the file, by its sha256. Never changed, never deleted."""

    __tablename__ = "persona_versions"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    persona_id: Mapped[str] = mapped_column(String(60), index=True)
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class SessionRow(Base):
    """One session of one trainee with one patient."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(64), index=True)
    persona_id: Mapped[str] = mapped_column(String(60))
    persona_sha256: Mapped[str] = mapped_column(ForeignKey("persona_versions.sha256"))
    scenario_id: Mapped[str] = mapped_column(String(60))
    seed: Mapped[int]
    voice: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("sessions.id"))
    branch_turn: Mapped[int | None]
    provenance: Mapped[dict[str, Any]]

    __table_args__ = (Index("sessions_person_persona", "person", "persona_id", "started_at"),)


class TurnRow(Base):
    """One exchange. The therapist's words are committed before they are answered; the answer fills the rest in.

    Number 0 is the patient's opening. `state`, `felt`, `reading`, `talk`, `telling` are the models' JSON.
    """

    __tablename__ = "turns"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    number: Mapped[int]
    therapist: Mapped[str | None] = mapped_column(Text)
    patient: Mapped[str | None] = mapped_column(Text)
    said_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    reading: Mapped[dict[str, Any] | None]
    state: Mapped[dict[str, Any] | None]
    felt: Mapped[dict[str, Any] | None]
    talk: Mapped[dict[str, Any] | None]
    telling: Mapped[dict[str, Any] | None]
    provenance: Mapped[dict[str, Any] | None]

    __table_args__ = (UniqueConstraint("session_id", "number", name="one_turn_a_number"),)


class MarkRow(Base):
    """What one judge marked in one turn under one rubric, and the scores code made of it; or why it left it unscored."""

    __tablename__ = "marks"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    number: Mapped[int]
    judge: Mapped[str] = mapped_column(String(120))
    rubric: Mapped[str] = mapped_column(String(120))
    result: Mapped[dict[str, Any]]
    unscored: Mapped[str | None] = mapped_column(Text)
    marked_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("session_id", "number", "judge", "rubric", name="one_mark_a_judge"),)
