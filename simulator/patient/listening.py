"""From words to what the patient hears: the reading, the sore places touched, an opening just made."""

from __future__ import annotations

import re
from dataclasses import replace

from simulator.patient.absurd import is_absurd
from simulator.patient.heard import SORE, Heard
from simulator.patient.memory import Near
from simulator.persona.parts import Persona, Soother, Trigger
from simulator.reading.reading import Reading
from simulator.reading.sentences import plain, words
from simulator.vocabulary import Move

TOUCHES_AT = 0.50
"""Cosine from which words touch a sore place, where the reader hears the move."""
_HARMLESS: frozenset[Move] = frozenset(
    {"open_question", "closed_question", "safety_inquiry", "reflection", "encourager", "logistics"}
)
STAYS_AT = 0.66
"""Cosine below which a turn that is rather a reflection or a validation touches nothing."""
PLAINLY_AT = 0.85
"""Cosine from which they are the sore thing itself."""
ASKS_AT = 0.80
"""The same for a turn that only asks, arranges or waits."""
UNMISTAKABLE_AT = 0.70
"""Cosine from which they touch it although the reader is unsure of the move."""

_OPENING = re.compile(
    r"\bwhy (?:do|does|did|am|is it|can't|would|don't|must|should) (?:i|it always|this)\b|\bwhat(?:'s| is) wrong with me\b|"
    r"\bwhat(?:'s| is) the matter with me\b|\bwhy (?:always )?me\b|\bis it (?:something|because) (?:about me|i|of)\b|"
    r"\bi (?:keep|always) (?:doing|end|ending|pick|picking|choosing)\b|\bwhat does that (?:mean|say about me)\b|"
    r"\bwhere does (?:it|that|this) come from\b|\bdo you think (?:it's|i'm|that's|there's)\b[^.]*\?"
)


def hear(reading: Reading, text: str, near: Near, persona: Persona, scenario_id: str, last_words: str) -> Heard:
    """What this patient hears. `last_words`: what the patient said just before. Nonsense touches nobody."""
    if is_absurd(text, near.best):
        plain_moves = tuple(m for m in reading.moves if m in _HARMLESS) or ("closed_question",)
        return Heard(reading=replace(reading, moves=plain_moves, depth=0))
    if _DEFENDS.search(plain(text)) and not _OWNS.search(plain(text)):
        reading = _defending(reading)
    touched = tuple(t.id for t in persona.triggers if _touches(t, reading, near, scenario_id))
    return Heard(
        reading=reading,
        triggers=touched,
        plainly=tuple(t for t in touched if near.of("trigger").get(t, 0.0) >= PLAINLY_AT),
        soothers=tuple(s.id for s in persona.soothers if _soothes(s, reading, near)),
        opening=opening_in(last_words),
        specific=_specific(reading, text),
        about_us=bool(reading.questions and _ABOUT_US.search(plain(text))),
    )


_DEFENDS = re.compile(
    r"\b(?:i was (?:only|just) (?:trying|asking|doing|saying|checking)|i'm (?:only|just) (?:trying|asking|doing my|saying|checking)|"
    r"let me explain why|i (?:didn't|never) mean (?:it|to|that|any)|i only (?:said|asked|meant|wanted))\b"
)
_OWNS = re.compile(
    r"\b(?:i'm sorry(?! (?:you|if|that you))|i apologi[sz]e|i (?:rushed|got it wrong|got that wrong|hurt|pushed|jumped)|my (?:mistake|fault)|"
    r"that was (?:me|mine|on me)|i should(?:n't)? have|you're right)\b"
)


def _defending(reading: Reading) -> Reading:
    """The reading of words that defend, beyond doubt, whatever else they were taken for: no owning is in them."""
    moves = (
        "justification",
        *(m for m in reading.moves if m not in ("justification", "acknowledgement", "validation")),
    )
    strength = {
        **reading.strength,
        "justification": max(0.8, reading.strength["justification"]),
        "acknowledgement": 0.0,
        "validation": 0.0,
    }
    return replace(reading, moves=moves, strength=strength)


_ABOUT_US = re.compile(
    r"\b(?:between us|with me|here with me|toward me|towards me|at me|when i (?:said|did|told|asked)|me (?:do|say|saying|doing|ask)|"
    r"hear(?:ing)? me|after i|that i (?:said|did|told)|about me|in here with|lost you|what did i (?:say|do)|"
    r"did i (?:upset|hurt|offend|annoy|say|do|go)|what happened (?:just (?:now|then)|there|when i)|was it something i|"
    r"(?:angry|cross|upset|annoyed|disappointed) with me)\b[^?]*\?"
)


def opening_in(words: str) -> bool:
    """Whether the patient's words are an explicit opening: they ask for a deeper look themselves."""
    return bool(_OPENING.search(plain(words)))


def _touches(trigger: Trigger, reading: Reading, near: Near, scenario_id: str) -> bool:
    if trigger.scenarios and scenario_id not in trigger.scenarios:
        return False
    heard = reading.does(*trigger.moves)
    if not trigger.about:
        return heard
    cosine = near.of("trigger").get(trigger.id, 0.0)
    if reading.moves in (("reflection",), ("open_question",), ("encourager",)) and cosine < 0.8:
        return False
    if not heard and set(reading.moves) <= _HARMLESS and cosine < 0.85:
        return False  # a question about a sore place is not yet a blow to it
    move = max(reading.strength[m] for m in trigger.moves)
    if set(reading.moves) <= _HARMLESS and cosine < ASKS_AT:
        return False  # a plain remark or question near a sore place
    if not reading.does(*SORE) and cosine < STAYS_AT:
        return False  # only asking, listening or staying: it must be nearly the sore thing itself
    stays = max(reading.strength["reflection"], reading.strength["validation"])
    if heard and move < stays and cosine < STAYS_AT:
        return False  # staying with the patient, whatever else it may brush against
    if not heard and reading.does("acknowledgement", "validation") and cosine < 0.85:
        return False  # "I asked you to explain it all" owns the hurt; it does not repeat it
    return cosine >= (TOUCHES_AT if heard else UNMISTAKABLE_AT)


def _soothes(soother: Soother, reading: Reading, near: Near) -> bool:
    heard = reading.does(*soother.moves)
    return heard and (not soother.about or near.of("soother").get(soother.id, 0.0) >= TOUCHES_AT)


_BARE = re.compile(r"^\W*(?:(?:oh|ok|okay|right|well|so|i'm|i am|really|very|so|yes|no)\W+)*(?:sorry|my apologies|i apologi[sz]e)"
                   r"(?:\W+(?:about|for) (?:that|this|it))?\W*$")  # fmt: skip


def _specific(reading: Reading, text: str) -> bool:
    """Whether an owning says what it owns. "Sorry about that" does not."""
    if not reading.does("acknowledgement"):
        return False
    return not _BARE.match(plain(text)) and len(words(text)) >= 4
