"""Who rates which item, and in which order. Pure and seeded.

Loads differ by one item at most where `want` divides evenly, and pairs are spread, so that everybody is tied to everybody by
items in common: agreement between people needs that.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

from simulator.errors import SimulatorError

MOST = 12
"""Raters of one set."""


def deal(
    items: Sequence[str], raters: Sequence[str], want: int, seed: int, *, owners: Mapping[str, str] | None = None
) -> dict[str, tuple[str, ...]]:
    """item → its raters. owners: item → whose words; nobody rates their own.

    Raises SimulatorError where there are fewer raters than wanted, or too many.
    """
    able = sorted(set(raters))
    if not 1 <= want <= len(able):
        raise SimulatorError(
            f"{len(able)} raters cannot give each turn {want} ratings",
            mend="choose more raters, or fewer ratings a turn",
        )
    if len(able) > MOST:
        raise SimulatorError(f"{len(able)} raters are too many for one set", mend=f"choose at most {MOST}")
    chance = random.Random(seed)
    order = list(items)
    chance.shuffle(order)
    load: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    out = {}
    for item in order:
        free = [r for r in able if r != (owners or {}).get(item)]
        if len(free) < want:
            raise SimulatorError("nobody can rate their own words", mend="choose one more rater")
        groups = list(combinations(free, want))
        chance.shuffle(groups)
        best = min(
            groups,
            key=lambda g: (sorted((load[r] for r in g), reverse=True), sum(together[p] for p in combinations(g, 2))),
        )
        load.update(best)
        together.update(combinations(best, 2))
        out[item] = best
    return out


def order_for(rater: str, items: Sequence[str], seed: int) -> list[str]:
    """The items in this rater's own order, so that tiredness and contrast fall on different turns for each."""
    mine = sorted(items)
    random.Random(f"{seed}:{rater}").shuffle(mine)
    return mine
