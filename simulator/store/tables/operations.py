"""Work on many sessions at once: what was asked for, and which parts of it are done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from simulator.store.tables.base import Base


class BulkRun(Base):
    """One bulk grading: by which judge, under which rubric, of how many turns."""

    __tablename__ = "bulk_runs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    judge: Mapped[str] = mapped_column(String(120))
    rubric: Mapped[str] = mapped_column(String(120))
    turns: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class BulkChunk(Base):
    """A part of a run: the turns in it, and when their marks were written. `turns`: {"of": [[session, number], …]}."""

    __tablename__ = "bulk_chunks"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("bulk_runs.id"), index=True)
    number: Mapped[int]
    turns: Mapped[dict[str, Any]]
    done_at: Mapped[datetime | None]
    trouble: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("run_id", "number", name="one_chunk_a_number"),)
