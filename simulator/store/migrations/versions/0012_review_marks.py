"""The review index also knows how many marks there were. It is made again from the log, so its old rows simply go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _again(sa.Column("marks", sa.Integer, nullable=False))


def downgrade() -> None:
    _again()


def _again(*more: sa.Column[int]) -> None:
    op.drop_table("review_index")
    op.create_table(
        "review_index",
        sa.Column("session_id", sa.String(32), sa.ForeignKey("sessions.id"), primary_key=True),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        *more,
        sa.Column("vectors", sa.LargeBinary, nullable=False),
        sa.Column("findings", sa.JSON, nullable=False),
    )
