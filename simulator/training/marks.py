"""Fits the judge's numbers (`judge.json`): weights, depth and thresholds, on authors heard by an ear that did not know them.

    python -m simulator.training.marks
    python -m simulator.training.marks --anew empathy interpretation_timing rupture_repair --out build/judge

Each author of `STRANGERS` is heard by the ear that was in use before the author was trained on; earlier ears come out of
this repository's history. Everything is chosen by cross-validation over whole contexts: for each head whether cues and
neighbours beside the ear are worth their weight; how deep a turn goes; then the thresholds, on predictions made out of
fold. The rows of a scale stay as they are in the `judge.json` in use unless the scale is named in `--anew`; the depth is
always fitted. Some minutes, no torch.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold

from simulator.reading import forms
from simulator.reading.ear import DATA, Ear
from simulator.reading.embedded import EmbeddedReader
from simulator.reading.heads import DEPTHS, DIMENSIONS, MARKER_HEADS, heads_of
from simulator.rubric import load as load_rubric
from simulator.settings import ROOT
from simulator.training.calibrate import Case, best_threshold, f1, folded, heard, short, standard, write
from simulator.training.corpus import EXAMPLES, load
from simulator.training.thresholds import tuned

Array = NDArray[np.float64]
STRANGERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "4da2282e113e11f7afdfb0044edfd325df1b95ba",
        ("em_c.jsonl", "it_c.jsonl", "rr_d.jsonl", "reader_g.jsonl", "reader_h.jsonl"),
    ),
    ("cf0d65b06f6d46b247549ee7c58f253024d9a1c8", ("it_d.jsonl",)),
)
"""The commit of an ear, and the files it was not trained on. The turns of `reader_*` count for the depth alone."""
LEAST = 8
"""Positive examples below which a head keeps the common weights."""
GAIN = 0.01
"""What a richer set of features must win in average precision over a simpler one."""
TIMED = 2.0
"""How much more a turn made for timing counts for the depth than others, which stand for ordinary talk."""
SHRINK = 0.05


def strangers() -> list[Case]:
    """Every author heard by the ear that did not know the author."""
    out = []
    for commit, files in STRANGERS:
        with tempfile.TemporaryDirectory() as name:
            for part in ("ear.onnx", "ear.json"):
                place = f"{commit}:simulator/reading/data/{part}"
                made = subprocess.run(["git", "-C", str(ROOT), "show", place], check=True, capture_output=True)
                (Path(name) / part).write_bytes(made.stdout)
            out += heard(load([EXAMPLES / f for f in files]), Ear(Path(name), remembers=0))
    return out


def depth_numbers(cases: Sequence[Case]) -> tuple[dict[str, Any], NDArray[np.int_]]:
    """How deep a turn goes, for the judge: weights (5, k) and biases; and the depths out of fold.

    The reader's own depth leans to the shallow side, for a patient is moved by what is surely there. Timing is judged by
    what a turn tries, tentative or not.
    """
    rows = np.array([forms.deep(c.sound, c.general) for c in cases])
    labels = np.array([c.example.depth for c in cases])
    groups = [c.example.group for c in cases]
    weight = np.array([TIMED if c.example.dimension == "interpretation_timing" else 1.0 for c in cases])
    z, mean, scale = standard(rows)
    model = LogisticRegression(C=SHRINK, max_iter=3000)
    held = np.zeros(len(labels), dtype=int)
    for train, test in GroupKFold(n_splits=5).split(z, labels, groups):
        held[test] = model.fit(z[train], labels[train], sample_weight=weight[train]).predict(z[test])
    reader = EmbeddedReader()
    plain = np.array([reader.from_sound(c.sound).depth for c in cases])
    for kind in ("interpretation_timing", "empathy", "rupture_repair", None):
        own = np.array([c.example.dimension == kind for c in cases])
        for name, found in (("of the reader", plain), ("of the judge", held)):
            deep, shown = labels[own] >= 2, found[own] >= 2
            print(f"  depth {name}, {kind or 'ordinary turns'}: exact {np.mean(found[own] == labels[own]):.3f}, "
                  f"two and more missed {np.sum(deep & ~shown)}/{deep.sum()}, false {np.sum(~deep & shown)}/{(~deep).sum()}")  # fmt: skip
    model.fit(z, labels, sample_weight=weight)
    weights = np.zeros((DEPTHS, rows.shape[1]))
    biases = np.full(DEPTHS, -9.0)
    for k, level in enumerate(model.classes_):
        weights[level] = model.coef_[k] / scale
        biases[level] = model.intercept_[k] - float(model.coef_[k] @ (mean / scale))
    return {"w": [short(w) for w in weights], "b": short(biases)}, held


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
        row = {"w": short(np.pad(w[: own.shape[1]], (0, max(0, own.shape[1] - len(w)))))}
        if len(w) > own.shape[1]:
            row["beside"] = short(w[own.shape[1] :])
        row["b"] = round(float(model.intercept_[0] - w @ mean), 4)
        out["weights"][head] = row
        held[head] = found[chosen][1]
        out["thresholds"][head] = best_threshold(labels, held[head])
        t = out["thresholds"][head]
        print(f"  {head}: {chosen}, AP {' '.join(f'{v[0]:.2f}' for v in found.values())}, F1 {f1(labels, held[head] >= t):.3f} of {int(labels.sum())} at {t}")  # fmt: skip
    return out, held


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=DATA)
    parser.add_argument("--anew", nargs="*", default=[], choices=DIMENSIONS, help="scales whose rows are fitted anew")
    args = parser.parse_args()
    cases = [c for c in strangers() if c.example.depth is not None]
    depth, depths = depth_numbers(cases)
    names = [f for _, files in STRANGERS for f in files]
    kept: dict[str, Any] = json.loads((DATA / "judge.json").read_text(encoding="utf-8"))
    kept |= {"depth": depth, "depth_fitted_on": names}
    if args.anew:
        marked = [i for i, c in enumerate(cases) if c.example.dimension is not None]
        numbers, held = judge_numbers([cases[i] for i in marked])
        fitted = tuned(numbers, [cases[i] for i in marked], depths[marked], held, load_rubric("core", ROOT / "rubrics"))
        for head in (h for d in args.anew for h in heads_of(d)):
            for part in ("weights", "thresholds"):
                kept[part][head] = fitted[part][head]
        kept["fitted_on"] = sorted({*kept["fitted_on"], *names})
    write(args.out / "judge.json", kept, kept["fitted_on"])


if __name__ == "__main__":
    main()
