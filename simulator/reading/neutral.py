"""Sentences that carry nothing between two people: a chair moved, a pen lost, a throat cleared, words about finding words.

They are heard one by one, each without its neighbours, so that a turn with such sentences put in anywhere is heard as the
turn without them. A bare "Right." or "Let me see." is told by its words. Of the others, the sentence encoder and a kernel over it (`data/neutral.npz`, fitted by `training/quiet.py` on `examples/neutral.txt`
against the sentences of the labelled turns) decide. A question is never neutral by this measure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from simulator.errors import WeightsError
from simulator.reading.encoder import Vectors, encoder
from simulator.reading.sentences import plain, words

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
    out = [len(sentences) > 1 and filler(s) for s in sentences]
    maybe = [i for i, s in enumerate(sentences) if candidate(s) and not out[i]]
    if len(sentences) < 2 or not maybe:
        return out
    kernel = _kernel(PATH)
    for i in maybe:  # one at a time: the int8 weights scale over a batch, and company must not change a verdict
        vector = encoder().encode([sentences[i]])
        out[i] = bool(kernel.value(features(vector, [sentences[i]]))[0] >= kernel.threshold)
    return out


def filler(sentence: str) -> bool:
    """Whether the sentence only draws breath: "Right.", "Okay, so.", "Let me see.", "There we go."."""
    return bool(_FILLER.fullmatch(" ".join(words(sentence)))) and not _asks(sentence)


def candidate(sentence: str) -> bool:
    """Whether the sentence could be neutral at all.

    It has words, asks nothing, proposes nothing to the two ("let's leave that" turns away, and that is heard), and speaks
    of no "you" but to thank or to offer a seat, nor of what is "with me".
    """
    own = words(sentence)
    polite = bool(_POLITE.search(plain(sentence)))
    meant = not polite and any(w in _YOU and not (k and own[k - 1] in _THANKS) for k, w in enumerate(own))
    here = any(
        w == "me" and k and own[k - 1] in ("with", "at", "about", "of") and "bear" not in own for k, w in enumerate(own)
    )
    return bool(own) and not (meant or here or "let's" in own or _asks(sentence)) and _SORRY.isdisjoint(own)


def _asks(sentence: str) -> bool:
    return sentence.rstrip("\"') ").endswith("?")


_FILLER = re.compile(
    r"(?:(?:right|okay|ok|so|well|now|there|then|alright|all right|er|erm|uh|um|ehm|aye|och)(?: |$))*"
    r"(?:let me (?:see|think)|let's see|there (?:we|you) (?:go|are)|here we (?:go|are)|so it is)?(?: (?:now|then|so))?"
)
_POLITE = re.compile(
    r"\b(?:please|do|will|may|let|come|welcome|good (?:day|morning|afternoon|evening))\b.{0,40}\b(?:sit|seat|chair|comfortable|at home|coat|scarf|"
    r"umbrella|welcome|after you|tea|to you)\b|^after you\b"
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
