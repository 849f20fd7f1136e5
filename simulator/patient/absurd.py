"""Telling nonsense from a turn: what no therapist would say, the patient meets in character."""

from __future__ import annotations

import re

from simulator.reading.sentences import words

_FAR = 0.16
"""Below this cosine to everything in the patient's world, a question is about something else altogether."""
_OUT_OF_ROLE = re.compile(
    r"\b(?:system prompt|ignore (?:all|your|previous) (?:instructions|prompts?)|language model|chatbot|are you (?:an? )?(?:ai|bot|robot|"
    r"program|simulation)|write (?:me )?(?:a|some) (?:python|code|poem|script|essay)|capital of|square root|translate|"
    r"weather in|stock market|\d+\s*[+*x/]\s*\d+)\b",
    re.IGNORECASE,
)


def is_absurd(text: str, nearest: float) -> bool:
    """Whether the turn is gibberish, leaves the room, or asks about nothing a patient could know.

    nearest: the highest cosine of the turn to anything that a therapist is expected to say to this patient.
    """
    said = words(text)
    if _OUT_OF_ROLE.search(text):
        return True
    letters = [w for w in said if any(c.isalpha() for c in w)]
    if not letters:
        return bool(said)
    odd = [w for w in letters if len(w) > 3 and not re.search(r"[aeiouyáéíóúäöü]", w)]
    if len(letters) >= 2 and len(odd) / len(letters) > 0.5:
        return True
    return nearest < _FAR and len(letters) >= 4
