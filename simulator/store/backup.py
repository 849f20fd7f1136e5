"""A backup that any database can be restored from: every table as JSON Lines in one zip, from one moment in time.

Made the same way from SQLite and PostgreSQL, so that it also carries a program from one to the other.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from simulator.errors import SimulatorError
from simulator.store.database import Database
from simulator.store.tables import Base
from simulator.store.tables.base import UtcTime

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
_BATCH: Final = 500


@dataclass(frozen=True)
class Contents:
    """What a backup holds. tables: table → rows."""

    revision: str
    made_at: str
    tables: dict[str, int]

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


def backup(database: Database, file: Path, at: datetime) -> Contents:
    """Writes a backup beside the running app; what is written meanwhile is not in it. Replaces nothing.

    Raises SimulatorError if the file exists or cannot be written.
    """
    part = file.with_name(f"{file.name}.part")
    if file.exists():
        raise SimulatorError(
            "there is a file of that name", where=str(file), mend="choose another; nothing was written"
        )
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as out:
            contents = _write(database, out, at)
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise SimulatorError(
            f"the backup cannot be written ({error.strerror})", where=str(file), mend="choose a folder with room"
        ) from error
    return contents


def restore(database: Database, file: Path) -> Contents:
    """Fills an empty database from a backup, all of it or nothing. Raises SimulatorError where either does not fit."""
    try:
        archive = zipfile.ZipFile(file)
    except (OSError, zipfile.BadZipFile) as error:
        raise SimulatorError(
            f"not a backup ({type(error).__name__})", where=str(file), mend="give a file that `backup` wrote"
        ) from None
    with archive:
        manifest = _manifest(archive, file)
        _checked(archive, manifest, file)
        here = _revision(database)
        if manifest["revision"] != here:
            raise SimulatorError(
                f"made with schema {manifest['revision']}, this version has {here}", where=str(file),
                mend="restore with the version that made it, then upgrade and `migrate`",
            )  # fmt: skip
        with database.engine.begin() as connection:
            full = [t.name for t in Base.metadata.sorted_tables if connection.execute(sa.select(t).limit(1)).first()]
            if full:
                raise SimulatorError(
                    f"the database is not empty ({full[0]} has rows)", where="restore",
                    mend="point SIMULATOR_DATA or DATABASE_URL at a new one",
                )  # fmt: skip
            for table in Base.metadata.sorted_tables:
                if table.name in manifest["tables"]:
                    _fill(connection, table, archive)
            _sequences(connection)
    return Contents(manifest["revision"], manifest["made_at"], {k: v["rows"] for k, v in manifest["tables"].items()})


def _write(database: Database, out: zipfile.ZipFile, at: datetime) -> Contents:
    tables: dict[str, dict[str, Any]] = {}
    engine = database.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection, connection.begin():
        revision = str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one())
        for table in Base.metadata.sorted_tables:
            digest, rows = hashlib.sha256(), 0
            with out.open(f"{table.name}.jsonl", "w", force_zip64=True) as member:
                for row in connection.execute(sa.select(table)).yield_per(_BATCH):
                    line = json.dumps(
                        {c.name: _plain(v) for c, v in zip(table.columns, row, strict=True)}, ensure_ascii=False
                    )
                    data = f"{line}\n".encode()
                    digest.update(data)
                    member.write(data)
                    rows += 1
            tables[table.name] = {"rows": rows, "sha256": digest.hexdigest()}
    made = at.isoformat()
    out.writestr(MANIFEST, json.dumps({"format": FORMAT, "revision": revision, "made_at": made, "tables": tables}))
    return Contents(revision, made, {k: v["rows"] for k, v in tables.items()})


def _manifest(archive: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if found["format"] == FORMAT:
            return found
        what = f"a backup of format {found['format']}, this version reads {FORMAT}"
    except (KeyError, ValueError, TypeError):
        what = "not a backup (no manifest)"
    raise SimulatorError(what, where=str(file), mend="give a file that `backup` wrote")


def _checked(archive: zipfile.ZipFile, manifest: dict[str, Any], file: Path) -> None:
    """Every table whole, as it was written."""
    names = {t.name for t in Base.metadata.sorted_tables}
    for name, told in manifest["tables"].items():
        if name not in names:
            raise SimulatorError(
                f"it holds a table that is not ours ({name[:40]!r})",
                where=str(file),
                mend="give a file that `backup` wrote",
            )
        digest = hashlib.sha256()
        try:
            with archive.open(f"{name}.jsonl") as member:
                while block := member.read(1 << 20):
                    digest.update(block)
        except (KeyError, zipfile.BadZipFile):
            digest = hashlib.sha256(b"damaged")
        if digest.hexdigest() != told["sha256"]:
            raise SimulatorError(f"the table {name} is damaged", where=str(file), mend="take another backup")


def _fill(connection: sa.Connection, table: sa.Table, archive: zipfile.ZipFile) -> None:
    """A table's rows; references to rows of the same table come last, when all are there."""
    own = [c.name for c in table.columns if any(k.column.table is table for k in c.foreign_keys)]
    later: list[dict[str, Any]] = []
    for batch in _batches(archive, table):
        for row in batch:
            kept = {name: row[name] for name in own if row[name] is not None}
            if kept:
                later.append({c.name: row[c.name] for c in table.primary_key.columns} | {"set": kept})
                row.update(dict.fromkeys(kept))
        connection.execute(sa.insert(table), batch)
    for one in later:
        same = [c == one[c.name] for c in table.primary_key.columns]
        connection.execute(sa.update(table).where(*same).values(one["set"]))


def _batches(archive: zipfile.ZipFile, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    with archive.open(f"{table.name}.jsonl") as member:
        for line in io.TextIOWrapper(member, encoding="utf-8", newline="\n"):
            record = json.loads(line)
            batch.append({c.name: _back(record.get(c.name), c) for c in table.columns})
            if len(batch) == _BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    return value


def _back(value: Any, column: sa.Column[Any]) -> Any:
    if value is None:
        return sa.null() if isinstance(column.type, sa.JSON) else None
    if isinstance(column.type, UtcTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, sa.LargeBinary):
        return bytes.fromhex(value["hex"])
    return value


def _revision(database: Database) -> str:
    with database.engine.connect() as connection:
        return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one())


def _sequences(connection: sa.Connection) -> None:
    """PostgreSQL's counters go on after the highest restored id."""
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            connection.execute(
                sa.text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "
                    f"(SELECT COALESCE(MAX({column.name}), 0) + 1 FROM {table.name}), false)"
                )
            )
