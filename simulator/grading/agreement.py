"""How far raters agree: a judge with people, next to people with each other on the same turns. Pure; numpy.

A score of None (not applicable) is never turned into a number: figures on levels use the turns that both scored, and
whether a dimension applies at all is a figure of its own. Intervals are 95% percentile bootstrap intervals that draw
whole conversations, since turns of one conversation are not independent.

Quadratic weighted kappa: Cohen 1968. ICC(2,1), ICC(2,k): Shrout & Fleiss 1979, two-way random effects, absolute
agreement. Alpha: Krippendorff 2011, ordinal.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.errors import SimulatorError
from simulator.grading.ratings import HIGHEST, LOWEST, Rating

LEAST_ITEMS = 10
LEAST_CONVERSATIONS = 5
Floats = NDArray[np.float64]
Draw = Callable[[NDArray[np.intp]], Mapping[str, float | None]]


class AgreementError(SimulatorError):
    """Ratings from which agreement cannot be computed."""


@dataclass(frozen=True)
class Figure:
    """A figure with its 95% interval; low and high are None where there are too few conversations for one."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Agreement:
    """How far one judge agrees with people on one dimension.

    judge_with_people: the judge paired with each person. people_with_people: every pair of people, on turns that the
    judge graded too; empty where no two people rated enough of the same turns. Both are means over pairs, weighted by
    turns in common. gap: the first minus the second. Keys: `kappa` (quadratic), `icc_2_1`, `icc_2_k`, `alpha`, `bias`
    (judge minus person, levels), `mae` (levels), `exact`, `within_one`, `applicable` (shares).
    people, panel: alpha and ICC over all people at once, and over people and the judge; icc_2_k is of their mean.
    """

    dimension: str
    judge: str
    raters: tuple[str, ...]
    items: int
    conversations: int
    judge_with_people: Mapping[str, Figure]
    people_with_people: Mapping[str, Figure]
    gap: Mapping[str, Figure]
    people: Mapping[str, Figure]
    panel: Mapping[str, Figure]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Among:
    """How far people agree with each other on one dimension, over turns that two or more of them rated.

    pairs: means over pairs of raters, weighted by turns in common; keys as in Agreement, without `bias`, whose sign has no
    meaning between people. together: alpha over all ratings, ICC over the turns that everybody scored.
    """

    dimension: str
    raters: tuple[str, ...]
    items: int
    conversations: int
    pairs: Mapping[str, Figure]
    together: Mapping[str, Figure]
    notes: tuple[str, ...] = ()


def quadratic_kappa(a: ArrayLike, b: ArrayLike) -> float | None:
    """Cohen's kappa with quadratic weights of two raters' levels, (n,) each. None where neither ever varies."""
    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    by_chance = float(np.mean((x[:, None] - y[None, :]) ** 2))
    return 1.0 - float(np.mean((x - y) ** 2)) / by_chance if by_chance else None


def icc(table: ArrayLike) -> tuple[float, float] | None:
    """ICC(2,1) and ICC(2,k) of a complete (n items, k raters) table; None where nothing varies, a variance
    is estimated below zero, or n or k is below 2."""
    x = np.asarray(table, dtype=float)
    if x.ndim != 2 or min(x.shape) < 2:
        return None
    n, k = x.shape
    rows, columns, all_ = x.mean(axis=1), x.mean(axis=0), x.mean()
    between = k * float(((rows - all_) ** 2).sum()) / (n - 1)
    judges = n * float(((columns - all_) ** 2).sum()) / (k - 1)
    error = float(((x - rows[:, None] - columns[None, :] + all_) ** 2).sum()) / ((n - 1) * (k - 1))
    one = between + (k - 1) * error + k * (judges - error) / n
    mean = between + (judges - error) / n
    if one < 1e-12 or mean < 1e-12:  # an estimate of variance that is not positive: the ratio would mean nothing
        return None
    return (between - error) / one, (between - error) / mean


def ordinal_alpha(table: ArrayLike) -> float | None:
    """Krippendorff's alpha (ordinal) of an (n items, k raters) table of levels, NaN = no score; None if undefined.

    By the coincidence matrix, as in Krippendorff 2011: a bootstrap asks for it thousands of times.
    """
    x = np.asarray(table, dtype=float)
    counts = np.stack([(x == level).sum(axis=1) for level in range(LOWEST, HIGHEST + 1)], axis=1).astype(float)
    held = counts.sum(axis=1)
    counts, held = counts[held >= 2], held[held >= 2]
    if not len(counts):
        return None
    weighted = counts / (held - 1)[:, None]
    together = weighted.T @ counts - np.diag(weighted.sum(axis=0))
    each = together.sum(axis=1)
    below = np.cumsum(each) - each / 2  # how many lie below the middle of a level
    apart = (below[:, None] - below[None, :]) ** 2
    by_chance = float((np.outer(each, each) * apart).sum())
    return 1.0 - (float(each.sum()) - 1) * float((together * apart).sum()) / by_chance if by_chance else None


