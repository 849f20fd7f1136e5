"""Whether an installation can work, part by part, in words an operator can act on. No session's text is touched."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from simulator.errors import SimulatorError
from simulator.settings import Settings


@dataclass(frozen=True)
class Finding:
    """One part: whether it is well, what to know of it, and how long it took to answer (milliseconds)."""

    part: str
    well: bool
    says: str
    ms: float


def examine(settings: Settings) -> list[Finding]:
    """Database, reader's weights, encoder, recall index, patients, rubrics; the Dask scheduler where one is set."""
    parts: list[tuple[str, Callable[[Settings], str]]] = [
        ("database", _database), ("reader", _reader), ("recall index", _index), ("patients", _patients),
        ("rubrics", _rubrics),
    ]  # fmt: skip
    if settings.dask_scheduler:
        parts.append(("dask", _dask))
    return [_one(part, look, settings) for part, look in parts]


def _one(part: str, look: Callable[[Settings], str], settings: Settings) -> Finding:
    begun = time.perf_counter()
    try:
        says, well = look(settings), True
    except SimulatorError as error:
        says, well = str(error), False
    except Exception as error:  # whatever is wrong with one part, the others are examined too
        says, well = f"{type(error).__name__}: not available", False
    return Finding(part, well, says, round((time.perf_counter() - begun) * 1000, 1))


def _database(settings: Settings) -> str:
    from simulator.store import Database

    database = Database(settings)
    try:
        with database.engine.connect() as connection:
            revision = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one()
        return f"{database.engine.dialect.name}, schema {revision}"
    finally:
        database.engine.dispose()


def _reader(_: Settings) -> str:
    from simulator.reading.ear import ear

    listening = ear()
    listening.listen("", "Go on.")
    return f"weights {listening.sha256[:8]}"


def _index(settings: Settings) -> str:
    from simulator.patient.memory import client

    held = client(None, settings.chroma_url)
    held.heartbeat()
    return f"server {settings.chroma_url}" if settings.chroma_url else "in this process"


def _patients(settings: Settings) -> str:
    from simulator.persona import available, load

    found = [load(p, settings.personas).persona.name for p in available(settings.personas)]
    if not found:
        raise SimulatorError(
            "there are no patients", where=str(settings.personas), mend="point SIMULATOR_PERSONAS at them"
        )
    return ", ".join(found)


def _rubrics(settings: Settings) -> str:
    from simulator.rubric import load

    core = load("core", settings.rubrics)
    return f"{core.id}@{core.version}"


def _dask(settings: Settings) -> str:
    from simulator.program.crew import Cluster

    crew = Cluster(settings.dask_scheduler or "", patience=5)
    try:
        return crew.name
    finally:
        crew.close()
