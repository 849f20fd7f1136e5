"""Fits what turns the ear's logits into yes or no: weights beside the lexical cues, and thresholds, by cross-validation.

    python -m simulator.training.calibrate --ear FOLDER --held reader_d.jsonl reader_e.jsonl em_b.jsonl it_b.jsonl rr_b.jsonl

`--ear` holds an ear that was trained WITHOUT the files named in `--held` (other authors' words), so that the numbers are
fitted on turns it has never seen. The same numbers then serve the ear that was trained on everything.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from simulator.reading.ear import DATA, Ear, Sound
from simulator.reading.embedded import MOVE_FEATURES, EmbeddedReader, move_features
from simulator.reading.heads import DIMENSIONS, MARKER_HEADS, heads_of
from simulator.rubric import Dimension, Mark, Rubric, Truth, circumstances, score
from simulator.rubric import load as load_rubric
from simulator.settings import ROOT
from simulator.training.corpus import EXAMPLES, Example, load
from simulator.vocabulary import MOVES

Array = NDArray[np.float64]
LEAST = 8
"""Positive examples below which a head keeps the common weights."""


def fit(features: Array, labels: Array, groups: Sequence[str], shrink: float = 0.3) -> tuple[list[float], float, float]:
    """Weights, bias and the threshold that gives the best cross-validated F1 (halved toward 0.5 as it is noisy)."""
    model = LogisticRegression(C=shrink, max_iter=500)
    folds = GroupKFold(n_splits=5)
    held = np.zeros(len(labels))
    for train, test in folds.split(features, labels, groups):
        if labels[train].sum() < 3:
            held[test] = labels.mean()
            continue
        held[test] = model.fit(features[train], labels[train]).predict_proba(features[test])[:, 1]
    model.fit(features, labels)
    grid = np.arange(0.12, 0.8, 0.02)
    scores = [f1(labels, held >= t) for t in grid]
    smooth = np.convolve(np.pad(scores, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    best = float(grid[int(np.argmax(smooth))])
    return [float(w) for w in model.coef_[0]], float(model.intercept_[0]), round(best, 3)


def f1(labels: Array, predicted: NDArray[np.bool_]) -> float:
    true = float((predicted & (labels > 0)).sum())
    total = float(predicted.sum() + labels.sum())
    return 2 * true / total if total else 0.0


def reader_numbers(examples: Sequence[Example], sounds: Sequence[Sound]) -> dict[str, Any]:
    """Weights and thresholds of the reader's moves."""
    rows = [(e, s) for e, s in zip(examples, sounds, strict=True) if e.moves is not None]
    features = np.array([move_features(s) for _, s in rows])
    groups = [e.group for e, _ in rows]
    out: dict[str, Any] = {"weights": {}, "thresholds": {}, "features": list(MOVE_FEATURES)}
    for i, move in enumerate(MOVES):
        labels = np.array([float(move in (e.moves or {})) for e, _ in rows])
        weights, bias, threshold = fit(features[:, i], labels, groups)
        out["weights"][move] = {"w": [round(w, 4) for w in weights], "b": round(bias, 4)}
        out["thresholds"][move] = threshold
    return out


def judge_numbers(examples: Sequence[Example], sounds: Sequence[Sound]) -> dict[str, Any]:
    """Weights and thresholds of the markers and caps."""
    out: dict[str, Any] = {"weights": {}, "thresholds": {}}
    for head in MARKER_HEADS:
        dimension = head.split(".", 1)[0]
        rows = [(e, s) for e, s in zip(examples, sounds, strict=True) if e.dimension == dimension]
        labels = np.array([float(head in (e.markers or {})) for e, _ in rows])
        if labels.sum() < LEAST:
            continue
        features = np.array([[s.logit(head), max(s.where(head)[0], -10.0)] for _, s in rows])
        weights, bias, threshold = fit(features, labels, [e.group for e, _ in rows])
        out["weights"][head] = {"w": [round(w, 4) for w in weights], "b": round(bias, 4)}
        out["thresholds"][head] = threshold
    return out


