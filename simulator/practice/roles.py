"""The roles that a patient's transference invites, and which of them this session called up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.persona.parts import Persona
from simulator.persona.supervision import Supervision
from simulator.practice.encounter import Exchange


@dataclass(frozen=True)
class Role:
    """figure: whom the therapist can become. invites: what that does to a therapist. from_inside: how it feels, "" if
    nobody has written it. turns: where this session called it up, by a sore place touched."""

    figure: str
    expects: str
    invites: str
    from_inside: str
    turns: tuple[int, ...]


def roles(persona: Persona, past: Sequence[Exchange], examples: Supervision | None) -> tuple[Role, ...]:
    """The roles of this patient; those that the session called up come first."""
    becomes = {t.id: t.becomes for t in persona.triggers}
    out = []
    for one in persona.transference:
        turns = tuple(e.number for e in past if e.felt.trigger and becomes.get(e.felt.trigger) == one.id)
        inside = examples.roles.get(one.id, "") if examples is not None else ""
        out.append(Role(one.figure, one.expects, one.invites, inside, turns))
    return tuple(sorted(out, key=lambda r: not r.turns))
