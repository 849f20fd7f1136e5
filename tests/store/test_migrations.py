"""What the migrations build is what the tables say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from simulator.store.tables import Base
from tests.store.stores import opened


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_migrations_build_exactly_the_tables(kind: str, tmp_path: Path) -> None:
    with opened(kind, tmp_path) as database, database.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": _differs}), Base.metadata)
        assert found == []


def _differs(_context: Any, _column: Any, _meta: Any, there: Any, here: Any) -> bool | None:
    """A float is a double in both databases, whatever it is called."""
    return False if isinstance(there, sa.Float) and isinstance(here, sa.Float) else None
