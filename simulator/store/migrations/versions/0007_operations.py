"""Bulk grading: runs and their chunks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_runs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("judge", sa.String(120), nullable=False),
        sa.Column("rubric", sa.String(120), nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "bulk_chunks",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("run_id", sa.String(32), sa.ForeignKey("bulk_runs.id"), nullable=False, index=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("turns", sa.JSON, nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("trouble", sa.Text),
        sa.UniqueConstraint("run_id", "number", name="one_chunk_a_number"),
    )


def downgrade() -> None:
    op.drop_table("bulk_chunks")
    op.drop_table("bulk_runs")
