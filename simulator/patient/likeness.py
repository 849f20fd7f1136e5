"""The part of a request that stays the same all session: rules, person, speech, open facts, examples of the tone.

Everything in it is safe whatever has been told: what hints at a gated fact, by word or by meaning, is left out. It comes
first, so that a server can keep it in its cache, and it is made as long as its share of the budget lets it.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from simulator.model.port import Message
from simulator.model.prompts import load
from simulator.patient.discretion import Discretion, by_word
from simulator.patient.measure import tokens
from simulator.persona.parts import Fact, Line, Persona, Scenario
from simulator.reading.sentences import sentences

SHARE: Final = 0.62
"""The share of the budget that the static part fills, as far as the persona has the matter for it."""
_REMEMBERS: Final = 64
_REFLEXIVE: Final = {"she": "herself", "he": "himself"}


@dataclass(frozen=True)
class Likeness:
    """The first message, with its size in tokens, and the lines of tone in it."""

    message: Message
    tokens: int
    lines: tuple[str, ...]


class Likenesses:
    """Makes each once for a persona, a scenario and a budget. Thread-safe."""

    def __init__(self, discretion: Discretion) -> None:
        self._discretion = discretion
        self._made: OrderedDict[tuple[int, str, int, str], tuple[Persona, Likeness]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, persona: Persona, scenario: Scenario, budget: int) -> Likeness:
        key = (id(persona), scenario.id, budget, load("patient_persona").sha256)
        with self._lock:
            known = self._made.get(key)
            if known is None:
                # The persona is kept with it: as long as it is here, no other can have its id.
                known = self._made[key] = (persona, self._make(persona, scenario, budget))
                while len(self._made) > _REMEMBERS:
                    self._made.popitem(last=False)
            self._made.move_to_end(key)
            return known[1]

    def _make(self, persona: Persona, scenario: Scenario, budget: int) -> Likeness:
        gated = [f for f in persona.facts if not f.gate.is_open_to_all and f.id not in scenario.told_before]
        given = self._person(persona, scenario, gated)
        room = int(SHARE * budget)
        facts = [f.truth for f in persona.facts if f.gate.is_open_to_all and by_word(f.truth, gated) is None]
        lines = self._lines(persona, gated)
        taken_facts: list[str] = []
        taken_lines: list[Line] = []
        left = room - tokens(_render(given, [], []))
        for fact in facts:
            left -= tokens(f"- {fact}\n")
            if left > 0:
                taken_facts.append(fact)
        for line in lines:
            size = tokens(f"- {line.when[0]}: {line.says}\n") + 1
            if size < left - 40:
                left -= size
                taken_lines.append(line)
        text = _render(given, taken_facts, taken_lines)
        return Likeness(Message("system", text), tokens(text) + 4, tuple(x.says for x in taken_lines))

    def _person(self, persona: Persona, scenario: Scenario, gated: Sequence[Fact]) -> dict[str, Any]:
        def prose(*texts: str) -> list[str]:
            return self._discretion.safe([s for t in texts for s in sentences(t)], gated, persona)

        conflict = persona.core_conflict
        identity = persona.identity.model_dump()
        for name in ("culture", "faith", "social_class", "work"):
            identity[name] = "; ".join(prose(identity[name])).rstrip(".") or "(not said)"
        return {
            "name": persona.name, "words": persona.speech.words_a_turn, "identity": identity,
            "reflexive": _REFLEXIVE.get(persona.identity.pronouns.split("/")[0].strip().lower(), "themselves"),
            "in_the_room": prose(persona.identity.in_the_room),
            "speech": prose(persona.speech.rhythm, persona.speech.idiom, *persona.speech.tells),
            "never": [w for w in persona.speech.never if by_word(w, gated) is None],
            "defences": self._discretion.safe([f"{d.name}: {d.looks_like}" for d in persona.defences], gated, persona),
            "inside": prose(
                conflict.wish.rstrip(".") + ".", conflict.response_of_other.rstrip(".") + ".",
                conflict.response_of_self.rstrip(".") + ".", persona.attachment.note,
            ),
            "since_last": prose(scenario.since_last),
        }  # fmt: skip

    def _lines(self, persona: Persona, gated: Sequence[Fact]) -> list[Line]:
        """Lines that need nothing told, the stances in turn."""
        free = [
            x for x in persona.lines
            if not x.after and x.thread is None and "{" not in x.says and not x.hears and by_word(x.says, gated) is None
        ]  # fmt: skip
        by_stance: dict[str, list[Line]] = {}
        for line in sorted(free, key=lambda x: zlib.crc32(x.id.encode())):
            by_stance.setdefault(line.when[0], []).append(line)
        return [by_stance[s][i] for i in range(12) for s in sorted(by_stance) if i < len(by_stance[s])]


def _render(given: dict[str, Any], facts: Sequence[str], lines: Sequence[Line]) -> str:
    shown = [{"stance": x.when[0], "says": x.says} for x in lines]
    return load("patient_persona").render(**given, facts=facts, lines=shown)[0].text
