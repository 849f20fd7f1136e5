"""Rating by people: sets, items, sheets, comments, settlements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "rating_sets",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("program_id", sa.String(32), sa.ForeignKey("programs.id"), nullable=False, index=True),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("form_id", sa.String(32), sa.ForeignKey("forms.id"), index=True),
        sa.Column("rubric_sha256", sa.String(64), sa.ForeignKey("pinned.sha256"), nullable=False),
        sa.Column("want", sa.Integer, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("plan", sa.JSON, nullable=False),
        sa.Column("created_by", sa.String(32), nullable=False),
        sa.Column("created_at", time, nullable=False),
        sa.Column("closed_at", time),
    )
    op.create_table(
        "rating_items",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("set_id", sa.String(32), sa.ForeignKey("rating_sets.id"), nullable=False, index=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("attempt_id", sa.String(32), sa.ForeignKey("attempts.id"), index=True),
        sa.Column("session_id", sa.String(32), sa.ForeignKey("sessions.id"), index=True),
        sa.Column("station", sa.Integer),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("conversation", sa.String(24), nullable=False),
        sa.Column("patient", sa.String(80), nullable=False),
        sa.Column("setup", sa.Text, nullable=False),
        sa.Column("before", sa.JSON),
        sa.Column("text", sa.Text),
        sa.Column("judged", sa.JSON, nullable=False),
        sa.Column("key", sa.JSON),
        sa.Column("key_by", sa.String(32)),
        sa.Column("key_note", sa.Text),
        sa.UniqueConstraint("set_id", "number", name="one_item_a_number"),
    )
    op.create_table(
        "rating_sheets",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("set_id", sa.String(32), sa.ForeignKey("rating_sets.id"), nullable=False, index=True),
        sa.Column("item_id", sa.String(32), sa.ForeignKey("rating_items.id"), nullable=False, index=True),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("given", sa.JSON, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("saved_at", time),
        sa.Column("submitted_at", time),
        sa.UniqueConstraint("item_id", "person_id", name="one_sheet_a_rater"),
    )
    op.create_table(
        "rating_comments",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("item_id", sa.String(32), sa.ForeignKey("rating_items.id"), nullable=False, index=True),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", time, nullable=False),
    )
    op.create_table(
        "rating_settlements",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("item_id", sa.String(32), sa.ForeignKey("rating_items.id"), nullable=False, index=True),
        sa.Column("dimension", sa.String(60), nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("reason", sa.Text),
        sa.Column("way", sa.String(12), nullable=False),
        sa.Column("person_id", sa.String(32), sa.ForeignKey("people.id"), nullable=False, index=True),
        sa.Column("at", time, nullable=False),
    )


def downgrade() -> None:
    for table in ("rating_settlements", "rating_comments", "rating_sheets", "rating_items", "rating_sets"):
        op.drop_table(table)
