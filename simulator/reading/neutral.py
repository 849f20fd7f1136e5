"""Sentences that carry nothing between two people: a chair moved, a pen lost, a throat cleared, words about finding words.

They are heard one by one, each without its neighbours, so that a turn with such sentences put in anywhere is heard as the
turn without them. The sentence encoder and a kernel over it (`data/neutral.npz`, fitted by `training/quiet.py` on `examples/neutral.txt`
against the sentences of the labelled turns) decide. A question is never neutral by this measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from simulator.errors import WeightsError
from simulator.reading.encoder import Vectors, encoder
from simulator.reading.sentences import words

PATH = Path(__file__).parent / "data" / "neutral.npz"


@dataclass(frozen=True)
class Kernel:
    """A radial kernel over known sentences. vectors: (k, 390); weights: (k,); at and above `threshold`: neutral."""

    vectors: Vectors
    weights: Vectors
    bias: float
    width: float
    threshold: float

    def value(self, rows: Vectors) -> Vectors:
        """The decision value of each row, shape (n,)."""
        apart = (rows**2).sum(1)[:, None] + (self.vectors**2).sum(1)[None, :] - 2 * rows @ self.vectors.T
        found: Vectors = (np.exp(-self.width * np.maximum(apart, 0)) @ self.weights + self.bias).astype(np.float32)
        return found


def neutral(sentences: Sequence[str]) -> list[bool]:
    """Which of the sentences carry nothing. Each is judged alone; a single one is what the turn says, and carries it."""
    out = [False] * len(sentences)
    maybe = [i for i, s in enumerate(sentences) if candidate(s)]
    if len(sentences) < 2 or not maybe:
        return out
    kernel = _kernel(PATH)
    for i in maybe:  # one at a time: the int8 weights scale over a batch, and company must not change a verdict
        vector = encoder().encode([sentences[i]])
        out[i] = bool(kernel.value(features(vector, [sentences[i]]))[0] >= kernel.threshold)
    return out


def candidate(sentence: str) -> bool:
    """Whether the sentence could be neutral at all: it has words, asks nothing, and speaks of no "you" but to thank,
    nor of what is "with me"."""
    own = words(sentence)
    meant = any(w in _YOU and not (k and own[k - 1] in _THANKS) for k, w in enumerate(own))
    here = any(
        w == "me" and k and own[k - 1] in ("with", "at", "about", "of") and "bear" not in own for k, w in enumerate(own)
    )
    return (
        bool(own) and not meant and not here and not sentence.rstrip("\"') ").endswith("?") and _SORRY.isdisjoint(own)
    )


_THANKS = frozenset(("thank", "thanks", "thanking", "to"))
_I = frozenset(["i", "i'm", "i'll", "i've", "i'd", "me", "my", "mine"])
_YOU = frozenset(["you", "your", "yours", "yourself", "you're", "you've", "you'd", "you'll"])
_SORRY = frozenset(["sorry", "apologise", "apologize", "wrong", "mistake", "fault", "should", "shouldn't"])
_BETWEEN = frozenset(["we", "we're", "we've", "us", "our", "between", "together"])


def features(vectors: Vectors, sentences: Sequence[str]) -> Vectors:
    """The sentence's vector, who is in it, and how long it is; shape (n, 384 + 6)."""
    extra = []
    for sentence in sentences:
        own = words(sentence)
        bare = [w for k, w in enumerate(own) if not (w in _YOU and k and own[k - 1] in ("thank", "thanks", "if"))]
        has = set(bare)
        extra.append(
            [bool(has & _I), bool(has & _YOU), bool(has & _SORRY), bool(has & _BETWEEN), min(len(own), 30) / 10, len(own) <= 3]
        )  # fmt: skip
    return np.hstack([vectors * 4.0, np.asarray(extra, dtype=np.float32).reshape(len(sentences), 6)])


@lru_cache(maxsize=2)
def _kernel(path: Path) -> Kernel:
    try:
        with np.load(path, allow_pickle=False) as kept:
            bias, width, threshold = (float(x) for x in kept["numbers"])
            return Kernel(
                kept["vectors"].astype(np.float32), kept["weights"].astype(np.float32), bias, width, threshold
            )
    except (OSError, ValueError, KeyError) as error:
        raise WeightsError(
            "the numbers for neutral sentences cannot be read", where=str(path),
            mend="restore simulator/reading/data from the repository, or run `python -m simulator.training.quiet`",
        ) from error  # fmt: skip
