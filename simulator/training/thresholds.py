"""The judge's thresholds, sought so that scores come out right, on probabilities made out of fold."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.grading.embedded import in_rupture, settled
from simulator.reading import forms
from simulator.reading.embedded import EmbeddedReader
from simulator.reading.heads import DIMENSIONS, heads_of
from simulator.rubric import Dimension, Mark, Rubric, Truth, circumstances, score
from simulator.training.calibrate import Case

Array = NDArray[np.float64]
SOUGHT = {"pairs": (1.0, 0.92), "far": (1.0, 0.975), "near": (0.5, 0.95), "caps": (0.9, 0.86), "applies": (1.0, 0.98)}
"""What the thresholds seek: weight, and the value beyond which more of it is not worth anything else."""
FALSE = 0.12
"""What a false cap a turn costs."""
GRID = (0.06, 0.09, 0.12, 0.16, 0.2, 0.25, 0.3, 0.36, 0.42, 0.5, 0.58, 0.66, 0.75)


def tuned(
    numbers: dict[str, Any],
    cases: Sequence[Case],
    depths: NDArray[np.int_],
    held: Mapping[str, Array],
    rubric: Rubric,
) -> dict[str, Any]:
    """The judge's thresholds moved so that the *scores* come out right, not only the single markers.

    Coordinate descent over a coarse grid, two rounds, per dimension, on probabilities out of fold. What it seeks: pairs of
    one set in the right order (a tie counts half), scores within one level, exact scores, caps found, and a pull back to
    where it started. depths: of the cases, out of fold.
    """
    reader = EmbeddedReader()
    out = {**numbers, "thresholds": dict(numbers["thresholds"])}
    for dimension in DIMENSIONS:
        rows = [c for c in cases if c.example.dimension == dimension]
        deep = [int(d) for c, d in zip(cases, depths, strict=True) if c.example.dimension == dimension]
        scale = rubric.dimension(dimension)
        if scale is None or not rows:
            continue
        facts = []
        passed = []
        for c, depth in zip(rows, deep, strict=True):
            truth = {k: v for k, v in (c.example.truth or {}).items() if v != "none" or k != "rupture"}
            reading = reader.from_sound(c.sound)
            known = Truth.model_validate(truth)
            facts.append(circumstances(known, in_rupture(depth, known, reading), only_logistics=False))
            danger = bool((c.example.truth or {}).get("crisis"))
            passed.append(forms.passed_over(c.sound.text, reading.strength["safety_inquiry"]) if danger else 0.0)
        sure = {
            h: np.maximum(held[h], [settled(h.split(".", 1)[1], c.sound.text) for c in rows])
            for h in heads_of(dimension)
        }
        if "empathy.ignores_safety_cue" in sure:
            sure["empathy.ignores_safety_cue"] = np.array(passed)
        begin = dict(out["thresholds"])
        for _ in range(2):
            for head in heads_of(dimension):
                start = begin.get(head, 0.5)
                tried = {
                    t: worth(rows, scale, sure, facts, {**out["thresholds"], head: t})["all"]
                    - 0.02 * abs(np.log(t / start))
                    for t in (*GRID, start)
                }
                out["thresholds"][head] = round(float(max(tried, key=lambda t: tried[t])), 3)
        for name, thresholds in (("before", begin), ("after", out["thresholds"])):
            found = worth(rows, scale, sure, facts, thresholds)
            print(f"  {dimension} {name}:", ", ".join(f"{k} {v:.3f}" for k, v in found.items()))
    return out


def worth(
    rows: Sequence[Case],
    scale: Dimension,
    sure: Mapping[str, Array],
    facts: Sequence[frozenset[str]],
    thresholds: Mapping[str, float],
) -> dict[str, float]:
    """How well scores come out: order of pairs, far pairs, within one, exact, caps found, false caps a turn."""
    sets: dict[str, list[tuple[int, int]]] = {}
    near = exact = known = caps = found = false = applies = 0
    names = {c.id for c in scale.caps}
    for i, c in enumerate(rows):
        e = c.example
        marks = [Mark(id=h.split(".", 1)[1], quote=e.text) for h, v in sure.items() if v[i] >= thresholds.get(h, 0.5)]
        got = score(scale, e.text, marks, facts[i])
        applies += (e.level is None) == (got.score is None)
        if e.level is None or got.score is None:
            continue
        known += 1
        near += abs(got.score - e.level) <= 1
        exact += got.score == e.level
        wanted = {h.split(".", 1)[1] for h in (e.markers or {})} & names
        shown = {m.id for m in got.caps}
        caps, found, false = caps + len(wanted), found + len(wanted & shown), false + len(shown - wanted)
        sets.setdefault(e.group, []).append((e.level, got.score))
    order: list[float] = []
    far: list[float] = []
    for group in sets.values():
        for a, b in itertools.combinations(group, 2):
            if a[0] != b[0]:
                order.append(0.5 if a[1] == b[1] else float((a[0] - b[0]) * (a[1] - b[1]) > 0))
                if abs(a[0] - b[0]) >= 2:
                    far.append(order[-1])
    given = {
        "pairs": float(np.mean(order or [0])), "far": float(np.mean(far or [0])), "near": near / max(known, 1),
        "exact": exact / max(known, 1), "caps": found / max(caps, 1), "false": false / max(known, 1), "applies": applies / max(len(rows), 1),
    }  # fmt: skip
    sought = sum(weight * min(given[name], most) for name, (weight, most) in SOUGHT.items())
    return {"all": sought + 0.2 * given["exact"] - FALSE * given["false"], **given}
