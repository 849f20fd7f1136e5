"""Answers to moments, the moments as they were answered, and what a person has settled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moment_versions",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("patient_id", sa.String(60), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "moment_answers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("moment_id", sa.String(60), nullable=False),
        sa.Column("moment_sha256", sa.String(64), sa.ForeignKey("moment_versions.sha256"), nullable=False),
        sa.Column("persona_id", sa.String(60), nullable=False),
        sa.Column("persona_sha256", sa.String(64), sa.ForeignKey("persona_versions.sha256"), nullable=False),
        sa.Column("skill", sa.String(40), nullable=False),
        sa.Column("difficulty", sa.Integer, nullable=False),
        sa.Column("sought", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON, nullable=False),
        sa.Column("patient", sa.Text),
        sa.Column("felt_at", sa.DateTime(timezone=True)),
        sa.Column("reading", sa.JSON),
        sa.Column("state", sa.JSON),
        sa.Column("felt", sa.JSON),
        sa.Column("talk", sa.JSON),
        sa.Column("telling", sa.JSON),
        sa.Column("judge", sa.String(120)),
        sa.Column("rubric", sa.String(120)),
        sa.Column("result", sa.JSON),
        sa.Column("verdict", sa.String(20)),
        sa.Column("score", sa.Integer),
        sa.Column("unscored", sa.Text),
        sa.Column("judged_at", sa.DateTime(timezone=True)),
        sa.Column("provenance", sa.JSON, nullable=False),
    )
    op.create_index("moment_answers_person", "moment_answers", ["person", "said_at"])
    op.create_table(
        "settled",
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("what", sa.String(60), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for table in ("settled", "moment_answers", "moment_versions"):
        op.drop_table(table)
