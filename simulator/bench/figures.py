"""Figures of classification and order, by their textbook formulae. Pure; numpy only."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Hits:
    """Of one class: how often it was right to say it, how often it was said where it was right, and how often it was."""

    precision: float
    recall: float
    f1: float
    support: int


def hits(gold: Sequence[bool], said: Sequence[bool]) -> Hits:
    """Precision, recall and F1 of one yes/no class; 0 where nothing can be divided."""
    both = sum(g and s for g, s in zip(gold, said, strict=True))
    right, named = sum(gold), sum(said)
    precision = both / named if named else 0.0
    recall = both / right if right else 0.0
    f1 = 2 * both / (named + right) if named + right else 0.0
    return Hits(precision, recall, f1, right)


def by_class(gold: Sequence[Hashable], said: Sequence[Hashable]) -> dict[str, Hits]:
    """The hits of every class that is there."""
    return {
        str(c): hits([g == c for g in gold], [s == c for s in said])
        for c in sorted({*gold}, key=str)
    }  # fmt: skip


def accuracy(gold: Sequence[Hashable], said: Sequence[Hashable]) -> float:
    """The share of places where both say the same."""
    return float(np.mean([g == s for g, s in zip(gold, said, strict=True)]))


def macro_f1(gold: Sequence[Hashable], said: Sequence[Hashable]) -> float:
    """The mean F1 over the classes of `gold`, each counting the same."""
    return float(np.mean([h.f1 for h in by_class(gold, said).values()]))


def kappa(gold: Sequence[Hashable], said: Sequence[Hashable]) -> float | None:
    """Cohen's kappa of two labellings; None where chance alone would agree everywhere."""
    ours, theirs = Counter(gold), Counter(said)
    by_chance = sum(ours[c] * theirs[c] for c in ours) / len(gold) ** 2
    return (accuracy(gold, said) - by_chance) / (1 - by_chance) if by_chance < 1 else None


def ordered(pairs: Sequence[tuple[int, float | None]], *, apart: int = 1) -> tuple[float, int]:
    """Of one set, pairs whose right levels differ by at least `apart`: how many are ordered rightly, and how many there are.

    A tie counts half. A pair in which a turn got no value (not applicable, unscored) where a level was right is wrong.
    """
    right, count = 0.0, 0
    for (a, x), (b, y) in itertools.combinations(pairs, 2):
        if abs(a - b) < apart:
            continue
        count += 1
        if x is None or y is None:
            continue
        right += 0.5 if x == y else float((x > y) == (a > b))
    return right, count


def rank_correlation(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Spearman's rho with mid-ranks; None where one side never varies."""
    if len(a) < 2 or len(set(a)) < 2 or len(set(b)) < 2:
        return None
    return float(np.corrcoef(_ranks(a), _ranks(b))[0, 1])


def _ranks(values: Sequence[float]) -> list[float]:
    x = np.asarray(values, dtype=float)
    return [float((x < v).sum() + ((x == v).sum() + 1) / 2) for v in x]
