"""Cut scores, and the outbox of a learning record store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cut_scores",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("form_id", sa.String(32), sa.ForeignKey("forms.id"), nullable=False, index=True),
        sa.Column("dimension", sa.String(60), nullable=False),
        sa.Column("cut", sa.Float),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("created_by", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consequence", sa.JSON),
    )
    op.create_table(
        "xapi_outbox",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("attempt_id", sa.String(32), sa.ForeignKey("attempts.id"), nullable=False, index=True),
        sa.Column("statement", sa.JSON, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("trouble", sa.Text),
    )
    op.create_index("xapi_outbox_waiting", "xapi_outbox", ["sent_at", "made_at"])


def downgrade() -> None:
    op.drop_table("xapi_outbox")
    op.drop_table("cut_scores")
