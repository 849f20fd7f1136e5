"""A database a test: SQLite in a folder, or a schema of its own in PostgreSQL."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.settings import Settings
from simulator.store import Database


def settings(data: Path, url: str | None = None) -> Settings:
    return Settings(_env_file=None, data=data, database_url=url)  # type: ignore[call-arg]


def _answers() -> bool:
    with socket.socket() as sock:
        sock.settimeout(0.3)
        return sock.connect_ex(("127.0.0.1", 5432)) == 0


def opened(kind: str, folder: Path, tag: str) -> Iterator[Database]:
    """The database of that kind, gone afterwards. tag: tells schemas of one process apart."""
    if kind == "sqlite":
        database = Database(settings(folder))
        yield database
        database.engine.dispose()
        return
    pytest.importorskip("psycopg", reason="PostgreSQL's driver comes with requirements.txt")
    if not _answers():
        pytest.skip("no PostgreSQL answers on 127.0.0.1:5432")
    import sqlalchemy as sa

    schema = f"t{os.getpid()}{tag}"
    admin = sa.create_engine("postgresql+psycopg://postgres@127.0.0.1/test")
    with admin.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    database = Database(
        settings(folder, f"postgresql+psycopg://postgres@127.0.0.1/test?options=-csearch_path%3D{schema}")
    )
    yield database
    database.engine.dispose()
    with admin.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()
