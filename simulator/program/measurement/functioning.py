"""Whether a moment works otherwise for one group than for another that does as well elsewhere. Pure; numpy, scipy.

Ordinal logistic regression (Zumbo 1999): the level at a moment on the rest score (the person's mean at all other moments),
then also on group, then also on group × rest score. Likelihood ratios test all together; the first step alone is uniform
functioning, the second non-uniform. Effect: the gain in Nagelkerke's R², below .035 negligible, below .070 moderate, else
large (Jodoin & Gierl 2001). Chances are corrected over moments (Benjamini & Hochberg 1995).

A difference between groups in their means is no differential functioning, and differential functioning is no proof of
unfairness: it says where to look. Groups below `LEAST` persons are not shown at all, since figures of so few say something
about each of them; and at a moment where a group has fewer scores, nothing is worked out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import chi2

from simulator.program.measurement.ordinal import Floats, fit

LEAST = 10
LIKELY = 0.05
MODERATE, LARGE = 0.035, 0.070
Size = Literal["negligible", "moderate", "large"]


@dataclass(frozen=True)
class Group:
    """A group that may be shown. mean: of its persons' means, with the standard deviation."""

    name: str
    persons: int
    mean: float
    sd: float


@dataclass(frozen=True)
class Moment:
    """What was found at one moment. why_not: why there is nothing, and then all else is None.

    chance: of a difference as large where there is none, corrected over moments; uniform, non_uniform: of each step alone,
    uncorrected. gain: in Nagelkerke's R², 0 to 1. gaps: group → mean level above (or below) what persons of the same rest
    score reach.
    """

    id: str
    why_not: str | None = None
    chance: float | None = None
    uniform: float | None = None
    non_uniform: float | None = None
    gain: float | None = None
    gaps: Mapping[str, float] | None = None

    @property
    def size(self) -> Size | None:
        """How large the effect is, whatever its chance."""
        if self.gain is None:
            return None
        return "large" if self.gain >= LARGE else "moderate" if self.gain >= MODERATE else "negligible"

    @property
    def to_look_at(self) -> bool:
        """Unlikely to be chance, and not negligible."""
        return self.chance is not None and self.chance < LIKELY and self.size != "negligible"

    @property
    def kind(self) -> Literal["uniform", "non-uniform"] | None:
        """Non-uniform where the second step alone is unlikely to be chance."""
        if self.non_uniform is None:
            return None
        return "non-uniform" if self.non_uniform < LIKELY else "uniform"


@dataclass(frozen=True)
class Functioning:
    """groups: that may be shown; hidden: how many were too small; moments: in order. why_not: why there is nothing."""

    groups: tuple[Group, ...]
    hidden: int
    moments: tuple[Moment, ...]
    why_not: str | None = None


def functioning(
    scores: Iterable[tuple[str, str, float]], groups: Mapping[str, str], *, least: int = LEAST
) -> Functioning:
    """scores: (person, moment, level); groups: person → group; whoever has none is left out."""
    by_person: dict[str, dict[str, int]] = {}
    for person, moment, level in scores:
        if person in groups:
            by_person.setdefault(person, {})[moment] = round(level)
    members: dict[str, list[str]] = {}
    for person in sorted(by_person):
        members.setdefault(groups[person], []).append(person)
    shown = {g: p for g, p in sorted(members.items(), key=lambda item: (-len(item[1]), item[0])) if len(p) >= least}
    hidden = len(members) - len(shown)
    if len(shown) < 2:
        why = f"fewer than two groups have {least} persons or more; smaller groups are hidden"
        return Functioning((), hidden, (), why)
    kept = {p: by_person[p] for people in shown.values() for p in people}
    found = [_moment(m, kept, groups, list(shown), least) for m in sorted({m for s in kept.values() for m in s})]
    return Functioning(
        tuple(_group(g, [kept[p] for p in people]) for g, people in shown.items()), hidden, _corrected(found)
    )


def _group(name: str, levels: Sequence[Mapping[str, int]]) -> Group:
    means = [float(np.mean(list(one.values()))) for one in levels]
    return Group(name, len(means), float(np.mean(means)), float(np.std(means, ddof=1)))


def _moment(
    moment: str, kept: Mapping[str, Mapping[str, int]], groups: Mapping[str, str], names: Sequence[str], least: int
) -> Moment:
    people = [p for p, s in kept.items() if moment in s and len(s) > 1]
    counts = {g: sum(groups[p] == g for p in people) for g in names}
    here = [g for g in names if counts[g] >= least]
    if len(here) < 2:
        return Moment(moment, why_not=f"fewer than two groups have {least} scores here")
    people = [p for p in people if groups[p] in here]
    level = np.array([kept[p][moment] for p in people])
    values, codes = np.unique(level, return_inverse=True)
    if len(values) < 2:
        return Moment(moment, why_not="everybody has the same level here")
    rest = np.array([np.mean([v for m, v in kept[p].items() if m != moment]) for p in people])
    spread = rest.std()
    if spread == 0:
        return Moment(moment, why_not="everybody has the same rest score")
    rest = ((rest - rest.mean()) / spread)[:, None]
    member = np.array([[groups[p] == g for g in here[1:]] for p in people], dtype=float)
    fits = [fit(codes, x) for x in (rest, np.hstack([rest, member]), np.hstack([rest, member, rest * member]))]
    if not all(f.settled for f in fits):
        return Moment(moment, why_not="the levels do not overlap enough between groups")
    alone, uniform, both = (f.log_likelihood for f in fits)
    expected = _levels(values, fits[0].expected)
    gaps = {g: float((level - expected)[[groups[p] == g for p in people]].mean()) for g in here}
    steps = len(here) - 1
    return Moment(
        moment, chance=_chance(alone, both, 2 * steps), uniform=_chance(alone, uniform, steps),
        non_uniform=_chance(uniform, both, steps), gain=_r2(codes, both) - _r2(codes, alone), gaps=gaps,
    )  # fmt: skip


def _levels(values: np.ndarray[tuple[int], np.dtype[np.int64]], codes: Floats) -> Floats:
    """Expected codes as levels; they are the same but for levels that nobody has."""
    found: Floats = np.interp(codes, np.arange(len(values)), values)
    return found


def _chance(lower: float, higher: float, steps: int) -> float:
    return float(chi2.sf(2 * max(0.0, higher - lower), steps))


def _r2(codes: np.ndarray[tuple[int], np.dtype[np.intp]], log_likelihood: float) -> float:
    """Nagelkerke 1991."""
    counts, n = np.bincount(codes), len(codes)
    empty = float((counts * np.log(counts / n)).sum())
    return float((1 - np.exp(2 * (empty - log_likelihood) / n)) / (1 - np.exp(2 * empty / n)))


def _corrected(found: Sequence[Moment]) -> tuple[Moment, ...]:
    """Benjamini & Hochberg: each chance times tests over rank, never above a higher rank's."""
    tested = sorted((m for m in found if m.chance is not None), key=lambda m: m.chance or 0.0, reverse=True)
    least, adjusted = 1.0, dict[str, float]()
    for i, m in enumerate(tested):
        least = min(least, (m.chance or 0.0) * len(tested) / (len(tested) - i))
        adjusted[m.id] = least
    return tuple(
        Moment(m.id, m.why_not, adjusted.get(m.id), m.uniform, m.non_uniform, m.gain, m.gaps) for m in found
    )  # fmt: skip
