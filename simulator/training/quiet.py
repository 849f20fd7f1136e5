"""Fits what tells sentences that carry nothing (`reading/neutral.py`), and prints what it would cost and save.

    python -m simulator.training.quiet

Positive: the lines of `examples/neutral.txt`. Negative: every sentence of the labelled turns that a label stands in. The
threshold is the lowest at which, by cross-validation, at most 1 % of sentences that matter would be taken for neutral
(those that only greet, keep time, encourage or pass on do not matter here).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.svm import SVC

from simulator.reading.encoder import encoder
from simulator.reading.neutral import PATH, candidate, features
from simulator.reading.sentences import sentences
from simulator.training.corpus import Example, load
from simulator.training.disturb import lines

SPARED = 0.01
WIDTH = 0.12
_SLIGHT = frozenset({"logistics", "encourager", "rupture_repair.ignores", "rupture_repair.changes_topic"})


def told(examples: list[Example]) -> Iterator[tuple[str, bool]]:
    """Every sentence that a label stands in, and whether one of those matters here."""
    for e in examples:
        labelled = {**(e.moves or {}), **(e.markers or {})}
        at = 0
        for sentence in sentences(e.text):
            at = max(at, e.text.find(sentence, at))
            names = {n for n, spans in labelled.items() for a, b in spans if a < at + len(sentence) and b > at}
            if names:
                yield sentence, bool(names - _SLIGHT)


def main() -> None:
    quiet = sorted({s for line in lines("neutral.txt") for s in sentences(line) if candidate(s)})
    speaking: dict[str, bool] = {}
    for sentence, matters in told(load()):
        if candidate(sentence) and sentence not in quiet:
            speaking[sentence] = speaking.get(sentence, False) or matters
    texts = [*quiet, *sorted(speaking)]
    labels = np.array([1] * len(quiet) + [0] * len(speaking))
    matters_ = np.array([False] * len(quiet) + [speaking[s] for s in sorted(speaking)])
    rows = features(np.vstack([encoder().encode([t]) for t in texts]), texts)
    model = SVC(C=4, gamma=WIDTH, class_weight={1: 6.0, 0: 1.0})
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    values = cross_val_predict(model, rows, labels, cv=folds, method="decision_function")
    threshold = float(np.quantile(values[matters_], 1 - SPARED))
    found = float(np.mean(values[labels == 1] >= threshold))
    print(f"{len(quiet)} neutral, {len(speaking)} others; threshold {threshold:.3f} finds {found:.3f} of the neutral")
    for title, chosen in (
        ("taken for neutral", [i for i in np.argsort(-values) if matters_[i] and values[i] >= threshold]),
        ("not found", [i for i in np.argsort(values) if labels[i] and values[i] < threshold]),
    ):
        print(f"{title}:", *(f"  {texts[i]}" for i in chosen[:50]), sep="\n")
    model.fit(rows, labels)
    np.savez_compressed(
        PATH, vectors=model.support_vectors_.astype(np.float16), weights=model.dual_coef_[0].astype(np.float32),
        numbers=np.array([float(model.intercept_[0]), WIDTH, threshold], dtype=np.float32),
    )  # fmt: skip


if __name__ == "__main__":
    main()
