"""What happened in a session that an instructor may look for: a closed list, found in the log and the marks. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from simulator.errors import SimulatorError
from simulator.grading.judge import Graded
from simulator.patient.state import Rupture
from simulator.practice.encounter import Exchange
from simulator.practice.review import window_of
from simulator.rubric import Rubric
from simulator.yamlfile import build, read_text

Finding = Literal[
    "missed_withdrawal",
    "missed_confrontation",
    "left_open",
    "repaired",
    "slipped",
    "too_deep",
    "wounded",
    "landed",
    "advice",
    "soothed",
    "defended",
    "many_questions",
    "capped",
    "unsure",
    "unscored",
]
FINDINGS: Final[tuple[Finding, ...]] = get_args(Finding)
VERSION: Final = "1"
"""Goes up when the same log gives other findings; the index is then made again."""
MET_WITHIN: Final = 2
"""Turns in which a rupture has to be met, else it was missed."""
SURE: Final = 0.6
"""Below this confidence the debrief says that the judge is unsure."""
_FILE = Path(__file__).parent / "data" / "findings.yaml"


class FindingsError(SimulatorError):
    """A file of findings that cannot be used."""


class Named(BaseModel):
    """A finding as it is called, and phrases by which it is asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    phrases: tuple[str, ...] = Field(min_length=1)


class _Names(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    missed_withdrawal: Named
    missed_confrontation: Named
    left_open: Named
    repaired: Named
    slipped: Named
    too_deep: Named
    wounded: Named
    landed: Named
    advice: Named
    soothed: Named
    defended: Named
    many_questions: Named
    capped: Named
    unsure: Named
    unscored: Named


@dataclass(frozen=True)
class Found:
    """A finding at a turn. why: in plain words, with nothing that anybody said."""

    number: int
    finding: Finding
    why: str


@lru_cache(maxsize=1)
def named() -> Mapping[Finding, Named]:
    """The findings by id. Raises FindingsError."""
    made = build(_Names, read_text(_FILE, FindingsError), _FILE.name, FindingsError)[0]
    return {f: getattr(made, f) for f in FINDINGS}


def findings(past: Sequence[Exchange], grades: Mapping[int, Graded], rubric: Rubric) -> list[Found]:
    """Everything of the list in a session, by turn."""
    out = [*_ruptures(past), *_turns(past), *_marks(grades, rubric)]
    return sorted(out, key=lambda f: (f.number, FINDINGS.index(f.finding)))


def _ruptures(past: Sequence[Exchange]) -> Iterator[Found]:
    for i in range(1, len(past)):
        before, after = past[i - 1].state.rupture, past[i].state.rupture
        number = past[i].number
        if after is not None and (before is None or before.turn != after.turn):
            yield from _missed(past, i, after)
        if before is not None and after is None:
            yield Found(number, "repaired", f"the {before.kind} that was open closes in turn {number}")
        if before is not None and after is not None and after.slips > before.slips:
            yield Found(number, "slipped", f"the repair of the {after.kind} goes backwards in turn {number}")
    brought = past[0].state.rupture if past else None
    if brought is not None:
        yield from _missed(past, 0, brought)
    last = past[-1].state.rupture if past else None
    if last is not None:
        since = next((e.number for e in reversed(past) if e.state.rupture is None), -1) + 1
        where = f"of turn {since}" if since else "brought along from before"
        yield Found(past[-1].number, "left_open", f"the {last.kind} {where} is open after the last turn")


def _missed(past: Sequence[Exchange], i: int, rupture: Rupture) -> Iterator[Found]:
    """The rupture that opens in the exchange `i`, if none of the next turns climbs a rung or closes it."""
    following = past[i + 1 : i + 1 + MET_WITHIN]
    if not following or any(e.state.rupture is None or e.state.rupture.rungs for e in following):
        return
    numbers = [str(e.number) for e in following]
    opened = f"opens in turn {past[i].number}" if past[i].number else "is there from the beginning"
    turns = f"turn {numbers[0]}" if len(numbers) == 1 else f"turns {' and '.join(numbers)}"
    kind: Finding = "missed_withdrawal" if rupture.kind == "withdrawal" else "missed_confrontation"
    yield Found(following[0].number, kind, f"a {rupture.kind} {opened}; nothing in {turns} meets it")


def _turns(past: Sequence[Exchange]) -> Iterator[Found]:
    for i in range(1, len(past)):
        exchange, before = past[i], past[i - 1].state
        reading = exchange.reading
        fate = exchange.felt.fate
        if fate == "wounds":
            yield Found(exchange.number, "wounded", "the interpretation hurt")
        if fate == "lands":
            yield Found(exchange.number, "landed", "the interpretation landed")
        if reading is None:
            continue
        deepest = window_of(before).deepest
        if reading.depth >= 2 and reading.depth > deepest and reading.does("interpretation"):
            yield Found(exchange.number, "too_deep", f"depth {reading.depth}, where {deepest} was bearable")
        if reading.does("advice"):
            yield Found(exchange.number, "advice", "heard as advice")
        if reading.does("reassurance"):
            yield Found(exchange.number, "soothed", "heard as reassurance")
        if before.rupture is not None and reading.does("justification", "confrontation"):
            yield Found(
                exchange.number, "defended", f"heard as defending or arguing while a {before.rupture.kind} is open"
            )
        if reading.questions >= 3:
            yield Found(exchange.number, "many_questions", f"{reading.questions} questions")


def _marks(grades: Mapping[int, Graded], rubric: Rubric) -> Iterator[Found]:
    names = {d.id: d.name.lower() for d in rubric.dimensions}
    for number, graded in grades.items():
        if graded.unscored:
            yield Found(number, "unscored", "the judge gave no usable judgement")
        capped = [names[d] for d, s in graded.scores.items() if s.applicable and s.caps and d in names]
        unsure = [names[d] for d, s in graded.scores.items() if s.applicable and s.confidence < SURE and d in names]
        if capped:
            yield Found(number, "capped", f"a ceiling on {' and '.join(capped)}")
        if unsure:
            yield Found(number, "unsure", f"unsure about {' and '.join(unsure)}")
