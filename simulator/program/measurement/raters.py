"""Raters side by side: who is severe, and who agrees with whom. From a plain table of ratings, whoever gave them. Pure."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from simulator.grading.agreement import quadratic_kappa

LEAST = 10
"""Items in common below which no agreement is shown."""


@dataclass(frozen=True)
class Severity:
    """How far a rater stands from the others on the same turns, in levels; below zero is severe. low, high: 95 % of the
    mean, taking turns as independent; None for one turn. mean, sd: of all that this rater gave."""

    rater: str
    given: int
    mean: float
    sd: float | None
    shared: int
    against: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Pair:
    """Two raters on the turns that both scored. kappa: quadratic (Cohen 1968); figures are None below `LEAST` turns."""

    one: str
    other: str
    shared: int
    kappa: float | None
    exact: float | None
    within_one: float | None


@dataclass(frozen=True)
class Raters:
    """Of one scale, by name."""

    severities: tuple[Severity, ...]
    pairs: tuple[Pair, ...]


def raters(table: Iterable[tuple[str, str, str, float | None]], dimension: str) -> Raters:
    """table: (item, rater, dimension, score); a rater gives an item one score a dimension. None (does not apply) is no level."""
    given: dict[str, dict[str, float]] = {}
    for item, rater, scale, score in table:
        if scale == dimension and score is not None:
            given.setdefault(rater, {})[item] = score
    names = sorted(given)
    by_item: dict[str, dict[str, float]] = {}
    for rater in names:
        for item, score in given[rater].items():
            by_item.setdefault(item, {})[rater] = score
    pairs = tuple(_pair(a, b, given[a], given[b]) for a, b in itertools.combinations(names, 2))
    return Raters(tuple(_severity(r, given[r], by_item) for r in names), pairs)


def _severity(rater: str, mine: Mapping[str, float], by_item: Mapping[str, Mapping[str, float]]) -> Severity:
    values = np.array(list(mine.values()))
    gaps = np.array(
        [
            score - np.mean([s for r, s in by_item[item].items() if r != rater])
            for item, score in mine.items()
            if len(by_item[item]) > 1
        ]
    )
    against = float(gaps.mean()) if len(gaps) else None
    error = float(gaps.std(ddof=1)) / math.sqrt(len(gaps)) if len(gaps) > 1 else None
    interval = (
        (against - 1.96 * error, against + 1.96 * error) if against is not None and error is not None else (None, None)
    )
    sd = float(values.std(ddof=1)) if len(values) > 1 else None
    return Severity(rater, len(values), float(values.mean()), sd, len(gaps), against, *interval)


def _pair(one: str, other: str, first: Mapping[str, float], second: Mapping[str, float]) -> Pair:
    shared = sorted(set(first) & set(second))
    if len(shared) < LEAST:
        return Pair(one, other, len(shared), None, None, None)
    a, b = np.array([first[i] for i in shared]), np.array([second[i] for i in shared])
    gap = np.abs(a - b)
    return Pair(
        one, other, len(shared), quadratic_kappa(a, b), float((gap < 0.5).mean()), float((gap < 1.5).mean())
    )  # fmt: skip
