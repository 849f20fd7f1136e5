"""Where the patient's words are made, always on the page; and, quietly, when another voice is standing in."""

from __future__ import annotations

from simulator.model import Place
from simulator.practice.practice import Sitting
from simulator.ui.parts.words import safe


def line(sitting: Sitting, place: Place) -> str:
    """One quiet line for the header."""
    name = sitting.source.persona.name
    note = sitting.past[-1].note if sitting.past else ""
    standing_in = f" {note[:1].upper()}{note[1:]}." if note else ""
    return f'<div class="quiet" data-testid="whereabouts">{safe(f"{name} lives {place.label}.{standing_in}")}</div>'
