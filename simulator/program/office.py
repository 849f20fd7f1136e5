"""The program's services, made once a process on one database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from simulator.grading.embedded import EmbeddedJudge
from simulator.practice.branching import Branching
from simulator.practice.debriefing import Debriefing
from simulator.practice.practice import Practice, now
from simulator.practice.rubrics import InUse
from simulator.program.assessing import Assessing
from simulator.program.cohorts import Cohorts
from simulator.program.door import Door
from simulator.program.measurement.measures import Measures
from simulator.program.people import People
from simulator.program.privacy import Privacy
from simulator.program.rating.room import RatingRoom, open_rating
from simulator.program.reports import Reports
from simulator.program.results import Results
from simulator.program.review import Exercises, ReviewIndex, Reviewing, Searching, Sharing
from simulator.program.scales import Choosing, Scales
from simulator.settings import Settings
from simulator.store import Asides, Database
from simulator.store.assessments import AssessmentStore
from simulator.store.cohorts import CohortStore
from simulator.store.measures import MeasureStore
from simulator.store.people import PeopleStore
from simulator.store.privacy import PrivacyStore
from simulator.store.rating import RatingStore
from simulator.store.review import ReviewStore
from simulator.store.reviewed import Reviewed
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
    measures: Measures
    reports: Reports
    privacy: Privacy
    scales: Scales
    in_use: InUse
    reviewing: Reviewing
    exercises: Exercises
    sharing: Sharing
    searching: Searching
    index: ReviewIndex
    rating: RatingRoom


def open_office(
    settings: Settings, practice: Practice, *, database: Database | None = None, clock: Callable[[], datetime] = now
) -> Office:
    """The services on the database that the settings name, or on this one."""
    database = database or Database(settings)
    store, cohorts = PeopleStore(database), CohortStore(database)
    people = People(store, clock=clock)
    assessments = AssessmentStore(database)
    measures = Measures(MeasureStore(database), assessments, store, cohorts, clock=clock)
    review, reviewed = ReviewStore(database), Reviewed(database)
    choosing = Choosing(RubricStore(database), store)
    in_use = InUse(practice.log, practice.house.settings.rubrics, shelf=practice.house.shelf, chosen=choosing)

    def debriefing() -> Debriefing:
        return Debriefing(practice, EmbeddedJudge(), in_use, keep=False)

    index = ReviewIndex(reviewed, practice, lambda: debriefing().marking)
    return Office(
        store=store,
        door=Door(store, cohorts, clock=clock),
        people=people,
        cohorts=Cohorts(cohorts, people, practice, clock=clock),
        assessing=Assessing(assessments, cohorts, people, practice, clock=clock),
        results=Results(assessments, store, review, RatingStore(database)),
        measures=measures,
        reports=Reports(assessments, store, practice, measures),
        privacy=Privacy(PrivacyStore(database), store, practice, clock=clock),
        scales=Scales(RubricStore(database), practice, clock=clock),
        in_use=in_use,
        reviewing=Reviewing(review, reviewed, store, practice, debriefing, clock=clock),
        exercises=Exercises(
            review, cohorts, people, practice, Branching(practice, Asides(database)), debriefing, clock=clock
        ),
        sharing=Sharing(review, store, practice, clock=clock),
        searching=Searching(reviewed, index, store, clock=clock),
        index=index,
        rating=open_rating(database, practice, clock),
    )
