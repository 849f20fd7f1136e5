"""Stations and moments as items: how hard, how well they tell trainees apart, how often there was nothing to score. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

LEAST = 10
"""Persons below which an item's discrimination is not shown."""


@dataclass(frozen=True)
class Item:
    """One station or moment on one scale.

    scored: persons with a score here; mean, sd: of their scores (levels, 1-5); the lower, the harder. discrimination: the
    correlation of the score here with the person's mean elsewhere; None below `LEAST` persons, or where nothing varies.
    not_applicable: share of graded turns where the scale did not apply. unscored: share of turns that the judge failed.
    """

    id: str
    scored: int
    mean: float | None
    sd: float | None
    discrimination: float | None
    not_applicable: float
    unscored: float


def items(
    turns: Iterable[tuple[str, str, float | None]], unscored: Mapping[str, int], order: Iterable[str]
) -> tuple[Item, ...]:
    """turns: (person, item, score or None where the scale did not apply). unscored: item → turns without any score.

    order: the items, as they are to stand; one that nobody met is left out.
    """
    met: dict[str, list[float | None]] = {}
    by_person: dict[str, dict[str, list[float]]] = {}
    for person, item, score in turns:
        met.setdefault(item, []).append(score)
        if score is not None:
            by_person.setdefault(person, {}).setdefault(item, []).append(score)
    means = {p: {i: float(np.mean(v)) for i, v in found.items()} for p, found in by_person.items()}
    return tuple(_item(i, met.get(i, []), means, unscored.get(i, 0)) for i in order if i in met or unscored.get(i))


def _item(item: str, met: list[float | None], means: Mapping[str, Mapping[str, float]], failed: int) -> Item:
    here = np.array([m[item] for m in means.values() if item in m])
    pairs = np.array(
        [(m[item], np.mean([v for i, v in m.items() if i != item])) for m in means.values() if item in m and len(m) > 1]
    )
    discrimination = None
    if len(pairs) >= LEAST and np.all(pairs.std(axis=0) > 1e-12):
        discrimination = float(np.corrcoef(pairs.T)[0, 1])
    return Item(
        id=item, scored=len(here), mean=float(here.mean()) if len(here) else None,
        sd=float(here.std(ddof=1)) if len(here) > 1 else None, discrimination=discrimination,
        not_applicable=sum(s is None for s in met) / len(met) if met else 0.0,
        unscored=failed / (len(met) + failed) if failed else 0.0,
    )  # fmt: skip
