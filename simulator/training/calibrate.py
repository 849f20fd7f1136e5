"""What the fits of `marks.py` and `moves.py` rest on: turns as an ear heard them, predictions out of fold, thresholds."""

from __future__ import annotations

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
from simulator.reading.ear import Ear, Sound
from simulator.reading.said import said
from simulator.training.corpus import Example

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


def short(numbers: Sequence[float] | Array) -> list[float]:
    return [round(float(x), 4) for x in numbers]


def write(path: Path, numbers: dict[str, Any], names: Sequence[str]) -> None:
    path.write_text(json.dumps({**numbers, "fitted_on": list(names)}, indent=1) + "\n", encoding="utf-8")
