"""A trainee who did an assignment with Adrian, missed a withdrawal in it, and practised alone besides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.program.conftest import Town

ADVICE = "You should really tell him no and stop answering the phone."
MORE = "Let us make a plan for the weekend then. You could join a club."
ALONE = "The kettle and the lamp, you said."


@dataclass
class Done:
    """assigned: the session done for the program. alone: one that Ann practised for herself."""

    town: Town
    program: str
    assigned: str
    alone: str


@pytest.fixture
def done(town: Town) -> Done:
    office, program = town.office, town.programs["north"]
    due = town.clock() + timedelta(days=7)
    asked = office.cohorts.assign(town.cohorts["north"], program, "A", due, persona="adrian", scenario="no_trouble")
    text = office.people.consent_wanted(program, "ann-north")
    office.people.consent(program, "ann-north", text or "")
    sitting = office.cohorts.begin(asked.id, "ann-north")
    for said in (ADVICE, MORE, "Many people feel like this. It will pass."):
        town.clock.on(minutes=1)
        sitting = town.practice.say(sitting, said)
    town.practice.end(sitting)
    town.clock.on(hours=1)
    alone = town.practice.begin("ann-north", "beth", "intake")
    town.practice.say(alone, ALONE)
    return Done(town, program, sitting.id, alone.id)
