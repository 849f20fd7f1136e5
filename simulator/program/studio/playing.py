"""Scripted therapists against a draft: does this patient open to skill, stay level with an interview, and close to fixing?

The scripts in `data/therapists.yaml` fit anybody. They answer a rupture as a skilled therapist would and pick up the
patient's own last clause, so that a patient nobody has written a script for can be played too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from simulator.errors import DraftError
from simulator.practice.encounter import Cast, Encounter, Exchange
from simulator.practice.therapist import LENGTH, SKILLS, Skill, Therapist, Therapists
from simulator.yamlfile import build, read_text

FILE: Final = Path(__file__).parent / "data" / "therapists.yaml"
_LEAST, _MOST = 3, 12


@dataclass(frozen=True)
class Hour:
    """One scripted session, the opening first."""

    skill: Skill
    past: tuple[Exchange, ...]

    @property
    def alliance(self) -> float:
        """At the end, 0 to 1."""
        return self.past[-1].state.alliance

    @property
    def ruptures(self) -> int:
        """How many opened."""
        turns = {e.state.rupture.turn for e in self.past if e.state.rupture is not None}
        return len(turns)

    @property
    def told(self) -> int:
        """How many facts were told."""
        return len({f for e in self.past for f in e.telling.facts})


def play(cast: Cast, skill: Skill, turns: int = LENGTH) -> Hour:
    """One hour of a therapist of this skill with the patient of the cast."""
    scenario = cast.scenario.id
    crew = _anybody(scenario)
    therapist = Therapist(crew, crew.of(scenario, skill)[0], scenario)
    encounter = Encounter(cast)
    encounter.open()
    while len(encounter.past) <= turns:
        words = therapist.next(encounter.past)
        if words is None:
            break
        encounter.say(_worded(words, encounter.past))
    return Hour(skill, tuple(encounter.past))


def told_apart(hours: Sequence[Hour]) -> str:
    """In a sentence: whether the patient tells skilled, neutral and poor work apart."""
    ends = {h.skill: h.alliance for h in hours}
    skilled, neutral, poor = (ends[s] for s in SKILLS)
    if skilled > neutral > poor and skilled - poor >= 0.1:
        return "The patient tells them apart: trust ends highest with skill and lowest with fixing."
    if skilled - poor < 0.1:
        return (
            "The patient hardly tells them apart. Look at the triggers: is there one that advice, soothing or defending "
            "sets off? And is `hurt` high enough, `trust` neither too low nor too high?"
        )
    return (
        "Skill ends highest, but an interview and fixing come out in the wrong order: look at what the triggers hear."
    )


@lru_cache(maxsize=16)
def _anybody(scenario: str) -> Therapists:
    crew = build(Therapists, read_text(FILE, DraftError), FILE.name, DraftError)[0]
    scripts = tuple(s.model_copy(update={"scenarios": (scenario,)}) for s in crew.scripts)
    return crew.model_copy(update={"scripts": scripts})


def _worded(words: str, past: Sequence[Exchange]) -> str:
    """The script's words, with the patient's own last clause where it asks for one."""
    return words.replace("{their}", _clause(past[-1].patient)) if "{their}" in words else words


def _clause(text: str) -> str:
    """The last short clause of what the patient said, as it was said."""
    spoken = re.sub(r"\([^)]*\)", " ", text)
    clauses = [c.strip(" '\"“”‘’-") for c in re.split(r"[.!?;:]+", spoken)]
    fits = [c for c in clauses if _LEAST <= len(c.split()) <= _MOST]
    return fits[-1] if fits else "You say it like that"
