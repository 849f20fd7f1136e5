"""Two programs with everybody in them, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.program import Actor, Office, open_office
from simulator.program.people import join_as
from simulator.store import Database, Log
from tests.store.stores import opened, settings_for

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@dataclass
class Hands:
    """A clock that is moved by hand."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def on(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Town:
    """Programs north and south; in each an admin, an instructor and two trainees in one cohort."""

    office: Office
    practice: Practice
    database: Database
    clock: Hands
    programs: dict[str, str] = field(default_factory=dict)
    cohorts: dict[str, str] = field(default_factory=dict)

    def actor(self, person: str) -> Actor:
        found = self.office.store.person(person)
        assert found is not None
        return Actor(person, found.name, self.office.store.roles(person))


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with opened(request.param, tmp_path) as found:
        yield found


def settle(database: Database, house: House, folder: Path) -> Town:
    clock = Hands()
    practice = Practice(house, Log(database), clock=clock)
    office = open_office(settings_for(folder), practice, database=database, clock=clock)
    town = Town(office, practice, database, clock)
    for place in ("north", "south"):
        program, _ = office.people.found(place.capitalize(), f"admin@{place}.example.org")
        town.programs[place] = program.id
        for who, role in (("admin", "admin"), ("ines", "instructor"), ("ann", "trainee"), ("bob", "trainee")):
            person = f"{who}-{place}"
            office.store.add(
                person, name=f"{who.capitalize()} {place}", email=f"{person}@example.org", hash=None, at=clock()
            )
            join_as(office.store, program.id, person, role, clock())
        cohort = office.cohorts.create(program.id, "Autumn")
        town.cohorts[place] = cohort.id
        for who in ("ann", "bob"):
            office.cohorts.add(cohort.id, f"{who}-{place}")
    return town


@pytest.fixture
def town(database: Database, house: House, tmp_path: Path) -> Town:
    return settle(database, house, tmp_path)
