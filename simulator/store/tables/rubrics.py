"""Rubrics in use: as they scored, and who uses which."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from simulator.store.tables.base import Base


class RubricVersion(Base):
    """A rubric exactly as it scored, by the sha256 of its text. Never changed, never deleted."""

    __tablename__ = "rubric_versions"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    rubric_id: Mapped[str] = mapped_column(String(60), index=True)
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class RubricChoiceRow(Base):
    """The rubric that a program, or a person who works alone, has chosen for debriefs: one of the two is empty."""

    __tablename__ = "rubric_choices"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    person: Mapped[str | None] = mapped_column(String(64), unique=True)
    program_id: Mapped[str | None] = mapped_column(ForeignKey("programs.id"), unique=True)
    rubric_id: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    chosen_by: Mapped[str] = mapped_column(String(64))
    chosen_at: Mapped[datetime]
