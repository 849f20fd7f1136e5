"""Fits the reader's numbers (`reader.json`): how loud is a move, how deep a turn; on authors heard by an ear new to them.

    python -m simulator.training.moves --anew validation confrontation

Each author of `STRANGERS` is heard by the ear that was in use before his turns were trained on; earlier ears come out of
this repository's history. Authors weigh the same, however much they wrote. A move keeps its row of the `reader.json` in use
unless a row fitted anew is better by `GAIN` in F1, averaged over authors, each judged by numbers that saw nothing of him,
or unless its cues have changed since (`--anew`). Run on what is shipped it gives what is shipped. A few minutes, no torch.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from simulator.reading.ear import DATA, Ear, Sound
from simulator.reading.embedded import MOVE_FEATURES, depth_features, move_features
from simulator.reading.heads import DEPTHS
from simulator.reading.said import said
from simulator.settings import ROOT
from simulator.training.corpus import EXAMPLES, Example, load
from simulator.vocabulary import MOVES

Array = NDArray[np.float64]
GAIN = 0.03
"""What a row fitted anew must win in F1 over the row in use: patients are played against the rows in use."""
SHRINK = 0.3
GRID = np.arange(0.12, 0.8, 0.02)


@dataclass(frozen=True)
class Stranger:
    """An author, and the commit whose ear was trained without him."""

    name: str
    files: tuple[str, ...]
    commit: str


STRANGERS = (
    Stranger("d", ("reader_d.jsonl",), "8ccec85f38c11d27f9687ad28ba73074c67966cb"),
    Stranger("g and h", ("reader_g.jsonl", "reader_h.jsonl"), "4da2282e113e11f7afdfb0044edfd325df1b95ba"),
    Stranger("i", ("reader_i.jsonl",), "cf0d65b06f6d46b247549ee7c58f253024d9a1c8"),
    Stranger("j", ("reader_j.jsonl",), "cf0d65b06f6d46b247549ee7c58f253024d9a1c8"),
)


@dataclass(frozen=True)
class Turns:
    """Heard turns: features (n, moves, 4), labels (n, moves), depth_features (n, 16), depths (n,) 0-4, author (n,) as an
    index, weights (n,) equal per author."""

    features: Array
    labels: Array
    depth_features: Array
    depths: NDArray[np.int64]
    author: NDArray[np.int64]
    weights: Array

    def of(self, move: int) -> tuple[Array, Array]:
        return self.features[:, move], self.labels[:, move]


def ear_of(commit: str, folder: Path) -> Ear:
    """The ear as it was at a commit. Raises ValueError where the history does not go back so far."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("ear.onnx", "ear.json"):
        shown = subprocess.run(
            ["git", "show", f"{commit}:simulator/reading/data/{name}"], cwd=ROOT, capture_output=True, check=False
        )
        if shown.returncode:
            raise ValueError(f"no ear at commit {commit}: the whole history is needed (git fetch --unshallow)")
        (folder / name).write_bytes(shown.stdout)
    return Ear(folder, remembers=0)


def heard(strangers: Sequence[Stranger]) -> Turns:
    """All their turns, each through an ear that did not know the author."""
    with tempfile.TemporaryDirectory() as scratch:
        ears = {s.commit: ear_of(s.commit, Path(scratch) / s.commit) for s in strangers}
        return collected(
            (number, e, ears[stranger.commit].listen(e.context, said(e.text, e.context).text))
            for number, stranger in enumerate(strangers)
            for e in load([EXAMPLES / name for name in stranger.files])
        )


def collected(sounds: Iterable[tuple[int, Example, Sound]]) -> Turns:
    """(author, example, what was heard) as arrays."""
    rows = list(sounds)
    who = np.array([number for number, _, _ in rows])
    share = 1.0 / np.bincount(who)[who]
    return Turns(
        features=np.array([move_features(sound) for _, _, sound in rows]),
        labels=np.array([[float(move in (e.moves or {})) for move in MOVES] for _, e, _ in rows]),
        depth_features=np.array([depth_features(sound) for _, _, sound in rows]),
        depths=np.array([e.depth for _, e, _ in rows]),
        author=who,
        weights=share / share.mean(),
    )


def f1(labels: Array, found: NDArray[np.bool_]) -> float:
    true = float((found & (labels > 0)).sum())
    total = float(found.sum() + labels.sum())
    return 2 * true / total if total else 0.0


def fair(turns: Turns, labels: Array, odds: Array, threshold: float, authors: Sequence[int]) -> float:
    """F1 averaged over authors."""
    return float(np.mean([f1(labels[turns.author == a], odds[turns.author == a] >= threshold) for a in authors]))


def threshold(turns: Turns, labels: Array, odds: Array, authors: Sequence[int]) -> float:
    """The threshold with the best F1 averaged over authors, smoothed over three neighbours to each side."""
    scores = [fair(turns, labels, odds, t, authors) for t in GRID]
    smooth = np.convolve(np.pad(scores, 3, mode="edge"), np.ones(7) / 7, mode="valid")
    return round(float(GRID[int(np.argmax(smooth))]), 3)