def pair_figures(a: Floats, b: Floats) -> dict[str, float | None]:
    """Every figure on levels of two raters, (n,) each, n ≥ 2; differences are a minus b."""
    table = np.column_stack([a, b])
    both = icc(table)
    apart = np.abs(a - b)
    return {
        "kappa": quadratic_kappa(a, b), "icc_2_1": both[0] if both else None, "icc_2_k": both[1] if both else None,
        "alpha": ordinal_alpha(table), "bias": float(np.mean(a - b)), "mae": float(np.mean(apart)),
        "exact": float(np.mean(apart == 0)), "within_one": float(np.mean(apart <= 1)),
    }  # fmt: skip


def interval(
    groups: Sequence[Hashable], draw: Draw, *, resamples: int = 1000, seed: int = 0
) -> dict[str, tuple[float, float]]:
    """95% intervals of every figure of `draw` (given row numbers), drawing whole groups with replacement.

    A figure that is undefined in more than a tenth of the draws gets none.
    """
    members: dict[Hashable, list[int]] = {}
    for row, group in enumerate(groups):
        members.setdefault(group, []).append(row)
    blocks = [np.asarray(rows, dtype=np.intp) for rows in members.values()]
    chance = np.random.default_rng(seed)
    values: dict[str, list[float]] = {}
    for _ in range(resamples):
        drawn = chance.integers(0, len(blocks), len(blocks))
        for name, value in draw(np.concatenate([blocks[i] for i in drawn])).items():
            if value is not None:
                values.setdefault(name, []).append(value)
    out = {}
    for name, sample in values.items():
        if len(sample) >= 0.9 * resamples:
            low, high = np.quantile(sample, [0.025, 0.975])
            out[name] = (float(low), float(high))
    return out


@dataclass(frozen=True)
class _Table:
    """scores: (items, raters), NaN = not applicable or not rated. rated: which of them were given. Column 0: the judge."""

    scores: Floats
    rated: NDArray[np.bool_]

    def at(self, rows: NDArray[np.intp]) -> _Table:
        return _Table(self.scores[rows], self.rated[rows])

    def shared(self, i: int, j: int) -> NDArray[np.bool_]:
        """The items that both scored."""
        out: NDArray[np.bool_] = ~np.isnan(self.scores[:, i]) & ~np.isnan(self.scores[:, j])
        return out

    def over(self, pairs: Iterable[tuple[int, int]]) -> dict[str, float | None]:
        """Means over pairs of raters, weighted by items in common."""
        sums: dict[str, list[float]] = {}
        for i, j in pairs:
            given = self.rated[:, i] & self.rated[:, j]
            both = self.shared(i, j)
            found: dict[str, float | None] = {}
            if both.sum() >= 2:
                found = pair_figures(self.scores[both, i], self.scores[both, j])
            weights = dict.fromkeys(found, float(both.sum()))
            if given.any():
                found["applicable"] = float(np.mean(both[given] | np.isnan(self.scores[given][:, [i, j]]).all(axis=1)))
                weights["applicable"] = float(given.sum())
            for name, value in found.items():
                if value is not None:
                    total = sums.setdefault(name, [0.0, 0.0])
                    total[0] += value * weights[name]
                    total[1] += weights[name]
        return {name: total / weight for name, (total, weight) in sums.items()}

    def together(self, columns: Sequence[int]) -> dict[str, float | None]:
        """Alpha over all these raters; ICC over the items that all of them scored."""
        x = self.scores[:, columns]
        both = icc(x[~np.isnan(x).any(axis=1)])
        found = {"alpha": ordinal_alpha(x), "icc_2_1": both[0] if both else None, "icc_2_k": both[1] if both else None}
        return {name: value for name, value in found.items() if value is not None}


