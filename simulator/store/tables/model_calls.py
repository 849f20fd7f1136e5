"""Every call to a language model: who was asked, from which prompt, at what cost, with what outcome. Never the words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from simulator.store.tables.base import Base


class ModelCallRow(Base):
    """One call. session_id and turn are empty where it was made for no session (grading a file, a bench).

    cost: US dollars, empty where the price is not known. seconds: of the whole call; first_words: until the first word of
    a stream. outcome: `answered`, `cancelled`, or the kind of failure.
    """

    __tablename__ = "model_calls"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("sessions.id"))
    turn: Mapped[int | None]
    role: Mapped[str] = mapped_column(String(20))
    model: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(300))
    method: Mapped[str] = mapped_column(String(20))
    prompt: Mapped[str] = mapped_column(String(100))
    prompt_sha256: Mapped[str] = mapped_column(String(64))
    parameters: Mapped[dict[str, Any]]
    prompt_tokens: Mapped[int]
    completion_tokens: Mapped[int]
    cached_tokens: Mapped[int]
    estimated: Mapped[bool]
    cost: Mapped[float | None]
    seconds: Mapped[float]
    first_words: Mapped[float | None]
    outcome: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime]

    __table_args__ = (Index("model_calls_session_turn", "session_id", "turn"),)
