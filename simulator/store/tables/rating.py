"""Rating by people: sets of pinned turns, who rates which, what they gave, what was said about it, what was settled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from simulator.store.tables.base import Base


class RatingSetRow(Base):
    """A set of turns that people rate blind. kind: `rating`, `calibration` or `double` (marking of an assessment).

    want: raters an item. plan: how the turns were drawn. rubric_sha256: the scales, pinned.
    """

    __tablename__ = "rating_sets"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    program_id: Mapped[str] = mapped_column(ForeignKey("programs.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(12))
    form_id: Mapped[str | None] = mapped_column(ForeignKey("forms.id"), index=True)
    rubric_sha256: Mapped[str] = mapped_column(ForeignKey("pinned.sha256"))
    want: Mapped[int]
    seed: Mapped[int]
    plan: Mapped[dict[str, Any]]
    created_by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class RatingItemRow(Base):
    """One turn as it was when the set was made. person_id: whose words; they go when that person's words go.

    conversation: a pseudonym of the attempt or session, for exports. before: {"said": [[who, words], …]}.
    judged: {judge: {"scores": {dimension: [score, confidence]}, "unscored": reason, "flagged": bool}}; no words in it.
    key: an expert's scores, {dimension: score}.
    """

    __tablename__ = "rating_items"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    set_id: Mapped[str] = mapped_column(ForeignKey("rating_sets.id"), index=True)
    number: Mapped[int]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    attempt_id: Mapped[str | None] = mapped_column(ForeignKey("attempts.id"), index=True)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("sessions.id"), index=True)
    station: Mapped[int | None]
    turn: Mapped[int]
    conversation: Mapped[str] = mapped_column(String(24))
    patient: Mapped[str] = mapped_column(String(80))
    setup: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any] | None]
    text: Mapped[str | None] = mapped_column(Text)
    judged: Mapped[dict[str, Any]]
    key: Mapped[dict[str, Any] | None]
    key_by: Mapped[str | None] = mapped_column(String(32))
    key_note: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("set_id", "number", name="one_item_a_number"),)


class RatingSheetRow(Base):
    """An item dealt to a rater (person_id), and what they gave. A submitted sheet never changes.

    place: where it comes in this rater's own order. given: {dimension: {"rated": bool, "score": 1-5 or null, "ticks": [marker]}}.
    """

    __tablename__ = "rating_sheets"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    set_id: Mapped[str] = mapped_column(ForeignKey("rating_sets.id"), index=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("rating_items.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    place: Mapped[int]
    given: Mapped[dict[str, Any]]
    note: Mapped[str | None] = mapped_column(Text)
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("item_id", "person_id", name="one_sheet_a_rater"),)


class RatingCommentRow(Base):
    """What somebody said about an item whose raters differ."""

    __tablename__ = "rating_comments"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("rating_items.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class RatingSettlementRow(Base):
    """A score that was settled, with its reason. way: `agreed` by the raters, or `adjudicated` by a third person.

    The latest of an item and dimension counts; earlier ones and the ratings themselves stay as they were.
    """

    __tablename__ = "rating_settlements"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("rating_items.id"), index=True)
    dimension: Mapped[str] = mapped_column(String(60))
    score: Mapped[float | None] = mapped_column(Float)
    reason: Mapped[str | None] = mapped_column(Text)
    way: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime]
