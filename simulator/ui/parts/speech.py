"""How the patient's words appear: as if spoken, with a pause before and pauses that mean something."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

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


def speak(text: str, *, pace: float, heavy: bool = False) -> None:
    """Shows the words at the pace of speech. heavy: the room has just changed, so the silence before is longer."""
    place = st.empty()
    if pace > 0:
        place.html('<div class="patient quiet" role="status">…</div>')
        time.sleep(pace * (1.6 if heavy else 0.7))
        steps = list(beats(text))
        total = sum(rest for _, rest in steps)
        scale = pace * min(1.0, LONGEST / max(total, 0.01))
        for so_far, rest in steps:
            place.html(patient(so_far))
            time.sleep(rest * scale)
    place.html(patient(text))
