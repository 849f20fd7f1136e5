"""What may be told, and what telling does: gates, layers, episodes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import Field

from simulator.patient.state import Frozen, State
from simulator.persona.parts import Fact, Gate, Persona
from simulator.reading.sentences import sentences, words

Layer = Literal["shallow", "deep"]
DEEPER = 0.08
"""How much more alliance the deep layer of a fact asks for than the shallow one."""
DEEP_AT = 0.45
"""The least alliance at which any deep layer is told."""
BRIEF: Final = 12
"""Words of a telling from a patient who has turned away."""


class Telling(Frozen):
    """What one patient turn told: facts with the layer, and how deep the words went (0-4)."""

    facts: Mapping[str, Layer] = Field(default_factory=dict)
    depth: int = 0


def is_open(gate: Gate, state: State, *, more: float = 0.0) -> bool:
    """Whether this gate is open now. `more` asks for that much alliance above the gate's own."""
    return (
        state.alliance >= gate.alliance + (more if gate.alliance else 0.0)
        and state.session >= gate.session
        and all(fact in state.told for fact in gate.after)
        and not (gate.no_open_rupture and state.rupture is not None)
    )


def next_layer(fact: Fact, state: State) -> Layer | None:
    """The layer of a fact that may be told now, or None: shut, or all told, or the deep one not yet bearable."""
    if fact.id not in state.told and not is_open(fact.gate, state):
        return None
    told = state.told.get(fact.id, ())
    if "shallow" not in told:
        return "shallow"
    if "deep" in told or not fact.tells.deep:
        return None
    bearable = state.alliance >= DEEP_AT and state.rupture is None and is_open(fact.gate, state, more=DEEPER)
    return "deep" if bearable else None


def tellable(persona: Persona, state: State) -> dict[str, Layer]:
    """Every fact that may be told now, with its layer."""
    layers = {fact.id: next_layer(fact, state) for fact in persona.facts}
    return {fact_id: layer for fact_id, layer in layers.items() if layer is not None}


def closed(persona: Persona, state: State) -> frozenset[str]:
    """The facts whose gate is shut: no voice may know them."""
    return frozenset(f.id for f in persona.facts if f.id not in state.told and not is_open(f.gate, state))


def brief(text: str, most: int = BRIEF) -> str:
    """The beginning of a telling, as somebody tells it who has turned away: whole sentences, about `most` words."""
    kept: list[str] = []
    for sentence in sentences(text):
        if kept and len(words(" ".join([*kept, sentence]))) > most:
            break
        kept.append(sentence)
    return " ".join(kept)


def after(state: State, telling: Telling, persona: Persona) -> State:
    """The state once the words are out: facts counted in layers and themes, the depth of speech, what it stirs."""
    told: dict[str, tuple[Layer, ...]] = {k: tuple(v) for k, v in state.told.items()}
    episodes = dict(state.episodes)
    fresh = 0
    for fact_id, layer in telling.facts.items():
        fact = persona.fact(fact_id)
        if fact is None or layer in told.get(fact_id, ()):
            continue
        if fact_id not in told and fact.theme:
            episodes[fact.theme] = episodes.get(fact.theme, 0) + 1
        told[fact_id] = (*told.get(fact_id, ()), layer)
        fresh += 0 if fact.gate.is_open_to_all else 1
    stir = 0.03 * max(0, telling.depth - 1) + 0.04 * fresh
    calm_depth = state.rupture is None or state.rupture.stage not in ("open", "noticed")
    depth = max(state.depth, min(telling.depth, state.depth + 1)) if calm_depth else state.depth
    return state.with_(told=told, episodes=episodes, arousal=state.arousal + stir, depth=depth)
