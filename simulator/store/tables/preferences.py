"""Small things that a person has settled: a tour seen, a note put away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from simulator.store.tables.base import Base


class SettledRow(Base):
    """One thing that one person has settled, and when."""

    __tablename__ = "settled"

    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    what: Mapped[str] = mapped_column(String(60), primary_key=True)
    at: Mapped[datetime]
