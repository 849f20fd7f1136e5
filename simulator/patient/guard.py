"""The guard: no sentence of a model reaches the room before it has been looked at. Words and meaning; no second model.

Thirteen rules, each with its own name for the record and its own words in the prompt for a second try (the last, what this
patient would never say, stands in `never`). They are made to let
every authored line of every patient pass, and to stop what models do when they leave a part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from simulator.patient.briefing import Request
from simulator.patient.discretion import Discretion, GivenAway, hidden
from simulator.patient.measure import length
from simulator.patient.plainfacts import contradiction
from simulator.patient.voice import Situation, Utterance
from simulator.persona.parts import Fact
from simulator.reading.sentences import sentences, words

Rule = Literal[
    "out_of_role", "assistant", "advice", "closed", "contradiction", "strays", "parrot", "gesture", "other_part",
    "length", "bare", "language", "never",
]  # fmt: skip
LONGEST_GESTURE: Final = 25
"""Words in one pair of brackets; the longest authored gesture has 24."""
MOST_GESTURES: Final = 2
_RUN: Final = 6
"""Words in a row from which a sentence counts as said before."""
_SHARE: Final = 0.75
_HALF: Final = 8
_SAME_AT: Final = 0.94
"""Cosine from which a sentence is the therapist's own, only turned round."""
STRAYS_BELOW: Final = 0.40
"""Cosine to the matter below which a sentence of a screenplay says something else. Small models, which get that form, make
up a life as they go: of what one with 1.5 billion weights invented nothing came nearer than 0.39, and what it meant for the
matter was at 0.6 and above. Larger models say the matter in words further from ours, and are not held to this."""
_SAYS: Final = 5
"""Words from which a sentence can say something else than the matter; "Okay." says nothing."""
LEAST: Final = 3
"""Words below which an answer is none, unless the matter itself is as short."""

