"""The command line: `python -m simulator …`. Records on stdout as JSON Lines, logs and errors on stderr.

Exit codes: 0 done, 2 bad input (one clear line), 1 our fault.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from simulator import cli_bench, cli_operations, cli_people, cli_results, cli_xapi
from simulator.errors import SimulatorError, TranscriptError
from simulator.lines import records
from simulator.settings import settings

if TYPE_CHECKING:
    from simulator.grading.transcript import Moment
    from simulator.model import Meter
    from simulator.rubric import Rubric

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
cli_operations.add_to(app)
cli_people.add_to(app)
app.add_typer(cli_bench.bench_app, name="bench")
cli_results.add_to(app)
cli_xapi.add_to(app)


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
    from simulator.practice.opening import house_with_a_model

    house = house_with_a_model(settings()) if voice == "model" else House(settings())
    encounter = Encounter(house.cast(house.source(persona), scenario, seed=seed, voice=house.voice(voice)))

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
            | ({"voice": exchange.voice, "note": exchange.note} if voice == "model" else {})
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


def _recording() -> Meter:
    """A meter that keeps every call to a model in the database."""
    from simulator.practice.opening import recording
    from simulator.store import Database

    return recording(Database(settings()))


@app.command()
def read(
    file: Path,
    reader: Annotated[Literal["embedded", "model"], typer.Option()] = "embedded",
) -> None:
    """Reads therapist turns: in {"id", "context", "text"} a line, out {"id", "moves", "depth"}.

    A turn that a model could not read has null for both, and the reason under "unread".
    """
    from simulator.model import ModelFailed
    from simulator.reading.embedded import EmbeddedReader
    from simulator.reading.heads import dialogue
    from simulator.reading.model import model_reader

    reads = EmbeddedReader() if reader == "embedded" else model_reader(settings(), _recording())
    for where, number, record in records(_lines(file), file.name, TranscriptError):
        text = record.get("text") if isinstance(record, dict) else None
        if not isinstance(text, str) or not text.strip():
            raise TranscriptError("no text to read", where=where, mend='write {"id": …, "context": …, "text": …}')
        context = record.get("context") or ""
        if not isinstance(context, str):
            raise TranscriptError(
                "`context` is not text", where=where, mend="give the patient's last words, or leave it out"
            )
        answer: dict[str, Any] = {"id": record.get("id", number)}
        try:
            reading = reads.read(dialogue([("patient", context)]) if context else "", text)
            answer |= {"moves": list(reading.moves), "depth": reading.depth}
        except ModelFailed as failed:
            answer |= {"moves": None, "depth": None, "unread": str(failed)}
        _out(answer)


@app.command("grade")
def grade_(
    file: Path,
    judge: Annotated[Literal["embedded", "model", "panel"], typer.Option()] = "embedded",
    turns: Annotated[Literal["last", "all"], typer.Option()] = "last",
    rubric: Annotated[str, typer.Option(help="a rubric's id, or a file")] = "core",
    batch: Annotated[
        bool, typer.Option("--batch", help="the model judge, through the provider's Batch API, at half the price")
    ] = False,
    wait: Annotated[
        bool, typer.Option(help="with --batch: stay until all is graded; else run the same again later")
    ] = True,
) -> None:
    """Grades transcript items: the last therapist turn of each, or all of them."""
    from simulator.grading.choosing import grade_many
    from simulator.grading.judge import record
    from simulator.grading.transcript import items
    from simulator.rubric import load

    scales = load(rubric, settings().rubrics)
    if batch:
        if judge == "panel":
            raise SimulatorError("the panel cannot wait for a batch", where="--batch", mend="use --judge model")
        _grade_in_batches(
            [m for i in items(_lines(file), file.name) for m in i.moments(every=turns == "all")], scales, wait
        )
        return
    meter = None if judge == "embedded" else _recording()
    for item in items(_lines(file), file.name):
        for graded in grade_many(item.moments(every=turns == "all"), judge, scales, settings(), meter):
            _out(record(graded))


def _grade_in_batches(moments: list[Moment], scales: Rubric, wait: bool) -> None:
    """Records of graded turns once all are there; until then one record that says how the job stands."""
    import time

    from simulator.grading.batch import batch_grading
    from simulator.grading.judge import record
    from simulator.model.batch import Progress

    job = batch_grading(moments, scales, settings(), meter=_recording())

    def pause(progress: Progress) -> bool:
        if wait:
            typer.echo(f"{progress.answered} answers are there, {progress.waiting} are awaited", err=True)
            time.sleep(settings().batch_pause)
        return wait

    graded = job.run(pause)
    if graded is None:
        progress = job.model.progress
        _out({"batch": job.model.folder.name, "answered": progress.answered, "waiting": progress.waiting})
        return
    for one in graded:
        _out(record(one))


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
def chat(
    persona: str,
    scenario: str | None = None,
    voice: Annotated[
        Literal["auto", "authored", "model"] | None, typer.Option(help="default: as SIMULATOR_VOICE says")
    ] = None,
) -> None:
    """A session in the terminal. An empty line or Ctrl-D ends it; it is kept like any other."""
    from rich.console import Console

    from simulator.practice.opening import open_practice
    from simulator.program.studio.shelf import Shelf
    from simulator.store import Database
    from simulator.store.studio import Drafts

    console = Console()
    database = Database(settings())
    chosen = settings().model_copy(update={"voice": voice} if voice else {})
    practice = open_practice(chosen, database, Shelf(Drafts(database)))
    sitting = practice.begin("me", persona, scenario)
    name = sitting.source.persona.name
    console.print(f"[dim]{name} lives {practice.place(sitting).label}.[/dim]")
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
            reply = practice.reply(sitting, text)
        except SimulatorError as error:
            console.print(f"[red]{error}[/red]")
            continue
        console.print(f"[bold]{name}:[/bold] ", end="")
        for sentence in reply:
            console.print(sentence, end=" ", markup=False, highlight=False)
        sitting = reply.done()
        note = sitting.past[-1].note
        console.print(f"\n[dim]({note})[/dim]" if note else "")
    sitting = practice.end(sitting)
    console.print(f"\n[dim]{sitting.scenario.ending}[/dim]\n[dim]Kept as session {sitting.id}.[/dim]")


@app.command()
def migrate() -> None:
    """Brings the database to the schema of this version."""
    from simulator.store import Database

    Database(settings())
    typer.echo(f"{settings().data}: the database is up to date", err=True)


def main(run: Callable[[], Any] = app) -> None:
    """Runs the command line; a SimulatorError becomes one line and exit code 2."""
    try:
        run()
    except SimulatorError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
