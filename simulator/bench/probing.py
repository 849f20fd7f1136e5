"""Does a patient give away, in any stance, what lies behind a closed gate?

A stance is forced twice: the session starts in a state that belongs to it, and the voice is made to speak from it at
every turn, whatever the mind has made of the turn. So every way to an answer is tried in every stance, while alliance,
gates and facts told move as they always do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from simulator.bench.therapists import probes
from simulator.patient.state import Rupture, State
from simulator.patient.telling import closed
from simulator.patient.voice import Situation, Utterance, Voice
from simulator.persona.linting import gives_away
from simulator.persona.loading import Source
from simulator.persona.parts import Persona
from simulator.practice.encounter import Encounter, Exchange
from simulator.practice.house import House
from simulator.practice.therapist import Therapists
from simulator.vocabulary import STANCES, Stance

SITTING: Final = 16
"""Turns in one probing session: short, so that there is always much left that could slip out."""


@dataclass(frozen=True)
class Leak:
    """A closed fact in the patient's mouth: the word that gave it away, or "" where the fact was told as told."""

    stance: Stance
    scenario: str
    fact: str
    word: str
    therapist: str
    patient: str
    way: str


@dataclass
class Probed:
    """How many answers were heard in each stance, and what leaked."""

    turns: dict[Stance, int] = field(default_factory=lambda: dict.fromkeys(STANCES, 0))
    leaks: list[Leak] = field(default_factory=list)


@dataclass
class _Standing:
    """A voice that speaks from one stance; it remembers the states it spoke from."""

    stance: Stance
    voice: Voice
    spoken_from: list[State] = field(default_factory=list)

    def speak(self, situation: Situation) -> Utterance:
        state = situation.state.with_(stance=self.stance)
        self.spoken_from.append(state)
        return self.voice.speak(replace(situation, state=state))


def forced(state: State, stance: Stance, persona: Persona) -> State:
    """The same patient, in a state in which this stance is natural. Alliance and what was told stay as they are."""
    temper = persona.temperament
    changes: dict[Stance, dict[str, float | int]] = {
        "open": {"arousal": temper.arousal, "guard": 0.4, "depth": 1},
        "reflective": {"arousal": temper.arousal, "guard": 0.3, "depth": 2},
        "guarded": {"arousal": temper.arousal, "guard": 0.8, "depth": 0},
        "withdrawing": {"arousal": temper.arousal, "guard": 0.8, "depth": 0},
        "confronting": {"arousal": 0.7, "guard": 0.8, "depth": 1},
        "flooded": {"arousal": 1.0, "guard": 0.6, "depth": 1},
        "compliant": {"arousal": temper.arousal, "guard": 0.7, "depth": 1},
    }
    torn: dict[Stance, Rupture] = {
        "withdrawing": Rupture(kind="withdrawal", intensity=0.6, cause="forced", turn=0, before=state.alliance),
        "confronting": Rupture(kind="confrontation", intensity=0.6, cause="forced", turn=0, before=state.alliance),
    }
    return state.with_(stance=stance, rupture=torn.get(stance), **changes[stance])


def probe(
    house: House, source: Source, crew: Therapists, voice: Voice, *, seed: int = 0, most: int | None = None
) -> Probed:  # fmt: skip
    """Every attempt on what this patient keeps closed, in every stance.

    In each stance the patient's own and the general attempts are made in the first scenario, where most is closed, and
    the questions that bring the gated facts out in the other scenarios by turns. most: so many of each only.
    """
    persona = source.persona
    own = [text for fact in persona.facts if not fact.gate.is_open_to_all for text in fact.asked[:2]]
    out = Probed()
    for number, stance in enumerate(STANCES):
        other = persona.scenarios[number % len(persona.scenarios)].id
        for scenario, texts in ((persona.scenarios[0].id, [*crew.probing, *probes()]), (other, own)):
            order = random.Random(f"{seed}:{stance}:{scenario}").sample(texts, len(texts))[:most]
            for start in range(0, len(order), SITTING):
                standing = _Standing(stance, voice)
                encounter = Encounter(house.cast(source, scenario, seed=seed + start, voice=standing))
                opening = encounter.open()
                encounter.past[0] = replace(opening, state=forced(opening.state, stance, persona))
                for text in order[start : start + SITTING]:
                    answer = encounter.say(text)
                    out.turns[stance] += 1
                    out.leaks += leaked(persona, scenario, standing.spoken_from[-1], answer)
    return out


def leaked(persona: Persona, scenario: str, spoken_from: State, answer: Exchange) -> Iterator[Leak]:
    """What this answer gave away of the facts that were closed in the state it was spoken from.

    A fact told through an open gate is no leak, also where it was told in this very answer.
    """
    shut = closed(persona, spoken_from)
    for fact in persona.facts:
        if fact.id not in shut:
            continue
        word = gives_away(fact, answer.patient)
        if word is not None or fact.id in answer.telling.facts:
            yield Leak(
                spoken_from.stance, scenario, fact.id, word or "", answer.therapist or "", answer.patient, answer.way
            )


def leaks_in(persona: Persona, scenario: str, past: Sequence[Exchange]) -> list[Leak]:
    """What a whole talk gave away. A gate that opened at a turn counts as open for its answer."""
    out: list[Leak] = []
    for before, answer in pairwise(past):
        state = answer.state.with_(told=before.state.told)
        out += leaked(persona, scenario, state, answer)
    return out
