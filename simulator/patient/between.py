"""What happens between two sessions: trust settles a little, what was told stays told, what was left open stays open.

Pure. The next session of the same trainee with the same patient starts from here instead of from the bare scenario.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.patient.state import State, opening_state
from simulator.patient.telling import Layer
from simulator.persona.parts import Persona, Scenario

KEEPS = 0.5
"""The share of what a session gained or lost in alliance that is still there the next time."""
FADES = 0.7
"""How much of an open rupture's intensity is left after the days between."""


def carried(persona: Persona, scenario: Scenario, earlier: Sequence[tuple[Scenario, State]]) -> State:
    """The state in which the patient walks into `scenario` after the sessions in `earlier` (oldest first).

    earlier: each session's scenario and the state it ended in.
    """
    state = opening_state(scenario, persona)
    if not earlier:
        return state
    last_scenario, last = earlier[-1]
    told: dict[str, tuple[Layer, ...]] = {k: tuple(v) for k, v in state.told.items()}
    for _, ended in earlier:
        for fact, layers in ended.told.items():
            told[fact] = tuple(dict.fromkeys((*told.get(fact, ()), *layers)))
    gained = last.alliance - last_scenario.opening.alliance
    state = state.with_(
        alliance=min(0.95, max(0.1, state.alliance + KEEPS * gained)), told=told, episodes=_episodes(persona, told),
        repaired=sum(ended.repaired for _, ended in earlier[-1:]),
    )  # fmt: skip
    if last.rupture is None:
        return state
    rupture = last.rupture.model_copy(
        update={"intensity": max(0.3, FADES * last.rupture.intensity), "rungs": (), "turn": 0, "slips": 0}
    )
    kind = rupture.kind
    pleases = persona.defences[0].direction == "toward"
    stance = "confronting" if kind == "confrontation" else "compliant" if pleases else "withdrawing"
    return state.with_(
        rupture=rupture.model_copy(update={"before": max(rupture.before, state.alliance)}), stance=stance,
        guard=state.guard + 0.15, depth=0,
    )  # fmt: skip


def _episodes(persona: Persona, told: Mapping[str, Sequence[str]]) -> dict[str, int]:
    out: dict[str, int] = {}
    for fact in persona.facts:
        if fact.theme and fact.id in told:
            out[fact.theme] = out.get(fact.theme, 0) + 1
    return out
