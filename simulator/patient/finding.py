"""Finding what to say: the ways to an answer, in the order of what matters most to the person in the chair.

A wound just touched, the rung of a repair, what was asked, the story they came to tell, and only then a line that fits
the move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from simulator.patient.absurd import is_absurd
from simulator.patient.asking import asks, asks_for_the_story, courtesy, form_of
from simulator.patient.draft import Draft
from simulator.patient.heard import SORE
from simulator.patient.shelf import Shelf
from simulator.patient.story import about_the_story, follows_up, let_go, next_beat
from simulator.patient.telling import Layer, Telling, brief, closed, tellable
from simulator.patient.voice import Situation
from simulator.persona.gates import first_of
from simulator.reading.sentences import words
from simulator.vocabulary import Cue

ASKED_AT: Final = 0.56
"""Cosine from which the therapist's words count as asking for a fact, where they ask at all."""
TOLD_AT: Final = 0.66
"""The same where they do not ask: a remark must come nearer to bring a fact out."""
HEARD_AT: Final = 0.60
"""Cosine from which a line made for such words is the answer."""
MADE_AT: Final = 0.72
"""Cosine from which such a line answers whatever the move; below it the move must be one that it answers."""
SAME_AT: Final = 0.78
"""Cosine from which a question is the one that was answered before, not merely one like it."""
NEXT_BEST: Final = 0.08
"""How much less near than the nearest an answer may be, where the nearest has been given already."""
_REMARKS: Final = ("asked_seen", "asked_again", "asked_hidden")
"""What is answered although nothing is asked."""
_STANDS_IN: Final[dict[str, tuple[Cue, ...]]] = {
    "asked_hidden": ("closed_gate",),
    "asked_seen": ("immediacy",),
    "asked_us": ("immediacy",),
    "asked_again": ("open_question",),
    "asked_others": ("unknown",),
    "asked_since": ("unknown",),
    "asked_scale": ("asked_feeling", "unknown"),
    "asked_joy": ("asked_feeling", "unknown"),
    "asked_tears": ("asked_feeling", "unknown"),
}
"""What answers a question of the moment where the patient has no words of its own kind left."""


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
        self.asks = asks(situation.heard.reading, situation.text)
        self.hurt = situation.state.rupture is not None and self.stance in ("withdrawing", "confronting", "compliant")

    def draft(self) -> Draft:
        ways: tuple[Callable[[], Draft | None], ...] = (
            self._wounded,
            self._rung,
            self._absurd,
            self._nearest,
            self._courtesy,
            self._let_go,
            self._slipped,
            self._interpreted,
            self._safety,
            self._asked,
            self._story,
            self._move,
            self.shelf.anything,
        )
        for way in ways:
            draft = way()
            if draft is not None and first_of(self.s.persona.speech.never, draft.text) is None:
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
        if all(piece in self.s.earlier for piece, _ in fresh):  # all of it was said to this trainee some other day
            other = self.shelf.answer([m for m in self.moves if m in SORE], any_stance=False)
            if other is not None and not set(other.pieces) & self.s.earlier:
                return other
        piece, text = self.shelf.choose(fresh, "trigger")
        return Draft(text, (piece,), f"trigger {trigger.id}", plain=True)

    def _rung(self) -> Draft | None:
        """A rung of repair was climbed, or the rupture closed."""
        for event in self.s.felt.events:
            if event in ("re_engaged", "closed") and self.asks and not self.s.heard.about_us:
                answer = self._nearest()  # it is good again between them, and something was asked
                if answer is not None:
                    return answer
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
        """Hurt again, or left alone with it. Only who is angry says so when merely something else is asked."""
        if "slip" not in self.s.felt.events:
            return None
        if self.stance != "confronting" and not self.s.heard.reading.does(*SORE):
            return None
        cues: tuple[Cue, ...] = ("slip",) if self.stance == "confronting" else ("slip", *self.moves)
        return self.shelf.answer(cues, any_stance=False)

    def _interpreted(self) -> Draft | None:
        fate = self.s.felt.fate
        return self.shelf.answer([fate], any_stance=True) if fate != "none" else None

    # --- what was asked -----------------------------------------------------------------------------------------

    def _absurd(self) -> Draft | None:
        if not words(self.s.text) and "?" in self.s.text:
            return self.shelf.answer(["asked_again"], any_stance=True)
        if is_absurd(self.s.text, self.s.near.best):
            return self.shelf.answer(["absurd", "unknown"], any_stance=True)
        return None

    def _safety(self) -> Draft | None:
        if "safety_inquiry" not in self.moves:
            return None
        fresh = self.shelf.fresh((f"safety:{i}", t) for i, t in enumerate(self.s.persona.safety.answers))
        return Draft(fresh[0][1], (fresh[0][0],), "a plain safety question", plain=True) if fresh else None

    def _nearest(self) -> Draft | None:
        """What the words come nearest to: a fact, a line made for them, or a question of the moment."""
        ways = {"fact": self._fact, "line": self._made_for, "asked": self._of_the_moment, "topic": self._topic}
        contest = sorted(self._contest(), key=lambda c: (-c[0], c[1], c[3]))
        for cosine, _, kind, one in contest:
            if cosine < contest[0][0] - NEXT_BEST:
                break
            draft = ways[kind](one)
            if draft is not None:
                return draft
        return None

    def _contest(self) -> Iterator[tuple[float, int, str, str]]:
        """What the words come near enough to: cosine, rank among equals, kind, id."""
        near = self.s.near
        slipped = "slip" in self.s.felt.events
        if not (slipped and self.s.felt.trigger is not None):
            lines = {i: c + 0.02 for i, c in near.of("line").items() if c >= HEARD_AT + 0.02}
            yield from ((c, 0, "line", i) for i, c in lines.items() if self.shelf.made_for(i) is not None)
        if slipped and self.stance == "confronting":
            return  # something else is asked in the middle of a quarrel: that is what the answer is about
        bar = ASKED_AT if self.asks else TOLD_AT if self.s.state.rupture is None else 0.75
        nearer = {i: c - self._distance(i) for i, c in near.of("fact").items()}
        yield from ((c, 1, "fact", i) for i, c in nearer.items() if c >= bar)
        asked = {i: c for i, c in near.of("asked").items() if c >= HEARD_AT and (self.asks or i in _REMARKS)}
        yield from ((c, 2, "asked", i) for i, c in asked.items())
        if self.asks:
            yield from ((c - 0.02, 3, "topic", i) for i, c in near.of("topic").items() if c >= HEARD_AT)

    def _courtesy(self) -> Draft | None:
        """Hello and goodbye, where nothing else is asked."""
        cue = courtesy(self.s.text)
        if cue is None or (self.asks and cue == "greeting" and "?" in self.s.text):
            return None
        return self.shelf.answer([cue], any_stance=False)

    def _let_go(self) -> Draft | None:
        """Asked for the rest of the story in the middle of a strain that nobody mends."""
        wanted = "encourager" in self.moves or (self.asks and asks_for_the_story(self.s.text))
        return let_go(self.s) if wanted else None

    def _distance(self, fact_id: str) -> float:
        """How much nearer words must come to a fact that is shut, and to one whose session has not come yet."""
        fact = self.s.persona.fact(fact_id)
        if fact is not None and fact.gate.session > self.s.state.session:
            return 0.30
        if fact is not None and fact.topic == "why_now" and self.s.state.session > self.s.persona.scenarios[0].session:
            return 0.16  # both know by now; only who asks outright is told again
        return 0.05 if fact_id in self.closed else 0.0

    def _fact(self, fact_id: str) -> Draft | None:
        fact = self.s.persona.fact(fact_id)
        if fact is None:
            return None
        if fact_id in self.closed or (self.hurt and not fact.gate.is_open_to_all and fact_id in self.tellable):
            fresh = self.shelf.fresh((f"hide:{fact_id}:{i}", t) for i, t in enumerate(fact.hides))
            if fresh:
                return Draft(fresh[0][1], (fresh[0][0],), "a closed gate")
            return self.shelf.answer(["closed_gate"], any_stance=True)
        layer = self.tellable.get(fact_id)
        if layer is None or self.stance == "flooded":
            again = bool(self.s.state.told.get(fact_id)) and self.s.near.of("fact").get(fact_id, 0.0) >= SAME_AT
            return self.shelf.answer(["already_told"], any_stance=True) if again and self.asks else None
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
        if self.stance == "withdrawing":
            text = brief(text)
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
        cues: tuple[Cue, ...] = (kind, *_STANDS_IN.get(kind, ()))  # type: ignore[arg-type]
        if kind == "asked_more":
            told = self.s.talk.last_fact
            if told is not None and self.tellable.get(told) == "deep" and self.s.talk.waiting == 0:
                return self._tell(told, "deep", "asked for more")
            story = self._story()
            if story is not None:
                return story
        if kind in _STANDS_IN:
            return self.shelf.answer_near(cues)
        return self.shelf.answer(cues, any_stance=False)

    def _asked(self) -> Draft | None:
        """A question that nothing was made for: the story where it is about that, else an answer to its form."""
        if not self.asks or self.s.heard.reading.does("advice", "confrontation", "reassurance", "self_disclosure"):
            return None  # whatever its form, it does something else
        told = self.s.talk.last_fact
        if told and told in self.s.past[-1].told and self.tellable.get(told) == "deep" and follows_up(self.s):
            return self._tell(told, "deep", "asked on about it")
        if asks_for_the_story(self.s.text) or about_the_story(self.s):
            story = self._story()
            if story is not None:
                return story
        return self.shelf.answer(form_of(self.s.text), any_stance=False)

    # --- what is left -------------------------------------------------------------------------------------------

    def _story(self) -> Draft | None:
        return next_beat(self.s, self.closed)

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
