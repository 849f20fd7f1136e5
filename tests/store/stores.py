"""Databases for tests: an SQLite file, and a schema of its own in the PostgreSQL that answers on 127.0.0.1:5432."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
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
def postgres_url(*, template: str = "template1") -> Iterator[str]:
    """A new database, empty or a copy; it is gone afterwards. Skips, in plain words, where no PostgreSQL answers."""
    if not answers():
        pytest.skip("no PostgreSQL answers on 127.0.0.1:5432")
    name = f"t{os.getpid()}_{uuid.uuid4().hex[:8]}"
    _as_admin(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield SERVER.replace("/test", f"/{name}")
    finally:
        _as_admin(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Database]:
    """A migrated database of that kind: sqlite or postgres. Migrated once a process, and copied from then on."""
    if kind == "sqlite":
        settings = settings_for(folder)
        place = Path(settings.sql_url.removeprefix("sqlite:///"))
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            shutil.copyfile(_migrated_file(), place)
        database = Database(settings)
        yield database
        database.engine.dispose()
        return
    if not answers():
        pytest.skip("no PostgreSQL answers on 127.0.0.1:5432")
    with postgres_url(template=_migrated_database()) as url:
        database = Database(settings_for(folder, url))
        yield database
        database.engine.dispose()


@lru_cache(maxsize=1)
def _migrated_file() -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = settings_for(folder)
    database = Database(settings)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.engine.dispose()
    return Path(settings.sql_url.removeprefix("sqlite:///"))


@lru_cache(maxsize=1)
def _migrated_database() -> str:
    name = f"t{os.getpid()}_migrated"
    _as_admin(f"CREATE DATABASE {name}")
    atexit.register(_as_admin, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    Database(settings_for(Path(tempfile.mkdtemp()), SERVER.replace("/test", f"/{name}"))).engine.dispose()
    return name


def _as_admin(statement: str) -> None:
    admin = sa.create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(statement))
    admin.dispose()
