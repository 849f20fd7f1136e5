"""Which turns of many go into a rating set. Pure and seeded: the same candidates and seed give the same set.

`spread` looks for rare levels: drawn by chance alone, a set would be full of twos and threes, and agreement at the ends of
the scale would rest on next to nothing. What is drawn so is not a picture of how often a level occurs, and is not used as one.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Strategy = Literal["spread", "doubtful", "chance"]
LEAST_SURE = 0.25
"""The part of the turns that `spread` takes for unsure ones. A part and no fixed confidence: judges differ in how high they
reach, and the embedded one seldom says more than 0.6."""


@dataclass(frozen=True)
class Candidate:
    """A turn that could be rated, without its words.

    place: (conversation key, turn). scores: dimension → (score or None, confidence) of the judge that counts.
    """

    place: tuple[str, int]
    person: str
    scores: Mapping[str, tuple[int | None, float]] = field(default_factory=dict)
    unscored: bool = False
    flagged: bool = False

    @property
    def doubtful(self) -> bool:
        """No score, or a flag: a person should look, however sure the judge is."""
        return self.unscored or self.flagged

    @property
    def confidence(self) -> float:
        """Of the score in which the judge has least; 1 where no scale applies."""
        return min((sure for score, sure in self.scores.values() if score is not None), default=1.0)

    def cells(self, unsure: float) -> list[tuple[str, object]]:
        """What it would bring to a set: a level of each scale, and how sure the judge was."""
        found: list[tuple[str, object]] = [(d, score) for d, (score, _) in sorted(self.scores.items())]
        return [*found, ("confidence", "low" if self.doubtful or self.confidence < unsure else "high")]


def unsure_below(candidates: Sequence[Candidate], part: float) -> float:
    """The confidence below which the least sure part (0-1) of the scored turns lies; 0 where there is none."""
    known = sorted(c.confidence for c in candidates if not c.unscored)
    return known[min(len(known) - 1, int(part * len(known)))] if known else 0.0


def choose(candidates: Iterable[Candidate], count: int, strategy: Strategy, seed: int) -> list[Candidate]:
    """At most `count` of the candidates. `doubtful`: unscored and flagged turns first, then those the judge is least sure of."""
    pool = sorted(candidates, key=lambda c: c.place)
    random.Random(seed).shuffle(pool)
    if strategy == "doubtful":
        pool.sort(key=lambda c: (not c.doubtful, c.confidence))
    return _spread(pool, count) if strategy == "spread" else pool[:count]


def share(candidates: Iterable[Candidate], part: float, seed: int) -> list[Candidate]:
    """A part (0-1) of every person's turns, by chance, rounded up: nobody's marks rest on the judge alone unless all do."""
    by_person: dict[str, list[Candidate]] = {}
    for c in sorted(candidates, key=lambda c: c.place):
        by_person.setdefault(c.person, []).append(c)
    chance = random.Random(seed)
    out = []
    for person in sorted(by_person):
        mine = by_person[person]
        out += chance.sample(mine, min(len(mine), math.ceil(part * len(mine))))
    return out


def _spread(pool: Sequence[Candidate], count: int) -> list[Candidate]:
    """The cell with the fewest turns in the set comes next; within it, a conversation that is not in it yet."""
    unsure = unsure_below(pool, LEAST_SURE)
    waiting: dict[tuple[str, object], list[int]] = {}
    for i, c in enumerate(pool):
        for cell in c.cells(unsure):
            waiting.setdefault(cell, []).append(i)
    taken: set[int] = set()
    held: Counter[tuple[str, object]] = Counter()
    conversations: Counter[str] = Counter()
    while len(taken) < min(count, len(pool)):
        for cell in waiting:
            waiting[cell] = [i for i in waiting[cell] if i not in taken]
        open_cells = [c for c in waiting if waiting[c]]
        # "does not apply" is the commonest answer of some scales and says least: it waits until levels are served
        cell = min(open_cells, key=lambda c: (held[c] * (2 if c[1] is None else 1), c[1] is None, str(c)))
        i = min(waiting[cell], key=lambda i: (conversations[pool[i].place[0]], i))
        taken.add(i)
        conversations[pool[i].place[0]] += 1
        held.update(pool[i].cells(unsure))
    return [pool[i] for i in sorted(taken)]