_OUT_OF_ROLE = re.compile(
    r"\b(?:as an? (?:ai|a\.i\.|artificial intelligence|language model|large language model|assistant|chatbot|virtual)|"
    r"(?:i am|i'm|i was|being) (?:just |only |actually )?(?:an? )?(?:ai\b|a\.i\.|artificial intelligence|(?:large )?language model|chatbot|"
    r"virtual|computer program|simulat(?:ed|ion)|fictional|playing (?:the (?:role|part)|a (?:role|part|patient|character)))|"
    r"language model|chatgpt|openai|anthropic|system prompt|my (?:instructions|programming|training data)|"
    r"(?:this|the|a) (?:simulation|role-?play|roleplay)|in (?:this|the) role|stay(?:ing)? in (?:character|role)|break(?:ing)? character|"
    r"out of character|(?:the )?matter of (?:this|the) moment|note (?:for|to) the actor|the (?:patient|character) (?:is|feels|says|responds|would)|"
    r"\d+ words|adding nothing|in fresh words|says that now|(?:whoever|the one who|the actor who) (?:speaks|plays)|\ban? ai\b|,\s*(?:dear )?therapist|"
    r"(?:here is|here's) (?:the|a|my) (?:response|answer|reply|line)|fresh words)\b",
    re.IGNORECASE,
)
_ASSISTANT = re.compile(
    r"\bhow (?:can|may) i (?:help|assist)|\bi(?:'m| am) here to (?:help|assist|support|listen)|\b(?:let me know|feel free to) (?:if|ask|reach|share)|"
    r"\bi hope (?:this|that) helps\b|^(?:certainly|absolutely|of course|sure thing|great question)\s*[!,.:]\s+(?:i|here|let)|\bi can(?:not|'t) (?:assist|fulfil|provide|engage)|"
    r"\bit(?:'s| is) important to (?:remember|note|understand|acknowledge|recognize|recognise|seek|talk)|\bhere are (?:some|a few|\w+) (?:ways|tips|steps|things|strategies|suggestions)|"
    r"\bsorry to hear (?:that|about|of)|\bsorry for your loss|\bi hope you (?:find|feel|have|get|can)\b|"
    r"\bsorry,? but (?:i(?:'m| am) (?:not sure what|unable|not able|afraid)|i (?:can(?:not|'t)|don't have|do not have|am not))|"
    r"\b(?:could|can|would) you (?:please )?(?:clarify|rephrase|provide|elaborate|specify|be more specific)|\bclarify your question|"
    r"\bi understand (?:that )?(?:you|how you)(?:'re| are)? feel|\b(?:seek|consider seeking) professional (?:help|support|advice)|"
    r"\bmental health professional|\bthank you for (?:sharing|opening up|reaching out|your (?:question|message|understanding|patience))|\bwhat a (?:great|good|wonderful) question|"
    r"\blet(?:'s| us) (?:proceed|get started|move forward)\b|\blet(?:'s| us) (?:continue|begin)\s*[.!]?$|\b(?:shall|should|can) we (?:proceed|get started)\b|"
    r"\bif you (?:have any|need any)(?: \w+)? (?:questions|help|assistance)|\byou(?:'re| are) not alone\b|\bis there anything else i can",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\bhow (?:does|did|do) (?:that|this|it|you) (?:make you )?feel(?: about (?:that|this|it))?\s*\?|\bwhat brings you (?:here|in)\b|\b(?:have you (?:tried|considered|thought about))\b|"
    r"\byou (?:(?:could|might|may|should) want to|(?:could|should) (?:try|consider|start by|begin by|practi[cs]e|seek))\b|\bi(?:'d| would) (?:suggest|recommend|advise|encourage you)|"
    r"\bi (?:suggest|recommend|advise|encourage) (?:you|that)|\blet(?:'s| us) (?:explore|work (?:on|through)|delve|unpack|talk about what you|focus on your)|"
    r"\bas (?:your|a) therapist\b|\bmy (?:client|clients)\b|\bin (?:our|today's) session,? (?:we|let)|\bcan you tell me (?:more )?about (?:your|how you|what you)|\bit sounds (?:like|as if) you(?:'re| are|'ve| have)?\b",
    re.IGNORECASE,
)
_FORMAT = re.compile(r"^\s*(?:[-•*#>]|\d+[.)])\s|```|\*\*|</?\w+>|https?://|\[[^\]]{2,}\]|[{}|]|_{3,}|#{2,}")
_PREFACE = re.compile(
    r"^\W*(?:(?:now|so|well|okay|ok|right),?\s+)?(?:in (?:other|fresh|different) words|to (?:rephrase|reword)(?: (?:it|that))?|"
    r"(?:re)?phrased differently|put differently)\s*[,:.…-]+\s*",
    re.IGNORECASE,
)
"""The note read aloud before the words that were asked for: it is taken off, and what follows is looked at as always."""
_LABEL = re.compile(r"^\W{0,3}([A-Z][\w .'’-]{0,24}?)\W{0,2}:\s*")
_EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F]")
_GESTURE = re.compile(r"\(([^)]*)\)")
_STAR = re.compile(r"(?<!\*)\*(?!\*)([^*\n]{2,120}?)\*(?!\*)")
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|me|my|mine|myself|we|us|our|you|your)\b", re.IGNORECASE)
_PRONOUN: Final = {"sh": "She", "he": "He"}
_MOVES: Final = (
    "sat|sits|stood|stands|turned|turns|looked|looks|put|puts|nodded|nods|leaned|leans|walked|walks|sighed|sighs|paused|pauses|"
    "smiled|smiles|shrugged|shrugs|stared|stares|glanced|glances|shifted|shifts|crossed|crosses|folded|folds"
)
_LONG: Final = 16
_CIRCLES: Final = 0.55
"""A sentence so long, of which fewer than so many of the words are different ones, is a small model that lost its way. No
authored sentence is below 0.58."""
_MINE: Final = frozenset({"i", "i'm", "i've", "i'd", "i'll", "me", "my", "myself"})
_YOURS: Final = frozenset({"you", "you're", "you've", "you'd", "you'll", "your", "yourself"})
_TURNED: Final = 4
_TURNED_SHARE: Final = 0.6
"""A sentence with so many words, and such a share of them, from one of the matter is that sentence again."""
_OPENERS: Final = frozenset({"so", "well", "okay", "yes", "no", "and", "but", "oh", "right", "hm"})
_OTHERS = frozenset(
    {"therapist", "doctor", "dr", "counselor", "counsellor", "psychologist", "user", "interviewer", "you", "t"}
)


@dataclass(frozen=True)
class Violation:
    """A sentence that may not be shown: the rule it breaks, how that was seen, and the sentence, for the record only."""

    rule: Rule
    how: str
    sentence: str

    def record(self) -> dict[str, str]:
        return {"rule": self.rule, "how": self.how, "sentence": self.sentence[:300]}


@dataclass(frozen=True)
class TheEnd:
    """The patient's words end here, and nothing is wrong: the model goes on with somebody else's part, or too long."""

    why: str


Verdict = str | Violation | TheEnd
"""A sentence that may be shown, cleaned ("" where it holds no words); or why not."""


