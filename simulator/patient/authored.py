"""The authored voice: the patient's own lines and facts, chosen by stance, cue, meaning and freshness. No model.

The ways to an answer are tried in order of what matters most to the person in the chair: a wound just touched, the
rung of a repair, what was asked, the story they came to tell, and only then a line that fits the move. Nothing is ever
said twice in a session.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from simulator.patient.absurd import is_absurd
from simulator.patient.telling import Layer, Telling, closed, is_open, tellable
from simulator.patient.voice import Situation, Talk, Utterance
from simulator.persona.linting import first_of
from simulator.persona.parts import Line, Thread
from simulator.reading.sentences import words
from simulator.vocabulary import Cue, Move, Stance

T = TypeVar("T")

ASKED_AT: Final = 0.56
"""Cosine from which the therapist's words count as asking for a fact, where they ask at all."""
TOLD_AT: Final = 0.66
"""The same where they do not ask: a remark must come nearer to bring a fact out."""
HEARD_AT: Final = 0.60
"""Cosine from which a line made for such words is the answer."""
MADE_AT: Final = 0.72
"""Cosine from which such a line answers whatever the move; below it the move must be one that it answers."""
_QUESTIONS: Final[tuple[Move, ...]] = ("open_question", "closed_question", "safety_inquiry")
_WELCOME: Final[tuple[Move, ...]] = (
    "reflection", "validation", "open_question", "encourager", "immediacy", "acknowledgement", "closed_question",
    "rationale", "interpretation", "safety_inquiry", "logistics",
)  # fmt: skip
_NEIGHBOURS: Final[dict[Stance, tuple[Stance, ...]]] = {
    "open": ("reflective", "guarded"),
    "reflective": ("open",),
    "guarded": ("withdrawing", "open"),
    "withdrawing": ("guarded",),
    "confronting": ("guarded",),
    "flooded": ("withdrawing", "guarded"),
    "compliant": ("open", "guarded"),
}
_REACTS: Final[dict[Stance, float]] = {
    "open": 0.15, "reflective": 0.25, "guarded": 0.35, "withdrawing": 0.45, "confronting": 0.35, "flooded": 0.55,
    "compliant": 0.35,
}  # fmt: skip
_CHARGED: Final = re.compile(
    r"\b(destructive|toxic|abusive|abuse|unhealthy|healthy|controlling|manipulative|irrational|defensive|resistant|"
    r"resistance|trauma|traumatic|traumatised|traumatized|attachment|boundaries|boundary|pattern|coping|codependent|"
    r"dependent|inappropriate|depressed|depression|anxious|anxiety|dysfunctional|avoidant|avoiding|vulnerable|victim|"
    r"projection|projecting|transference|denial|triggered|trigger|damaged|needy|dangerous|closure|journey|strong|brave|"
    r"resilient|safe space|self-esteem|self-care|empower|empowered|angry|anger|disappointed|difficult|important|mistake)\b",
    re.IGNORECASE,
)


_NOTHING: Final = Telling()


@dataclass(frozen=True)
class _Draft:
    text: str
    piece: str
    way: str
    telling: Telling = _NOTHING
    thread: tuple[str, int] | None = None
    fact: str | None = None
    plain: bool = False
    """Spoken as it stands, without a short reaction before it."""


class AuthoredVoice:
    """Speaks from the persona's own words. Deterministic: the same situation gives the same answer."""

    def speak(self, situation: Situation) -> Utterance:
        turn = _Turn(situation)
        draft = next(iter(turn.drafts()))
        return turn.utter(draft)


