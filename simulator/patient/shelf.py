"""The lines a patient has left: by cue and stance, each once a session."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from simulator.patient.draft import Draft, choose
from simulator.patient.echo import SLOT, charged, echoed
from simulator.patient.state import NEIGHBOURS
from simulator.patient.voice import Situation
from simulator.persona.gates import first_of
from simulator.persona.parts import Line
from simulator.vocabulary import Cue

_PARTICULAR: Final[frozenset[Cue]] = frozenset(
    {
        "lands", "slides_off", "wounds", "noticed", "validated", "owned", "explored", "re_engaged", "closed",
        "closed_gate", "already_told", "absurd", "greeting", "ending", "unknown", "slip", "asked_feeling",
        "asked_meaning", "asked_want", "asked_body", "asked_more", "safety_inquiry", "logistics", "closed_question",
        "self_disclosure",
    }
)  # fmt: skip
"""Cues that a line answers in particular; such a line does not fit just any turn."""


class Shelf:
    """What can still be said in this situation."""

    def __init__(self, situation: Situation) -> None:
        self._s = situation
        self._used = frozenset(situation.talk.used)
        self._stance = situation.state.stance
        self._word = charged(situation.text)

    def fresh(self, pool: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """What of (piece, text) has not been said, and can be."""
        never = self._s.persona.speech.never
        return [
            (p, t) for p, t in pool
            if p not in self._used and (SLOT not in t or self._word is not None) and first_of(never, t) is None
        ]  # fmt: skip

    def choose(self, pool: list[tuple[str, str]], salt: str) -> tuple[str, str]:
        """One of (piece, text), the charged word in its place."""
        new = [p for p in pool if p[0] not in self._s.earlier] or pool
        piece, text = choose(new, self._s.seed, self._s.state.turn, salt)
        return piece, echoed(text, self._word)

    def answer(self, cues: Iterable[Cue], *, any_stance: bool) -> Draft | None:
        """A fresh line for the first cue that has one: in this stance, or else (any_stance) in any."""
        for cue in cues:
            for same in (True, False) if any_stance else (True,):
                pool = [
                    x for x in self._s.persona.lines
                    if cue in x.on and self.fits(x) and not x.hears and (self._stance in x.when) == same
                ]  # fmt: skip
                if pool:
                    return self._one_of(pool, str(cue), f"answers {cue}")
        return None

    def answer_near(self, cues: Iterable[Cue]) -> Draft | None:
        """A fresh line for the first cue that has one: in this stance, or in one near to it."""
        for cue in cues:
            for stance in (self._stance, *NEIGHBOURS[self._stance]):
                pool = [
                    x for x in self._s.persona.lines
                    if cue in x.on and self.fits(x) and not x.hears and stance in x.when
                ]  # fmt: skip
                if pool:
                    return self._one_of(pool, str(cue), f"answers {cue}")
        return None

    def made_for(self, line_id: str) -> Line | None:
        """The line of that id where it can be said now."""
        line = next((x for x in self._s.persona.lines if x.id == line_id), None)
        here = line is not None and (
            self._stance in line.when or (self._stance == "reflective" and "open" in line.when)
        )
        return line if line is not None and here and self.fits(line) else None

    def anything(self) -> Draft | None:
        """A line that fits just any turn, in this stance or one near to it."""
        for stance in (self._stance, *NEIGHBOURS[self._stance]):
            pool = [
                x for x in self._s.persona.lines
                if stance in x.when and not x.hears and self.fits(x) and not set(x.on) & _PARTICULAR
            ]  # fmt: skip
            if pool:
                return self._one_of(pool, "any", "whatever is left to say")
        return None

    def fits(self, line: Line) -> bool:
        """Whether a line is fresh, and nothing it rests on is missing."""
        return (
            f"line:{line.id}" not in self._used
            and all(f in self._s.state.told for f in line.after)
            and (line.thread is None or self._s.talk.beats.get(line.thread, 0) > 0)
            and (SLOT not in line.says or self._word is not None)
            and first_of(self._s.persona.speech.never, line.says) is None
        )

    def said(self, line: Line, way: str) -> Draft:
        """The draft that says this line."""
        return Draft(echoed(line.says, self._word), (f"line:{line.id}",), f"{way}: {line.id}")

    def _one_of(self, pool: list[Line], salt: str, way: str) -> Draft:
        new = [x for x in pool if f"line:{x.id}" not in self._s.earlier] or pool
        return self.said(choose([(x.id, x) for x in new], self._s.seed, self._s.state.turn, salt)[1], way)
