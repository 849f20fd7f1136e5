"""Scores above the turn: a rupture episode, a session. Never over what did not apply or was not scored. Pure.

An interval here is honest about two things: turns differ, and a judge errs. The judge's own error is taken as
`JUDGE_SD` levels a turn (the root mean square error of the embedded judge on the constructed development sets, see
docs/benchmarks.md); it is an assumption about turns like those, not a measured agreement with people.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.rubric import Rubric, Score
from simulator.vocabulary import Stage

JUDGE_SD = 0.9
_T95 = {
    1: 12.7,
    2: 4.30,
    3: 3.18,
    4: 2.78,
    5: 2.57,
    6: 2.45,
    7: 2.36,
    8: 2.31,
    9: 2.26,
    10: 2.23,
    15: 2.13,
    20: 2.09,
    30: 2.04,
}
_OUTCOME: dict[Stage | None, int] = {
    "open": 1, "noticed": 2, "validated": 3, "owned": 4, "explored": 4, "re_engaged": 5, None: 5,
}  # fmt: skip
TURNS_WEIGH = 0.6
"""How much the turns weigh in an episode; the rest is what the patient did next."""


@dataclass(frozen=True)
class Mean:
    """A mean of `turns` scored turns on a 1-5 scale, with its 95 % interval (cut to the scale)."""

    value: float
    low: float
    high: float
    turns: int

    def __str__(self) -> str:
        return f"{self.value:.1f} ({self.low:.1f} to {self.high:.1f})"


@dataclass(frozen=True)
class Episode:
    """A rupture from opening to end. repaired: it closed. stage: the highest rung reached (None: closed).

    score: 1-5 from the therapist's turns while it was open (60 %) and how far the patient came back (40 %); None where
    no turn of it was scored.
    """

    kind: str
    first: int
    last: int
    repaired: bool
    stage: Stage | None
    score: float | None
    turns: int


def mean_of(values: Sequence[int], judge_sd: float = JUDGE_SD) -> Mean | None:
    """The mean with its interval; None for no values.

    With one value only the judge's error is known, and the interval is as wide as that.
    """
    n = len(values)
    if n == 0:
        return None
    value = sum(values) / n
    spread = sum((v - value) ** 2 for v in values) / (n - 1) if n > 1 else 0.0
    error = math.sqrt(max(spread, judge_sd**2) / n)
    t = 1.96 if n == 1 else t95(n - 1)
    return Mean(value, max(1.0, value - t * error), min(5.0, value + t * error), n)


def t95(df: int) -> float:
    """The two-sided 95 % point of Student's t; for degrees of freedom between table rows, the wider one."""
    return next((_T95[k] for k in sorted(_T95, reverse=True) if df >= k), 12.7) if df <= 30 else 1.98


def by_dimension(rubric: Rubric, scores: Sequence[Mapping[str, Score]]) -> dict[str, Mean]:
    """Dimension → mean over the turns where it applied and was scored; dimensions without such turns are left out."""
    out = {}
    for dimension in rubric.dimensions:
        values = [s.score for turn in scores if (s := turn.get(dimension.id)) is not None and s.score is not None]
        found = mean_of(values)
        if found is not None:
            out[dimension.id] = found
    return out


def session(rubric: Rubric, scores: Sequence[Mapping[str, Score]]) -> Mean | None:
    """The session's score: dimension means weighted as the rubric says, over the dimensions that applied."""
    means = by_dimension(rubric, scores)
    weights = {d.id: d.weight for d in rubric.dimensions if d.id in means}
    total = sum(weights.values())
    if not total:
        return None
    value = sum(weights[i] * means[i].value for i in weights) / total
    error = math.sqrt(sum((weights[i] / total) ** 2 * ((means[i].high - means[i].low) / 2) ** 2 for i in weights))
    turns = sum(m.turns for m in means.values())
    return Mean(value, max(1.0, value - error), min(5.0, value + error), turns)


def episode(
    kind: str, first: int, last: int, repaired: bool, stages: Sequence[Stage], repair: Sequence[int]
) -> Episode:  # fmt: skip
    """An episode's score. stages: the rupture's stage after each of its turns; repair: scored turns of rupture repair."""
    order = list(_OUTCOME)
    best: Stage | None = None if repaired else max(stages, key=order.index, default="open")
    score = None
    if repair:
        score = TURNS_WEIGH * sum(repair) / len(repair) + (1 - TURNS_WEIGH) * _OUTCOME[best]
    return Episode(kind, first, last, repaired, best, score, len(repair))