class _Turn:
    """One answer in the making."""

    def __init__(self, situation: Situation) -> None:
        self.s = situation
        self.used = frozenset(situation.talk.used)
        self.tellable = tellable(situation.persona, situation.state)
        self.closed = closed(situation.persona, situation.state)
        self.stance = situation.state.stance
        self.moves = situation.heard.reading.moves
        self.asks = bool(set(self.moves) & set(_QUESTIONS)) or situation.heard.reading.questions > 0

    def drafts(self) -> Iterator[_Draft]:
        ways: tuple[Callable[[], _Draft | None], ...] = (
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
            self._anything,
        )
        for way in ways:
            draft = way()
            if draft is not None and first_of(self.s.persona.speech.never, draft.text) is None:
                yield draft
        yield self._silence()

    # --- the ways ---------------------------------------------------------------------------------------------

    def _wounded(self) -> _Draft | None:
        """A trigger fired: its own first answer, in the same breath."""
        felt = self.s.felt
        if felt.trigger is None:
            return None
        trigger = next((t for t in self.s.persona.triggers if t.id == felt.trigger), None)
        if trigger is None:
            return None
        opened = self.s.before.rupture is None and self.s.state.rupture is not None
        if not opened and "slip" not in felt.events and self.s.state.rupture is not None:
            return None
        pool = [(f"trigger:{trigger.id}:{i}", text) for i, text in enumerate(trigger.says)]
        fresh = [(p, t) for p, t in pool if p not in self.used and self._may(t)]
        if not fresh:
            return None
        piece, text = self._choose(fresh, "trigger")
        return _Draft(self._worded(text) or text, piece, f"trigger {trigger.id}", plain=True)

    def _rung(self) -> _Draft | None:
        """A rung of repair was climbed, or the rupture closed."""
        for event in self.s.felt.events:
            if event in ("noticed", "validated", "owned", "explored", "re_engaged", "closed"):
                return self._line([event], any_stance=True)
        if self.s.before.rupture is None or "slip" in self.s.felt.events:
            return None
        if self.s.heard.specific:  # owned once more: the same rung, other words
            return self._line(["owned"], any_stance=True)
        if "validation" in self.moves:
            return self._line(["validated"], any_stance=True)
        return None

    def _slipped(self) -> _Draft | None:
        return self._line(["slip"], any_stance=False) if "slip" in self.s.felt.events else None

    def _interpreted(self) -> _Draft | None:
        fate = self.s.felt.fate
        return self._line([fate], any_stance=True) if fate != "none" else None

    def _absurd(self) -> _Draft | None:
        if is_absurd(self.s.text, self.s.near.best):
            return self._line(["absurd"], any_stance=True)
        return None

    def _safety(self) -> _Draft | None:
        if "safety_inquiry" not in self.moves:
            return None
        answers = [(f"safety:{i}", t) for i, t in enumerate(self.s.persona.safety.answers)]
        fresh = [(p, t) for p, t in answers if p not in self.used]
        if not fresh:
            return None
        piece, text = fresh[0]
        return _Draft(text, piece, "a plain safety question", plain=True)

    def _nearest(self) -> _Draft | None:
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
        for _, _, kind, one in sorted(contest, key=lambda c: (-c[0], c[1], c[3])):
            ways = {"fact": self._fact, "line": self._heard, "asked": self._asked, "topic": self._topic}
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

    def _fact(self, fact_id: str) -> _Draft | None:
        fact = self.s.persona.fact(fact_id)
        if fact is None:
            return None
        if fact_id in self.closed:
            hides = [(f"hide:{fact_id}:{i}", t) for i, t in enumerate(fact.hides)]
            fresh = [(p, t) for p, t in hides if p not in self.used]
            if fresh:
                return _Draft(fresh[0][1], fresh[0][0], "a closed gate")
            return self._line(["closed_gate"], any_stance=True)
        layer = self.tellable.get(fact_id)
        if layer is None or self.stance == "flooded":
            told_to_you = bool(self.s.state.told.get(fact_id))
            return self._line(["already_told"], any_stance=True) if told_to_you and self.asks else None
        return self._tell(fact_id, layer, "asked about it")

    def _topic(self, topic: str) -> _Draft | None:
        """A plain question about the life: the first fact of that topic which may be told."""
        for fact in self.s.persona.facts:
            if fact.topic == topic and fact.gate.is_open_to_all:
                layer = self.tellable.get(fact.id)
                if layer is not None and self.stance != "flooded":
                    return self._tell(fact.id, layer, f"asked about {topic}")
        return None

    def _tell(self, fact_id: str, layer: Layer, way: str) -> _Draft | None:
        fact = self.s.persona.fact(fact_id)
        if fact is None:
            return None
        texts = fact.tells.shallow if layer == "shallow" else fact.tells.deep
        fresh = [(f"fact:{fact_id}:{layer}:{i}", t) for i, t in enumerate(texts)]
        fresh = [(p, t) for p, t in fresh if p not in self.used]
        if not fresh:
            return None
        piece, text = self._choose(fresh, "fact")
        telling = Telling(facts={fact_id: layer}, depth=3 if layer == "deep" else 1)
        return _Draft(text, piece, f"{way}: {fact_id} ({layer})", telling, fact=fact_id)

    def _heard(self, line_id: str) -> _Draft | None:
        line = next((x for x in self.s.persona.lines if x.id == line_id), None)
        if line is None or not self._fits(line) or self.stance not in line.when:
            return None
        cosine = self.s.near.of("line").get(line_id, 0.0)
        if cosine < MADE_AT and not set(line.on) & {*self.moves, *self.s.felt.events}:
            return None
        return self._said(line, "made for such words")

    def _asked(self, kind: str) -> _Draft | None:
        if kind == "asked_more":
            told = self.s.talk.last_fact
            if told is not None and self.tellable.get(told) == "deep" and self.s.talk.waiting == 0:
                return self._tell(told, "deep", "asked for more")
            story = self._story()
            if story is not None:
                return story
        cue: Cue = kind  # type: ignore[assignment]
        return self._line([cue], any_stance=False)

    def _story(self) -> _Draft | None:
        """The next beat of the story, where it is welcome and the patient is not turned away."""
        state = self.s.state
        if not set(self.moves) & set(_WELCOME) or self.stance in ("withdrawing", "confronting", "flooded"):
            return None
        if self.stance == "guarded" and not set(self.moves) & {
            "reflection",
            "validation",
            "encourager",
            "open_question",
        }:
            return None
        if "reassurance" in self.moves or "advice" in self.moves or "confrontation" in self.moves:
            return None
        if self.stance in ("guarded", "compliant") and state.turn % 3 == 0:
            return None
        for thread in self.s.scenario.threads:
            if thread.id in self.s.talk.dropped:
                continue
            draft = self._beat(thread)
            if draft is not None:
                return draft
        return None

    def _beat(self, thread: Thread) -> _Draft | None:
        talk, state = self.s.talk, self.s.state
        at = talk.beats.get(thread.id, 0)
        while at < len(thread.beats):
            beat = thread.beats[at]
            known = all("shallow" in state.told.get(f, ()) for f in beat.reveals)
            shut = [f for f in beat.reveals if f in self.closed]
            if not (beat.reveals and known) and f"beat:{thread.id}:{beat.id}" not in self.used:
                if shut or not is_open(beat.gate, state):
                    return None
                text = beat.says
                if at > 0 and talk.waiting >= 2:
                    ways = [(f"resume:{thread.id}:{i}", t) for i, t in enumerate(thread.resumes)]
                    ways = [(p, t) for p, t in ways if p not in self.used]
                    if ways:
                        text = f"{ways[0][1]} {text}"
                        return self._told_beat(thread, at, text, (ways[0][0],))
                return self._told_beat(thread, at, text, ())
            at += 1
        return None

    def _told_beat(self, thread: Thread, at: int, text: str, also: tuple[str, ...]) -> _Draft:
        beat = thread.beats[at]
        telling = Telling(facts=dict.fromkeys(beat.reveals, "shallow"), depth=beat.depth)
        piece = "|".join((f"beat:{thread.id}:{beat.id}", *also))
        fact = beat.reveals[-1] if beat.reveals else None
        return _Draft(text, piece, f"the story: {thread.id}", telling, thread=(thread.id, at + 1), fact=fact)

    def _unknown(self) -> _Draft | None:
        """A question about the life that the patient has no words for."""
        if "closed_question" in self.moves and re.search(r"\byou(?:r|rs)?\b", self.s.text, re.IGNORECASE):
            return self._line(["unknown", "closed_question"], any_stance=False)
        return None

    def _move(self) -> _Draft | None:
        return self._line(self.moves, any_stance=False)

    def _anything(self) -> _Draft | None:
        for stance in (self.stance, *_NEIGHBOURS[self.stance]):
            pool = [
                x for x in self.s.persona.lines
                if stance in x.when and not x.hears and self._fits(x) and not set(x.on) & _PARTICULAR
            ]  # fmt: skip
            if pool:
                return self._said(self._choose([(x.id, x) for x in pool], "any")[1], "whatever is left to say")
        return None

    def _silence(self) -> _Draft:
        """Nothing left: a gesture, and the clock, which is different every time."""
        minute = min(self.s.scenario.minutes, self.s.state.turn)
        fresh = [
            (f"reaction:{i}", r.says)
            for i, r in enumerate(self.s.persona.reactions)
            if self.stance in r.when and f"reaction:{i}" not in self.used
        ]
        if fresh:
            piece, text = self._choose(fresh, "silence")
            return _Draft(text, piece, "a silence", plain=True)
        piece = f"silence:{self.s.state.turn}"
        return _Draft(f"(Silence. The clock on the wall says {minute} minutes in.)", piece, "a silence", plain=True)

    # --- choosing ---------------------------------------------------------------------------------------------

    def _line(self, cues: Iterable[Cue], *, any_stance: bool) -> _Draft | None:
        """A fresh line for the first cue that has one: in this stance, or else (any_stance) in any."""
        for cue in cues:
            for same in (True, False) if any_stance else (True,):
                pool = [
                    x for x in self.s.persona.lines
                    if cue in x.on and self._fits(x) and not x.hears and (self.stance in x.when) == same
                ]  # fmt: skip
                if pool:
                    return self._said(self._choose([(x.id, x) for x in pool], str(cue))[1], f"answers {cue}")
        return None

    def _fits(self, line: Line) -> bool:
        return (
            f"line:{line.id}" not in self.used
            and all(f in self.s.state.told for f in line.after)
            and (line.thread is None or self.s.talk.beats.get(line.thread, 0) > 0)
            and ("{word}" not in line.says or self._word() is not None)
            and first_of(self.s.persona.speech.never, line.says) is None
        )

    def _said(self, line: Line, way: str) -> _Draft:
        return _Draft(self._worded(line.says) or line.says, f"line:{line.id}", f"{way}: {line.id}")

    def _may(self, text: str) -> bool:
        return "{word}" not in text or self._word() is not None

    def _word(self) -> str | None:
        found = _CHARGED.search(self.s.text)
        return found.group(1).lower() if found else None

    def _worded(self, text: str) -> str | None:
        """The text with the therapist's charged word in it, a capital where it opens a sentence."""
        word = self._word()
        if "{word}" not in text or word is None:
            return None
        at = text.index("{word}")
        opens = not text[:at].strip(" \"'“‘") or text[:at].rstrip(" \"'“‘")[-1:] in (".", "?", "!")
        return text.replace("{word}", word.capitalize() if opens else word, 1).replace("{word}", word)

    def _choose(self, pool: list[tuple[str, T]], salt: str) -> tuple[str, T]:
        """One of the pool: always the same for the same session seed and turn."""
        key = f"{self.s.seed}:{self.s.state.turn}:{salt}"
        return min(pool, key=lambda item: zlib.crc32(f"{key}:{item[0]}".encode()))

    # --- uttering ---------------------------------------------------------------------------------------------

    def utter(self, draft: _Draft) -> Utterance:
        talk = self.s.talk
        pieces = draft.piece.split("|")
        text, reacted = draft.text, talk.reacted
        reaction = None if draft.plain else self._reaction(draft)
        if reaction is not None:
            pieces.append(reaction[0])
            text, reacted = f"{reaction[1]} {text}", self.s.state.turn
        beats = dict(talk.beats)
        waiting = talk.waiting + 1
        if draft.thread is not None:
            beats[draft.thread[0]] = draft.thread[1]
            waiting = 0
        elif draft.fact is not None:
            waiting = 0 if talk.waiting == 0 else waiting
        new = Talk(
            used=(*talk.used, *pieces), beats=beats, waiting=waiting, dropped=talk.dropped,
            last_fact=draft.fact or talk.last_fact, reacted=reacted,
        )  # fmt: skip
        return Utterance(text=text, telling=draft.telling, talk=new, way=draft.way)

    def _reaction(self, draft: _Draft) -> tuple[str, str] | None:
        """Now and then a short reaction before the matter; never twice in a row, never the same."""
        turn = self.s.state.turn
        if turn - self.s.talk.reacted < 2 or draft.text.startswith("("):
            return None
        chance = zlib.crc32(f"{self.s.seed}:{turn}:reacts".encode()) % 1000 / 1000
        if chance >= _REACTS[self.stance]:
            return None
        cues = {*self.moves, *self.s.felt.events}
        pool = [
            (f"reaction:{i}", r.says)
            for i, r in enumerate(self.s.persona.reactions)
            if self.stance in r.when and (not r.on or set(r.on) & cues) and f"reaction:{i}" not in self.used
            and len(words(r.says)) <= 12
        ]  # fmt: skip
        return self._choose(pool, "reaction") if len(pool) > 2 else None


_PARTICULAR: Final[frozenset[Cue]] = frozenset(
    {
        "lands", "slides_off", "wounds", "noticed", "validated", "owned", "explored", "re_engaged", "closed",
        "closed_gate", "already_told", "absurd", "greeting", "ending", "unknown", "slip", "asked_feeling",
        "asked_meaning", "asked_want", "asked_body", "asked_more", "safety_inquiry", "logistics", "closed_question",
        "self_disclosure",
    }
)  # fmt: skip
"""Cues that a line answers in particular; such a line does not fit just any turn."""


def with_seed(situation: Situation, seed: int) -> Situation:
    """The same situation under another seed: what else the patient might have said."""
    return replace(situation, seed=seed)
