"""The port of every voice: given everything that may be known, the patient's next words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from pydantic import Field

from simulator.patient.heard import Heard
from simulator.patient.memory import Near
from simulator.patient.state import Felt, Frozen, State
from simulator.patient.telling import Telling
from simulator.persona.parts import Persona, Scenario


class Talk(Frozen):
    """How far the talk has come: what was said already, and where each story stands. Kept in the log with each turn.

    used: pieces already said, each once a session. beats: thread → next beat. waiting: turns since the current thread
    was last taken up. dropped: threads let go. last_fact: the fact told last, for "tell me more". reacted: the turn of
    the last short reaction.
    """

    used: tuple[str, ...] = ()
    beats: Mapping[str, int] = Field(default_factory=dict)
    waiting: int = 0
    dropped: tuple[str, ...] = ()
    last_fact: str | None = None
    reacted: int = -9


@dataclass(frozen=True)
class Situation:
    """All a voice may draw on. `state` is after the mind moved; closed facts are not to be spoken from."""

    persona: Persona
    scenario: Scenario
    before: State
    state: State
    felt: Felt
    heard: Heard
    text: str
    near: Near
    talk: Talk
    seed: int = 0


class Utterance(Frozen):
    """What the patient says, what it told, and how far the talk has come. `way` says how the words were found."""

    text: str
    telling: Telling = Telling()
    talk: Talk = Talk()
    voice: Literal["authored", "model"] = "authored"
    way: str = ""


class Voice(Protocol):
    """Anything that speaks for the patient."""

    def speak(self, situation: Situation) -> Utterance: ...
