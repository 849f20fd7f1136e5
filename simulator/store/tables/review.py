"""What instructors write about sessions, what they send back, what trainees share, and the index that searching uses.

`person` is the trainee whom a row is about, and what copying and erasing go by; `author` is who wrote it. Neither is a
foreign key: in single-user mode nobody has an account.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from simulator.store.tables.base import Base


class CommentRow(Base):
    """A comment on a turn, as it stands. Taken back: no longer shown to the trainee."""

    __tablename__ = "review_comments"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    number: Mapped[int]
    person: Mapped[str] = mapped_column(String(64), index=True)
    author: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]


class CommentSaveRow(Base):
    """Every text that a comment ever had. Never changed; goes only with the trainee's words."""

    __tablename__ = "review_comment_saves"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    comment_id: Mapped[str] = mapped_column(ForeignKey("review_comments.id"), index=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


class OverrideRow(Base):
    """A person's score of a turn beside the judge's; score None: the scale did not apply. The latest without `replaced_at`
    stands. The row stays when words are erased, without its reason."""

    __tablename__ = "review_overrides"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    number: Mapped[int]
    dimension: Mapped[str] = mapped_column(String(60))
    person: Mapped[str] = mapped_column(String(64), index=True)
    author: Mapped[str] = mapped_column(String(64))
    score: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(Text)
    judge: Mapped[str] = mapped_column(String(120))
    rubric: Mapped[str] = mapped_column(String(120))
    judged: Mapped[int | None]
    made_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]

    __table_args__ = (Index("review_overrides_turn", "session_id", "number", "dimension"),)


class ExerciseRow(Base):
    """A turn sent back to be tried again. branch_id: the second path, from when it is begun."""

    __tablename__ = "review_exercises"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    number: Mapped[int]
    person: Mapped[str] = mapped_column(String(64), index=True)
    author: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime | None]
    set_at: Mapped[datetime]
    called_off_at: Mapped[datetime | None]
    branch_id: Mapped[str | None] = mapped_column(ForeignKey("sessions.id"), index=True)
    begun_at: Mapped[datetime | None]


class ShareRow(Base):
    """A session that its owner opened to a program's instructors; open while `revoked_at` is empty."""

    __tablename__ = "session_shares"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    program_id: Mapped[str] = mapped_column(ForeignKey("programs.id"), index=True)
    person: Mapped[str] = mapped_column(String(64), index=True)
    shared_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ReviewIndexRow(Base):
    """What searching needs of a session, made from the log and made again when it is missing or old.

    vectors: float16, shape (turns, 2, 384): of the therapist's and the patient's words of each exchange, the opening first.
    findings: [turn, finding, why], without anybody's words. turns, marks: how many there were then. made_by: encoder, judge and rubric it was made with.
    """

    __tablename__ = "review_index"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    made_by: Mapped[str] = mapped_column(String(200))
    turns: Mapped[int]
    marks: Mapped[int]
    vectors: Mapped[bytes] = mapped_column(LargeBinary)
    findings: Mapped[list[Any]] = mapped_column(JSON)
