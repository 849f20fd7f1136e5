"""Contradictions that can be seen without understanding: another age, another name, a relative nobody has."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from simulator.patient.voice import Situation, Utterance
from simulator.persona.parts import Persona
from simulator.reading.sentences import plain

_ONES: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS: Final = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBER: Final = rf"(\d{{1,3}}|(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_ONES)}))?|{'|'.join(_TEENS)})"
_AGE: Final = re.compile(
    rf"\b(?:i am|i'm|i turned|i've (?:just )?turned) (?:only |just |already )?{_NUMBER}"
    rf"(?: years? old| years? of age|(?=\s*(?:[.,;!?]|$|and\b|now\b)))"
)
_NAME: Final = re.compile(
    r"\b(?:[Mm]y name is|[Mm]y name's|I am called|I'm called|[Cc]all me|[Pp]eople call me)\s+([A-Z][\w'-]+)"
)
_KIN: Final = (
    "mother|mom|mum|mam|father|dad|brother|sister|husband|wife|partner|boyfriend|girlfriend|son|daughter|uncle|aunt|cousin|"
    "stepfather|stepmother|grandmother|grandfather|ex|fiancé|fiancée|friend|dog|cat|boss"
)
_RELATIVE: Final = re.compile(rf"\b[Mm]y (?:\w+ )?(?:{_KIN}),? ([A-Z][a-z]{{2,}})\b")
_NOT_NAMES: Final = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|"
    r"November|December|Christmas|Easter|God|Mam|Dad|Mum|Mom|And|But|That|The|She|They|You|Yes|No|Not|Well|Just|Then|There|"
    r"What|When|Who|Why|How|Maybe|Okay)$"
)


def contradiction(text: str, situation: Situation, authored: Utterance) -> str:
    """What in the sentence is not true of this life, or "" where nothing can be seen."""
    persona = situation.persona
    found = _AGE.search(plain(text))
    if (
        found is not None
        and _value(found.group(1)) != persona.identity.age
        and found.group(0) not in plain(authored.text)
    ):
        return f"the age is {persona.identity.age}"
    named = _NAME.search(text.replace("’", "'"))
    if (
        named is not None
        and named.group(1).lower() not in persona.name.lower()
        and named.group(1) not in _names(persona)
    ):
        return f"the name is {persona.name}"
    known = None
    for kin in _RELATIVE.finditer(text):
        name = kin.group(1)
        if _NOT_NAMES.match(name):
            continue
        known = known if known is not None else _names(persona)
        spoken = (e.therapist or "" for e in situation.past)
        if name not in known and name not in situation.text and not any(name in s for s in spoken):
            return f"nobody here is called {name}"
    return ""


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    parts = re.split(r"[ -]", number)
    if parts[0] in _TEENS:
        return 10 + _TEENS.index(parts[0])
    return 20 + 10 * _TENS.index(parts[0]) + (1 + _ONES.index(parts[1]) if len(parts) > 1 else 0)


def _names(persona: Persona) -> frozenset[str]:
    """Every word with a capital anywhere in what the patient can say or what is true of them."""
    texts = (
        *(f.truth for f in persona.facts), *(t for f in persona.facts for t in (*f.tells.shallow, *f.tells.deep, *f.hides)),
        *(x.says for x in persona.lines), *(b.says for s in persona.scenarios for t in s.threads for b in t.beats),
        *(s.opening_line for s in persona.scenarios), persona.history, persona.presenting_problem,
    )  # fmt: skip
    return _capitals(texts)


@lru_cache(maxsize=16)
def _capitals(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(w for t in texts for w in re.findall(r"\b[A-Z][\w'-]+", t))
