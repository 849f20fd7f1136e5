"""How far the raters of a set agree with each other, with each judge, and over calibration rounds with the key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from simulator.grading.agreement import (
    LEAST_ITEMS,
    Agreement,
    AgreementError,
    Among,
    among,
    compare,
    quadratic_kappa,
)
from simulator.program.rating import sheets as sheets_
from simulator.program.rating.work import pinned_rubric
from simulator.rubric import Rubric
from simulator.store.assessments import AssessmentStore
from simulator.store.people import PeopleStore
from simulator.store.rating import ItemRecord, RatingStore, SetRecord, SheetRecord

F = TypeVar("F")
RESAMPLES = 400
"""Bootstrap draws for a page; enough for a 95% interval to the second digit."""


@dataclass(frozen=True)
class Scale:
    """One scale. people, judges: figures, or the reason in words why there are none."""

    id: str
    name: str
    people: Among | str
    judges: dict[str, Agreement | str]


@dataclass(frozen=True)
class Standing:
    """A set's agreement. turns: those that two or more have submitted. hidden: left out because the reader has yet to
    rate them."""

    turns: int
    hidden: int
    scales: tuple[Scale, ...]


@dataclass(frozen=True)
class Round:
    """A rater against the key in one calibration set on one scale. kappa: None with fewer than ten scored turns.

    turns: with a score by both. bias: levels, rater minus key. applies: share of turns on which both say alike whether the
    scale applies.
    """

    rating_set: str
    title: str
    rater: str
    dimension: str
    turns: int
    exact: float | None
    within_one: float | None
    bias: float | None
    kappa: float | None
    applies: float


class RatingAgreement:
    """The service behind the figures of a set."""

    def __init__(self, store: RatingStore, assessments: AssessmentStore, people: PeopleStore) -> None:
        self._store, self._assessments, self._people = store, assessments, people
        self._rubrics: dict[str, Rubric] = {}

    def standing(self, rating_set: str, *, by: str, resamples: int = RESAMPLES) -> Standing:
        """People with each other and with each judge, on what `by` may see."""
        kept, items, sheets = self._all(rating_set)
        seen = sheets_.visible(items, sheets, by)
        ratings = sheets_.by_people(seen, sheets, {})
        counts: dict[str, int] = {}
        for s in sheets:
            counts[s.item] = counts.get(s.item, 0) + (s.submitted_at is not None)
        scales = []
        for d in pinned_rubric(self._assessments, kept, self._rubrics).dimensions:
            judges = {
                j: _or_why(partial(compare, ratings + sheets_.by_judge(seen, j), j, d.id, resamples=resamples))
                for j in sheets_.judges(seen)
            }
            people = _or_why(partial(among, ratings, d.id, resamples=resamples))
            scales.append(Scale(d.id, d.name, people, judges))
        turns = sum(counts.get(i.id, 0) > 1 for i in seen)
        return Standing(turns, len(items) - len(seen), tuple(scales))

    def rounds(self, program: str, *, by: str) -> list[Round]:
        """Every rater against the key, calibration set by calibration set, oldest first."""
        names = {m.person: m.name for m in self._people.members(program)}
        out = []
        for kept in reversed(self._store.sets(program)):
            if kept.kind != "calibration":
                continue
            _, items, sheets = self._all(kept.id)
            keyed = {i.id: i for i in sheets_.visible(items, sheets, by) if i.key is not None}
            for rater in sorted({s.rater for s in sheets}, key=lambda r: names.get(r, r)):
                mine = [s for s in sheets if s.rater == rater and s.submitted_at is not None and s.item in keyed]
                for d in pinned_rubric(self._assessments, kept, self._rubrics).dimensions:
                    found = _round(kept, names.get(rater, "former member"), d.id, mine, keyed)
                    if found is not None:
                        out.append(found)
        return out

    def _all(self, rating_set: str) -> tuple[SetRecord, list[ItemRecord], list[SheetRecord]]:
        kept = self._store.set(rating_set)
        assert kept is not None
        return kept, self._store.items(rating_set), self._store.sheets(rating_set=rating_set)


def _or_why(figures: Callable[[], F]) -> F | str:
    try:
        return figures()
    except AgreementError as error:
        return str(error)


def _round(
    kept: SetRecord, rater: str, dimension: str, mine: list[SheetRecord], keyed: dict[str, ItemRecord]
) -> Round | None:
    pairs = []
    for s in mine:
        key = keyed[s.item].key or {}
        if dimension in key and dimension in s.scores():
            pairs.append((s.scores()[dimension], key[dimension]))
    if not pairs:
        return None
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    alike = sum((a is None) == (b is None) for a, b in pairs) / len(pairs)
    if not both:
        return Round(kept.id, kept.title, rater, dimension, 0, None, None, None, None, alike)
    a, b = np.array(both, dtype=float).T
    kappa = quadratic_kappa(a, b) if len(both) >= LEAST_ITEMS else None
    return Round(
        kept.id, kept.title, rater, dimension, len(both), float(np.mean(a == b)), float(np.mean(abs(a - b) <= 1)),
        float(np.mean(a - b)), kappa, alike,
    )  # fmt: skip
