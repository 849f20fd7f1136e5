"""What the patient hears in a therapist turn: the reading, and what in it touches this patient's own sore places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from simulator.reading.reading import Reading
from simulator.vocabulary import Move

SORE: Final[tuple[Move, ...]] = (
    "advice", "reassurance", "justification", "confrontation", "interpretation", "self_disclosure", "rationale",
)  # fmt: skip
"""Moves that can touch a sore place; naming, owning, staying and asking cannot, whatever they brush against."""


@dataclass(frozen=True)
class Heard:
    """A reading in the ears of one patient.

    triggers, soothers: ids of those the words touch, by meaning (a trigger about anything is touched by every turn).
    opening: the patient's last words were an explicit opening for a deeper look. specific: an owning or apology names
    what was done, so that it is not a bare "sorry". remembered: the therapist goes back to what this patient told in an
    earlier session. about_us: a question asks how it is, or was, between the two of them. plainly: those of the triggers
    that the words touch beyond doubt, whatever the reader made of them.
    """

    reading: Reading
    triggers: tuple[str, ...] = ()
    soothers: tuple[str, ...] = ()
    opening: bool = False
    specific: bool = False
    remembered: bool = False
    about_us: bool = False
    plainly: tuple[str, ...] = ()
