"""Fits what turns the ear's loudness into markers and caps: weights, cues, thresholds, on authors the ear has not heard.

    python -m simulator.training.calibrate --ear FOLDER --held em_c.jsonl it_c.jsonl rr_d.jsonl

`--ear` holds an ear that was trained WITHOUT the files named in `--held`. Everything is chosen by cross-validation over
whole contexts: for each head whether cues and neighbours beside the ear are worth their weight, then the thresholds, on
predictions made out of fold. The same numbers then serve the ear that was trained on everything. The reader's moves have
`simulator.training.moves`.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold

from simulator.reading import forms
from simulator.reading.ear import DATA, HEADS, Ear, Sound
from simulator.reading.embedded import EmbeddedReader
from simulator.reading.heads import DIMENSIONS, MARKER_HEADS, heads_of
from simulator.reading.said import said
from simulator.rubric import Dimension, Mark, Rubric, Truth, circumstances, score
from simulator.rubric import load as load_rubric
from simulator.settings import ROOT
from simulator.training.corpus import EXAMPLES, Example, load

Array = NDArray[np.float64]
LEAST = 8
"""Positive examples below which a head keeps the common weights."""
GAIN = 0.01
"""What a richer set of features must win in average precision over a simpler one."""
SOUGHT = {"pairs": (1.0, 0.92), "far": (1.0, 0.975), "near": (0.5, 0.95), "caps": (0.9, 0.86)}
"""What the thresholds seek: weight, and the value beyond which more of it is not worth anything else."""
GRID = (0.06, 0.09, 0.12, 0.16, 0.2, 0.25, 0.3, 0.36, 0.42, 0.5, 0.58, 0.66, 0.75)


@dataclass(frozen=True)
class Case:
    """An example as it was heard."""

    example: Example
    sound: Sound
    general: Array


def heard(examples: Sequence[Example], ear: Ear) -> list[Case]:
    """The examples through the same path as a turn in use: what was said, then the ear."""
    out = []
    for e in examples:
        sound = ear.listen(e.context, said(e.text, e.context).text)
        patient = " ".join(text for speaker, text in e.turns if speaker == "patient")
        out.append(Case(e, sound, forms.heard(sound, patient)))
    return out


def folded(rows: Array, labels: Array, groups: Sequence[str], model: LogisticRegression) -> Array:
    """Probabilities out of fold, five folds of whole contexts."""
    held = np.full(len(labels), labels.mean())
    for train, test in GroupKFold(n_splits=5).split(rows, labels, groups):
        if 3 <= labels[train].sum() < len(train):
            held[test] = model.fit(rows[train], labels[train]).predict_proba(rows[test])[:, 1]
    return held


def standard(rows: Array) -> tuple[Array, Array, Array]:
    """Rows at mean 0 and deviation 1, with the means and the deviations."""
    mean, scale = rows.mean(0), np.maximum(rows.std(0), 1e-3)
    return (rows - mean) / scale, mean, scale


def f1(labels: Array, predicted: NDArray[np.bool_]) -> float:
    true = float((predicted & (labels > 0)).sum())
    total = float(predicted.sum() + labels.sum())
    return 2 * true / total if total else 0.0


def best_threshold(labels: Array, held: Array) -> float:
    """The threshold with the best F1 out of fold, smoothed over its neighbours."""
    grid = np.arange(0.12, 0.8, 0.02)
    scores = [f1(labels, held >= t) for t in grid]
    smooth = np.convolve(np.pad(scores, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    return round(float(grid[int(np.argmax(smooth))]), 3)


def judge_numbers(cases: Sequence[Case]) -> tuple[dict[str, Any], dict[str, Array]]:
    """Weights and thresholds of the markers and caps; and the probabilities out of fold, for the thresholds."""
    out: dict[str, Any] = {"weights": {}, "thresholds": {}, "features": list(forms.FEATURES)}
    held: dict[str, Array] = {}
    for head in MARKER_HEADS:
        rows = [c for c in cases if c.example.dimension == head.split(".", 1)[0]]
        labels = np.array([float(head in (c.example.markers or {})) for c in rows])
        own = np.array([forms.features(c.sound, head, c.general) for c in rows])
        if labels.sum() < LEAST:
            row = {"w": [0.7, 0.3, *[0.0] * (own.shape[1] - 2)], "b": 0.0}
            out["weights"][head], out["thresholds"][head] = row, 0.5
            held[head] = 1 / (1 + np.exp(-(own @ np.array(row["w"]))))
            continue
        beside = np.array([forms.others(c.sound) for c in rows])
        groups = [c.example.group for c in rows]
        ways = {"ear": (own[:, :3], 0.3), "cues": (own, 0.1), "neighbours": (np.hstack([own, beside]), 0.01)}
        found = {}
        for name, (x, shrink) in ways.items():
            model = LogisticRegression(C=shrink, max_iter=1000)
            odds = folded(standard(x)[0], labels, groups, model)
            found[name] = (float(average_precision_score(labels, odds)), odds)
        chosen = max(ways, key=lambda n: found[n][0] - GAIN * list(ways).index(n))
        x, shrink = ways[chosen]
        z, mean, scale = standard(x)
        model = LogisticRegression(C=shrink, max_iter=1000).fit(z, labels)
        w = model.coef_[0] / scale
        row = {"w": _short(np.pad(w[: own.shape[1]], (0, max(0, own.shape[1] - len(w)))))}
        if len(w) > own.shape[1]:
            row["beside"] = _short(w[own.shape[1] :])
        row["b"] = round(float(model.intercept_[0] - w @ mean), 4)
        out["weights"][head] = row
        held[head] = found[chosen][1]
        out["thresholds"][head] = best_threshold(labels, held[head])
        t = out["thresholds"][head]
        print(f"  {head}: {chosen}, AP {' '.join(f'{v[0]:.2f}' for v in found.values())}, F1 {f1(labels, held[head] >= t):.3f} of {int(labels.sum())} at {t}")  # fmt: skip
    return out, held


def tuned(
    numbers: dict[str, Any], cases: Sequence[Case], held: Mapping[str, Array], rubric: Rubric, reader: EmbeddedReader
) -> dict[str, Any]:
    """The judge's thresholds moved so that the *scores* come out right, not only the single markers.

    Coordinate descent over a coarse grid, two rounds, per dimension, on probabilities out of fold. What it seeks: pairs of
    one set in the right order (a tie counts half), scores within one level, exact scores, caps found, and a pull back to
    where it started.
    """
    out = {**numbers, "thresholds": dict(numbers["thresholds"])}
    for dimension in DIMENSIONS:
        rows = [c for c in cases if c.example.dimension == dimension]
        scale = rubric.dimension(dimension)
        if scale is None or not rows:
            continue
        facts = []
        passed = []
        for c in rows:
            truth = {k: v for k, v in (c.example.truth or {}).items() if v != "none" or k != "rupture"}
            reading = reader.from_sound(c.sound)
            facts.append(circumstances(Truth.model_validate(truth), reading.depth, only_logistics=False))
            danger = bool((c.example.truth or {}).get("crisis"))
            passed.append(forms.passed_over(c.sound.text, reading.strength["safety_inquiry"]) if danger else 0.0)
        sure = {h: held[h] for h in heads_of(dimension)}
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
    near = exact = known = caps = found = false = 0
    names = {c.id for c in scale.caps}
    for i, c in enumerate(rows):
        e = c.example
        marks = [Mark(id=h.split(".", 1)[1], quote=e.text) for h, v in sure.items() if v[i] >= thresholds.get(h, 0.5)]
        got = score(scale, e.text, marks, facts[i])
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
        "exact": exact / max(known, 1), "caps": found / max(caps, 1), "false": false / max(known, 1),
    }  # fmt: skip
    sought = sum(weight * min(given[name], most) for name, (weight, most) in SOUGHT.items())
    return {"all": sought + 0.2 * given["exact"] - 0.12 * given["false"], **given}


def _short(numbers: Sequence[float] | Array) -> list[float]:
    return [round(float(x), 4) for x in numbers]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ear", type=Path, default=DATA)
    parser.add_argument("--held", nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=DATA)
    args = parser.parse_args()
    ear = Ear(args.ear, remembers=20000)
    cases = heard(load([EXAMPLES / name for name in args.held]), ear)
    assert len(HEADS) == len(cases[0].sound.logits)
    reader = EmbeddedReader(ear)
    numbers, held = judge_numbers(cases)
    _write(
        args.out / "judge.json", tuned(numbers, cases, held, load_rubric("core", ROOT / "rubrics"), reader), args.held
    )


def _write(path: Path, numbers: dict[str, Any], names: Sequence[str]) -> None:
    path.write_text(json.dumps({**numbers, "fitted_on": list(names)}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
