"""The form of a question, where nothing in a patient's life was made for it: what kind of answer it waits for."""

from __future__ import annotations

import re
from typing import Final

from simulator.reading.reading import Reading
from simulator.reading.sentences import plain, sentences
from simulator.vocabulary import Cue

_STORY: Final = re.compile(
    r"\b(?:what happened|and then|then what|what then|go on|carry on|what came next|the rest of it|where (?:would|do|shall|should) "
    r"(?:you|we) (?:like |want )?(?:to )?(?:start|begin)|what brings you|how (?:did|was) (?:he|she|they|it|that) (?:react|take|end|go)|"
    r"what did (?:you|he|she|they) (?:say|do)|what would you like to talk about|where (?:were|was) we|you were (?:saying|telling)|"
    r"go back to what|what you said at the (?:start|beginning)|on your mind|tell me (?:more|the rest|about it|what))\b"
)
_FEELS: Final = re.compile(
    r"\b(?:feel|feels|felt|feeling|feelings|what (?:was|is|were) (?:that|it|this) like|scared|scary|afraid|hurt|angry|"
    r"sad|lonely|ashamed|hard for you|upset)\b"
)
_ASKS: Final = re.compile(
    r"\b(?:tell me|describe|say (?:a bit |a little )?more|talk me through|help me understand|i(?:'d| would) like to (?:hear|know|ask)|"
    r"i wonder (?:what|how|if|whether|who|when|where)|i'm (?:curious|wondering)|can you|could you|would you)\b"
)
_TIME: Final = re.compile(
    r"\b(?:how (?:much time|long have we|many minutes)|same time|time is it|minutes left|see you next)\b"
)
_WHY: Final = re.compile(r"^(?:and |but |so |ok(?:ay)?,? )?(?:why|how come|what makes|what made|what for)\b")
_HELLO: Final = re.compile(
    r"^(?:\W*(?:hello|hi|hiya|hey|good (?:morning|afternoon|evening)|welcome)\b|.{0,40}\b(?:nice|good|lovely|pleased) to (?:meet|see) you\b)"
)
_OVER: Final = re.compile(
    r"\b(?:(?:have|need|going|got|time) to (?:stop|finish|end|leave it) (?:there|here|now|for today|in a)|that's (?:our|all our) time|time(?:'s| is) up|"
    r"out of time|leave it there for (?:today|now)|see you (?:next|on)|until next (?:time|week))"
)
_WH: Final = re.compile(r"^(?:and |but |so |ok(?:ay)?,? )?(?:what|who|where|when|how|which|why|whose)\b")
_YES_NO: Final = re.compile(
    r"^(?:and |but |so |ok(?:ay)?,? |well,? )?(?:do|does|did|are|is|was|were|am|have|has|had|can|could|will|would|shall|should|"
    r"may|might|isn't|aren't|don't|doesn't|didn't|haven't|won't|wouldn't)\b"
)


def asks(reading: Reading, text: str) -> bool:
    """Whether the patient is asked anything: a question mark, or a request where the reader hears a question."""
    if reading.questions:
        return True
    heard = reading.does("open_question", "closed_question", "safety_inquiry")
    words = plain(text)
    return heard and bool(_ASKS.search(words) or _STORY.search(words) or _YES_NO.match(words) or _WH.match(words))


def courtesy(text: str) -> Cue | None:
    """Whether the words greet, or end the hour."""
    words = plain(text)
    return "greeting" if _HELLO.search(words) else "ending" if _OVER.search(words) else None


def asks_for_the_story(text: str) -> bool:
    """Whether the words ask to hear what comes next, or where to begin."""
    return bool(_STORY.search(plain(text)))


def form_of(text: str) -> tuple[Cue, ...]:
    """The cues of an answer to a question of this form, the fittest first."""
    asked = [s for s in sentences(text) if s.rstrip("\"'”’) ").endswith("?")] or sentences(text) or [text]
    last = plain(asked[-1])
    if _TIME.search(last):
        return ("logistics", "closed_question")
    if _FEELS.search(last):
        return ("asked_feeling", "closed_question" if _YES_NO.match(last) else "open_question")
    if _WHY.match(last):
        return ("asked_meaning", "open_question")
    if _YES_NO.match(last):
        return ("unknown", "closed_question")
    return ("open_question", "unknown")
