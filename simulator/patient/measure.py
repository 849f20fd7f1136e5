"""Tokens and words, counted once for each text."""

from __future__ import annotations

from functools import lru_cache

from simulator.model.tokens import count
from simulator.reading.sentences import words


@lru_cache(maxsize=8192)
def tokens(text: str) -> int:
    """Tokens of a text in tiktoken's newest vocabulary: the budget's measure, whatever the model."""
    return count(text)


def length(text: str) -> int:
    """Words of a text, those of its gestures included."""
    return len(words(text))


def shortened(text: str, most: int) -> str:
    """The text within so many tokens: where it is longer its middle is left out, and it says so."""
    if tokens(text) <= most:
        return text
    mark = " [… the middle is left out here …] "
    keep = len(text)
    while keep > 40:
        keep = int(keep * 0.85)
        head, tail = text[: keep * 2 // 3], text[-(keep // 3) :]
        if count(head + mark + tail) <= most:
            return head.rstrip() + mark + tail.lstrip()
    return mark.strip()
