"""The connection: SQLite in WAL mode by default, PostgreSQL where DATABASE_URL says so; migrated before first use."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from simulator.errors import DataFolderError, SimulatorError, StoreError
from simulator.settings import Settings

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

MIGRATIONS = Path(__file__).parent / "migrations"
_lock = threading.Lock()
_MIGRATING = 5_000_050
"""The key of the lock that a process holds on a PostgreSQL database while it migrates."""


class Database:
    """An engine whose schema is up to date, and short sessions on it."""

    def __init__(self, settings: Settings) -> None:
        self.url = settings.sql_url
        if self.url.startswith("sqlite:///"):
            _writable(Path(self.url.removeprefix("sqlite:///")).parent)
        self.engine = _engine(self.url)
        try:
            self.migrate()
        except OperationalError as error:
            raise DataFolderError(
                f"the database cannot be opened ({error.orig})", where=_shown(self.url), mend=_MEND
            ) from error

    def migrate(self, revision: str = "head") -> None:
        """Brings the schema to a revision. Safe to call from several threads and processes at once: one does it, the others wait."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with _lock, _alone(self.url), self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
            config.attributes["connection"] = connection
            command.upgrade(config, revision)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: committed at the end, rolled back on any error."""
        with Session(self.engine, expire_on_commit=False) as session:
            try:
                yield session
                session.commit()
            except SQLAlchemyError as error:
                session.rollback()
                if isinstance(error, OperationalError | InterfaceError):
                    raise self._plain(error) from error
                raise
            except BaseException:
                session.rollback()
                raise

    def _plain(self, error: DBAPIError) -> SimulatorError:
        """What went wrong with the database, in one line that says what to do. Statements and values stay out of it."""
        said = str(error.orig).lower()
        if "readonly" in said.replace(" ", ""):
            return DataFolderError("the database cannot be written", where=_shown(self.url), mend=_MEND)
        if "full" in said or "no space" in said:
            return StoreError(
                "there is no room left for the database", where=_shown(self.url),
                mend="nothing was half written; make room on the disk and try again",
            )  # fmt: skip
        if "locked" in said:
            return StoreError("the database is busy", where=_shown(self.url), mend="try again in a moment")
        return StoreError(
            "the database does not answer",
            where=_shown(self.url),
            mend="nothing was half written; try again in a moment",
        )


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """For a SQLite file: no other process migrates it meanwhile. Elsewhere the database itself sees to that."""
    path = Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
    if path is None or fcntl is None:
        yield
        return
    with path.with_name(f"{path.name}.migrating").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


_MEND = "make the folder writable, or point SIMULATOR_DATA at one that is"


def _writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataFolderError(
            f"the data folder cannot be made ({error.strerror})", where=str(folder), mend=_MEND
        ) from error
    if not os.access(folder, os.W_OK) or _mounted_read_only(folder):
        raise DataFolderError("the data folder cannot be written", where=str(folder), mend=_MEND)


def _mounted_read_only(folder: Path) -> bool:
    """Whether the file system or the folder's mode refuses writing (root passes os.access all the same)."""
    stat = os.statvfs(folder)
    return bool(stat.f_flag & os.ST_RDONLY) or not folder.stat().st_mode & 0o222


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    return engine


def _shown(url: str) -> str:
    """The address without a password in it."""
    head, _, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if head else url
