"""Uttering what was found: now and then a short reaction first, and what the talk remembers afterwards."""

from __future__ import annotations

import zlib
from collections.abc import Set
from typing import Final

from simulator.patient.draft import Draft, choose
from simulator.patient.voice import Situation, Talk, Utterance
from simulator.reading.sentences import words
from simulator.vocabulary import Stance

_REACTS: Final[dict[Stance, float]] = {
    "open": 0.15, "reflective": 0.25, "guarded": 0.35, "withdrawing": 0.45, "confronting": 0.35, "flooded": 0.55,
    "compliant": 0.35,
}  # fmt: skip
"""How often a short reaction comes before the matter."""
_LONGEST: Final = 12
"""Words of a reaction that can stand before something else."""
_LEAST: Final = 3
"""Reactions from which there is a choice; with fewer the patient would seem to have a tic."""
TAKES_UP: Final = 0.75
"""How often a patient who goes on with a story first takes up what the therapist has just understood."""
_MEETS: Final = frozenset({"reflection", "validation"})


def utter(situation: Situation, draft: Draft) -> Utterance:
    """The words as they come out, and how far the talk has come with them."""
    talk = situation.talk
    text, pieces, reacted = draft.text, draft.pieces, talk.reacted
    reaction = None if draft.plain else _reaction(situation, draft)
    if reaction is not None:
        pieces = (*pieces, reaction[0])
        text, reacted = f"{reaction[1]} {text}", situation.state.turn
    beats, waiting = dict(talk.beats), talk.waiting + 1
    if draft.thread is not None:
        beats[draft.thread[0]] = draft.thread[1]
        waiting = 0
    elif draft.fact is not None and talk.waiting == 0:
        waiting = 0
    after = Talk(
        used=(*talk.used, *pieces), beats=beats, waiting=waiting, dropped=_dropped(situation, draft),
        last_fact=draft.fact or talk.last_fact, reacted=reacted,
    )  # fmt: skip
    return Utterance(text=text, telling=draft.telling, talk=after, way=draft.way)


def _dropped(situation: Situation, draft: Draft) -> tuple[str, ...]:
    """The stories let go. What was let go in a quarrel can be taken up again once it is mended."""
    talk = situation.talk
    kept = talk.dropped
    if "closed" in situation.felt.events:
        kept = tuple(t for t in kept if f"drop:{t}" not in talk.used)
    return (*kept, draft.drops) if draft.drops else kept


def _reaction(situation: Situation, draft: Draft) -> tuple[str, str] | None:
    """Now and then a short reaction before the matter; never the same, and rarely twice in a row."""
    state, talk = situation.state, situation.talk
    if draft.text.startswith("("):
        return None
    chance = zlib.crc32(f"{situation.seed}:{state.turn}:reacts".encode()) % 1000 / 1000
    cues = {*situation.heard.reading.moves, *situation.felt.events}
    if draft.thread is not None and cues & _MEETS:
        taken_up = _fitting(situation, cues & _MEETS)
        if taken_up and chance < TAKES_UP:
            return choose(taken_up, situation.seed, state.turn, "takes up")
    if state.turn - talk.reacted < 2 or chance >= _REACTS[state.stance]:
        return None
    pool = [
        (f"reaction:{i}", r.says)
        for i, r in enumerate(situation.persona.reactions)
        if state.stance in r.when and (not r.on or set(r.on) & cues) and f"reaction:{i}" not in talk.used
        and len(words(r.says)) <= _LONGEST
    ]  # fmt: skip
    return choose(pool, situation.seed, state.turn, "reaction") if len(pool) >= _LEAST else None


def _fitting(situation: Situation, cues: Set[str]) -> list[tuple[str, str]]:
    """The reactions made for one of these cues, in this stance, not used yet."""
    return [
        (f"reaction:{i}", r.says)
        for i, r in enumerate(situation.persona.reactions)
        if situation.state.stance in r.when and set(r.on) & cues and f"reaction:{i}" not in situation.talk.used
    ]
