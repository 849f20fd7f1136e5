"""What was said to the patient: a turn without what a patient would never hear.

A trainee's turn may hold more than speech: characters that only a machine sees, mark-up, forged records, orders to whoever
scores, lists of markers, somebody's ideal answer in quotation marks, the same sentence five times. None of that reaches a
patient, so neither the mind nor the judge hears it. Ordinary talk has brackets, quotation marks and the word "score" in it
too: what is cut here is recognised by what it does, and the patient's own words quoted back always stay.

Every character kept remembers its place in the turn, so that a quote from what was said is a quote from the turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from simulator.reading import asides
from simulator.reading.folding import folded
from simulator.reading.neutral import neutral
from simulator.reading.sentences import plain, words

_BREAK = re.compile(
    r"(?<=[.!?])[\"')\]]*\s+(?=[\"'*]?[A-Z0-9]|[(\[*]\w)|(?<=\w[.!?])\s+(?=[a-z])|\s*\n+\s*|(?<=\))\s+(?=[A-Z\"'])"
)
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|vs|etc|e\.g|i\.e)|\b[A-Z])\.$")


@dataclass(frozen=True)
class Said:
    """The words of a turn that were said to the patient.

    turn: everything that was written. text: what of it was said, folded to plain characters. places: for each character
    of `text`, where in `turn` it stands (-1 for a space put between two pieces).
    """

    turn: str
    text: str
    places: tuple[int, ...]

    def verbatim(self, start: int, end: int) -> str:
        """The words of the turn behind text[start:end]: unbroken, so never with anything unsaid between them.

        Where something was cut out in between, the longest unbroken part. Empty if there is none.
        """
        best = (0, 0)
        first = last = -1
        for place in self.places[start:end]:
            if place < 0:
                continue
            if first < 0:
                first = last = place
            elif not _speech(self.turn[last + 1 : place]):
                last = place
            else:
                best = max(best, (first, last + 1), key=lambda s: s[1] - s[0])
                first = last = place
        if first >= 0:
            best = max(best, (first, last + 1), key=lambda s: s[1] - s[0])
        return self.turn[best[0] : best[1]].strip()

    def behind(self, quote: str) -> str | None:
        """The words of the turn behind a quote from `text`, whatever its white space, case and marks; None if it is not in it."""
        own = words(quote)
        if not own:
            return None
        found = re.search(r"(?<!\w)" + r"[\W_]+".join(re.escape(w) for w in own) + r"(?!\w)", self.text, re.IGNORECASE)
        return (self.verbatim(*found.span()) or None) if found else None

    def quote(self, words_said: str) -> str:
        """The words of the turn behind some words of `text`; the words themselves if they are not in it."""
        at = self.text.find(words_said)
        return (self.verbatim(at, at + len(words_said)) or words_said) if at >= 0 else words_said


def _speech(between: str) -> bool:
    return any(c.isalnum() for c in folded(between)[0])


_GESTURE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\*[^*\n]*\*")


def silent(turn: str, before: str = "") -> bool:
    """Whether the turn says nothing to the patient: a gesture in brackets or asterisks, dots, or no speech at all."""
    return not words(_GESTURE.sub(" ", said(turn, before).text))


@lru_cache(maxsize=2048)
def said(turn: str, before: str = "") -> Said:
    """What of a turn was said to the patient. `before`: the dialogue so far, for knowing the patient's own words.

    Idempotent: what was said was said. A turn in which nothing was said gives an empty text.
    """
    patient = plain(before)
    text, places = folded(turn)
    for _ in range(6):
        once, where = _heard(text, places, patient)
        if once == text:
            break
        text, places = once, where
    return Said(turn, text, places)


def _heard(text: str, places: tuple[int, ...], patient: str) -> tuple[str, tuple[int, ...]]:
    text, places = _without(text, places, asides.markup(text))
    text, places = _without(text, places, asides.brackets(text))
    found = list(spans(text))
    listed = sum(asides.judging(text[a:b]) for a, b in found) >= 1
    pieces = [(a, b) for a, b in found if not asides.aside(text[a:b], patient, listed=listed)]
    return _joined(text, places, _telling(text, _once(text, pieces)))


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences stand. A quotation of several sentences belongs to the sentence that it stands in."""
    inside = [(m.start(), m.end()) for m in asides.QUOTED.finditer(text)]
    start = 0
    for match in _BREAK.finditer(text):
        if any(a < match.start() < b - 1 for a, b in inside) or _ABBREVIATION.search(text[start : match.start()]):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip(" \t\n,;"):
        yield start + len(piece) - len(piece.lstrip(" \t\n,;")), start + len(piece.rstrip())


def _once(text: str, pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sentences whose words, in this order, a sentence before them already has are said once."""
    kept = []
    heard: list[str] = []
    for a, b in pieces:
        own = words(text[a:b])
        asks = text[a:b].rstrip("\"')").endswith("?")
        if own and any(" ".join(own) == h if asks else f" {' '.join(own)} " in f" {h} " for h in heard):
            continue
        kept.append((a, b))
        heard.append(" ".join(own))
    return kept


def _telling(text: str, pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sentences that carry nothing between two people are left out, unless there are no others."""
    telling = [p for p, idle in zip(pieces, neutral([text[a:b] for a, b in pieces]), strict=True) if not idle]
    return telling or list(pieces)


def _without(text: str, places: tuple[int, ...], cuts: Sequence[tuple[int, int]]) -> tuple[str, tuple[int, ...]]:
    """The text without the stretches, each replaced by one space."""
    out: list[str] = []
    where: list[int] = []
    at = 0
    for start, end in sorted(cuts):
        if start < at:
            continue
        out.append(text[at:start])
        where.extend(places[at:start])
        out.append(" ")
        where.append(-1)
        at = end
    out.append(text[at:])
    where.extend(places[at:])
    return "".join(out), tuple(where)


def _joined(text: str, places: tuple[int, ...], pieces: Sequence[tuple[int, int]]) -> tuple[str, tuple[int, ...]]:
    out: list[str] = []
    where: list[int] = []
    for a, b in pieces:
        if out:
            out.append(" ")
            where.append(-1)
        for k in range(a, b):
            if text[k].isspace() and out and out[-1] == " ":
                continue
            out.append(" " if text[k].isspace() else text[k])
            where.append(places[k])
    return "".join(out), tuple(where)
