"""The benches: `python -m simulator bench …`. Every figure that is claimed comes from here, as JSON Lines on stdout."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from simulator.settings import settings

bench_app = typer.Typer(no_args_is_help=True, help="Measures, on what is installed here, every figure that is claimed.")


def _out(record: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    sys.stdout.flush()


@bench_app.command()
def reader(
    data: Annotated[Path, typer.Option(help="the folder with reader_dev.jsonl")] = Path("../shared/bench"),
    by: Annotated[Literal["embedded", "model"], typer.Option("--reader", help="model: the judge's model, a call a turn")] = "embedded",
) -> None:  # fmt: skip
    """The reader on labelled turns: precision, recall and F1 a move, depth, and the confusions that would hurt."""
    from simulator.bench.reader import measure
    from simulator.reading.model import model_reader

    for row in measure(data, model_reader(settings()) if by == "model" else None):
        _out(row)


@bench_app.command()
def speed(turns: int = 200) -> None:
    """One turn of reading, feeling and speaking (authored), after warm-up."""
    from simulator.bench.speed import measure

    _out(measure(settings(), turns))


@bench_app.command()
def pages(reruns: int = 30) -> None:
    """Server time of the pages with a session of 60 turns, in a data folder of its own."""
    from simulator.bench.pages import measure

    for row in measure(reruns):
        _out(row)


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


@bench_app.command()
def crash(
    rounds: int = 200, seed: int = 1, data: Annotated[Path | None, typer.Option(help="a data folder (default: a new one)")] = None,
) -> None:  # fmt: skip
    """Kills a practising process at random moments, and counts what was acknowledged and is not there."""
    import tempfile

    from simulator.bench.crash import crash as run

    with tempfile.TemporaryDirectory() as folder:
        _out(run(settings().model_copy(update={"data": data or Path(folder)}), rounds, seed))


@bench_app.command()
def fuzz(inputs: int = 10_000, seed: int = 1) -> None:
    """Hostile and broken files, by the hundred thousand: refused with one clear line, or taken as a draft."""
    from simulator.bench.fuzz import measure

    found = measure(inputs, seed)
    _out(found)
    if found["failures"]:
        raise typer.Exit(1)


@bench_app.command("load")
def load_(people: int = 50, turns: int = 8, seed: int = 1, cold: bool = False) -> None:
    """Many people practising at once in a real app over its websocket: waiting times, errors, lost or crossed turns.

    They come once the app says it is ready, as a proxy sends them; --cold: as soon as its process lives.
    """
    import tempfile

    from simulator.bench.load import load as run

    with tempfile.TemporaryDirectory() as folder:
        _out(run(settings().model_copy(update={"data": Path(folder)}), people, turns, seed=seed, cold=cold))


@bench_app.command("bulk")
def bulk_(turns: int = 6000, seed: int = 1) -> None:
    """A cohort's turns graded again: in threads, then on a Dask cluster with one of two workers killed; same scores?"""
    import tempfile

    from simulator.bench.regrade import regrade

    with tempfile.TemporaryDirectory() as folder:
        for record in regrade(settings().model_copy(update={"data": Path(folder)}), turns, seed):
            _out(record)


@bench_app.command("voice")
def voice_(
    session: Annotated[
        str | None, typer.Option(help="a session with the model that is set: a script's name, or a file of turns")
    ] = None,
    patient: str = "beth",
    scenario: str = "intake",
    turns: int = 200,
) -> None:
    """What the model voice adds to a model's own time; or a whole session with a real model, words and all."""
    from simulator.bench.session import run, script
    from simulator.bench.voice import measure
    from simulator.patient.spoken import ModelVoice
    from simulator.practice.opening import house_with_a_model

    if session is None:
        _out(measure(settings(), turns))
        return
    said = script(session)
    house = house_with_a_model(settings())
    speaks = house.voice("model")
    assert isinstance(speaks, ModelVoice)
    for row in run(house, speaks, said, patient=patient, scenario=scenario):
        _out(row)


@bench_app.command("guard")
def guard_(
    misses: Annotated[bool, typer.Option("--misses", help="print every line that was judged wrongly first")] = False,
) -> None:
    """The guard on paraphrases of closed facts and on harmless lines: recall and false stops."""
    from simulator.bench.guarding import measure

    for row in measure(settings(), misses=misses):
        _out(row)


@bench_app.command("program")
def program_(people: int = 300, seed: int = 1) -> None:
    """A program of 300 trainees: seconds for the results and the exports, against their bounds. In a database of its own."""
    import tempfile

    from simulator.bench.program import measure

    with tempfile.TemporaryDirectory() as folder:
        for row in measure(settings().model_copy(update={"data": Path(folder)}), people, seed):
            _out(row)


@bench_app.command("review")
def review(turns: int = 20_000, seed: int = 1) -> None:
    """An instructor's search over 20,000 turns: seconds, against their bound. In a database of its own."""
    import tempfile

    from simulator.bench.review import measure

    with tempfile.TemporaryDirectory() as folder:
        for row in measure(settings().model_copy(update={"data": Path(folder)}), turns, seed):
            _out(row)
