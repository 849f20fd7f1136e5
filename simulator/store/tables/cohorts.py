"""Cohorts, who is in them, what they were asked to do, and which sessions were done for the program."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from simulator.store.tables.base import Base


class CohortRow(Base):
    """A group of trainees that goes through a program together."""

    __tablename__ = "cohorts"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    program_id: Mapped[str] = mapped_column(ForeignKey("programs.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class CohortMemberRow(Base):
    """A trainee in a cohort."""

    __tablename__ = "cohort_members"

    cohort_id: Mapped[str] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)


class AssignmentRow(Base):
    """Something a cohort is asked to do by a date: a session with a patient, or an assessment (`form_id`)."""

    __tablename__ = "assignments"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    cohort_id: Mapped[str] = mapped_column(ForeignKey("cohorts.id"), index=True)
    program_id: Mapped[str] = mapped_column(ForeignKey("programs.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    note: Mapped[str] = mapped_column(Text)
    persona_id: Mapped[str | None] = mapped_column(String(60))
    scenario_id: Mapped[str | None] = mapped_column(String(60))
    form_id: Mapped[str | None] = mapped_column(String(32))
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class ProgramSessionRow(Base):
    """A session done for a program, and so open to its instructors. A session without such a row is its owner's alone."""

    __tablename__ = "program_sessions"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    program_id: Mapped[str] = mapped_column(ForeignKey("programs.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    assignment_id: Mapped[str | None] = mapped_column(ForeignKey("assignments.id"), index=True)
    attempt_id: Mapped[str | None] = mapped_column(String(32), index=True)

    __table_args__ = (Index("program_sessions_program_person", "program_id", "person_id"),)
