"""The program's services, made once a process on one database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from simulator.practice.practice import Practice, now
from simulator.program.assessing import Assessing
from simulator.program.cohorts import Cohorts
from simulator.program.door import Door
from simulator.program.people import People
from simulator.program.privacy import Privacy
from simulator.program.results import Results
from simulator.program.scales import Choosing, Scales
from simulator.settings import Settings
from simulator.store import Database
from simulator.store.assessments import AssessmentStore
from simulator.store.cohorts import CohortStore
from simulator.store.people import PeopleStore
from simulator.store.privacy import PrivacyStore
from simulator.store.rubrics import RubricStore


@dataclass(frozen=True)
class Office:
    """What there is; pages get each guarded, from simulator/ui/service.py."""

    store: PeopleStore
    door: Door
    people: People
    cohorts: Cohorts
    assessing: Assessing
    results: Results
    privacy: Privacy
    scales: Scales
    choosing: Choosing


def open_office(
    settings: Settings, practice: Practice, *, database: Database | None = None, clock: Callable[[], datetime] = now
) -> Office:
    """The services on the database that the settings name, or on this one."""
    database = database or Database(settings)
    store, cohorts = PeopleStore(database), CohortStore(database)
    people = People(store, clock=clock)
    return Office(
        store=store,
        door=Door(store, cohorts, clock=clock),
        people=people,
        cohorts=Cohorts(cohorts, people, practice, clock=clock),
        assessing=Assessing(AssessmentStore(database), cohorts, people, practice, clock=clock),
        results=Results(AssessmentStore(database), store),
        privacy=Privacy(PrivacyStore(database), store, practice, clock=clock),
        scales=Scales(RubricStore(database), practice, clock=clock),
        choosing=Choosing(RubricStore(database), store),
    )