def fitted(turns: Turns, move: int, authors: Sequence[int]) -> LogisticRegression:
    """Weights from these authors."""
    rows, labels = turns.of(move)
    inside = np.isin(turns.author, authors)
    model = LogisticRegression(C=SHRINK, max_iter=500)
    return model.fit(rows[inside], labels[inside], turns.weights[inside])


def unseen(turns: Turns, move: int, authors: Sequence[int]) -> Array:
    """Probabilities for each of these authors by weights from the others; 0 for everybody else."""
    rows, labels = turns.of(move)
    odds = np.zeros(len(labels))
    for a in authors:
        own = turns.author == a
        odds[own] = fitted(turns, move, [b for b in authors if b != a]).predict_proba(rows[own])[:, 1]
    return odds


def anew(turns: Turns, move: int) -> tuple[dict[str, Any], float, float]:
    """A row fitted anew: weights, threshold, and the F1 to be expected of it on an author it has not seen."""
    rows, labels = turns.of(move)
    authors = sorted(set(turns.author.tolist()))
    scores = []
    for a in authors:
        others = [b for b in authors if b != a]
        limit = threshold(turns, labels, unseen(turns, move, others), others)
        own = turns.author == a
        scores.append(f1(labels[own], fitted(turns, move, others).predict_proba(rows[own])[:, 1] >= limit))
    model = fitted(turns, move, authors)
    row = {"w": [round(float(w), 4) for w in model.coef_[0]], "b": round(float(model.intercept_[0]), 4)}
    return row, threshold(turns, labels, unseen(turns, move, authors), authors), float(np.mean(scores))


def numbers(turns: Turns, before: dict[str, Any], changed: Collection[str] = ()) -> dict[str, Any]:
    """The numbers to use: those in use, with rows anew where they are better or cues have `changed`."""
    out = {**before, "weights": dict(before["weights"]), "thresholds": dict(before["thresholds"])}
    out["features"] = list(MOVE_FEATURES)
    authors = sorted(set(turns.author.tolist()))
    for i, move in enumerate(MOVES):
        rows, labels = turns.of(i)
        odds = _odds(rows, before["weights"][move])
        used = fair(turns, labels, odds, before["thresholds"][move], authors)
        row, limit, expected = anew(turns, i)
        better = move in changed or expected >= used + GAIN
        if better:
            out["weights"][move], out["thresholds"][move] = row, limit
        print(f"  {move}: in use {used:.3f}, anew {expected:.3f} (threshold {limit}){', taken' if better else ''}")
    correction, expected = depth_anew(turns)
    w, b = np.asarray(before["depth"]["w"]), np.asarray(before["depth"]["b"])
    used = _right(turns, np.argmax(turns.depth_features @ w.T + b, axis=1))
    print(f"  depth: in use {used:.3f} exact, anew {expected:.3f}{', taken' if expected >= used + GAIN else ''}")
    return {**out, "depth": correction} if expected >= used + GAIN else out


def depth_anew(turns: Turns) -> tuple[dict[str, Any], float]:
    """A correction of the ear's depth: weights (5, 16) and biases (5,); and the share of exact depths on unseen authors."""
    mean, scale = turns.depth_features.mean(0), np.maximum(turns.depth_features.std(0), 1e-3)
    z = (turns.depth_features - mean) / scale
    found = np.zeros(len(turns.depths), dtype=np.int64)
    for a in set(turns.author.tolist()):
        own = turns.author == a
        model = LogisticRegression(C=0.05, max_iter=2000)
        found[own] = model.fit(z[~own], turns.depths[~own], turns.weights[~own]).predict(z[own])
    model = LogisticRegression(C=0.05, max_iter=2000).fit(z, turns.depths, turns.weights)
    weights, biases = np.zeros((DEPTHS, z.shape[1])), np.full(DEPTHS, -9.0)
    for k, level in enumerate(model.classes_):
        weights[level] = model.coef_[k] / scale
        biases[level] = model.intercept_[k] - float(model.coef_[k] @ (mean / scale))
    rounded = {"w": np.round(weights, 4).tolist(), "b": np.round(biases, 4).tolist()}
    return rounded, _right(turns, found)


def _right(turns: Turns, found: NDArray[np.int64]) -> float:
    authors = sorted(set(turns.author.tolist()))
    return float(np.mean([np.mean(found[turns.author == a] == turns.depths[turns.author == a]) for a in authors]))


def _odds(rows: Array, row: dict[str, Any]) -> Array:
    z = rows @ np.asarray(row["w"]) + row["b"]
    return np.asarray(1 / (1 + np.exp(-np.clip(z, -30, 30))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, default=DATA / "reader.json", help="the numbers to better")
    parser.add_argument("--out", type=Path, default=DATA / "reader.json")
    parser.add_argument("--anew", nargs="*", choices=MOVES, default=[], help="moves whose cues have changed")
    args = parser.parse_args()
    before = json.loads(args.before.read_text(encoding="utf-8"))
    found = numbers(heard(STRANGERS), before, args.anew)
    found["fitted_on"] = [name for s in STRANGERS for name in s.files]
    args.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
