"""The port of every voice: given everything that may be known, the patient's next words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from pydantic import Field

from simulator.patient.heard import Heard
from simulator.patient.memory import Near
from simulator.patient.state import Felt, Frozen, State
from simulator.patient.telling import Telling
from simulator.persona.parts import Persona, Scenario
from simulator.vocabulary import Cue


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
class Passed:
    """One exchange gone by, as both remember it. Number 0 is the opening. strained: a rupture was open after it."""

    number: int
    therapist: str | None
    patient: str
    told: tuple[str, ...] = ()
    events: tuple[Cue, ...] = ()
    strained: bool = False


@dataclass(frozen=True)
class Situation:
    """All a voice may draw on. `state` is after the mind moved; closed facts are not to be spoken from.

    past: the talk so far, the opening first; `text` is the therapist's turn that is to be answered now. session: its id
    in the log, or "" where nothing is logged. earlier: pieces said in sessions before this one; there are others, as long
    as there are.
    """

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
    past: tuple[Passed, ...] = ()
    session: str = ""
    earlier: frozenset[str] = frozenset()


class Utterance(Frozen):
    """What the patient says, what it told, and how far the talk has come. `way` says how the words were found.

    note: a short word for the header where another voice than the one asked for spoke, or "". why: plain JSON for the
    record: who was asked, with which prompt, at what cost, and what went wrong; never shown in the room.
    """

    text: str
    telling: Telling = Telling()
    talk: Talk = Talk()
    voice: Literal["authored", "model"] = "authored"
    way: str = ""
    note: str = ""
    why: Mapping[str, Any] = Field(default_factory=dict)


class Voice(Protocol):
    """Anything that speaks for the patient."""

    def speak(self, situation: Situation) -> Utterance: ...


class Spoken(Protocol):
    """An answer under way: iterate for its sentences; at the end `utterance` holds them all, with their record."""

    def __iter__(self) -> Iterator[str]: ...

    @property
    def utterance(self) -> Utterance | None: ...


@runtime_checkable
class StreamingVoice(Voice, Protocol):
    """A voice that can be heard while it speaks."""

    def stream(self, situation: Situation) -> Spoken: ...


def spoken(voice: Voice, situation: Situation, heard: Callable[[str], None]) -> Utterance:
    """The answer of any voice; `heard` is told each sentence as soon as it is certain."""
    if not isinstance(voice, StreamingVoice):
        utterance = voice.speak(situation)
        heard(utterance.text)
        return utterance
    speaking = voice.stream(situation)
    for sentence in speaking:
        heard(sentence)
    assert speaking.utterance is not None
    return speaking.utterance
