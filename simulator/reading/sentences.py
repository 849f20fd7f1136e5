"""Cutting a turn into sentences, and comparing words the way a reader would.

Small on purpose: chat turns are short, and a statistical splitter would be a heavy dependency for full stops.
"""

from __future__ import annotations

import re
import unicodedata

_BREAK = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[A-Z0-9À-Ý])|\n+|(?<=\))\s+(?=[A-Z\"'“‘])")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|vs|etc|e\.g|i\.e)|\b[A-Z])\.$")
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u00a0": " "})


def sentences(text: str) -> list[str]:
    """The sentences of a turn, in order, stripped; joined with spaces they hold every word of it."""
    out: list[str] = []
    start = 0
    for match in _BREAK.finditer(text):
        piece = text[start : match.end()].strip()
        if _ABBREVIATION.search(piece):
            continue
        if piece:
            out.append(piece)
        start = match.end()
    rest = text[start:].strip()
    if rest:
        out.append(rest)
    return out


def plain(text: str) -> str:
    """Text for comparing: Unicode composed, curly quotes straight, white space single, lower case."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).split()).casefold()


def holds(text: str, quote: str) -> bool:
    """Whether `quote` stands verbatim in `text`, after normalising white space, quotes and Unicode.

    A quote without a letter or digit holds nowhere: punctuation is no evidence.
    """
    wanted = plain(quote)
    return any(c.isalnum() for c in wanted) and wanted in plain(text)


def words(text: str) -> list[str]:
    """Lower-case words, apostrophes kept."""
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", plain(text))
