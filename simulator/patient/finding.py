"""Finding what to say: the ways to an answer, in the order of what matters most to the person in the chair.

A wound just touched, the rung of a repair, what was asked, the story they came to tell, and only then a line that fits
the move.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from simulator.patient.absurd import is_absurd
from simulator.patient.draft import Draft
from simulator.patient.shelf import Shelf
from simulator.patient.story import next_beat
from simulator.patient.telling import Layer, Telling, closed, tellable
from simulator.patient.voice import Situation
from simulator.vocabulary import Cue, Move

ASKED_AT: Final = 0.56
"""Cosine from which the therapist's words count as asking for a fact, where they ask at all."""
TOLD_AT: Final = 0.66
"""The same where they do not ask: a remark must come nearer to bring a fact out."""
HEARD_AT: Final = 0.60
"""Cosine from which a line made for such words is the answer."""
MADE_AT: Final = 0.72
"""Cosine from which such a line answers whatever the move; below it the move must be one that it answers."""
_QUESTIONS: Final[tuple[Move, ...]] = ("open_question", "closed_question", "safety_inquiry")


def find(situation: Situation) -> Draft:
    """What this patient says now. Always finds something, if only a silence."""
    return _Finding(situation).draft()


class _Finding:
    """One answer being looked for."""

    def __init__(self, situation: Situation) -> None:
        self.s = situation
        self.shelf = Shelf(situation)
        self.tellable = tellable(situation.persona, situation.state)
        self.closed = closed(situation.persona, situation.state)
        self.stance = situation.state.stance
        self.moves = situation.heard.reading.moves
        self.asks = bool(set(self.moves) & set(_QUESTIONS)) or situation.heard.reading.questions > 0

    def draft(self) -> Draft:
        ways: tuple[Callable[[], Draft | None], ...] = (
            self._wounded,
            self._rung,
            self._absurd,
            self._nearest,
            self._slipped,
            self._interpreted,
            self._safety,
            self._story,
            self._unknown,
            self._move,
            self.shelf.anything,
        )
        for way in ways:
            draft = way()
            if draft is not None:
                return draft
        return self._silence()

    # --- what happened between the two ------------------------------------------------------------------------

    def _wounded(self) -> Draft | None:
        """A trigger fired: its own first answer, in the same breath."""
        felt = self.s.felt
        trigger = next((t for t in self.s.persona.triggers if t.id == felt.trigger), None)
        if trigger is None:
            return None
        opened = self.s.before.rupture is None and self.s.state.rupture is not None
        if not opened and "slip" not in felt.events and self.s.state.rupture is not None:
            return None
        fresh = self.shelf.fresh((f"trigger:{trigger.id}:{i}", text) for i, text in enumerate(trigger.says))
        if not fresh:
            return None
        piece, text = self.shelf.choose(fresh, "trigger")
        return Draft(text, (piece,), f"trigger {trigger.id}", plain=True)

    def _rung(self) -> Draft | None:
        """A rung of repair was climbed, or the rupture closed."""
        for event in self.s.felt.events:
            if event in ("noticed", "validated", "owned", "explored", "re_engaged", "closed"):
                return self.shelf.answer([event], any_stance=True)
        if self.s.before.rupture is None or "slip" in self.s.felt.events:
            return None
        if self.s.heard.specific:  # owned once more: the same rung, other words
            return self.shelf.answer(["owned"], any_stance=True)
        if "validation" in self.moves:
            return self.shelf.answer(["validated"], any_stance=True)
        return None

    def _slipped(self) -> Draft | None:
        return self.shelf.answer(["slip"], any_stance=False) if "slip" in self.s.felt.events else None

    def _interpreted(self) -> Draft | None:
        fate = self.s.felt.fate
        return self.shelf.answer([fate], any_stance=True) if fate != "none" else None

    # --- what was asked -----------------------------------------------------------------------------------------

    def _absurd(self) -> Draft | None:
        if is_absurd(self.s.text, self.s.near.best):
            return self.shelf.answer(["absurd"], any_stance=True)
        return None

    def _safety(self) -> Draft | None:
        if "safety_inquiry" not in self.moves:
            return None
        fresh = self.shelf.fresh((f"safety:{i}", t) for i, t in enumerate(self.s.persona.safety.answers))
        return Draft(fresh[0][1], (fresh[0][0],), "a plain safety question", plain=True) if fresh else None

    def _nearest(self) -> Draft | None:
        """What the words come nearest to: a fact, a line made for them, or a question of the moment."""
        near = self.s.near
        contest: list[tuple[float, int, str, str]] = []
        fact_bar = ASKED_AT if self.asks else TOLD_AT
        if self.s.state.rupture is not None and not self.asks:
            fact_bar = 0.75
        contest += [(c, 1, "fact", i) for i, c in near.of("fact").items() if c >= fact_bar + self._distance(i)]
        hurt_now = "slip" in self.s.felt.events and self.s.felt.trigger is not None
        if not hurt_now:
            contest += [(c + 0.02, 0, "line", i) for i, c in near.of("line").items() if c >= HEARD_AT - 0.02]
        contest += [(c, 2, "asked", i) for i, c in near.of("asked").items() if c >= HEARD_AT and self.asks]
        contest += [(c - 0.02, 3, "topic", i) for i, c in near.of("topic").items() if c >= HEARD_AT and self.asks]
        ways = {"fact": self._fact, "line": self._made_for, "asked": self._of_the_moment, "topic": self._topic}
        for _, _, kind, one in sorted(contest, key=lambda c: (-c[0], c[1], c[3])):
            draft = ways[kind](one)
            if draft is not None:
                return draft
        return None

    def _distance(self, fact_id: str) -> float:
        """How much nearer words must come to a fact that is shut, and to one whose session has not come yet."""
        fact = self.s.persona.fact(fact_id)
        if fact is not None and fact.gate.session > self.s.state.session:
            return 0.08
        return 0.05 if fact_id in self.closed else 0.0

    def _fact(self, fact_id: str) -> Draft | None:
        fact = self.s.persona.fact(fact_id)
        if fact is None:
            return None
        if fact_id in self.closed:
            fresh = self.shelf.fresh((f"hide:{fact_id}:{i}", t) for i, t in enumerate(fact.hides))
            if fresh:
                return Draft(fresh[0][1], (fresh[0][0],), "a closed gate")
            return self.shelf.answer(["closed_gate"], any_stance=True)
        layer = self.tellable.get(fact_id)
        if layer is None or self.stance == "flooded":
            told_to_you = bool(self.s.state.told.get(fact_id))
            return self.shelf.answer(["already_told"], any_stance=True) if told_to_you and self.asks else None
        return self._tell(fact_id, layer, "asked about it")

    def _topic(self, topic: str) -> Draft | None:
        """A plain question about the life: the first fact of that topic which may be told."""
        for fact in self.s.persona.facts:
            if fact.topic == topic and fact.gate.is_open_to_all:
                layer = self.tellable.get(fact.id)
                if layer is not None and self.stance != "flooded":
                    return self._tell(fact.id, layer, f"asked about {topic}")
        return None

    def _tell(self, fact_id: str, layer: Layer, way: str) -> Draft | None:
        fact = self.s.persona.fact(fact_id)
        if fact is None:
            return None
        texts = fact.tells.shallow if layer == "shallow" else fact.tells.deep
        fresh = self.shelf.fresh((f"fact:{fact_id}:{layer}:{i}", t) for i, t in enumerate(texts))
        if not fresh:
            return None
        piece, text = self.shelf.choose(fresh, "fact")
        telling = Telling(facts={fact_id: layer}, depth=3 if layer == "deep" else 1)
        return Draft(text, (piece,), f"{way}: {fact_id} ({layer})", telling, fact=fact_id)

    def _made_for(self, line_id: str) -> Draft | None:
        line = self.shelf.made_for(line_id)
        if line is None:
            return None
        cosine = self.s.near.of("line").get(line_id, 0.0)
        if cosine < MADE_AT and not set(line.on) & {*self.moves, *self.s.felt.events}:
            return None
        return self.shelf.said(line, "made for such words")

    def _of_the_moment(self, kind: str) -> Draft | None:
        if kind == "asked_more":
            told = self.s.talk.last_fact
            if told is not None and self.tellable.get(told) == "deep" and self.s.talk.waiting == 0:
                return self._tell(told, "deep", "asked for more")
            story = self._story()
            if story is not None:
                return story
        cue: Cue = kind  # type: ignore[assignment]
        return self.shelf.answer([cue], any_stance=False)

    # --- what is left -------------------------------------------------------------------------------------------

    def _story(self) -> Draft | None:
        return next_beat(self.s, self.closed)

    def _unknown(self) -> Draft | None:
        """A question about the life that the patient has no words for."""
        if "closed_question" in self.moves and re.search(r"\byou(?:r|rs)?\b", self.s.text, re.IGNORECASE):
            return self.shelf.answer(["unknown", "closed_question"], any_stance=False)
        return None

    def _move(self) -> Draft | None:
        return self.shelf.answer(self.moves, any_stance=False)

    def _silence(self) -> Draft:
        """Nothing left: a gesture, and the clock, which is different every time."""
        fresh = self.shelf.fresh(
            (f"reaction:{i}", r.says) for i, r in enumerate(self.s.persona.reactions) if self.stance in r.when
        )
        if fresh:
            piece, text = self.shelf.choose(fresh, "silence")
            return Draft(text, (piece,), "a silence", plain=True)
        turn = self.s.state.turn
        minute = min(self.s.scenario.minutes, turn)
        text = f"(Silence. The clock on the wall says {minute} minutes in.)"
        return Draft(text, (f"silence:{turn}",), "a silence", plain=True)