def compare(
    ratings: Iterable[Rating], judge: str, dimension: str, *, resamples: int = 1000, seed: int = 0
) -> Agreement:
    """The judge against every other rater of the dimension.

    Raises AgreementError where fewer than 10 turns were scored both by the judge and by a person.
    """
    mine = [r for r in ratings if r.dimension == dimension]
    people = tuple(sorted({r.rater for r in mine} - {judge}))
    items = sorted({r.item for r in mine if r.rater == judge} & {r.item for r in mine if r.rater != judge})
    table = _table(mine, (judge, *people), items)
    scored = int((~np.isnan(table.scores[:, 0]) & (~np.isnan(table.scores[:, 1:])).any(axis=1)).sum())
    if scored < LEAST_ITEMS:
        raise AgreementError(
            f"{scored} turns have a score on {dimension} both by {judge} and by a person, too few to speak of agreement",
            mend=f"have people rate at least {LEAST_ITEMS} turns that the judge scored",
        )
    with_people = [(0, j) for j in range(1, len(people) + 1)]
    among = list(itertools.combinations(range(1, len(people) + 1), 2))
    among = [p for p in among if table.shared(*p).sum() >= LEAST_ITEMS]

    def draw(rows: NDArray[np.intp]) -> dict[str, float | None]:
        one = table.at(rows)
        found: dict[str, float | None] = {}
        ours, theirs = one.over(with_people), one.over(among)
        theirs.pop("bias", None)  # between people a sign has no meaning
        for name, value in ours.items():
            found[f"judge.{name}"] = value
            other = theirs.get(name)
            if value is not None and other is not None:
                found[f"gap.{name}"] = value - other
        found.update({f"between.{name}": value for name, value in theirs.items()})
        if among:
            found.update({f"people.{n}": v for n, v in one.together(range(1, len(people) + 1)).items()})
            found.update({f"panel.{n}": v for n, v in one.together(range(len(people) + 1)).items()})
        return found

    conversations = [conversation for conversation, _ in items]
    notes = [] if among else ["no two people scored enough of the same turns: people's own agreement is unknown"]
    bounds: Mapping[str, tuple[float, float]] = {}
    if len(set(conversations)) >= LEAST_CONVERSATIONS:
        bounds = interval(conversations, draw, resamples=resamples, seed=seed)
    else:
        notes.append(f"no intervals: fewer than {LEAST_CONVERSATIONS} conversations")
    found = draw(np.arange(len(items)))
    kinds = {k: _figures(found, bounds, k) for k in ("judge", "between", "gap", "people", "panel")}
    return Agreement(
        dimension=dimension, judge=judge, raters=people, items=len(items), conversations=len(set(conversations)),
        judge_with_people=kinds["judge"], people_with_people=kinds["between"], gap=kinds["gap"],
        people=kinds["people"], panel=kinds["panel"], notes=tuple(notes),
    )  # fmt: skip


def among(ratings: Iterable[Rating], dimension: str, *, resamples: int = 1000, seed: int = 0) -> Among:
    """People with each other, no judge among them. Raises AgreementError with fewer than 10 turns that two people scored."""
    mine = [r for r in ratings if r.dimension == dimension]
    people = tuple(sorted({r.rater for r in mine}))
    times: dict[tuple[str, int], int] = {}
    for r in mine:
        times[r.item] = times.get(r.item, 0) + 1
    items = sorted(item for item, n in times.items() if n > 1)
    table = _table(mine, people, items)
    scored = int(((~np.isnan(table.scores)).sum(axis=1) >= 2).sum()) if items else 0
    if scored < LEAST_ITEMS:
        raise AgreementError(
            f"{scored} turns have a score on {dimension} by two people, too few to speak of agreement",
            mend=f"have two people rate at least {LEAST_ITEMS} turns to which the scale applies",
        )
    couples = list(itertools.combinations(range(len(people)), 2))

    def draw(rows: NDArray[np.intp]) -> dict[str, float | None]:
        one = table.at(rows)
        found = {f"pairs.{n}": v for n, v in one.over(couples).items() if n != "bias"}
        return {**found, **{f"together.{n}": v for n, v in one.together(range(len(people))).items()}}

    conversations = [conversation for conversation, _ in items]
    notes: list[str] = []
    bounds: Mapping[str, tuple[float, float]] = {}
    if len(set(conversations)) >= LEAST_CONVERSATIONS:
        bounds = interval(conversations, draw, resamples=resamples, seed=seed)
    else:
        notes.append(f"no intervals: fewer than {LEAST_CONVERSATIONS} conversations")
    found = draw(np.arange(len(items)))
    return Among(
        dimension, people, len(items), len(set(conversations)), _figures(found, bounds, "pairs"),
        _figures(found, bounds, "together"), tuple(notes),
    )  # fmt: skip


def _table(ratings: Sequence[Rating], raters: Sequence[str], items: Sequence[tuple[str, int]]) -> _Table:
    row = {item: i for i, item in enumerate(items)}
    column = {rater: j for j, rater in enumerate(raters)}
    scores = np.full((len(items), len(raters)), np.nan)
    rated = np.zeros(scores.shape, dtype=bool)
    for r in ratings:
        if r.item in row:
            place = row[r.item], column[r.rater]
            rated[place] = True
            if r.score is not None:
                scores[place] = r.score
    return _Table(scores, rated)


def _figures(
    found: Mapping[str, float | None], bounds: Mapping[str, tuple[float, float]], kind: str
) -> dict[str, Figure]:
    out = {}
    for name, value in found.items():
        if name.startswith(f"{kind}.") and value is not None:
            low, high = bounds.get(name, (None, None))
            out[name.split(".", 1)[1]] = Figure(value, low, high)
    return out


def record(agreement: Agreement) -> dict[str, Any]:
    """A JSON object: every figure as [value, low, high]."""

    def figures(given: Mapping[str, Figure]) -> dict[str, list[float | None]]:
        return {n: [None if v is None else round(v, 4) for v in (f.value, f.low, f.high)] for n, f in given.items()}

    return {
        "dimension": agreement.dimension, "judge": agreement.judge, "raters": list(agreement.raters),
        "items": agreement.items, "conversations": agreement.conversations,
        "judge_with_people": figures(agreement.judge_with_people),
        "people_with_people": figures(agreement.people_with_people), "gap": figures(agreement.gap),
        "people": figures(agreement.people), "panel": figures(agreement.panel), "notes": list(agreement.notes),
    }  # fmt: skip