def tuned(
    numbers: dict[str, Any], examples: Sequence[Example], sounds: Sequence[Sound], rubric: Rubric
) -> dict[str, Any]:
    """The judge's thresholds moved so that the *scores* come out right, not only the single markers.

    Coordinate descent over a coarse grid, two rounds, per dimension. What it seeks: pairs of one set in the right order
    (a tie counts half), scores within one level, exact scores, and a small pull back to where it started.
    """
    reader = EmbeddedReader(Ear(DATA))
    out = {**numbers, "thresholds": dict(numbers["thresholds"])}
    for dimension in DIMENSIONS:
        rows = [(e, s) for e, s in zip(examples, sounds, strict=True) if e.dimension == dimension]
        scale = rubric.dimension(dimension)
        if scale is None:
            continue
        sure = {h: [_sure(numbers, h, s) for _, s in rows] for h in heads_of(dimension)}
        facts = []
        for e, s in rows:
            truth = {k: v for k, v in (e.truth or {}).items() if v != "none" or k != "rupture"}
            depth = reader.from_sound(s).depth
            facts.append(circumstances(Truth.model_validate(truth), depth, only_logistics=False))
        for _ in range(2):
            for head in heads_of(dimension):
                start = out["thresholds"].get(head, 0.5)
                tried = {
                    t: _worth(rows, scale, sure, facts, {**out["thresholds"], head: t}) - 0.01 * abs(t - start)
                    for t in (*GRID, start)
                }
                best = max(tried, key=lambda t: tried[t])
                out["thresholds"][head] = round(float(best), 3)
        print(dimension, round(_worth(rows, scale, sure, facts, numbers["thresholds"]), 4), "->",
              round(_worth(rows, scale, sure, facts, out["thresholds"]), 4))  # fmt: skip
    return out


GRID = (0.08, 0.12, 0.16, 0.2, 0.25, 0.3, 0.36, 0.42, 0.5, 0.58, 0.66, 0.75)


def _sure(numbers: dict[str, Any], head: str, sound: Sound) -> float:
    row = numbers["weights"].get(head, {"w": [0.7, 0.3], "b": 0.0})
    z = row["w"][0] * sound.logit(head) + row["w"][1] * max(sound.where(head)[0], -10.0) + row["b"]
    return float(1 / (1 + np.exp(-np.clip(z, -30, 30))))


def _worth(
    rows: Sequence[tuple[Example, Sound]],
    scale: Dimension,
    sure: dict[str, list[float]],
    facts: Sequence[frozenset[str]],
    thresholds: dict[str, float],
) -> float:
    sets: dict[str, list[tuple[int, int]]] = {}
    near = exact = known = 0
    for i, (e, _) in enumerate(rows):
        marks = [
            Mark(id=h.split(".", 1)[1], quote=e.text)
            for h, values in sure.items()
            if values[i] >= thresholds.get(h, 0.5)
        ]
        got = score(scale, e.text, marks, facts[i]).score
        if e.level is None or got is None:
            continue
        known += 1
        near += abs(got - e.level) <= 1
        exact += got == e.level
        sets.setdefault(e.group, []).append((e.level, got))
    order = pairs = 0.0
    for group in sets.values():
        for a, b in itertools.combinations(group, 2):
            if a[0] != b[0]:
                pairs += 1
                order += 0.5 if a[1] == b[1] else float((a[0] - b[0]) * (a[1] - b[1]) > 0)
    return order / max(pairs, 1) + 0.5 * near / max(known, 1) + 0.4 * exact / max(known, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ear", type=Path, required=True)
    parser.add_argument("--held", nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=DATA)
    args = parser.parse_args()
    ear = Ear(args.ear, remembers=20000)
    examples = load([EXAMPLES / name for name in args.held])
    sounds = ear.listen_all([(e.context, e.text) for e in examples])
    rubric = load_rubric("core", ROOT / "rubrics")
    for name, numbers in (
        ("reader.json", reader_numbers(examples, sounds)),
        ("judge.json", tuned(judge_numbers(examples, sounds), examples, sounds, rubric)),
    ):
        numbers["fitted_on"] = args.held
        (args.out / name).write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
        print(name, json.dumps(numbers["thresholds"]))


if __name__ == "__main__":
    main()
