"""The private thought behind a reaction: chosen from the persona's own, shown only in the debrief. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from simulator.patient.heard import Heard
from simulator.patient.state import Felt, State
from simulator.persona.parts import Inner, Persona


def thought_for(state: State, felt: Felt, heard: Heard, persona: Persona, opened: bool) -> str:
    """The trigger's own thought where one fired; else the nearest by event, then move, then stance."""
    if felt.trigger is not None and (opened or "slip" in felt.events or state.rupture is None):
        for trigger in persona.triggers:
            if trigger.id == felt.trigger:
                return _pick(trigger.felt, state)
    for soother in persona.soothers:
        if soother.id in heard.soothers and not felt.events:
            return _pick(soother.felt, state)
    here = [i for i in persona.inner if state.stance in i.when]
    for wanted in ((*felt.events,), heard.reading.moves):
        fits = [i for i in here if set(i.on) & set(wanted)]
        if fits:
            return _pick_inner(fits, state)
    plain = [i for i in here if not i.on]
    return _pick_inner(plain or here or list(persona.inner), state)


def _pick_inner(choices: Sequence[Inner], state: State) -> str:
    return _pick([c.felt for c in choices], state)


def _pick(choices: Sequence[str], state: State) -> str:
    """One of the choices, varying from turn to turn, always the same for the same state."""
    salt = zlib.crc32(f"{state.turn}:{state.stance}:{state.session}".encode())
    return choices[salt % len(choices)]
