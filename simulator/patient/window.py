"""The window of an interpretation: how deep a therapist may timely go, from what is true in the patient.

The rule is RUBRICS.md's: the patient's own depth plus one; a link (3 or more) needs two told episodes; an open rupture,
a crisis or flooding closes it to 1; so does a rejected interpretation until the patient re-engages. The alliance alone
closes nothing: trial evidence on transference work at low alliance is mixed (Piper 1991; Høglend 2011).
"""

from __future__ import annotations

from dataclasses import dataclass

FLOODED = 0.85


@dataclass(frozen=True)
class Window:
    """deepest: the deepest timely depth, 0-4. shut: why nothing deeper than 1 is bearable, or "" where it is open."""

    deepest: int
    shut: str = ""


def window(
    *,
    patient_depth: int,
    episodes: int,
    arousal: float,
    rupture_open: bool,
    crisis: bool = False,
    rejected: bool = False,
    tolerance: float = FLOODED,
) -> Window:
    """The window as a pure function of what the simulation knows."""
    if rupture_open:
        return Window(1, "an open rupture")
    if crisis:
        return Window(1, "a crisis")
    if arousal > min(tolerance, FLOODED):
        return Window(1, "flooding")
    if rejected:
        return Window(1, "a rejected interpretation")
    deepest = min(4, patient_depth + 1)
    if episodes < 2:
        deepest = min(deepest, 2)
    return Window(deepest)
