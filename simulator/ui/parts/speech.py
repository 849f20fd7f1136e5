"""How the patient's words appear: as if spoken, with a pause before and pauses that mean something."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator

import streamlit as st

from simulator.ui.parts.words import patient

_PACE = 0.055
_REST = {".": 0.38, "?": 0.42, "!": 0.35, ",": 0.14, ";": 0.2, ":": 0.2, ")": 0.45, "…": 0.6}
LONGEST = 14.0


def beats(text: str) -> Iterator[tuple[str, float]]:
    """The words so far, and how long to rest after each, in seconds at pace 1."""
    so_far = ""
    for piece in re.findall(r"\S+\s*", text):
        so_far += piece
        mark = piece.rstrip().rstrip("\"'”’")[-1:]
        yield so_far, _PACE + 0.012 * len(piece) + _REST.get(mark, 0.0)


def speak(sentences: Iterable[str], *, pace: float, heavy: bool = False) -> None:
    """Shows the words at the pace of speech as they come, sentence by sentence; nothing is blank while they are awaited.

    heavy: the room has just changed, so the silence before is longer.
    """
    place = st.empty()
    place.html('<div class="patient quiet" role="status">…</div>')
    begun, silence = time.monotonic(), pace * (1.6 if heavy else 0.7)
    shown, left = "", LONGEST
    for sentence in sentences:
        time.sleep(max(0.0, begun + silence - time.monotonic()) if not shown else 0.0)
        before = f"{shown} " if shown else ""
        steps = list(beats(sentence)) if pace > 0 else []
        total = pace * sum(rest for _, rest in steps)
        scale = pace * min(1.0, left / max(total, 0.01))
        for so_far, rest in steps:
            place.html(patient(before + so_far))
            time.sleep(rest * scale)
        left = max(0.0, left - total)
        shown = before + sentence
        place.html(patient(shown))
