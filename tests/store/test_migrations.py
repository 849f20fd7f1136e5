"""What the migrations build is what the tables say."""

from __future__ import annotations

import os
import subprocess
import sys
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


def test_several_processes_may_open_a_fresh_database_at_once(tmp_path: Path) -> None:
    opens = "from simulator.settings import settings; from simulator.store import Database; Database(settings())"
    env = {**os.environ, "SIMULATOR_DATA": str(tmp_path)}
    started = [subprocess.Popen([sys.executable, "-c", opens], env=env, stderr=subprocess.PIPE) for _ in range(3)]
    said = [(p.communicate(timeout=120)[1].decode(), p.returncode) for p in started]
    assert [code for _, code in said] == [0, 0, 0], said
