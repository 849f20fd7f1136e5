"""A small head trained on a development set and tested on the rest of it, for what the ear was not trained to say.

A committee of four logistic regressions, because each sees another side of a turn: its words in order, the same beside
what the ear heard, its letters, and the ear with the sentence embedding. Their probabilities are averaged. Every choice
(widths, penalties) is the same for all sets, so that nothing here is fitted to one of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.bench.corpora import Labelled
from simulator.reading.ear import Ear
from simulator.reading.embedded import EmbeddedReader
from simulator.reading.encoder import WIDTH, Encodes
from simulator.reading.heads import dialogue
from simulator.reading.sentences import sentences, words
from simulator.vocabulary import Move

Array = NDArray[np.float64]
FOLDS = 5
_FEW = 8
_AT_ONCE = 256  # what the ear hears of a turn is large; only the features of it are kept
_WORDS = {"ngram_range": (1, 3), "min_df": 2, "sublinear_tf": True, "token_pattern": r"(?u)\b\w[\w']*\b|[?!-]"}
_LETTERS = {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 3, "sublinear_tf": True, "max_features": 60_000}


@dataclass(frozen=True)
class Senses:
    """What listens: the ear, the reader upon it, and the sentence encoder."""

    ear: Ear
    reader: EmbeddedReader
    encoder: Encodes


@dataclass(frozen=True)
class Heard:
    """What is known of n turns. moves: what the reader heard, surest first.

    ear: (n, 2H+5+S) the ear's logits, depths and surface counts. meaning: (n, 384). A head may look at all but the moves.
    """

    texts: tuple[str, ...]
    moves: tuple[tuple[Move, ...], ...]
    ear: Array
    meaning: Array


def hear(turns: Sequence[Labelled], senses: Senses) -> Heard:
    """What is heard in labelled turns; a few milliseconds a turn."""
    rows, moves = [], []
    for start in range(0, len(turns), _AT_ONCE):
        some = turns[start : start + _AT_ONCE]
        for turn, sound in zip(some, senses.ear.listen_all([(dialogue(t.before), t.text) for t in some]), strict=True):
            loudest = sound.token_logits.max(axis=0) if len(sound.token_logits) else sound.logits
            rows.append(np.concatenate([sound.logits, loudest, np.log(sound.depth + 1e-6), _surface(turn)]))
            moves.append(senses.reader.from_sound(sound).moves)
    texts = tuple(t.text for t in turns)
    return Heard(texts, tuple(moves), np.asarray(rows, dtype=np.float64), _meaning(texts, senses.encoder))


def _meaning(texts: Sequence[str], encodes: Encodes) -> Array:
    """Sentence embeddings, a few texts of like length at a time: long ones in large batches would fill the memory."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    out = np.zeros((len(texts), WIDTH))
    for start in range(0, len(order), _FEW):
        rows = order[start : start + _FEW]
        out[rows] = encodes.encode([texts[i] for i in rows])
    return out


def _surface(turn: Labelled) -> Array:
    """Length, questions, and how many of the patient's own words the turn uses."""
    said = words(turn.text)
    theirs = {w for speaker, text in turn.before if speaker == "patient" for w in words(text)}
    pieces = sentences(turn.text)
    asked = [len(words(p)) for p in pieces if p.endswith("?")]
    n = len(said)
    me = len(re.findall(r"\bi\b|\bi'", turn.text.lower()))
    you = sum(w.startswith("you") for w in said)
    return np.array(
        [
            np.log1p(n), turn.text.count("?"), turn.text.rstrip().endswith("?"), turn.text.count("!"), len(pieces),
            np.log1p(max(asked, default=0)), n <= 2, n <= 4, sum(w in theirs for w in said) / (n or 1), me / (n + 1),
            you / (n + 1), turn.text.rstrip().endswith("-"),
        ],
        dtype=np.float64,
    )  # fmt: skip


def cross_validated(
    heard: Heard, labels: Sequence[str], groups: Sequence[str], *, folds: int = FOLDS, seed: int = 0
) -> list[str]:
    """For every turn the label that a head says which has seen no turn of its group.

    Raises ValueError where there are fewer groups than folds.
    """
    from sklearn.model_selection import GroupKFold

    y = np.asarray(labels)
    classes = np.unique(y)
    out = np.zeros((len(y), len(classes)))
    for train, test in GroupKFold(folds, shuffle=True, random_state=seed).split(heard.ear, y, np.asarray(groups)):
        out[test] = _committee(heard, y, train, test, classes)
    return [str(classes[i]) for i in out.argmax(axis=1)]


def _committee(heard: Heard, y: NDArray[Any], train: NDArray[Any], test: NDArray[Any], classes: NDArray[Any]) -> Array:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = np.asarray(heard.texts, dtype=object)
    worded = TfidfVectorizer(**_WORDS)
    lettered = TfidfVectorizer(**_LETTERS)
    by_words = (worded.fit_transform(texts[train]), worded.transform(texts[test]))
    by_letters = (lettered.fit_transform(texts[train]), lettered.transform(texts[test]))
    ear = _scaled(heard.ear, train, test)
    both = _scaled(np.hstack([heard.ear, heard.meaning]), train, test)
    mixed = tuple(hstack([w, csr_matrix(e * 0.2)]).tocsr() for w, e in zip(by_words, ear, strict=True))
    total = np.zeros((len(test), len(classes)))
    for (seen, unseen), freedom in ((by_words, 5.0), (mixed, 3.0), (by_letters, 5.0), (both, 0.01)):
        total += _odds(seen, y[train], unseen, freedom, classes)
    return total


def _scaled(x: Array, train: NDArray[Any], test: NDArray[Any]) -> tuple[Array, Array]:
    """Standardised by the training part alone."""
    middle, spread = x[train].mean(axis=0), x[train].std(axis=0)
    spread[spread < 1e-9] = 1.0
    return (x[train] - middle) / spread, (x[test] - middle) / spread


def _odds(seen: Any, y: NDArray[Any], unseen: Any, freedom: float, classes: NDArray[Any]) -> Array:
    from sklearn.linear_model import LogisticRegression

    out = np.zeros((unseen.shape[0], len(classes)))
    if len(np.unique(y)) == 1:
        out[:, np.searchsorted(classes, y[0])] = 1.0
        return out
    model = LogisticRegression(C=freedom, max_iter=3000, class_weight="balanced").fit(seen, y)
    out[:, np.searchsorted(classes, model.classes_)] = model.predict_proba(unseen)
    return out
