"""Databases for tests: an SQLite file, and a schema of its own in the PostgreSQL that answers on 127.0.0.1:5432."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from simulator.settings import Settings
from simulator.store import Database

SERVER = "postgresql+psycopg://postgres@127.0.0.1/test"


def settings_for(data: Path, url: str | None = None) -> Settings:
    return Settings(_env_file=None, data=data, database_url=url)  # type: ignore[call-arg]


def answers() -> bool:
    with socket.socket() as sock:
        sock.settimeout(0.3)
        return sock.connect_ex(("127.0.0.1", 5432)) == 0


@contextmanager
def postgres_url() -> Iterator[str]:
    """A new, empty schema; it is gone afterwards. Skips, in plain words, where no PostgreSQL answers."""
    if not answers():
        pytest.skip("no PostgreSQL answers on 127.0.0.1:5432")
    schema = f"t{os.getpid()}_{uuid.uuid4().hex[:8]}"
    admin = sa.create_engine(SERVER)
    with admin.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    try:
        yield f"{SERVER}?options=-csearch_path%3D{schema}"
    finally:
        with admin.begin() as connection:
            connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))
        admin.dispose()


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Database]:
    """A migrated database of that kind: sqlite or postgres."""
    if kind == "sqlite":
        database = Database(settings_for(folder))
        yield database
        database.engine.dispose()
        return
    with postgres_url() as url:
        database = Database(settings_for(folder, url))
        yield database
        database.engine.dispose()
