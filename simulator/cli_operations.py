"""The operator's commands: bulk grading, backup and restore, health. Records on stdout, logs and errors on stderr."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.grading.choosing import JudgeName
from simulator.settings import settings

bulk_app = typer.Typer(
    no_args_is_help=True, help="Grades thousands of turns: planned, resumable, on a Dask cluster or here."
)


def _out(record: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _bulk() -> Any:
    from simulator.program.bulk import Bulk
    from simulator.store import Database, Log
    from simulator.store.bulk import BulkLog

    database = Database(settings())
    return Bulk(Log(database), BulkLog(database), settings())


def _show(run: Any) -> None:
    _out(
        {"run": run.id, "judge": run.judge, "rubric": run.rubric, "turns": run.turns, "chunks_left": run.left,
         "chunks_failed": run.failed, "started_at": run.started_at.isoformat(),
         "finished_at": run.finished_at.isoformat() if run.finished_at else None}
    )  # fmt: skip


@bulk_app.command("grade")
def bulk_grade(
    sessions: Annotated[Path | None, typer.Option(help="a file of session ids, one a line (default: all)")] = None,
    judge: Annotated[JudgeName, typer.Option()] = "embedded",
    rubric: Annotated[str, typer.Option()] = "core",
    again: Annotated[bool, typer.Option(help="also what this version of the judge has scored already")] = False,
) -> None:
    """Grades every answered turn that is not graded yet. Stop it when you like: `bulk resume` goes on."""
    chosen = None
    if sessions is not None:
        chosen = [line.strip() for line in sessions.read_text(encoding="utf-8").splitlines() if line.strip()]
    service = _bulk()
    run = service.plan(judge, rubric, sessions=chosen, again=again)
    typer.echo(f"run {run.id}: {run.turns} turns", err=True)
    _work(service, run.id, judge, rubric)


@bulk_app.command("resume")
def bulk_resume(
    run: str,
    judge: Annotated[JudgeName, typer.Option()] = "embedded",
    rubric: Annotated[str, typer.Option()] = "core",
) -> None:
    """Does what is left of a run."""
    _work(_bulk(), run, judge, rubric)


@bulk_app.command("list")
def bulk_list() -> None:
    """The latest runs, newest first."""
    from simulator.store import Database
    from simulator.store.bulk import BulkLog

    for run in BulkLog(Database(settings())).runs():
        _show(run)


def _work(service: Any, run_id: str, judge: JudgeName, rubric: str) -> None:
    from simulator.program.crew import crew_of

    crew = crew_of(settings())
    typer.echo(f"at work: {crew.name}", err=True)
    shown = 0

    def tell(progress: Any) -> None:
        nonlocal shown
        if progress.turns - shown >= 500:
            shown = progress.turns
            typer.echo(f"{progress.turns} turns done, {progress.failed} chunks failed", err=True)

    _show(service.work(run_id, crew, judge, rubric, tell))


def backup_(file: Path) -> None:
    """Writes everything in the database to one zip, beside the running app."""
    from simulator.store import Database
    from simulator.store.backup import backup

    contents = backup(Database(settings()), file, datetime.now(UTC))
    _out({"backup": str(file), "revision": contents.revision, "made_at": contents.made_at, "rows": contents.rows})


def restore_(file: Path) -> None:
    """Fills an empty database from a backup, of SQLite or PostgreSQL alike."""
    from simulator.store import Database
    from simulator.store.backup import restore

    contents = restore(Database(settings()), file)
    _out({"restored": str(file), "revision": contents.revision, "made_at": contents.made_at, "rows": contents.rows})


def health_() -> None:
    """Whether this installation can work: database, weights, recall index, patients, rubrics. Exit 1 if not."""
    from simulator.program.health import examine

    findings = examine(settings())
    for finding in findings:
        _out({"part": finding.part, "well": finding.well, "says": finding.says, "ms": finding.ms})
    if not all(f.well for f in findings):
        raise typer.Exit(1)


def add_to(app: typer.Typer) -> None:
    """The commands of this module, in the command line."""
    app.add_typer(bulk_app, name="bulk")
    app.command("backup")(backup_)
    app.command("restore")(restore_)
    app.command("health")(health_)
