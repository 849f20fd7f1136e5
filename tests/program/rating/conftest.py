"""An assessment that two trainees took, and raters for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from simulator.program.assessing import Wanted
from simulator.program.people import join_as
from simulator.program.rating.room import RatingRoom
from simulator.store import Database
from simulator.store.rating import ItemRecord, RatingStore
from tests.program.conftest import Town
from tests.store.stores import opened

SAID = (
    "It sounds as if that kindness reached somewhere nothing else has reached for a long while. Is that near it?",
    "You should just get over it and ring your sister.",
    "Hello again, I'm {name}. What was it like to sit at that table?",
    "At least you still have your work, that must count for something.",
)
RATERS = ["ines-north", "olu-north", "kim-north"]


@dataclass
class Marked:
    """Ann and Bob north took a form of four stimuli and a session; three instructors can rate."""

    town: Town
    form: str
    attempts: dict[str, str] = field(default_factory=dict)

    @property
    def room(self) -> RatingRoom:
        return self.town.office.rating

    @property
    def program(self) -> str:
        return self.town.programs["north"]

    @property
    def store(self) -> RatingStore:
        return RatingStore(self.town.database)

    def items(self, rating_set: str) -> list[ItemRecord]:
        return self.store.items(rating_set)

    def give(self, rating_set: str, rater: str, scores: dict[int, int | None], otherwise: int | None = 3) -> None:
        """Rates and submits every turn of this rater: item number → empathy; 'does not apply' on the other scales."""
        numbers = {i.id: i.number for i in self.items(rating_set)}
        for sheet in self.store.sheets(rating_set=rating_set, rater=rater):
            self.room.work.rate(sheet.id, "empathy", scores.get(numbers[sheet.item], otherwise))
            for scale in ("interpretation_timing", "rupture_repair"):
                self.room.work.rate(sheet.id, scale, None)
            self.room.work.submit(sheet.id)


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """SQLite; a test that is run with "postgres" besides says so itself."""
    with opened(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def marked(town: Town) -> Marked:
    office, program = town.office, town.programs["north"]
    for who in ("olu", "kim"):
        office.store.add(
            f"{who}-north", name=f"{who.capitalize()} north", email=f"{who}@example.org", hash=None, at=town.clock()
        )
        join_as(office.store, program, f"{who}-north", "instructor", town.clock())
    moments = [m.id for m in office.assessing.moments(program)][:4]
    stations = [Wanted("Answers", 10, moments=moments), Wanted("A session", 20, persona="beth", scenario="phone_call")]
    form = office.assessing.lock(program, "Year one", stations, by="ines-north", seed=7).id
    office.cohorts.assign(town.cohorts["north"], program, "Year one", town.clock() + timedelta(days=7), form=form)
    made = Marked(town, form)
    for person in ("ann-north", "bob-north"):
        office.people.consent(program, person, office.people.consent_wanted(program, person) or "")
        attempt = office.assessing.open_station(office.assessing.take(form, person).attempt.id).attempt.id
        for number, said in enumerate(SAID, 1):
            town.clock.on(seconds=60)
            office.assessing.answer(attempt, 0, number, said.format(name=person.replace("-", " ").capitalize()))
        office.assessing.open_station(attempt)
        for said in ("What was it like to hear his voice?", "I really think you need to stay away from him."):
            town.clock.on(seconds=60)
            office.assessing.say(attempt, 1, said)
        office.assessing.end_station(attempt, 1)
        made.attempts[person] = attempt
    return made
