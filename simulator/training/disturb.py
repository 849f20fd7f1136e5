"""Turns made longer, rougher or less well introduced, with their labels unchanged: what the ear must not mind.

Neutral sentences (`examples/neutral.txt`: fussing with papers, clearing the throat) and asides (`examples/aside.txt`: quoted
answers, orders to whoever scores) stand between the sentences of a turn; letters go missing; the dialogue before it is
cut short. Every label keeps its place.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from simulator.reading.sentences import sentences
from simulator.training.corpus import EXAMPLES, Example

Spans = tuple[tuple[int, int], ...]


def lines(name: str, folder: Path = EXAMPLES) -> list[str]:
    """The lines of a plain list, stripped, empty ones left out."""
    return [s.strip() for s in (folder / name).read_text(encoding="utf-8").splitlines() if s.strip()]


class Disturber:
    """Disturbs examples at random, by a generator that is passed in."""

    def __init__(self, rng: random.Random, neutral: Sequence[str], asides: Sequence[str]) -> None:
        self._rng, self._neutral, self._asides = rng, neutral, asides

    def __call__(self, example: Example) -> Example:
        """The same example, or one disturbed in one to three ways."""
        rng = self._rng
        if rng.random() < 0.5:
            for _ in range(rng.choice((1, 1, 2, 3))):
                example = inserted(example, rng.choice(self._neutral), rng)
        if rng.random() < 0.12:
            example = inserted(example, rng.choice(self._asides), rng)
        if rng.random() < 0.15:
            example = roughened(example, rng)
        if rng.random() < 0.12 and example.turns:
            last = example.turns[-1]
            example = replace(example, context=f"{last[0]}: {last[1]}")
        return example


def inserted(example: Example, words: str, rng: random.Random) -> Example:
    """The example with `words` between two of its sentences, in front, or behind; no labelled stretch is broken."""
    labelled = [s for spans in (*(example.moves or {}).values(), *(example.markers or {}).values()) for s in spans]
    places = [p for p in _boundaries(example.text) if not any(a < p < b for a, b in labelled)]
    at = rng.choice(places)
    before, after = example.text[:at].rstrip(), example.text[at:].lstrip()
    text = " ".join(part for part in (before, words, after) if part)
    skipped = len(example.text) - len(example.text[at:].lstrip())
    moved = len(text) - len(after) - skipped

    def shift(spans: Spans) -> Spans:
        return tuple((a + moved, b + moved) if a >= at else (a, b) for a, b in spans)

    return replace(
        example, text=text,
        moves=None if example.moves is None else {k: shift(v) for k, v in example.moves.items()},
        markers=None if example.markers is None else {k: shift(v) for k, v in example.markers.items()},
    )  # fmt: skip


def roughened(example: Example, rng: random.Random) -> Example:
    """The same length with the typing of a tired person: letters swapped, apostrophes and commas turned to spaces."""
    letters = list(example.text)
    for i in range(1, len(letters) - 2):
        if letters[i].isalpha() and letters[i + 1].isalpha() and rng.random() < 0.012:
            letters[i], letters[i + 1] = letters[i + 1], letters[i]
        elif letters[i] in ",;" and rng.random() < 0.4:
            letters[i] = " "
    return replace(example, text="".join(letters))


def _boundaries(text: str) -> list[int]:
    places = [0, len(text)]
    at = 0
    for sentence in sentences(text):
        at = text.find(sentence, at)
        if at < 0:
            break
        places.append(at)
        at += len(sentence)
    return sorted(set(places))
