"""The stories a patient came to tell, in beats: gone on with where they are welcome, taken up again after a detour."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from simulator.patient.draft import Draft
from simulator.patient.telling import Telling, is_open
from simulator.patient.voice import Situation
from simulator.persona.parts import Thread
from simulator.vocabulary import Move

_WELCOME: Final[tuple[Move, ...]] = (
    "reflection", "validation", "open_question", "encourager", "immediacy", "acknowledgement", "closed_question",
    "rationale", "interpretation", "safety_inquiry", "logistics",
)  # fmt: skip
_INVITES: Final[tuple[Move, ...]] = ("reflection", "validation", "encourager", "open_question")
"""What a guarded patient goes on after."""
_STOPS: Final[tuple[Move, ...]] = ("reassurance", "advice", "confrontation")
PAUSED: Final = 2
"""Turns from which a story that waited is taken up with a way back to it."""


def next_beat(situation: Situation, closed: Set[str]) -> Draft | None:
    """The next beat of the story, where it is welcome and the patient is not turned away. closed: facts behind gates."""
    state, moves = situation.state, set(situation.heard.reading.moves)
    if not moves & set(_WELCOME) or state.stance in ("withdrawing", "confronting", "flooded"):
        return None
    if state.stance == "guarded" and not moves & set(_INVITES):
        return None
    if moves & set(_STOPS):
        return None
    if state.stance in ("guarded", "compliant") and state.turn % 3 == 0:
        return None
    for thread in situation.scenario.threads:
        if thread.id in situation.talk.dropped:
            continue
        draft = _beat(situation, thread, closed)
        if draft is not None:
            return draft
    return None


def _beat(situation: Situation, thread: Thread, closed: Set[str]) -> Draft | None:
    talk, state, used = situation.talk, situation.state, situation.talk.used
    at = talk.beats.get(thread.id, 0)
    while at < len(thread.beats):
        beat = thread.beats[at]
        known = all("shallow" in state.told.get(f, ()) for f in beat.reveals)
        if not (beat.reveals and known) and f"beat:{thread.id}:{beat.id}" not in used:
            if any(f in closed for f in beat.reveals) or not is_open(beat.gate, state):
                return None
            if at > 0 and talk.waiting >= PAUSED:
                ways = [(f"resume:{thread.id}:{i}", t) for i, t in enumerate(thread.resumes)]
                ways = [(p, t) for p, t in ways if p not in used]
                if ways:
                    return _told(thread, at, f"{ways[0][1]} {beat.says}", (ways[0][0],))
            return _told(thread, at, beat.says, ())
        at += 1
    return None


def _told(thread: Thread, at: int, text: str, also: tuple[str, ...]) -> Draft:
    beat = thread.beats[at]
    telling = Telling(facts=dict.fromkeys(beat.reveals, "shallow"), depth=beat.depth)
    fact = beat.reveals[-1] if beat.reveals else None
    return Draft(
        text, (f"beat:{thread.id}:{beat.id}", *also), f"the story: {thread.id}", telling, thread=(thread.id, at + 1),
        fact=fact,
    )  # fmt: skip
