"""Fits what turns the ear's loudness into the reader's yes or no: weights, cues and thresholds, on authors it has not heard.

    python -m simulator.training.calibrate --ear FOLDER --held reader_g.jsonl

`--ear` holds an ear that was trained WITHOUT the files named in `--held`. Everything is chosen by cross-validation over
whole contexts. The same numbers then serve the ear that was trained on everything. What the judge needs is in `marks.py`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from simulator.reading import forms
from simulator.reading.ear import DATA, HEADS, Ear, Sound
from simulator.reading.embedded import MOVE_FEATURES, depth_features, move_features
from simulator.reading.heads import DEPTHS
from simulator.reading.said import said
from simulator.training.corpus import EXAMPLES, Example, load
from simulator.vocabulary import MOVES

Array = NDArray[np.float64]


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


def reader_numbers(cases: Sequence[Case]) -> dict[str, Any]:
    """Weights and thresholds of the reader's moves, and of the depth."""
    known = [c for c in cases if c.example.moves is not None]
    features = np.array([move_features(c.sound) for c in known])
    groups = [c.example.group for c in known]
    out: dict[str, Any] = {"weights": {}, "thresholds": {}, "features": list(MOVE_FEATURES)}
    for i, move in enumerate(MOVES):
        labels = np.array([float(move in (c.example.moves or {})) for c in known])
        model = LogisticRegression(C=0.3, max_iter=500)
        held = folded(features[:, i], labels, groups, model)
        model.fit(features[:, i], labels)
        out["weights"][move] = {"w": short(model.coef_[0]), "b": round(float(model.intercept_[0]), 4)}
        out["thresholds"][move] = best_threshold(labels, held)
        print(f"  {move}: F1 {f1(labels, held >= out['thresholds'][move]):.3f} of {int(labels.sum())} at {out['thresholds'][move]}")  # fmt: skip
    out["depth"] = depth_numbers([c for c in cases if c.example.depth is not None])
    return out


def depth_numbers(cases: Sequence[Case]) -> dict[str, Any]:
    """A small correction of the ear's depth: weights (5, k) and biases."""
    rows = np.array([depth_features(c.sound) for c in cases])
    labels = np.array([c.example.depth for c in cases])
    groups = [c.example.group for c in cases]
    z, mean, scale = standard(rows)
    model = LogisticRegression(C=0.05, max_iter=2000)
    held = np.zeros(len(labels), dtype=int)
    for train, test in GroupKFold(n_splits=5).split(z, labels, groups):
        held[test] = model.fit(z[train], labels[train]).predict(z[test])
    plain = np.array([int(np.argmax(c.sound.depth)) for c in cases])
    for name, found in (("as heard", plain), ("corrected", held)):
        print(f"  depth {name}: exact {np.mean(found == labels):.3f}, within one {np.mean(abs(found - labels) <= 1):.3f}, "
              f"two and more told apart {np.mean((found >= 2) == (labels >= 2)):.3f}")  # fmt: skip
    model.fit(z, labels)
    weights = np.zeros((DEPTHS, rows.shape[1]))
    biases = np.full(DEPTHS, -9.0)
    for k, level in enumerate(model.classes_):
        weights[level] = model.coef_[k] / scale
        biases[level] = model.intercept_[k] - float(model.coef_[k] @ (mean / scale))
    return {"w": [short(w) for w in weights], "b": short(biases)}


def short(numbers: Sequence[float] | Array) -> list[float]:
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
    write(args.out / "reader.json", reader_numbers(cases), args.held)


def write(path: Path, numbers: dict[str, Any], names: Sequence[str]) -> None:
    path.write_text(json.dumps({**numbers, "fitted_on": list(names)}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
