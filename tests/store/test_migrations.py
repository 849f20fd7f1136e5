"""What the migrations build is what the tables say."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from simulator.store.tables import Base
from tests.store.stores import opened


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_migrations_build_exactly_the_tables(kind: str, tmp_path: Path) -> None:
    with opened(kind, tmp_path) as database, database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
