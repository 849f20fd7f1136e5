"""Review: comments, overrides, turns sent back, shared sessions, and the index for searching."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _at(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _session(*, primary_key: bool = False) -> sa.Column[object]:
    return sa.Column(
        "session_id", sa.String(32), sa.ForeignKey("sessions.id"), nullable=False, primary_key=primary_key,
        index=not primary_key,
    )  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "review_comments",
        sa.Column("id", sa.String(32), primary_key=True),
        _session(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("person", sa.String(64), nullable=False, index=True),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        _at("written_at", nullable=False),
        _at("changed_at"),
        _at("read_at"),
        _at("taken_back_at"),
    )
    op.create_table(
        "review_comment_saves",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("comment_id", sa.String(32), sa.ForeignKey("review_comments.id"), nullable=False, index=True),
        _session(),
        sa.Column("text", sa.Text, nullable=False),
        _at("written_at", nullable=False),
    )
    op.create_table(
        "review_overrides",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _session(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("dimension", sa.String(60), nullable=False),
        sa.Column("person", sa.String(64), nullable=False, index=True),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("score", sa.Integer),
        sa.Column("reason", sa.Text),
        sa.Column("judge", sa.String(120), nullable=False),
        sa.Column("rubric", sa.String(120), nullable=False),
        sa.Column("judged", sa.Integer),
        _at("made_at", nullable=False),
        _at("replaced_at"),
    )
    op.create_index("review_overrides_turn", "review_overrides", ["session_id", "number", "dimension"])
    op.create_table(
        "review_exercises",
        sa.Column("id", sa.String(32), primary_key=True),
        _session(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("person", sa.String(64), nullable=False, index=True),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        _at("due_at"),
        _at("set_at", nullable=False),
        _at("called_off_at"),
        sa.Column("branch_id", sa.String(32), sa.ForeignKey("sessions.id"), index=True),
        _at("begun_at"),
    )
    op.create_table(
        "session_shares",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _session(),
        sa.Column("program_id", sa.String(32), sa.ForeignKey("programs.id"), nullable=False, index=True),
        sa.Column("person", sa.String(64), nullable=False, index=True),
        _at("shared_at", nullable=False),
        _at("revoked_at"),
    )
    op.create_table(
        "review_index",
        _session(primary_key=True),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("vectors", sa.LargeBinary, nullable=False),
        sa.Column("findings", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    for table in (
        "review_index", "session_shares", "review_exercises", "review_overrides", "review_comment_saves",
        "review_comments",
    ):  # fmt: skip
        op.drop_table(table)
