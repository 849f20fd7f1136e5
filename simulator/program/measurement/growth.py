"""A group over its assessments: everybody's mean on each occasion, and how far the group moved. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from simulator.grading.summary import t95


@dataclass(frozen=True)
class Occasion:
    """One form. mean: of its persons' means, levels 1-5; low, high: 95 %, None for one person."""

    form: str
    title: str
    persons: int
    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Step:
    """From one occasion to the next, over those who took both. change: mean difference, levels; low, high: 95 %."""

    persons: int
    change: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Growth:
    """lines: pseudonym → occasion (0 for the first) → (mean, standard error of measurement or None). steps: one fewer
    than occasions; None where nobody took both."""

    occasions: tuple[Occasion, ...]
    lines: Mapping[str, Mapping[int, tuple[float, float | None]]]
    steps: tuple[Step | None, ...]


def growth(forms: Sequence[tuple[str, str, Mapping[str, tuple[float, float | None]]]]) -> Growth:
    """forms: (id, title, pseudonym → (mean, standard error of measurement)), in order; those without persons are left out."""
    kept = [(form, title, means) for form, title, means in forms if means]
    lines: dict[str, dict[int, tuple[float, float | None]]] = {}
    for i, (_, _, means) in enumerate(kept):
        for person, found in means.items():
            lines.setdefault(person, {})[i] = found
    occasions = tuple(
        Occasion(form, title, len(means), *_interval([m for m, _ in means.values()])) for form, title, means in kept
    )
    steps = []
    for i in range(len(kept) - 1):
        changes = [points[i + 1][0] - points[i][0] for points in lines.values() if {i, i + 1} <= points.keys()]
        steps.append(Step(len(changes), *_interval(changes)) if changes else None)
    return Growth(occasions, dict(sorted(lines.items())), tuple(steps))


def _interval(values: Sequence[float]) -> tuple[float, float | None, float | None]:
    mean = fmean(values)
    if len(values) < 2:
        return mean, None, None
    half = t95(len(values) - 1) * stdev(values) / math.sqrt(len(values))
    return mean, mean - half, mean + half
