"""The studio: drafts, their saves, published versions, retirements; and the database keeps what was published as it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


KEPT = ("persona_versions", "studio_versions", "studio_saves")
"""Tables whose rows stay as they were written."""
KEYS = {"persona_versions": "sha256", "studio_versions": "id", "studio_saves": "id"}


def upgrade() -> None:
    op.create_table(
        "studio_versions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("item_id", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("kind", "item_id", "number", name="one_version_a_number"),
    )
    op.create_index("studio_versions_sha", "studio_versions", ["kind", "sha256"])
    op.create_table(
        "studio_drafts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False, index=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("author", sa.String(64), nullable=False, index=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("base_id", sa.Integer, sa.ForeignKey("studio_versions.id")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(64), nullable=False),
        sa.Column("put_away_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "studio_saves",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("draft_id", sa.String(32), sa.ForeignKey("studio_drafts.id"), nullable=False, index=True),
        sa.Column("revision", sa.Integer),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("draft_id", "revision", name="one_save_a_revision"),
    )
    op.create_table(
        "studio_retirements",
        sa.Column("version_id", sa.Integer, sa.ForeignKey("studio_versions.id"), primary_key=True),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=False),
    )
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
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {KEYS[table]} = NEW.{KEYS[table]}) "
        f"BEGIN SELECT RAISE(ABORT, '{table}: what was kept is never replaced'); END"
    )
    if table == "studio_versions":
        op.execute(
            "CREATE TRIGGER studio_versions_no_second BEFORE INSERT ON studio_versions WHEN EXISTS (SELECT 1 FROM "
            "studio_versions WHERE kind = NEW.kind AND item_id = NEW.item_id AND number = NEW.number) "
            "BEGIN SELECT RAISE(ABORT, 'studio_versions: this version is published'); END"
        )
    if table == "studio_saves":
        op.execute(
            "CREATE TRIGGER studio_saves_no_second BEFORE INSERT ON studio_saves WHEN EXISTS (SELECT 1 FROM "
            "studio_saves WHERE draft_id = NEW.draft_id AND revision = NEW.revision) "
            "BEGIN SELECT RAISE(ABORT, 'studio_saves: this revision is saved'); END"
        )


def _keep_on_postgresql(table: str) -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION kept_as_it_is() RETURNS trigger AS $$ BEGIN "
        "RAISE EXCEPTION '%: what was kept is never changed or deleted', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql"
    )
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
    if not sqlite:
        op.execute("DROP FUNCTION kept_as_it_is()")
    for table in ("studio_retirements", "studio_saves", "studio_drafts", "studio_versions"):
        op.drop_table(table)
