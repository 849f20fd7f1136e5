"""Self-assessments, notes, a supervisor's nudges and pauses. Branches need nothing new: a session knows its parent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _of_a_session() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("session_id", sa.String(32), sa.ForeignKey("sessions.id"), nullable=False, index=True),
    ]


def upgrade() -> None:
    op.create_table(
        "self_assessments",
        sa.Column("session_id", sa.String(32), sa.ForeignKey("sessions.id"), primary_key=True),
        sa.Column("skipped", sa.Boolean, nullable=False),
        sa.Column("ratings", sa.JSON, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "notes",
        *_of_a_session(),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("session_id", "kind", name="one_note_a_kind"),
    )
    op.create_table(
        "nudges",
        *_of_a_session(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("situation", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("session_id", "number", name="one_nudge_a_turn"),
    )
    op.create_table(
        "pauses",
        *_of_a_session(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )


def downgrade() -> None:
    for table in ("pauses", "nudges", "notes", "self_assessments"):
        op.drop_table(table)
