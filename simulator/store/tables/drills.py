"""Answers to moments, and the moments as they were answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from simulator.store.tables.base import Base


class MomentVersion(Base):
    """A moments file exactly as it was answered, by the sha256 of its text. Never changed, never deleted."""

    __tablename__ = "moment_versions"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    patient_id: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)


class MomentAnswerRow(Base):
    """One answer of one person to one moment.

    The words are committed first, with the state they met. The patient's half is filled in next, and the judge's last:
    `patient` empty = never felt, `verdict` empty = never judged, `unscored` = judged, and why there is no score.
    `began_at`: when the moment was shown. `state`, `felt`, `reading`, `talk`, `telling` are the models' JSON.
    """

    __tablename__ = "moment_answers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(64))
    moment_id: Mapped[str] = mapped_column(String(60))
    moment_sha256: Mapped[str] = mapped_column(ForeignKey("moment_versions.sha256"))
    persona_id: Mapped[str] = mapped_column(String(60))
    persona_sha256: Mapped[str] = mapped_column(ForeignKey("persona_versions.sha256"))
    skill: Mapped[str] = mapped_column(String(40))
    difficulty: Mapped[int]
    sought: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime]
    said_at: Mapped[datetime]
    before: Mapped[dict[str, Any]]
    patient: Mapped[str | None] = mapped_column(Text)
    felt_at: Mapped[datetime | None]
    reading: Mapped[dict[str, Any] | None]
    state: Mapped[dict[str, Any] | None]
    felt: Mapped[dict[str, Any] | None]
    talk: Mapped[dict[str, Any] | None]
    telling: Mapped[dict[str, Any] | None]
    judge: Mapped[str | None] = mapped_column(String(120))
    rubric: Mapped[str | None] = mapped_column(String(120))
    result: Mapped[dict[str, Any] | None]
    verdict: Mapped[str | None] = mapped_column(String(20))
    score: Mapped[int | None]
    unscored: Mapped[str | None] = mapped_column(Text)
    judged_at: Mapped[datetime | None]
    provenance: Mapped[dict[str, Any]]

    __table_args__ = (Index("moment_answers_person", "person", "said_at"),)
