"""What little is needed to beat: the length of a turn, its question marks and hedges, a ridge trained on other sets."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from simulator.bench.contrast import Built, Said
from simulator.reading.encoder import Encodes
from simulator.reading.sentences import plain

_HEDGE = re.compile(
    r"\b(?:maybe|perhaps|possibly|i wonder|wondering|might|could it|may be|seems?|sort of|kind of|i guess|my guess|"
    r"not sure|i could be wrong|as if|as though)\b"
)


def length(items: Sequence[Built]) -> list[Said]:
    """The longer the better: the number of characters."""
    return [Said(float(len(_turn(b))), None) for b in items]


def question_and_hedge(items: Sequence[Built]) -> list[Said]:
    """The more question marks and tentative words the better."""
    return [Said(float(_turn(b).count("?") + len(_HEDGE.findall(plain(_turn(b))))), None) for b in items]


def ridge(items: Sequence[Built], encodes: Encodes) -> list[Said]:
    """Levels by a ridge regression on sentence embeddings and word n-grams, each set said by one that has not seen it.

    Items without a level are neither learnt from nor said anything of.
    """
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import Ridge

    graded = [i for i, b in enumerate(items) if b.level is not None]
    turns = [_turn(items[i]) for i in graded]
    meaning = encodes.encode(turns)
    levels = np.asarray([items[i].level for i in graded], dtype=float)
    families = [items[i].family for i in graded]
    out = [Said(None, None) for _ in items]
    for family in sorted(set(families)):
        seen = [k for k, f in enumerate(families) if f != family]
        unseen = [k for k, f in enumerate(families) if f == family]
        if not seen:
            continue
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        by_words = words.fit_transform([turns[k] for k in seen])
        model = Ridge(alpha=1.0).fit(hstack([by_words, csr_matrix(meaning[seen])]).tocsr(), levels[seen])
        mixed = hstack([words.transform([turns[k] for k in unseen]), csr_matrix(meaning[unseen])]).tocsr()
        for k, value in zip(unseen, model.predict(mixed), strict=True):
            level = min(5, max(1, math.floor(float(value) + 0.5)))
            out[graded[k]] = Said(float(value), level)
    return out


def _turn(what: Built) -> str:
    return what.item.moments()[0].text
