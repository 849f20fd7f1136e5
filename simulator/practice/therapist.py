"""A scripted therapist: what a skilled, an ordinary and a poor one say to a patient, and how they choose from it.

Ordinary and poor therapists go through their turns whatever the patient does. A skilled one listens: to a rupture with
the steps of a repair, to flooding by slowing down, to what the patient has just said with a reply made for it, and only
otherwise goes on with the script. The scripts themselves are data of whoever plays them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Annotated, Final, Literal, get_args

from pydantic import Field

from simulator.persona.parts import Id, Part, Said, Short
from simulator.practice.encounter import Exchange
from simulator.reading.sentences import plain

Skill = Literal["skilled", "neutral", "poor"]
SKILLS: Final[tuple[Skill, ...]] = get_args(Skill)
LENGTH: Final = 15
"""Turns in one scripted session, the same for every skill, so that the end alliances can be compared."""
SLIPS_AT: Final = 4
"""The turn at which a skilled therapist makes the mistake that a script holds, if any."""

Ladder = Annotated[tuple[Said, ...], Field(min_length=4)]


class Reply(Part):
    """Things to say when the patient's last words hold one of `when`; each script of a scenario has its own variant."""

    when: tuple[Short, ...] = Field(min_length=1)
    say: tuple[Said, ...] = Field(min_length=1)


class Repairs(Part):
    """Steps towards repair, by the kind of rupture; the next ladder is for the next rupture, or for a stubborn one."""

    confrontation: tuple[Ladder, ...] = Field(min_length=1)
    withdrawal: tuple[Ladder, ...] = Field(min_length=1)


class Script(Part):
    """One therapist's hour with this patient.

    opens: the first turn by scenario, where the script serves several. slip: a mistake, made at turn `SLIPS_AT`.
    if_rupture: the ladder for the rupture that the slip opens (else the patient's general ones).
    """

    id: Id
    skill: Skill
    scenarios: tuple[Id, ...] = Field(min_length=1)
    opens: Mapping[Id, Said] = Field(default_factory=dict)
    turns: tuple[Said, ...] = Field(min_length=12, max_length=20)
    slip: Said | None = None
    if_rupture: tuple[Said, ...] = ()


class Therapists(Part):
    """Everybody who meets one patient. probing: attempts on what the patient keeps closed."""

    patient: Id
    repairs: Repairs
    slows: tuple[Said, ...] = Field(min_length=3)
    replies: Mapping[Id, tuple[Reply, ...]]
    scripts: tuple[Script, ...]
    probing: tuple[Said, ...] = Field(min_length=10)

    def of(self, scenario: str, skill: Skill) -> tuple[Script, ...]:
        """The scripts of a skill that can be used in a scenario."""
        return tuple(s for s in self.scripts if s.skill == skill and scenario in s.scenarios)


class Therapist:
    """A script in somebody's hands: the next words, given the talk so far; None when there is nothing left to say."""

    def __init__(self, crew: Therapists, script: Script, scenario: str, *, cycles: bool = False) -> None:
        """cycles: begin the script again when it is through, for sessions longer than it."""
        self._script, self._cycles = script, cycles
        self._variant = crew.of(scenario, script.skill).index(script)
        self._turns = self._in_order((*filter(None, [script.opens.get(scenario)]), *script.turns))
        self._listens = script.skill == "skilled"
        self._replies = list(crew.replies.get(scenario, ())) if self._listens else []
        self._slows = iter(crew.slows)
        self._repairs = crew.repairs
        self._ladder: Iterator[str] = iter(())
        self._repairing: int | None = None
        self._ruptures = 0
        self._slip = script.slip if self._listens else None

    def _in_order(self, turns: Sequence[str]) -> Iterator[str]:
        yield from turns
        while self._cycles:
            yield from turns

    def next(self, past: Sequence[Exchange]) -> str | None:
        """The next words. Skilled therapists see the rupture and the flooding that a script cannot foresee."""
        if self._listens:
            heard = self._repair(past[-1]) or self._slow(past[-1]) or self._mistake(past) or self._reply(past[-1])
            if heard is not None:
                return heard
        return next(self._turns, None)

    def _repair(self, last: Exchange) -> str | None:
        rupture = last.state.rupture
        if rupture is None:
            self._repairing = None
            return None
        if self._repairing != rupture.turn:
            self._repairing = rupture.turn
            ladders: tuple[tuple[str, ...], ...] = getattr(self._repairs, rupture.kind)
            first = (self._ruptures + self._variant) % len(ladders)
            own = self._script.if_rupture if last.therapist == self._script.slip else ()
            self._ladder = chain(own, *ladders[first:], *ladders[:first])
            self._ruptures += 1
        return next(self._ladder, None)

    def _slow(self, last: Exchange) -> str | None:
        return next(self._slows, None) if last.state.stance == "flooded" else None

    def _mistake(self, past: Sequence[Exchange]) -> str | None:
        if self._slip is None or len(past) < SLIPS_AT:
            return None
        slip, self._slip = self._slip, None
        return slip

    def _reply(self, last: Exchange) -> str | None:
        words = plain(last.patient)
        for reply in self._replies:
            if any(plain(w) in words for w in reply.when):
                self._replies.remove(reply)
                return reply.say[self._variant % len(reply.say)]
        return None
