"""Cut scores as they were set, and statements that wait to go to a learning record store."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from simulator.store.tables.base import Base


class CutScoreRow(Base):
    """A cut score somebody set for a scale of a form, with their reason and what it meant then. Never changed: the newest
    of a scale stands, and one without a cut takes the one before it back. Nothing reads it but the page that shows it."""

    __tablename__ = "cut_scores"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    form_id: Mapped[str] = mapped_column(ForeignKey("forms.id"), index=True)
    dimension: Mapped[str] = mapped_column(String(60))
    cut: Mapped[float | None] = mapped_column(Float)
    why: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    consequence: Mapped[dict[str, Any] | None]


class StatementRow(Base):
    """An xAPI statement, in the order in which it is to go. id: a uuid5 of what it says, so that it is made once and the
    store takes it once. sent_at None: it waits. trouble: what the store said the last time, in words."""

    __tablename__ = "xapi_outbox"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"), index=True)
    statement: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    tries: Mapped[int]
    trouble: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index("xapi_outbox_waiting", "sent_at", "made_at"),)