@dataclass
class Watch:
    """One answer under guard, sentence by sentence. `shown`: what has been approved so far."""

    situation: Situation
    authored: Utterance
    request: Request
    discretion: Discretion
    shown: list[str] = field(default_factory=list)

    @property
    def bare(self) -> bool:
        """Whether what has been approved so far is too little to be an answer, or none of it says any of the matter."""
        least = min(LEAST, _spoken(self.authored.text))
        return not self._anchored or sum(_spoken(x) for x in self.shown) < least

    def __post_init__(self) -> None:
        persona, s = self.situation.persona, self.situation
        self._keeps: Sequence[Fact] = hidden(persona, s.state, self.authored.telling)
        self._open = [f for f in persona.facts if f.gate.is_open_to_all or f.id in s.state.told]
        self._name = persona.name
        first = re.escape(persona.name.split()[0])
        self._named = re.compile(rf"\b{first}\b(?:'s|’s)?\s+(?!is\b|was\b)[a-z]+")
        self._narrated = re.compile(
            rf"(?:{_PRONOUN.get(persona.identity.pronouns[:2].lower(), 'They')}|{first})\s+(?:{_MOVES})\b"
        )
        past = [p for e in s.past for p in sentences(e.patient)]
        matter = {tuple(words(x)) for x in sentences(self.authored.text)}
        lines = [x for line in self.request.lines for x in sentences(line)]
        self._before = [w for x in (*past, *lines) if len(w := words(x)) >= _RUN and tuple(w) not in matter]
        self._therapist = [w for x in sentences(s.text) if len(w := words(x)) >= _RUN]
        self._held_to_matter = self.request.form == "screenplay"
        self._anchored = not self._held_to_matter
        self._short = {_bare(w) for x in past if len(w := words(x)) < _RUN} - {_bare(list(w)) for w in matter}

    def check(self, sentence: str) -> Verdict:
        """The verdict on the next sentence; an approved one is remembered as shown."""
        text = _STAR.sub(lambda m: f"({m.group(1).strip()})", " ".join(sentence.split()))
        text, speaker = self._unlabelled(text)
        if speaker:
            return TheEnd("the next speaker") if self.shown else Violation("other_part", speaker, sentence)
        text = text.strip().strip('"“”').strip() if text.count('"') % 2 or text[:1] in '"“' else text.strip()
        text = self._unprefaced(text)
        if not any(c.isalnum() for c in text):
            return ""
        found = self._plainly(text) or self._known(text)
        if found is not None:
            return Violation(found[0], found[1], sentence)
        total = sum(length(x) for x in self.shown) + length(text)
        if total > self.request.most:
            return TheEnd("length") if self.shown else Violation("length", f"{total} words", sentence)
        self._anchored = self._anchored or (_spoken(text) > 0 and self._nearness(text) >= STRAYS_BELOW)
        self.shown.append(text)
        return text

    def _away(self, text: str) -> GivenAway | None:
        matter = [self.authored.text, *sentences(self.authored.text)]
        return self.discretion.given_away(
            text, self._keeps, self.situation.persona, beside=matter, open_facts=self._open
        )

    def _strays(self, text: str) -> str:
        """How far a sentence is from what was to be said, where it is too far; "" where it is near enough."""
        if not self._held_to_matter or len(words(_GESTURE.sub(" ", text))) < _SAYS:
            return ""
        near = self._nearness(text)
        return f"{near:.2f} to the matter" if near < STRAYS_BELOW else ""

    def _nearness(self, text: str) -> float:
        """How near a sentence is to what was to be said, alone or with what has been said so far."""
        matter = [self.authored.text, *sentences(self.authored.text)]
        return max(
            self.discretion.nearness(text, matter), self.discretion.nearness(" ".join([*self.shown, text]), matter[:1])
        )

    def _unlabelled(self, text: str) -> tuple[str, str]:
        """The words without the patient's own label; and whose label they carry, if it is another's."""
        found = _LABEL.match(text)
        if found is None:
            return text, ""
        label = found.group(1).strip().lower()
        if label in (self._name.lower(), self._name.split()[0].lower(), "patient", "client"):
            return text[found.end() :], ""
        return (text, label) if label.rstrip(".") in _OTHERS else (text, "")

    def _unprefaced(self, text: str) -> str:
        """The words without the note that a small model reads aloud before them, unless the matter begins so itself."""
        found = _PREFACE.match(text)
        if found is None or found.group(0).strip().lower() in self.authored.text.lower():
            return text
        rest = text[found.end() :]
        return rest[:1].upper() + rest[1:]

    def _plainly(self, text: str) -> tuple[Rule, str] | None:
        """What can be seen by the words alone."""
        spoken = _GESTURE.sub(" ", text)
        straight = text.replace("’", "'")
        for rule, pattern in (("out_of_role", _OUT_OF_ROLE), ("assistant", _ASSISTANT), ("advice", _ADVICE)):
            hit = pattern.search(straight)
            if hit is not None and hit.group(0).lower() not in self.authored.text.lower():
                return rule, hit.group(0)  # type: ignore[return-value]
        said = words(spoken)
        if len(said) >= _LONG and len(set(said)) < _CIRCLES * len(said):
            return "language", "going round in circles"
        if _FORMAT.search(text) or _EMOJI.search(text):
            return "language", "written, not spoken"
        letters = [c for c in text if c.isalpha()]
        if letters and sum(c > "\u024f" for c in letters) / len(letters) > 0.2:
            return "language", "another script"
        gestures = _GESTURE.findall(text)
        so_far = sum(len(_GESTURE.findall(x)) for x in self.shown)
        if text.count("(") != text.count(")") or any(length(g) > LONGEST_GESTURE for g in gestures):
            return "gesture", "a gesture without end"
        if so_far + len(gestures) > MOST_GESTURES:
            return "gesture", "one gesture after another"
        if not _FIRST_PERSON.search(straight) and (self._named.search(spoken) or self._narrated.match(spoken.strip())):
            return "gesture", "told in the third person"
        return None

    def _known(self, text: str) -> tuple[Rule, str] | None:
        """What can be seen only by what is known of this talk and this life."""
        away = self._away(text)
        if away is None and self.shown and len(words(text)) <= _HALF:  # a secret may come in two halves
            away = self._away(f"{self.shown[-1]} {text}")
        if away is not None:
            return "closed", f"{away.fact}: {away.how}"
        wrong = contradiction(text, self.situation, self.authored) or _turned(text, self.authored.text)
        if wrong:
            return "contradiction", wrong
        strays = self._strays(text)
        if strays:
            return "strays", strays
        mine = words(text)
        if any(_repeats(mine, words(x)) for x in self.shown):
            return "parrot", "said a moment ago"
        if any(_repeats(mine, other) for other in self._before):
            return "parrot", "said before"
        if self._held_to_matter and len(mine) < _RUN and len(_bare(mine)) >= LEAST and _bare(mine) in self._short:
            return "parrot", "said before"
        if len(mine) >= _RUN:
            if any(_repeats(mine, other) for other in self._therapist):
                return "parrot", "the therapist's words"
            if self.discretion.nearness(text, sentences(self.situation.text)) >= _SAME_AT:
                return "parrot", "the therapist's meaning"
        return None


