"""From markers to a score: the one path that every judge shares. Pure.

A marker or cap without a verbatim quote from the turn is absent. Caps are ceilings. Where a dimension does not apply the
score is None, which is never averaged and never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from simulator.reading.sentences import holds
from simulator.rubric.parts import Cap, Dimension, Level, Marker


class Mark(BaseModel):
    """A judge's yes: which marker or cap, and the words that made it say so. sure: 0-1."""

    model_config = ConfigDict(frozen=True)

    id: str
    quote: str
    sure: float = Field(default=1.0, ge=0, le=1)


class Score(BaseModel):
    """A score that can be explained line by line. score: 1-5, or None where not applicable."""

    model_config = ConfigDict(frozen=True)

    dimension: str
    score: int | None
    applicable: bool
    confidence: float = Field(ge=0, le=1)
    markers: tuple[Mark, ...] = ()
    caps: tuple[Mark, ...] = ()
    why: str
    alert: bool = False


def score(
    dimension: Dimension,
    text: str,
    marks: Iterable[Mark],
    circumstances: frozenset[str],
    *,
    confidence: float = 1.0,
) -> Score:
    """The score of one turn on one dimension."""
    present = {m.id: m for m in marks if dimension.marker(m.id) is not None and holds(text, m.quote)}
    held = frozenset(present) | circumstances
    caps = [c for c in dimension.caps if c.id in present and not (c.unless and c.unless.holds(held))]
    if caps:
        held |= {"any_cap"}
    marked = tuple(present[m.id] for m in dimension.markers if m.id in present)
    capped = tuple(present[c.id] for c in caps)
    alert = any(c.alert for c in caps)
    if not dimension.applies.holds(held):
        return Score(
            dimension=dimension.id, score=None, applicable=False, confidence=confidence, markers=marked, caps=(),
            why="Not applicable here.",
        )  # fmt: skip
    level = next((lv for lv in dimension.levels if lv.when.holds(held)), dimension.otherwise)
    ceiling, lowest = _lowest(caps, held)
    value = min(level.level, ceiling)
    return Score(
        dimension=dimension.id, score=value, applicable=True, confidence=confidence, markers=marked, caps=capped,
        why=_why(level, lowest, value), alert=alert,
    )  # fmt: skip


def _lowest(caps: Sequence[Cap], held: frozenset[str]) -> tuple[int, Cap | None]:
    best: tuple[int, Cap | None] = (5, None)
    for cap in caps:
        ceiling = cap.ceiling
        if cap.rather is not None and cap.rather.when.holds(held):
            ceiling = min(ceiling, cap.rather.ceiling)
        if ceiling < best[0]:
            best = (ceiling, cap)
    return best


def _why(level: Level, cap: Cap | None, value: int) -> str:
    if cap is not None and value < level.level:
        return f"{level.says} Held at {value}: {cap.shows[0].lower()}{cap.shows[1:]}."
    return level.says


def missing(dimension: Dimension, got: Score) -> tuple[Marker, ...]:
    """Markers of merit that the turn did not show, in the rubric's order: what could be tried next."""
    shown = {m.id for m in got.markers}
    return tuple(m for m in dimension.markers if m.merit and m.id not in shown)


def mean(scores: Iterable[Score], weights: Mapping[str, float] | None = None) -> float | None:
    """The weighted mean of applicable scores; None where there is none."""
    total = weight = 0.0
    for one in scores:
        if one.score is not None:
            w = (weights or {}).get(one.dimension, 1.0)
            total, weight = total + w * one.score, weight + w
    return total / weight if weight else None
