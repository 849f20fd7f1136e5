"""The services of rating, made once a process on one database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from simulator.practice.practice import Practice
from simulator.program.rating.adjudicating import Adjudicating
from simulator.program.rating.agreeing import RatingAgreement
from simulator.program.rating.discussing import Discussing
from simulator.program.rating.exporting import RatingExport
from simulator.program.rating.gathering import Gatherer
from simulator.program.rating.keys import RatingKeys
from simulator.program.rating.laying import Laying
from simulator.program.rating.sets import RatingSets
from simulator.program.rating.table import Tables
from simulator.program.rating.work import RatingWork
from simulator.store import Database
from simulator.store.assessments import AssessmentStore
from simulator.store.cohorts import CohortStore
from simulator.store.people import PeopleStore
from simulator.store.ratable import RatableStore
from simulator.store.rating import RatingStore


@dataclass(frozen=True)
class RatingRoom:
    """What there is; pages get each guarded, from simulator/ui/service.py."""

    sets: RatingSets
    work: RatingWork
    agreement: RatingAgreement
    export: RatingExport
    keys: RatingKeys
    discussing: Discussing
    adjudicating: Adjudicating


def open_rating(database: Database, practice: Practice, clock: Callable[[], datetime]) -> RatingRoom:
    """The services on this database."""
    store, people, assessments = RatingStore(database), PeopleStore(database), AssessmentStore(database)
    gatherer = Gatherer(RatableStore(database), assessments, practice)
    laying, tables = Laying(store, people, clock=clock), Tables(store, assessments, people)
    return RatingRoom(
        sets=RatingSets(
            store, laying, gatherer, assessments, CohortStore(database), people, practice, clock=clock
        ),
        work=RatingWork(store, assessments, people, clock=clock),
        agreement=RatingAgreement(store, assessments, people),
        export=RatingExport(store, people),
        keys=RatingKeys(store, assessments),
        discussing=Discussing(store, tables, clock=clock),
        adjudicating=Adjudicating(store, tables, laying, gatherer, assessments, clock=clock),
    )  # fmt: skip
