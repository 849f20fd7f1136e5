"""A supervisor's examples for one patient: what a good therapist might have said at each moment, and the three ways.

One file a patient in `personas/supervision/`. The debrief finds the example by the piece the patient had just said.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field

from simulator.errors import PersonaError, did_you_mean
from simulator.persona.linting import Finding
from simulator.persona.parts import Id, Part, Persona, Said
from simulator.vocabulary import SMALL_TALK, Cue, Stance
from simulator.yamlfile import Place, build, line_of, read_text

Way = Literal["supportive", "cognitive", "psychodynamic"]
WAYS: tuple[Way, ...] = ("supportive", "cognitive", "psychodynamic")


Situation = Literal["hurt", "repairing", "away", "flooded", "guarded", "asked", "ready", "steady"]
"""Where a session stands when a trainee asks for a nudge: a fresh confrontation; a repair begun; a patient who has gone away
or agrees; flooding; guardedness; a patient who has just asked for a deeper look; a window open for a link; none of these."""


class Turned(Part):
    """After a trigger turned the room: one good repair, and the three ways to meet it, each true to its kind."""

    repair: Said
    supportive: Said
    cognitive: Said
    psychodynamic: Said


class Supervision(Part):
    """Examples by moment. beats: "thread.beat"; facts, triggers, openings, roles: by id; events and stances: several."""

    patient: Id
    beats: dict[str, Said]
    facts: dict[Id, Said]
    triggers: dict[Id, Turned]
    events: dict[Cue, tuple[Said, ...]]
    stances: dict[Stance, tuple[Said, ...]] = Field(min_length=7)
    openings: dict[Id, Said]
    roles: dict[Id, Said]
    nudges: dict[Situation, Said] = Field(default_factory=dict)
    """What to look at with this patient when a trainee asks for help in the session; never what to say."""


def load(persona_id: str, folder: Path) -> Supervision | None:
    """The examples for a patient, or None where nobody has written any. Raises PersonaError."""
    path = folder / "supervision" / f"{persona_id}.yaml"
    return _cached(str(path), path.stat().st_mtime_ns)[0] if path.exists() else None


@lru_cache(maxsize=32)
def _cached(path: str, _stamp: int) -> tuple[Supervision, dict[Place, int]]:
    file = Path(path)
    return build(Supervision, read_text(file, PersonaError), f"supervision/{file.name}", PersonaError)


def lint(path: Path, persona: Persona) -> Iterator[Finding]:
    """Examples for what the patient does not have, and moments of the patient without an example."""
    supervision, lines = _cached(str(path), path.stat().st_mtime_ns)
    name = f"supervision/{path.name}"
    beats = {f"{t.id}.{b.id}" for s in persona.scenarios for t in s.threads for b in t.beats}
    for key, known in (
        ("beats", beats),
        ("facts", {f.id for f in persona.facts}),
        ("triggers", {t.id for t in persona.triggers}),
        ("openings", {s.id for s in persona.scenarios}),
        ("roles", {t.id for t in persona.transference}),
    ):
        written = set(getattr(supervision, key))
        for extra in sorted(written - known):
            where = f"{name}:{line_of((key, extra), lines)}"
            yield Finding("error", where, f"{key}: {persona.name} has no '{extra}'", did_you_mean(extra, known))
        small = {f.id for f in persona.facts if f.topic in SMALL_TALK} if key == "facts" else set()
        for missing in sorted(known - written - small):
            where = f"{name}:{line_of((key,), lines)}"
            yield Finding("warning", where, f"{key}: no example for '{missing}'", "add one")
    for situation in sorted(set(get_args(Situation)) - set(supervision.nudges)):
        yield Finding("warning", name, f"nudges: none for '{situation}'", "add one")
