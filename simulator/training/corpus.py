"""The labelled examples that the ear is trained on, and the heads they feed.

Two kinds of file stand in `examples/`:

- `reader_*.jsonl`: one therapist turn a line, cut into sentences, each with its moves, and the depth of the whole;
- `em_*`, `it_*`, `rr_*.jsonl`: sets of answers to one moment, each with its markers, caps and their quotes.

Every quote and every sentence is kept as character spans of the turn, so that the ear learns where it heard a thing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.reading.heads import MARKER_HEADS, Dimension, dialogue, head_of
from simulator.vocabulary import MOVES

EXAMPLES = Path(__file__).parent / "examples"
_DIMENSION_OF = {"em": "empathy", "it": "interpretation_timing", "rr": "rupture_repair"}


@dataclass(frozen=True)
class Example:
    """One therapist turn with what is known about it; unknown parts are None.

    group: examples of one context share it, so that a fold never holds half of a set. moves / markers: name → spans
    (start, end) in `text`; a present label without a span has an empty tuple.
    """

    id: str
    group: str
    context: str
    text: str
    moves: dict[str, tuple[tuple[int, int], ...]] | None
    depth: int | None
    dimension: Dimension | None
    markers: dict[str, tuple[tuple[int, int], ...]] | None
    level: int | None = None
    truth: dict[str, Any] | None = None
    turns: tuple[tuple[str, str], ...] = ()


def read_file(path: Path) -> Iterator[Example]:
    """The examples of one file, in order. Raises ValueError naming file and line on anything it cannot use."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            yield from _answers(record) if "answers" in record else (_turn(record),)
        except (KeyError, ValueError, TypeError) as error:
            raise ValueError(f"{path.name}:{number}: {error}") from error


def load(paths: Sequence[Path] | None = None) -> list[Example]:
    """All examples of the repository, or of the files named."""
    chosen = paths if paths is not None else sorted(EXAMPLES.glob("*.jsonl"))
    return [example for path in chosen for example in read_file(path)]


def _turn(record: dict[str, Any]) -> Example:
    text = ""
    moves: dict[str, tuple[tuple[int, int], ...]] = {}
    for sentence, labels in record["parts"]:
        start = len(text) + (1 if text else 0)
        text = f"{text} {sentence}" if text else sentence
        for label in labels:
            if label not in MOVES:
                raise ValueError(f"unknown move {label!r}")
            moves[label] = (*moves.get(label, ()), (start, len(text)))
    context = record["context"]
    turns = (("patient", context),) if context else ()
    return Example(
        id=record["id"], group=f"{record['id'][:2]}:{context}", context=dialogue(turns), text=text, moves=moves,
        depth=int(record["depth"]), dimension=None, markers=None, turns=turns,
    )  # fmt: skip


def _answers(record: dict[str, Any]) -> Iterator[Example]:
    dimension: Dimension = record["dimension"]
    turns = tuple((t["speaker"], t["text"]) for t in record["turns"])
    for index, answer in enumerate(record["answers"]):
        text = answer["text"]
        markers: dict[str, tuple[tuple[int, int], ...]] = {}
        for name, quote in {**answer["markers"], **answer["caps"]}.items():
            head = head_of(dimension, name)
            if head not in MARKER_HEADS:
                raise ValueError(f"{record['id']}: unknown marker {name!r} in {dimension}")
            at = text.find(quote)
            markers[head] = ((at, at + len(quote)),) if at >= 0 else ()
        yield Example(
            id=f"{record['id']}-{index}", group=record["id"], context=dialogue(turns), text=text, moves=None,
            depth=answer.get("depth"), dimension=dimension, markers=markers, level=answer.get("level"),
            truth=record.get("truth"), turns=turns,
        )  # fmt: skip
