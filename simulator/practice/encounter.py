"""The walk of one turn, in memory: read, feel, recall, speak. The session log, the command line and the bench use it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from simulator.errors import MessageError
from simulator.patient.listening import hear
from simulator.patient.memory import Memory
from simulator.patient.mind import meet, tell
from simulator.patient.recollection import NEAR, Recollection, refers_back
from simulator.patient.state import Felt, State, opening_state
from simulator.patient.telling import Telling
from simulator.patient.voice import Passed, Situation, Talk, Utterance, Voice
from simulator.persona.loading import Source
from simulator.persona.parts import Persona, Scenario
from simulator.reading.heads import dialogue
from simulator.reading.reading import Reader, Reading

LONGEST = 4000
"""Characters in one therapist turn; about four minutes of speech."""


@dataclass(frozen=True)
class Exchange:
    """One turn as it went: the therapist's words, what was read and felt, the answer, and the state after it.

    Number 0 is the opening: no therapist, no reading. note, why: as in Utterance.
    """

    number: int
    therapist: str | None
    patient: str
    reading: Reading | None
    state: State
    felt: Felt
    talk: Talk
    telling: Telling
    voice: str = "authored"
    way: str = ""
    note: str = ""
    why: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cast:
    """Who is in the room: the patient, the scenario, and what they are read and voiced by."""

    source: Source
    scenario: Scenario
    reader: Reader
    memory: Memory
    voice: Voice
    seed: int = 0
    recollection: Recollection | None = None
    """Earlier moments with this trainee, where there are any."""
    session: str = ""
    """Its id in the log, where there is one: for the record of what a model was asked."""
    said: frozenset[str] = frozenset()
    """Pieces of talk that this trainee has heard in earlier sessions."""

    @property
    def persona(self) -> Persona:
        return self.source.persona


@dataclass
class Encounter:
    """A talk under way. `past` holds every exchange so far, the opening first."""

    cast: Cast
    past: list[Exchange] = field(default_factory=list)

    def open(self, state: State | None = None) -> Exchange:
        """The patient's first words. `state`: carried over from earlier sessions; what was left open, or mended, in the
        last one changes the words."""
        scenario = self.cast.scenario
        state = state or opening_state(scenario, self.cast.persona)
        after = (
            scenario.after_rupture if state.rupture is not None else scenario.after_repair if state.repaired else None
        )
        words = after or scenario.opening_line
        exchange = Exchange(
            0, None, words, None, state, Felt(thought=""), Talk(), Telling(), way=f"the opening: {scenario.id}"
        )
        self.past.append(exchange)
        return exchange

    def say(self, text: str) -> Exchange:
        """One therapist turn and its answer. Raises MessageError for an empty or far too long message."""
        exchange = step(self.cast, self.past, checked(text))
        self.past.append(exchange)
        return exchange


def checked(text: str) -> str:
    """The message as it will be logged: stripped, without control characters. Raises MessageError."""
    clean = "".join(c for c in text if c in "\n\t" or ord(c) >= 32).strip()
    if not clean:
        raise MessageError("the message is empty", mend="say something, or describe a silence: (waits)")
    if len(clean) > LONGEST:
        raise MessageError(
            f"the message has {len(clean):,} characters, and a turn holds {LONGEST:,}",
            mend="nobody can listen that long: say the part that matters now",
        )
    return clean


def transcript(past: Iterable[Exchange]) -> list[tuple[str, str]]:
    """The talk as (speaker, words), oldest first."""
    out = []
    for exchange in past:
        if exchange.therapist is not None:
            out.append(("therapist", exchange.therapist))
        out.append(("patient", exchange.patient))
    return out


def step(cast: Cast, past: Sequence[Exchange], text: str) -> Exchange:
    """The walk of one turn. Deterministic given cast and past, as far as the voice is; nothing is written anywhere."""
    situation = meeting(cast, past, text)
    return answered(past, situation, cast.voice.speak(situation))


def meeting(cast: Cast, past: Sequence[Exchange], text: str) -> Situation:
    """The first half of a turn: read, feel, recall. What any voice may speak from."""
    last = past[-1]
    reading = cast.reader.read(dialogue(transcript(past[-2:])), text)
    near = cast.memory.near(text)
    heard = hear(reading, text, near, cast.persona, cast.scenario.id, last.patient)
    if cast.recollection is not None and refers_back(text):
        recalled = cast.recollection.recall(text, most=1)
        heard = replace(heard, remembered=bool(recalled) and recalled[0].cosine >= NEAR)
    state, felt = meet(last.state, heard, cast.persona)
    return Situation(
        persona=cast.persona, scenario=cast.scenario, before=last.state, state=state, felt=felt, heard=heard, text=text,
        near=near, talk=last.talk, seed=cast.seed, past=tuple(_passed(e) for e in past), session=cast.session,
        earlier=cast.said,
    )  # fmt: skip


def answered(past: Sequence[Exchange], situation: Situation, spoken: Utterance) -> Exchange:
    """The second half: the words are out, and what they told counts."""
    return Exchange(
        number=past[-1].number + 1, therapist=situation.text, patient=spoken.text, reading=situation.heard.reading,
        state=tell(situation.state, spoken.telling, situation.persona), felt=situation.felt, talk=spoken.talk,
        telling=spoken.telling, voice=spoken.voice, way=spoken.way, note=spoken.note, why=spoken.why,
    )  # fmt: skip


def _passed(exchange: Exchange) -> Passed:
    return Passed(
        exchange.number, exchange.therapist, exchange.patient, tuple(exchange.telling.facts), exchange.felt.events,
        exchange.state.rupture is not None,
    )  # fmt: skip
