"""How far a score would hold over other stations: variance components of persons × stations, G and Phi, D-study. Pure; numpy.

The design is persons crossed with stations, one score a cell, cells may be missing. Variance components are estimated by
the analysis of variance's own expectations with missing cells (Henderson 1953, method 1; Brennan 2001, *Generalizability
Theory*, chapter 7, "analogous ANOVA"); with no cell missing they are the usual ones (Brennan 2001, chapter 2). A negative
estimate is shown as zero.

Intervals: 95 % percentile bootstrap over persons, whose components are corrected for drawing persons with replacement
(Brennan 2001, chapter 6; Wiley 2001).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_PERSONS = 10
"""Below this nothing is worked out."""
FEW_PERSONS = 30
"""Below this it is, with a warning."""
FEW_STATIONS = 3
DRAWS = 1000
MOST = 60
"""Stations up to which a D-study says how many are needed."""
AIMS = (0.7, 0.8)
Floats = NDArray[np.float64]
Figure = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval. None: it cannot be known, such as a coefficient where persons do not differ."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Needed:
    """Stations needed for an aim. number None: more than `MOST`, or no number is enough. low, high: 95 %, likewise."""

    aim: float
    relative: Estimate
    absolute: Estimate


@dataclass(frozen=True)
class Study:
    """persons, stations: of the table that was used; missing: the share of cells that are empty.

    person, station, residual: variance components, in squared levels. The residual is person × station and chance.
    per_person: stations a person answered, harmonic mean. g: relative, for ranking; phi: absolute, for a cut score.
    sem_relative, sem_absolute: standard errors of measurement of a mean over `per_person` stations, in levels.
    d_study: stations → (G, Phi). needed: by aim. cautions: in words. mean, sd: of persons' means.
    """

    persons: int
    stations: int
    missing: float
    per_person: float
    mean: float
    sd: float
    person: Estimate
    station: Estimate
    residual: Estimate
    g: Estimate
    phi: Estimate
    sem_relative: Estimate
    sem_absolute: Estimate
    d_study: Mapping[int, tuple[float | None, float | None]]
    needed: tuple[Needed, ...]
    cautions: tuple[str, ...]

    def sem_of(self, stations: int) -> float | None:
        """The absolute standard error of measurement of a mean over so many stations."""
        if self.station.value is None or self.residual.value is None or stations < 1:
            return None
        return math.sqrt((self.station.value + self.residual.value) / stations)


@dataclass(frozen=True)
class TooFew:
    """There is nothing to work out; why, in words."""

    why: str


def study(cells: Iterable[tuple[str, str, float]], *, draws: int = DRAWS, seed: int = 1) -> Study | TooFew:
    """cells: (person, station, score), a pair at most once. The same cells and seed give the same study.

    A person with one station is used: it says something about the station. A station with one person is not.
    """
    table = _table(cells)
    persons, stations = table.shape
    if persons < LEAST_PERSONS:
        return TooFew(f"{_count(persons, 'person')} so far; at least {LEAST_PERSONS} are needed before anything holds")
    if stations < 2:
        return TooFew("one station only: how far scores would hold at another cannot be known from it")
    if np.isfinite(table).sum() <= persons + stations - 1:
        return TooFew("hardly anybody has scores at two stations, so persons and stations cannot be told apart")
    here = _components(table, np.ones((1, persons)))
    if not np.isfinite(here).all():
        return TooFew("the cells that are filled do not connect persons and stations")
    answered = np.isfinite(table).sum(axis=1)
    n = float(persons / np.sum(1 / answered))
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(persons, np.full(persons, 1 / persons), size=draws).astype(float)
    drawn = _corrected(_components(table, counts), persons)
    means = np.nanmean(table, axis=1)

    def about(figure: Figure) -> Estimate:
        return _estimate(figure(np.maximum(here, 0)), figure(np.maximum(drawn, 0)))

    return Study(
        persons=persons, stations=stations, missing=float(1 - np.isfinite(table).mean()), per_person=n,
        mean=float(means.mean()), sd=float(means.std(ddof=1)),
        person=about(lambda c: c[:, 0]), station=about(lambda c: c[:, 1]), residual=about(lambda c: c[:, 2]),
        g=about(lambda c: _share(c[:, 0], c[:, 2] / n)), phi=about(lambda c: _share(c[:, 0], (c[:, 1] + c[:, 2]) / n)),
        sem_relative=about(lambda c: np.sqrt(c[:, 2] / n)), sem_absolute=about(lambda c: np.sqrt((c[:, 1] + c[:, 2]) / n)),
        d_study={k: _at(np.maximum(here, 0), k) for k in range(1, MOST + 1)},
        needed=tuple(_needed(aim, np.maximum(here, 0), np.maximum(drawn, 0)) for aim in AIMS),
        cautions=tuple(_cautions(table, here[0])),
    )  # fmt: skip


def _table(cells: Iterable[tuple[str, str, float]]) -> Floats:
    """(persons, stations), nan where a cell is empty; stations with one person are left out, and who has then nothing."""
    found = {(p, s): x for p, s, x in cells}
    persons, stations = sorted({p for p, _ in found}), sorted({s for _, s in found})
    table = np.full((len(persons), len(stations)), np.nan)
    rows, columns = {p: i for i, p in enumerate(persons)}, {s: i for i, s in enumerate(stations)}
    for (p, s), x in found.items():
        table[rows[p], columns[s]] = x
    table = table[:, np.isfinite(table).sum(axis=0) > 1]
    kept: Floats = table[np.isfinite(table).any(axis=1)]
    return kept


def _components(table: Floats, weights: Floats) -> Floats:
    """(draws, 3): person, station, residual, for tables in which each person stands as often as `weights` (draws, persons)
    says; nan where a draw cannot tell them apart. Solves the expectations of T(p), T(s) and T(ps), each minus T(mean)."""
    here = np.isfinite(table)
    x = np.where(here, table - np.nanmean(table), 0.0)
    of_person = here.sum(axis=1)
    persons, cells = weights.sum(axis=1), weights @ of_person
    of_station, sums = weights @ here, weights @ x
    stations = (of_station > 0).sum(axis=1)
    t_mean = sums.sum(axis=1) ** 2 / cells
    t_person = weights @ (x.sum(axis=1) ** 2 / of_person) - t_mean
    t_station = (sums**2 / np.maximum(of_station, 1)).sum(axis=1) - t_mean
    t_cell = weights @ (x**2).sum(axis=1) - t_mean
    k_person, k_station = weights @ of_person**2 / cells, (of_station**2).sum(axis=1) / cells
    left = np.stack(
        [
            np.stack([cells - k_person, persons - k_station, persons - 1], axis=-1),
            np.stack([stations - k_person, cells - k_station, stations - 1], axis=-1),
            np.stack([cells - k_person, cells - k_station, cells - 1], axis=-1),
        ],
        axis=-2,
    )  # fmt: skip
    right = np.stack([t_person, t_station, t_cell], axis=-1)
    sound = (np.abs(np.linalg.det(left)) > 1e-9) & (cells > persons + stations - 1)
    left[~sound] = np.eye(3)
    found: Floats = np.linalg.solve(left, right[..., None])[..., 0]
    found[~sound] = np.nan
    return found


def _corrected(drawn: Floats, persons: int) -> Floats:
    """Bootstrap components without the bias of drawing persons with replacement."""
    grow = persons / (persons - 1)
    return np.stack([drawn[:, 0] * grow, drawn[:, 1] - drawn[:, 2] / (persons - 1), drawn[:, 2] * grow], axis=-1)


def _share(true: Floats, error: Floats) -> Floats:
    whole = true + error
    share: Floats = np.divide(true, whole, out=np.full_like(whole, np.nan), where=whole > 0)
    return share


def _at(components: Floats, stations: int) -> tuple[float | None, float | None]:
    person, station, residual = components[:, 0], components[:, 1], components[:, 2]
    both = (_share(person, residual / stations), _share(person, (station + residual) / stations))
    g, phi = (float(x[0]) if np.isfinite(x[0]) else None for x in both)
    return g, phi


def _needed(aim: float, here: Floats, drawn: Floats) -> Needed:
    """Stations for an aim, from aim = p / (p + e / n)."""

    def stations(c: Floats, error: Floats) -> Floats:
        n = np.divide(aim / (1 - aim) * error, c[:, 0], out=np.full(len(c), np.inf), where=c[:, 0] > 0)
        whole: Floats = np.maximum(1.0, np.ceil(n - 1e-9))
        return np.where(whole > MOST, np.inf, whole)

    def both(error: Figure) -> Estimate:
        return _estimate(stations(here, error(here)), stations(drawn, error(drawn)))

    return Needed(aim, both(lambda c: c[:, 2]), both(lambda c: c[:, 1] + c[:, 2]))


def _estimate(here: Floats, drawn: Floats) -> Estimate:
    kept = drawn[~np.isnan(drawn)]
    value = float(here[0]) if np.isfinite(here[0]) else None
    if len(kept) < 20:
        return Estimate(value)
    low, high = np.quantile(kept, [0.025, 0.975], method="nearest")
    return Estimate(value, float(low) if np.isfinite(low) else None, float(high) if np.isfinite(high) else None)


def _cautions(table: Floats, components: Floats) -> Iterable[str]:
    persons, stations = table.shape
    if persons < FEW_PERSONS:
        yield f"{persons} persons are few: the intervals are wide, and another cohort may give other figures"
    if stations < FEW_STATIONS:
        yield f"{stations} stations are few: how much stations differ is hardly known from them"
    if np.isnan(table).mean() > 0.3:
        yield "more than three cells in ten are empty, because the scale did not apply or nothing was scored"
    for name, value in zip(("persons", "stations", "person and station together"), components, strict=True):
        if value < 0:
            yield f"the variance between {name} was estimated below zero and is shown as zero"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'s' if n != 1 else ''}"
