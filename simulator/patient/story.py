"""The stories a patient came to tell, in beats: gone on with where they are welcome, taken up again after a detour."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from simulator.patient.draft import Draft
from simulator.patient.telling import Telling, is_open
from simulator.patient.voice import Situation
from simulator.persona.parts import Thread
from simulator.reading.sentences import words
from simulator.vocabulary import Move

_WELCOME: Final[tuple[Move, ...]] = (
    "reflection", "validation", "open_question", "encourager", "immediacy", "acknowledgement", "closed_question",
    "rationale", "interpretation", "safety_inquiry", "logistics",
)  # fmt: skip
_INVITES: Final[tuple[Move, ...]] = ("reflection", "validation", "encourager", "open_question")
"""What a guarded patient goes on after."""
_STOPS: Final[tuple[Move, ...]] = ("reassurance", "advice", "confrontation")
_EMPTY: Final = frozenset(
    words(
        "what when where which that this then than them they their there these those have does were been being with from about "
        "into over just like more much very some same such only also back even ever feel felt feeling think thought know tell "
        "told said says saying mean want wanted could would should your yours you're you've you'd that's it's didn't don't "
        "doesn't can't because really thing things something anything going make made first last before after again time times "
        "today week good well right happen happened happening start started long here come came look looks looked take took "
        "people other anyone someone everyone nobody never always still quite rather sort kind little"
    )
)
"""Words that two texts may share without speaking of the same thing."""
PAUSED: Final = 2
"""Turns from which a story that waited is taken up with a way back to it."""
LET_GO_AT: Final = 2
"""Slips of a repair after which the patient no longer cares to tell it here."""
TOLD_AT: Final = 0.42
"""Cosine from which a question follows up what was just told."""
NEXT_AT: Final = 0.38
"""Cosine from which what comes next answers it."""


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


def let_go(situation: Situation) -> Draft | None:
    """The story under way is let go, with a reason: repair has slipped twice, and now its rest is asked for."""
    rupture, talk = situation.state.rupture, situation.talk
    if rupture is None or rupture.slips < LET_GO_AT or situation.state.stance == "flooded":
        return None
    for thread in situation.scenario.threads:
        if talk.beats.get(thread.id, 0) > 0 and thread.id not in talk.dropped and f"drop:{thread.id}" not in talk.used:
            return Draft(
                thread.drops, (f"drop:{thread.id}",), f"lets the story go: {thread.id}", drops=thread.id, plain=True
            )
    return None


def about_the_story(situation: Situation) -> bool:
    """Whether the therapist's words are about the step of a story told last, or the one that would come next."""
    talk, near = situation.talk, situation.near.beats
    for thread in situation.scenario.threads:
        at = talk.beats.get(thread.id, 0)
        last = thread.beats[at - 1] if at > 0 and talk.waiting == 0 else None
        if last is not None and (near.get(f"{thread.id}:{last.id}", 0.0) >= TOLD_AT or follows_up(situation)):
            return True
        if at < len(thread.beats):
            coming = thread.beats[at]
            near_it = near.get(f"{thread.id}:{coming.id}", 0.0) >= NEXT_AT or _shares(situation.text, coming.says)
            if near_it or (not talk.beats and follows_up(situation)):
                return True
    return False


def follows_up(situation: Situation) -> bool:
    """Whether the therapist's words take up a word of what the patient has just said."""
    return _shares(situation.text, situation.past[-1].patient) if situation.past else False


def _shares(text: str, other: str) -> bool:
    return bool(_stems(text) & _stems(other))


def _stems(text: str) -> set[str]:
    """The beginnings of the words that carry a text; enough to tell that two texts speak of the same thing."""
    return {w[:5] for w in words(text) if len(w) > 3 and w not in _EMPTY}


def _beat(situation: Situation, thread: Thread, closed: Set[str]) -> Draft | None:
    talk, state, used = situation.talk, situation.state, situation.talk.used
    at = talk.beats.get(thread.id, 0)
    while at < len(thread.beats):
        beat = thread.beats[at]
        known = bool(beat.reveals) and "shallow" in state.told.get(beat.reveals[0], ())
        if not known and f"beat:{thread.id}:{beat.id}" not in used:
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
