"""What the studio publishes in use: rubrics as they scored, who uses which, whence a save came; moments stay as answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEPT = ("moment_versions", "rubric_versions")
"""Tables whose rows stay as they were written."""


def upgrade() -> None:
    op.create_table(
        "rubric_versions",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("rubric_id", sa.String(60), nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "rubric_choices",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("person", sa.String(64), unique=True),
        sa.Column("program_id", sa.String(32), sa.ForeignKey("programs.id"), unique=True),
        sa.Column("rubric_id", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("chosen_by", sa.String(64), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("studio_saves", sa.Column("suggested_by", sa.String(200)))
    keep = _keep_on_postgresql if op.get_bind().dialect.name == "postgresql" else _keep_on_sqlite
    for table in KEPT:
        keep(table)


def _keep_on_sqlite(table: str) -> None:
    for what in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: what was kept is never changed or deleted'); END"
        )
    # INSERT OR REPLACE deletes without asking the trigger above
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE sha256 = NEW.sha256) "
        f"BEGIN SELECT RAISE(ABORT, '{table}: what was kept is never replaced'); END"
    )


def _keep_on_postgresql(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION kept_as_it_is()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION kept_as_it_is()"
    )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name != "postgresql"
    for table in KEPT:
        for name in ("no_update", "no_delete", "no_replace") if sqlite else ("kept", "whole"):
            op.execute(f"DROP TRIGGER {table}_{name}" + ("" if sqlite else f" ON {table}"))
    op.execute("ALTER TABLE studio_saves DROP COLUMN suggested_by")  # in place, on both
    op.drop_table("rubric_choices")
    op.drop_table("rubric_versions")
