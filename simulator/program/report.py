"""One trainee's report of an assessment, as plain blocks: scores with intervals, the words that decided, what to practise. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.practice.export.document import DISCLAIMER, Block, Document, clean
from simulator.rubric import Dimension, Score, missing

QUOTES = 2
"""Quotes shown of a turn."""


@dataclass(frozen=True)
class Scale:
    """A scale's result. mean: of the stations' means, levels 1-5; low, high: 95 %.

    error: what the interval rests on: how far all trainees' scores move between stations, or this trainee's own turns.
    means: what the rubric says of the nearest level.
    """

    dimension: str
    name: str
    mean: float
    low: float
    high: float
    stations: int
    turns: int
    error: Literal["stations", "turns"]
    level: int
    means: str


@dataclass(frozen=True)
class Decided:
    """A turn whose words decided its score. shown: (words, what they show); held: (words, what they show) of ceilings."""

    number: int
    scale: str
    score: int
    shown: tuple[tuple[str, str], ...]
    held: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class StationResult:
    """means: scale → (mean, turns). unscored: turns without any score. by_people: turns that people scored."""

    title: str
    means: dict[str, tuple[float, int]]
    decided: tuple[Decided, ...]
    unscored: int
    by_people: int


@dataclass(frozen=True)
class Practise:
    """One thing to practise. often, of: in how many turns of those that the scale applied to."""

    scale: str
    what: str
    often: int
    of: int


@dataclass(frozen=True)
class Report:
    """Everything a report says. day: when the attempt ended, in words."""

    title: str
    pseudonym: str
    day: str
    judge: str
    scales: tuple[Scale, ...]
    stations: tuple[StationResult, ...]
    practise: tuple[Practise, ...]


def decided(graded: Sequence[tuple[int, Score]], dimension: Dimension) -> Iterator[Decided]:
    """The best and the weakest turn of a station on a scale, with the words that made them so. graded: (turn, score)."""
    scored = [(n, s) for n, s in graded if s.score is not None]
    if not scored:
        return
    best = max(scored, key=lambda one: (one[1].score or 0, -one[0]))
    weakest = min(scored, key=lambda one: (one[1].score or 0, one[0]))
    for number in dict.fromkeys((best[0], weakest[0])):
        score = dict(scored)[number]
        shown = [(m.quote, known.shows) for m in score.markers if (known := dimension.marker(m.id)) is not None]
        held = [(m.quote, known.shows) for m in score.caps if (known := dimension.marker(m.id)) is not None]
        yield Decided(number, dimension.name, score.score or 0, tuple(shown[:QUOTES]), tuple(held[:QUOTES]))


def practise(graded: Sequence[Score], dimension: Dimension) -> Practise | None:
    """What held turns down most often, or else what was most often left out; None where nothing was scored or missing."""
    applied = [s for s in graded if s.score is not None]
    hints = {c.id: c.hint for c in dimension.caps if c.hint} | {m.id: m.hint for m in dimension.markers if m.hint}
    for found in (
        Counter(c.id for s in applied for c in s.caps if c.id in hints),
        Counter(m.id for s in applied if (s.score or 0) < 5 for m in missing(dimension, s) if m.id in hints),
    ):
        if found:
            which, often = max(found.items(), key=lambda item: (item[1], -list(hints).index(item[0])))
            return Practise(dimension.name, hints[which] or "", often, len(applied))
    return None


def document(report: Report) -> Document:
    """The report as blocks; what a person said stands as text."""
    blocks = [
        Block("title", report.title),
        Block("small", f"Report for {report.pseudonym}. Taken on {report.day}. Scored by {report.judge}."),
        Block("small", DISCLAIMER),
        Block("heading", "What was scored"),
    ]
    for scale in report.scales:
        blocks += _scale(scale)
    if not report.scales:
        blocks.append(Block("text", "No turn of this attempt could be scored."))
    blocks.append(Block("heading", "What to practise next"))
    blocks += [
        Block("text", f"{p.scale}: {p.what} (It would have helped in {p.often} of {_turns(p.of)}.)")
        for p in report.practise
    ] or [Block("text", "Nothing stands out.")]
    blocks.append(Block("heading", "Station by station"))
    for number, station in enumerate(report.stations, 1):
        blocks += _station(number, station)
    blocks += [
        Block("heading", "How to read this"),
        Block("text", "Each scale goes from 1 to 5; 3 is adequate for a beginning therapist. A scale that did not apply to a turn "
              "is left out and never counts as a zero. The quotes are the words that decided; where the judge heard them wrongly, the "
              "score is wrong too."),
        Block("text", "Where two intervals overlap, do not read a difference into them. One assessment is a small sample of anybody's "
              "work, with simulated patients, in writing. Nobody passes or fails by this report. Read it with your instructor."),
    ]  # fmt: skip
    return Document(clean(report.title), tuple(Block(b.kind, clean(b.text)) for b in blocks if clean(b.text).strip()))


def _scale(scale: Scale) -> Iterator[Block]:
    where = f"over {_turns(scale.turns)} at {scale.stations} station{'s' if scale.stations != 1 else ''}"
    yield Block("text", f"{scale.name}: {scale.mean:.1f} of 5, likely {scale.low:.1f} to {scale.high:.1f}, {where}.")
    rests = (
        "The interval is how far means move between stations, worked out from everybody who took this form."
        if scale.error == "stations"
        else "The interval rests on these turns alone, since too few have taken this form."
    )
    yield Block("small", f"Nearest level {scale.level}: {scale.means} {rests}")


def _station(number: int, station: StationResult) -> Iterator[Block]:
    yield Block("who", f"Station {number}: {station.title}")
    means = "; ".join(f"{name} {mean:.1f} over {_turns(turns)}" for name, (mean, turns) in station.means.items())
    yield Block("text", f"{means}." if means else "Nothing was scored here.")
    for one in station.decided:
        yield Block("small", f"Turn {one.number}, {one.scale.lower()} {one.score} of 5.")
        for words, shows in one.shown:
            yield Block("quote", f"“{words}”: {shows}")
        for words, shows in one.held:
            yield Block("quote", f"Held down by “{words}”: {shows[:1].lower()}{shows[1:]}")
    if station.by_people:
        yield Block(
            "small", f"{_turns(station.by_people).capitalize()} scored by people; their words stand in no quotes."
        )
    if station.unscored:
        yield Block("small", f"{_turns(station.unscored).capitalize()} could not be scored.")


def _turns(n: int) -> str:
    return f"{n} turn{'s' if n != 1 else ''}"
