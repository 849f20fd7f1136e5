"""Picking up the therapist's own charged word: "'Destructive.' Is that what it says in my notes?" """

from __future__ import annotations

import re
from typing import Final

SLOT: Final = "{word}"
_CHARGED: Final = re.compile(
    r"\b(destructive|toxic|abusive|abuse|unhealthy|healthy|controlling|manipulative|irrational|defensive|resistant|"
    r"resistance|trauma|traumatic|traumatised|traumatized|attachment|boundaries|boundary|pattern|coping|codependent|"
    r"dependent|inappropriate|depressed|depression|anxious|anxiety|dysfunctional|avoidant|avoiding|vulnerable|victim|"
    r"projection|projecting|transference|denial|triggered|trigger|damaged|needy|dangerous|closure|journey|strong|brave|"
    r"resilient|safe space|self-esteem|self-care|empower|empowered|angry|anger|disappointed|difficult|important|mistake)\b",
    re.IGNORECASE,
)


def charged(text: str) -> str | None:
    """The first charged word in the therapist's words, in lower case, or None."""
    found = _CHARGED.search(text)
    return found.group(1).lower() if found else None


def echoed(says: str, word: str | None) -> str:
    """The line with the word in its place, a capital where it opens a sentence. A line without a place stays as it is."""
    if SLOT not in says or word is None:
        return says
    at = says.index(SLOT)
    before = says[:at].rstrip(" \"'“‘")
    opens = not says[:at].strip(" \"'“‘") or before[-1:] in (".", "?", "!")
    return says.replace(SLOT, word.capitalize() if opens else word, 1).replace(SLOT, word)
