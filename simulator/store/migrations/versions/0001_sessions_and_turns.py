"""Sessions, turns, marks, and the patients as they were met."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "persona_versions",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("persona_id", sa.String(60), nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(64), nullable=False, index=True),
        sa.Column("persona_id", sa.String(60), nullable=False),
        sa.Column("persona_sha256", sa.String(64), sa.ForeignKey("persona_versions.sha256"), nullable=False),
        sa.Column("scenario_id", sa.String(60), nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("voice", sa.String(20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("parent_id", sa.String(32), sa.ForeignKey("sessions.id")),
        sa.Column("branch_turn", sa.Integer),
        sa.Column("provenance", sa.JSON, nullable=False),
    )
    op.create_index("sessions_person_persona", "sessions", ["person", "persona_id", "started_at"])
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("session_id", sa.String(32), sa.ForeignKey("sessions.id"), nullable=False, index=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("therapist", sa.Text),
        sa.Column("patient", sa.Text),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("reading", sa.JSON),
        sa.Column("state", sa.JSON),
        sa.Column("felt", sa.JSON),
        sa.Column("talk", sa.JSON),
        sa.Column("telling", sa.JSON),
        sa.Column("provenance", sa.JSON),
        sa.UniqueConstraint("session_id", "number", name="one_turn_a_number"),
    )
    op.create_table(
        "marks",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("session_id", sa.String(32), sa.ForeignKey("sessions.id"), nullable=False, index=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("judge", sa.String(120), nullable=False),
        sa.Column("rubric", sa.String(120), nullable=False),
        sa.Column("result", sa.JSON, nullable=False),
        sa.Column("unscored", sa.Text),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("session_id", "number", "judge", "rubric", name="one_mark_a_judge"),
    )


def downgrade() -> None:
    for table in ("marks", "turns", "sessions", "persona_versions"):
        op.drop_table(table)
