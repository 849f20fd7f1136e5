"""The command line: `python -m simulator …`. Records on stdout as JSON Lines, logs and errors on stderr.

Exit codes: 0 done, 2 bad input (one clear line), 1 our fault.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from simulator.errors import SimulatorError, TranscriptError
from simulator.lines import records
from simulator.settings import settings

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
bench_app = typer.Typer(no_args_is_help=True, help="Measures, on what is installed here, every figure that is claimed.")
app.add_typer(bench_app, name="bench")


def _out(record: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8") as file:
            yield from file
    except UnicodeDecodeError:
        raise TranscriptError("not UTF-8 text", where=str(path), mend="save it again with the encoding UTF-8") from None
    except OSError as error:
        raise TranscriptError(f"cannot be read ({error.strerror})", where=str(path), mend="check the path") from None


@app.command()
def play(
    persona: str,
    therapist: Annotated[Path, typer.Option(help="one therapist turn a line")],
    scenario: Annotated[str | None, typer.Option(help="the scenario's id (default: the first)")] = None,
    voice: Annotated[Literal["authored", "model"], typer.Option()] = "authored",
    seed: int = 0,
) -> None:
    """Plays a file of therapist turns against a patient; a record a turn, the opening first."""
    from simulator.practice.encounter import Encounter, Exchange
    from simulator.practice.house import House

    _authored_only(voice)
    house = House(settings())
    encounter = Encounter(house.cast(house.source(persona), scenario, seed=seed))

    def show(exchange: Exchange) -> None:
        state, rupture = exchange.state, exchange.state.rupture
        reading = exchange.reading
        _out(
            {
                "turn": exchange.number,
                "therapist": exchange.therapist,
                "patient": exchange.patient,
                "reading": {"moves": list(reading.moves), "depth": reading.depth} if reading else None,
                "state": {
                    "alliance": round(state.alliance, 4),
                    "arousal": round(state.arousal, 4),
                    "guard": round(state.guard, 4),
                    "affect": state.affect,
                    "depth": state.depth,
                    "stance": state.stance,
                    "rupture": (
                        {"kind": rupture.kind, "stage": rupture.stage, "intensity": round(rupture.intensity, 4)}
                        if rupture
                        else None
                    ),
                },
                "told": list(exchange.telling.facts),
                "felt": exchange.felt.thought,
            }
        )

    turns = list(_lines(therapist))
    show(encounter.open())
    for number, line in enumerate(turns, 1):
        if not line.strip():
            continue
        try:
            show(encounter.say(line))
        except SimulatorError as error:
            raise type(error)(error.what, where=f"{therapist}:{number}", mend=error.mend) from None


def _authored_only(voice: str) -> None:
    if voice == "model":
        raise SimulatorError(
            "the model voice is not part of this version", where="--voice", mend="use --voice authored"
        )  # fmt: skip


@app.command()
def read(
    file: Path,
    reader: Annotated[Literal["embedded", "model"], typer.Option()] = "embedded",
) -> None:
    """Reads therapist turns: in {"id", "context", "text"} a line, out {"id", "moves", "depth"}."""
    from simulator.reading.embedded import EmbeddedReader
    from simulator.reading.heads import dialogue

    if reader == "model":
        raise SimulatorError("the model reader is not part of this version", where="--reader", mend="use embedded")
    reads = EmbeddedReader()
    for where, number, record in records(_lines(file), file.name, TranscriptError):
        text = record.get("text") if isinstance(record, dict) else None
        if not isinstance(text, str) or not text.strip():
            raise TranscriptError("no text to read", where=where, mend='write {"id": …, "context": …, "text": …}')
        context = record.get("context") or ""
        if not isinstance(context, str):
            raise TranscriptError(
                "`context` is not text", where=where, mend="give the patient's last words, or leave it out"
            )
        reading = reads.read(dialogue([("patient", context)]) if context else "", text)
        _out({"id": record.get("id", number), "moves": list(reading.moves), "depth": reading.depth})


@app.command("grade")
def grade_(
    file: Path,
    judge: Annotated[Literal["embedded", "model", "panel"], typer.Option()] = "embedded",
    turns: Annotated[Literal["last", "all"], typer.Option()] = "last",
    rubric: Annotated[str, typer.Option(help="a rubric's id, or a file")] = "core",
) -> None:
    """Grades transcript items: the last therapist turn of each, or all of them."""
    from simulator.grading.choosing import grade_many
    from simulator.grading.judge import record
    from simulator.grading.transcript import items
    from simulator.rubric import load

    scales = load(rubric, settings().rubrics)
    for item in items(_lines(file), file.name):
        for graded in grade_many(item.moments(every=turns == "all"), judge, scales, settings()):
            _out(record(graded))


@app.command()
def lint(paths: Annotated[list[Path] | None, typer.Argument()] = None) -> None:
    """Proves personas and rubrics; without a path, all of them. Exit 2 if anything must be mended."""
    from simulator.linting import lint_paths

    findings = 0
    for finding in lint_paths(paths or [settings().personas, settings().rubrics]):
        _out({"level": finding.level, "where": finding.where, "what": finding.what, "mend": finding.mend})
        findings += finding.level == "error"
    if findings:
        raise typer.Exit(2)


@app.command()
def chat(persona: str, scenario: str | None = None) -> None:
    """A session in the terminal. An empty line or Ctrl-D ends it; it is kept like any other."""
    from rich.console import Console

    from simulator.practice.house import House
    from simulator.practice.practice import Practice
    from simulator.store import Database, Log

    console = Console()
    practice = Practice(House(settings(), keep_index=True), Log(Database(settings())))
    sitting = practice.begin("me", persona, scenario)
    name = sitting.source.persona.name
    console.print(f"[dim]{sitting.scenario.before_you_begin}[/dim]\n")
    console.print(f"[bold]{name}:[/bold] {sitting.past[-1].patient}")
    while True:
        try:
            text = console.input("[bold]You:[/bold] ")
        except (EOFError, KeyboardInterrupt):
            break
        if not text.strip():
            break
        try:
            sitting = practice.say(sitting, text)
        except SimulatorError as error:
            console.print(f"[red]{error}[/red]")
            continue
        console.print(f"[bold]{name}:[/bold] {sitting.past[-1].patient}")
    sitting = practice.end(sitting)
    console.print(f"\n[dim]{sitting.scenario.ending}[/dim]\n[dim]Kept as session {sitting.id}.[/dim]")


@app.command()
def migrate() -> None:
    """Brings the database to the schema of this version."""
    from simulator.store import Database

    Database(settings())
    typer.echo(f"{settings().data}: the database is up to date", err=True)


@bench_app.command()
def reader(
    data: Annotated[Path, typer.Option(help="the folder with reader_dev.jsonl")] = Path("../shared/bench"),
) -> None:
    """The reader on labelled turns: precision, recall and F1 a move, depth, and the confusions that would hurt."""
    from simulator.bench.reader import measure

    for row in measure(data):
        _out(row)


@bench_app.command()
def speed(turns: int = 200) -> None:
    """One turn of reading, feeling and speaking (authored), after warm-up."""
    from simulator.bench.speed import measure

    _out(measure(settings(), turns))


@bench_app.command()
def grader(
    data: Annotated[Path, typer.Option(help="the folder of labelled sets")] = Path("../shared/bench"),
    only: Annotated[list[str] | None, typer.Option(help="sections to run (default: all)")] = None,
    judge: Annotated[Literal["embedded", "model", "panel"], typer.Option()] = "embedded",
    rubric: str = "core",
    as_table: Annotated[bool, typer.Option("--table", help="Markdown instead of records")] = False,
) -> None:
    """The judge on constructed and on people's labels: order, levels, caps, attacks, padding, stability, speed."""
    from simulator.bench.grader import measure, table
    from simulator.grading.choosing import judge_of
    from simulator.rubric import load

    make = None if judge == "embedded" else lambda: judge_of(judge, settings())
    records = measure(data, load(rubric, settings().rubrics), make=make, only=only or ())
    if as_table:
        sys.stdout.write(table(list(records)))
        return
    for row in records:
        _out(row)


@bench_app.command()
def patient(
    patients: Annotated[list[str] | None, typer.Argument(help="patients (default: all)")] = None,
    seeds: int = 1,
    endurance: Annotated[bool, typer.Option(help="10,000 turns on two processes instead")] = False,
) -> None:
    """Every patient with skilled, neutral and poor therapists: alliance, ruptures, telling, leaks, repeats, speed."""
    from simulator.bench.endurance import endurance as run_long
    from simulator.bench.patient import measure

    if endurance:
        _out(run_long(settings()))
        return
    for row in measure(settings(), patients or (), seeds=seeds):
        _out(row)


def main(run: Callable[[], Any] = app) -> None:
    """Runs the command line; a SimulatorError becomes one line and exit code 2."""
    try:
        run()
    except SimulatorError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