def out_of_part(text: str) -> bool:
    """Whether a text plainly leaves the part: a machine, a narrator, an assistant."""
    straight = text.replace("’", "'")
    return bool(_OUT_OF_ROLE.search(straight) or _ASSISTANT.search(straight))


def _turned(text: str, matter: str) -> str:
    """The sentence of the matter that a text says the wrong way round: yours for mine, or mine for yours."""
    mine = words(text.replace("’", "'"))
    for sentence in sentences(matter):
        theirs = words(sentence.replace("’", "'"))
        common = set(mine) & set(theirs)
        if len(common) < _TURNED or len(common) < _TURNED_SHARE * len(set(mine)):
            continue
        for here, there in ((_MINE, _YOURS), (_YOURS, _MINE)):
            if here & set(mine) and not there & set(mine) and there & set(theirs) and not here & set(theirs):
                return f"'{sentence[:60]}' turned round"
    return ""


def _spoken(text: str) -> int:
    """Words that are said; gestures are not."""
    return length(_GESTURE.sub(" ", text))


def _bare(said: list[str]) -> tuple[str, ...]:
    """The words of a short sentence without what it opens with."""
    start = next((i for i, word in enumerate(said) if word not in _OPENERS), len(said))
    return tuple(said[start:])


def _repeats(mine: list[str], other: list[str]) -> bool:
    """Whether a sentence is another one again: the same words, or a long run of them."""
    if not mine:
        return False
    if mine == other:
        return len(mine) >= 4
    if len(mine) < _RUN or len(other) < _RUN:
        return False
    least = max(_RUN, int(_SHARE * len(mine)))
    runs = {tuple(other[i : i + least]) for i in range(len(other) - least + 1)}
    return any(tuple(mine[i : i + least]) in runs for i in range(len(mine) - least + 1))
