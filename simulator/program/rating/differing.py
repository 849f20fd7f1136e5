"""Where scores are so far apart, or so unsure, that people should look again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from simulator.store.rating import ItemRecord, SheetRecord

FAR = 2
"""Levels apart from which on two scores differ; one level is within what a scale of five can carry."""
RATERS = "raters differ"
JUDGE = "a rater and the judge differ"
LOW = "the judge was unsure"
NONE = "the judge gave no score"


def apart(one: float | None, other: float | None) -> bool:
    """Two levels or more apart, or a level against "does not apply"."""
    if one is None or other is None:
        return (one is None) != (other is None)
    return abs(one - other) >= FAR


def all_in(sheets: Sequence[SheetRecord]) -> bool:
    """Whether everybody an item was dealt to has submitted; only then does anybody see anything of the others."""
    return bool(sheets) and all(s.submitted_at is not None for s in sheets)


def differences(item: ItemRecord, sheets: Sequence[SheetRecord]) -> dict[str, list[str]]:
    """dimension → RATERS, JUDGE or both, where submitted scores differ."""
    found: dict[str, list[str]] = {}
    for dimension, given in _by_dimension(sheets).items():
        if any(apart(a, b) for a, b in combinations(given, 2)):
            found.setdefault(dimension, []).append(RATERS)
        judged = [v["scores"][dimension][0] for v in item.judged.values() if dimension in v["scores"]]
        if any(apart(g, j) for g in given for j in judged):
            found.setdefault(dimension, []).append(JUDGE)
    return found


def doubts(item: ItemRecord, sheets: Sequence[SheetRecord], unsure: float) -> dict[str, list[str]]:
    """dimension → why a third person should look: the differences, LOW for a confidence below `unsure`, NONE for no score.

    Where nobody gave a level there is nothing to settle for a judge that gave none either.
    """
    found = differences(item, sheets)
    for dimension, given in _by_dimension(sheets).items():
        judged = [v["scores"][dimension] for v in item.judged.values() if dimension in v["scores"]]
        if any(score is not None and confidence < unsure for score, confidence in judged):
            found.setdefault(dimension, []).append(LOW)
        if not judged and any(g is not None for g in given):
            found.setdefault(dimension, []).append(NONE)
    return found


def _by_dimension(sheets: Iterable[SheetRecord]) -> dict[str, list[int | None]]:
    given: dict[str, list[int | None]] = {}
    for s in sheets:
        for dimension, score in s.scores().items():
            given.setdefault(dimension, []).append(score)
    return given
