"""Telling nonsense from a turn: what no therapist would say, the patient meets in character."""

from __future__ import annotations

import re

from simulator.reading.sentences import words

_FAR = 0.16
"""Below this cosine to everything in the patient's world, a question is about something else altogether."""
_OUT_OF_ROLE = re.compile(
    r"\b(?:system prompt|(?:ignore|forget|disregard) (?:all |any )?(?:your|previous|the|prior) (?:\w+ )?(?:instructions|prompts?|rules)|"
    r"language model|chatbot|chat ?gpt|openai|"
    r"(?:are|aren't) you (?:just )?(?:an? )?(?:ai|bot|robot|machine|computer|program|simulation|human|real person|alien|made of \w+)|"
    r"are you (?:even )?(?:real|human|artificial|simulated)\b(?! sure)|"
    r"(?:write|make|give|compose|tell|sing|recite) (?:me |us )?(?:a |an |some |your )?(?:\w+ )?(?:python|javascript|code|poem|haiku|script|essay|"
    r"recipe|joke|limerick|song|story about a)|in python\b|capital (?:city )?of|square root|translate (?:this|that|it|the)|"
    r"(?:the )?weather (?:in|like on|on)|stock market|price of (?:bitcoin|gold)|bitcoin|world cup|who won the|who is the (?:president|king|queen|prime minister)|"
    r"how many (?:moons|planets|legs does|sides does)|can you (?:fly|swim to|breathe under|see the future|read my mind|lend me)|will you marry me|"
    r"repeat (?:the word|after me)|what colou?r is (?:monday|tuesday|wednesday|thursday|friday|seven)|reset button|do you run on|who (?:programmed|built|created) you|who made you\W*$|"
    r"(?:what|which) (?:version|model) are you|pretend (?:to be|you are|you're)|act as (?:an?|if you were an?)|role ?play|meaning of life|"
    r"say something in (?:french|german|latin|klingon)|speed of light|do aliens|do you dream of electric|"
    r"\d+\s*(?:[+*x/]|plus|times|minus|divided by)\s*\d+)\b",
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
