"""Keeping what is closed closed: whether words give a fact away, by the words themselves or by their meaning."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from simulator.patient.state import State
from simulator.patient.telling import Telling
from simulator.persona.linting import gives_away
from simulator.persona.parts import Fact, Persona
from simulator.reading.encoder import Encodes, Vectors
from simulator.reading.sentences import sentences, words

CLAIMS_AT: Final = 0.50
"""Cosine from which a sentence says, in other words, what a closed fact says, unless it is nearer to something open.

Measured on two patients: 1% of their open authored sentences come so near; of paraphrases of closed facts about three
in four do (the facts' own `words` catch others)."""
TELLS_AT: Final = 0.64
"""The same for the patient's own ways of telling it, which hold many a harmless half-sentence."""
HINTS_AT: Final = 0.50
"""The same for the persona's own prose, which stays out of a request when in doubt."""
AWAY: Final = 0.35
"""Cosine to what may be said below which a sentence is about something else, and is measured more strictly:"""
STRAY_AT: Final = 0.48
MARGIN: Final = 0.02
"""it gives a closed fact away from so near, if no open fact is as near but for this margin. Set on half of the lines of
`bench guard`; on the other half this raised the paraphrases stopped by a tenth, with no more harmless lines."""
_SHORTEST: Final = 5
"""Words below which a sentence means too little to be compared."""
_TELLING: Final = 7
"""Words from which a sentence of a telling is compared by itself; shorter ones ("I know what it is.") tell nothing."""


@dataclass(frozen=True)
class GivenAway:
    """The fact that a text gives away, and how it was seen: the word, or the cosine."""

    fact: str
    how: str


def hidden(persona: Persona, state: State, telling: Telling) -> tuple[Fact, ...]:
    """The gated facts that have not been told and are not being told now, in the order of the file.

    More than `closed`: a fact whose gate has opened is still the mind's to tell, not the model's.
    """
    return tuple(
        f for f in persona.facts
        if not f.gate.is_open_to_all and f.id not in state.told and f.id not in telling.facts
    )  # fmt: skip


def by_word(text: str, facts: Iterable[Fact]) -> GivenAway | None:
    """The first of the facts that a word of the text gives away."""
    for fact in facts:
        word = gives_away(fact, text)
        if word is not None:
            return GivenAway(fact.id, f"the word '{word}'")
    return None


class Discretion:
    """Compares meanings. Keeps the vectors of every fact it has seen. Thread-safe."""

    def __init__(self, encoder: Encodes) -> None:
        self._encoder = encoder
        self._vectors: dict[tuple[str, str], tuple[Vectors, Vectors]] = {}
        self._lock = threading.Lock()

    def given_away(
        self,
        text: str,
        facts: Sequence[Fact],
        persona: Persona,
        *,
        beside: Sequence[str] = (),
        open_facts: Sequence[Fact] = (),
        hints: bool = False,
    ) -> GivenAway | None:
        """The fact of `facts` that the text gives away, by word or by meaning.

        beside, open_facts: what may be said; a text at least as near to that as to the closed fact tells nothing new.
        hints: whether a bare hint counts too (for what goes into a request, not for what comes out of a model).
        """
        found = by_word(text, facts)
        if found is not None or not facts or len(words(text)) < _SHORTEST:
            return found
        vector = self._encoder.encode([text])[0]
        best, fact, nearest, other = -1.0, "", -1.0, ""
        for one in facts:
            claims, tells = (float(np.max(v @ vector)) for v in self._of(one, persona))
            near = max(claims, tells)
            if near > nearest:
                nearest, other = near, one.id
            if near > best and (claims >= CLAIMS_AT or tells >= (HINTS_AT if hints else TELLS_AT)):
                best, fact = near, one.id
        if best < 0 and (not beside or nearest < STRAY_AT):
            return None
        matter = float(np.max(self._encoder.encode(list(beside)) @ vector)) if beside else -1.0
        known = max((float(np.max(v @ vector)) for one in open_facts for v in self._of(one, persona)), default=-1.0)
        if best > max(matter, known):
            return GivenAway(fact, f"by meaning, {best:.2f}")
        if beside and matter < AWAY and nearest >= STRAY_AT and nearest - known >= MARGIN:
            return GivenAway(other, f"by meaning, {nearest:.2f}, and not the matter")
        return None

    def safe(self, texts: Iterable[str], facts: Sequence[Fact], persona: Persona) -> list[str]:
        """The texts that hint at none of the facts."""
        return [t for t in texts if self.given_away(t, facts, persona, hints=True) is None]

    def nearness(self, text: str, others: Sequence[str]) -> float:
        """The highest cosine of the text to one of the others; -1 where there are none."""
        if not others:
            return -1.0
        vectors = self._encoder.encode([text, *others])
        return float(np.max(vectors[1:] @ vectors[0]))

    def know(self, persona: Persona) -> None:
        """Reads all facts of a patient, so that the first answer does not wait for it (about a second)."""
        for fact in persona.facts:
            self._of(fact, persona)

    def _of(self, fact: Fact, persona: Persona) -> tuple[Vectors, Vectors]:
        """The vectors of what the fact claims, in the first person, and of the ways of telling it."""
        key = (fact.id, fact.truth)
        with self._lock:
            known = self._vectors.get(key)
        if known is None:
            tells = (*fact.tells.shallow, *fact.tells.deep)
            parts = [s for t in tells for s in sentences(t) if len(words(s)) >= _TELLING]
            known = (
                self._encoder.encode(_claims(fact.truth, persona)),
                self._encoder.encode(list(dict.fromkeys([fact.truth, *tells, *parts]))),
            )
            with self._lock:
                self._vectors[key] = known
        return known


def _claims(truth: str, persona: Persona) -> list[str]:
    """What a fact says, as the patient would say it: whole, and clause by clause."""
    me, my = ("he", "his") if persona.identity.pronouns.lower().startswith("he") else ("she", "her")
    text = re.sub(rf"\b(?:{re.escape(persona.name)}|{me})\b", "I", truth, flags=re.IGNORECASE)
    text = re.sub(rf"\b{my}\b", "my", text, flags=re.IGNORECASE)
    clauses = [c.strip() for c in re.split(r"[;:.]", text)]
    return list(dict.fromkeys([text, *(c for c in clauses if len(words(c)) >= 3)]))
