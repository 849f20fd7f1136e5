"""The private thought behind a reaction: chosen from the persona's own, shown only in the debrief. Pure.

A thought comes once in a session as long as there is another that fits; then the one thought longest ago comes again.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from simulator.patient.heard import Heard
from simulator.patient.state import NEIGHBOURS, Felt, State
from simulator.persona.parts import Persona

Thought = tuple[str, str]
"""Where a thought stands in the persona ("inner:12"), and its words."""
REMEMBERS: Final = 120
"""Thoughts kept in the state, so that none comes back soon."""


def thought_for(state: State, felt: Felt, heard: Heard, persona: Persona, opened: bool) -> Thought:
    """The trigger's own thought where one fired; else the nearest by event, then move, then stance."""
    pools = [pool for pool in _pools(state, felt, heard, persona, opened) if pool]
    for pool in pools[:-1]:
        fresh = [t for t in pool if t[0] not in state.thoughts]
        if fresh:
            return _pick(fresh, state)
    # All that fits was thought before: the one of it that was thought longest ago.
    fitting = [t for pool in (pools[:-1] or pools) for t in pool]
    return min(fitting, key=lambda t: state.thoughts.index(t[0]) if t[0] in state.thoughts else -1)


def thinking(state: State, thought: Thought) -> State:
    """The state that remembers having thought this."""
    kept = [t for t in state.thoughts if t != thought[0]]
    return state.with_(thoughts=(*kept, thought[0])[-REMEMBERS:])


def _pools(state: State, felt: Felt, heard: Heard, persona: Persona, opened: bool) -> Iterator[list[Thought]]:
    if felt.trigger is not None and (opened or "slip" in felt.events or state.rupture is None):
        yield from (_of("trigger", t.id, t.felt) for t in persona.triggers if t.id == felt.trigger)
    if not felt.events:
        yield [x for s in persona.soothers if s.id in heard.soothers for x in _of("soother", s.id, s.felt)]
    inner = [(f"inner:{i}", one) for i, one in enumerate(persona.inner)]
    for stances in ((state.stance,), NEIGHBOURS[state.stance]):
        here = [(key, one) for key, one in inner if set(stances) & set(one.when)]
        for wanted in (felt.events, heard.reading.moves):
            yield [(key, one.felt) for key, one in here if set(one.on) & set(wanted)]
        yield [(key, one.felt) for key, one in here if not one.on]
    yield [(key, one.felt) for key, one in inner]


def _of(kind: str, one: str, texts: Iterable[str]) -> list[Thought]:
    return [(f"{kind}:{one}:{i}", text) for i, text in enumerate(texts)]


def _pick(choices: list[Thought], state: State) -> Thought:
    """One of the choices, varying from turn to turn, always the same for the same state."""
    salt = zlib.crc32(f"{state.turn}:{state.stance}:{state.session}".encode())
    return choices[salt % len(choices)]
