"""Fits what turns the ear's logits into yes or no: weights beside the lexical cues, and thresholds, by cross-validation.

    python -m simulator.training.calibrate --ear FOLDER --held reader_d.jsonl reader_e.jsonl em_b.jsonl it_b.jsonl rr_b.jsonl

`--ear` holds an ear that was trained WITHOUT the files named in `--held` (other authors' words), so that the numbers are
fitted on turns it has never seen. The same numbers then serve the ear that was trained on everything.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from simulator.reading.ear import DATA, Ear, Sound
from simulator.reading.embedded import MOVE_FEATURES, move_features
from simulator.reading.heads import MARKER_HEADS
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ear", type=Path, required=True)
    parser.add_argument("--held", nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=DATA)
    args = parser.parse_args()
    ear = Ear(args.ear, remembers=20000)
    examples = load([EXAMPLES / name for name in args.held])
    sounds = ear.listen_all([(e.context, e.text) for e in examples])
    for name, numbers in (
        ("reader.json", reader_numbers(examples, sounds)),
        ("judge.json", judge_numbers(examples, sounds)),
    ):
        numbers["fitted_on"] = args.held
        (args.out / name).write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
        print(name, json.dumps(numbers["thresholds"]))


if __name__ == "__main__":
    main()
