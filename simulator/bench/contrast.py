"""Known-groups discrimination: turns built to differ by one level, in the same moment. Not agreement with people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.bench.figures import ordered, rank_correlation
from simulator.grading.agreement import interval
from simulator.grading.judge import Graded
from simulator.grading.transcript import Item


@dataclass(frozen=True)
class Built:
    """A contrast item: which dimension it is for, the level it was built at (None = not applicable), and its caps."""

    item: Item
    dimension: str
    level: int | None
    family: str
    caps: frozenset[str]


@dataclass(frozen=True)
class Said:
    """What was said of an item. value: for ordering; level: 1-5 or None = not applicable; caps: None if none are claimed."""

    value: float | None
    level: int | None
    caps: frozenset[str] | None = None
    confidence: float | None = None
    unscored: bool = False


def built(items: Sequence[Item]) -> list[Built]:
    """The items with what was expected of them."""
    out = []
    for item in items:
        e: Mapping[str, Any] = item.expected or {}
        out.append(Built(item, e["dimension"], e["score"], str(e.get("set", item.id)), frozenset(e.get("caps") or ())))
    return out


def said(what: Built, got: Graded) -> Said:
    """What a judge said of an item, on the dimension it was built for."""
    score = got.scores.get(what.dimension)
    if score is None:
        return Said(None, None, unscored=True)
    caps = frozenset(m.id for m in score.caps)
    return Said(score.score, score.score, caps, score.confidence)


def figures(items: Sequence[Built], given: Sequence[Said], *, seed: int = 0) -> dict[str, Any]:
    """The figures of one dimension. `given` stands in the order of `items`; intervals draw whole sets."""
    graded = [i for i, b in enumerate(items) if b.level is not None]
    families: dict[str, list[int]] = {}
    for i in graded:
        families.setdefault(items[i].family, []).append(i)
    tallies = {}
    for family, rows in families.items():
        pairs = [(items[i].level or 0, given[i].value) for i in rows]
        tallies[family] = (*ordered(pairs), *ordered(pairs, apart=2))
    names = list(tallies)
    table = np.asarray([tallies[n] for n in names], dtype=float).reshape(len(names), 4)
    pairs_, far = _shares(table)
    bounds = interval(names, lambda rows: dict(zip(("pairs", "far"), _shares(table[rows]), strict=True)), seed=seed)
    found: dict[str, Any] = {
        "turns": len(items), "sets": len(names),
        "pairs": pairs_, "pairs_interval": list(bounds.get("pairs", ())),
        "far": far, "far_interval": list(bounds.get("far", ())),
    }  # fmt: skip
    found |= _levels([(items[i].level or 0, given[i]) for i in graded])
    found |= _applicability(items, given)
    found |= _caps(items, given)
    valued = [(items[i].level or 0, given[i].value) for i in graded]
    both = [(a, v) for a, v in valued if v is not None]
    found["rank_correlation"] = rank_correlation([a for a, _ in both], [v for _, v in both])
    found["weakest_sets"] = [
        f"{n} {tallies[n][0] / tallies[n][1]:.2f}"
        for n in sorted(names, key=lambda n: tallies[n][0] / tallies[n][1])[:3]
        if tallies[n][0] < tallies[n][1]
    ]
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in found.items()}


def _shares(table: NDArray[np.float64]) -> tuple[float | None, float | None]:
    right, count, far_right, far_count = table.sum(axis=0)
    return (float(right / count) if count else None, float(far_right / far_count) if far_count else None)


def _levels(pairs: Sequence[tuple[int, Said]]) -> dict[str, Any]:
    """Exact and within one, over turns built at a level; a turn that got none is outside."""
    if all(s.level is None and not s.unscored for _, s in pairs):
        return {}  # a baseline that only orders
    apart = [abs(level - s.level) if s.level is not None else 9 for level, s in pairs]
    found: dict[str, Any] = {
        "exact": float(np.mean([a == 0 for a in apart])),
        "within_one": float(np.mean([a <= 1 for a in apart])),
        "unscored": sum(s.unscored for _, s in pairs),
    }
    sure = [(s.confidence, a <= 1) for (_, s), a in zip(pairs, apart, strict=True) if s.confidence is not None]
    if sure:
        found["mean_confidence"] = float(np.mean([c for c, _ in sure]))
        found["confidence_brier"] = float(np.mean([(c - right) ** 2 for c, right in sure]))
    return found


def _applicability(items: Sequence[Built], given: Sequence[Said]) -> dict[str, Any]:
    if all(s.caps is None and not s.unscored for s in given):
        return {}  # a baseline does not say where a dimension applies
    right = [(b.level is None) == (s.level is None) and not s.unscored for b, s in zip(items, given, strict=True)]
    absent = [r for b, r in zip(items, right, strict=True) if b.level is None]
    return {
        "na_right": float(np.mean(right)), "na_found": f"{sum(absent)}/{len(absent)}",
        "na_false": sum(b.level is not None and s.level is None for b, s in zip(items, given, strict=True)),
    }  # fmt: skip


def _caps(items: Sequence[Built], given: Sequence[Said]) -> dict[str, Any]:
    expected = found = false = 0
    for b, s in zip(items, given, strict=True):
        if s.caps is None and not s.unscored:
            return {}
        expected += len(b.caps)
        found += len(b.caps & (s.caps or frozenset()))
        false += len((s.caps or frozenset()) - b.caps)
    share = found / expected if expected else None
    return {"caps_found": share, "caps": f"{found}/{expected}", "caps_false": false}
