"""What the pages share: one house, one log and one judge for the whole process, and who is asking. No page builds its own.

Every service is handed out guarded: it answers as far as the policy lets the current person (see program/policy.py).
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Callable
from datetime import tzinfo
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from simulator import journal
from simulator.errors import SimulatorError
from simulator.grading.embedded import EmbeddedJudge
from simulator.model.dictation import Transcriber
from simulator.model.dictation import transcriber as from_settings
from simulator.practice.branching import Branching
from simulator.practice.debriefing import Debriefing
from simulator.practice.drilling import Drilling
from simulator.practice.hours import Hours
from simulator.practice.nudging import Nudging
from simulator.practice.opening import open_practice, recording
from simulator.practice.practice import Practice, now
from simulator.practice.progressing import Outlook, Progressing
from simulator.practice.selfview import SelfViews
from simulator.program import Actor, Assessing, Cohorts, Office, People, Privacy, Results, guarded, open_office
from simulator.program.measurement.measures import Measures
from simulator.program.rating.adjudicating import Adjudicating
from simulator.program.rating.agreeing import RatingAgreement
from simulator.program.rating.discussing import Discussing
from simulator.program.rating.exporting import RatingExport
from simulator.program.rating.keys import RatingKeys
from simulator.program.rating.sets import RatingSets
from simulator.program.rating.work import RatingWork
from simulator.program.reports import Reports
from simulator.program.review import Exercises, Reviewing, Searching, Sharing
from simulator.program.scales import Scales
from simulator.program.studio.rehearsal import Stage
from simulator.program.studio.shelf import Shelf
from simulator.program.studio.studio import Studio
from simulator.program.studio.suggesting import Suggesting
from simulator.program.studio.suggesting import suggesting as suggestions_of
from simulator.settings import settings
from simulator.store import Answers, Asides, Database, Practised, Reflections, Settled
from simulator.store.studio import Drafts
from simulator.ui import whoever

T = TypeVar("T")
P = ParamSpec("P")
GUARDED: list[str] = []
"""The names of the functions here that hand out services; the role matrix looks at each."""


def guards(make: Callable[P, T]) -> Callable[P, T]:
    """The one line for a new service: it is handed out checked for the current person, or not at all."""
    GUARDED.append(make.__name__)

    @wraps(make)
    def opened(*args: P.args, **kwargs: P.kwargs) -> T:
        directory = office().store
        return guarded(make(*args, **kwargs), actor, directory)

    return opened


@st.cache_resource(show_spinner=False)
def _database() -> Database:
    return Database(settings())


@st.cache_resource(show_spinner="Opening the practice…")
def _practice() -> Practice:
    journal.set_level(settings().log_level)
    if settings().metrics_port:
        journal.serve_metrics(settings().metrics_port or 0)
    return open_practice(settings(), _database(), Shelf(Drafts(_database())))


def open_house() -> None:
    """Makes ready what the first turn would wait for, and takes it out of the garbage collector's rounds.

    What is loaded here lives as long as the process; looking through all of it again held a page up for a third of a
    second, every twenty runs or so.
    """
    _practice().house.warm()
    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner=False)
def _debriefing() -> Debriefing:
    return Debriefing(_practice(), EmbeddedJudge(), _office().in_use)


@st.cache_resource(show_spinner=False)
def _office() -> Office:
    opened = open_office(settings(), _practice())
    threading.Thread(target=_catch_up, args=(opened,), name="index", daemon=True).start()
    return opened


def _catch_up(opened: Office) -> None:
    """Puts what is not in the review index yet into it, so that the first search need not. What fails is tried by a search."""
    with contextlib.suppress(SimulatorError):
        opened.index.catch_up()


def office() -> Office:
    """The program's services, unguarded: for this module only. A problem with the data folder is said on the page."""
    try:
        return _office()
    except SimulatorError as error:
        st.error(f"The practice cannot open. {error}", icon=":material/error:")
        st.stop()


def actor() -> Actor:
    """Who is asking, with their roles; a page that nobody is signed in to stops here with the way in."""
    return whoever.actor(office().door)


def person() -> str:
    """The id of the current person."""
    return actor().id


@guards
def practice() -> Practice:
    """The practice service; a problem with the data folder or the weights is said on the page."""
    office()
    return _practice()


@guards
def debriefing() -> Debriefing:
    """The debrief service."""
    office()
    return _debriefing()


@st.cache_resource(show_spinner=False)
def _asides() -> Asides:
    return Asides(_database())


@guards
def branching() -> Branching:
    """Other paths from a turn on."""
    office()
    return Branching(_practice(), _asides())


@guards
def hours() -> Hours:
    """The clock of a session, and its pauses."""
    office()
    return Hours(_practice(), _asides())


@guards
def nudging() -> Nudging:
    """A supervisor's nudge, on request."""
    office()
    return Nudging(_practice(), _asides())


@guards
def self_views() -> SelfViews:
    """How trainees rate themselves, beside the scores."""
    office()
    return SelfViews(_practice(), Reflections(_database()), _debriefing().marking)


@guards
def reflections() -> Reflections:
    """Notes to a session."""
    office()
    return Reflections(_database())


@guards
def people() -> People:
    """Members, invitations, consent, the audit log."""
    return office().people


@guards
def cohorts() -> Cohorts:
    """Cohorts and assignments."""
    return office().cohorts


@guards
def assessing() -> Assessing:
    """Assessments: building, taking, replaying."""
    return office().assessing


@guards
def results() -> Results:
    """A form's results and exports."""
    return office().results


@guards
def scales() -> Scales:
    """Which rubric scores whose debriefs."""
    return office().scales


@guards
def measures() -> Measures:
    """What a form's scores can bear, and its cut scores."""
    return office().measures


@guards
def reports() -> Reports:
    """Individual reports of an assessment."""
    return office().reports


@guards
def privacy() -> Privacy:
    """A person's copy, erasure, retention."""
    return office().privacy


@guards
def reviewing() -> Reviewing:
    """Reading sessions, and writing beside them."""
    return office().reviewing


@guards
def exercises() -> Exercises:
    """Turns sent back to be tried again."""
    return office().exercises


@guards
def sharing() -> Sharing:
    """Opening one's own sessions to one's instructors."""
    return office().sharing


@guards
def searching() -> Searching:
    """Finding moments in many sessions."""
    return office().searching


@guards
def rating_work() -> RatingWork:
    """What the current person rates."""
    return office().rating.work


@guards
def rating_sets() -> RatingSets:
    """Rating sets: making, dealing, who is done."""
    return office().rating.sets


@guards
def rating_agreement() -> RatingAgreement:
    """How far raters agree."""
    return office().rating.agreement


@guards
def rating_keys() -> RatingKeys:
    """Experts' keys of calibration rounds."""
    return office().rating.keys


@guards
def discussing() -> Discussing:
    """Discussion of turns on which raters differ."""
    return office().rating.discussing


@guards
def adjudicating() -> Adjudicating:
    """Double marking, and the queue for a third person."""
    return office().rating.adjudicating


@guards
def rating_export() -> RatingExport:
    """Ratings as files."""
    return office().rating.export


@st.cache_resource(show_spinner=False)
def _drilling() -> Drilling:
    opened = _practice()
    return Drilling(opened.house, opened.log, Answers(_database()), EmbeddedJudge())


@guards
def drilling() -> Drilling:
    """The moments service."""
    office()
    return _drilling()


@st.cache_resource(show_spinner=False)
def _studio() -> Studio:
    return Studio(Drafts(_database()), settings())


@st.cache_resource(show_spinner=False)
def _stage() -> Stage:
    return Stage(_practice().house)


@guards
def studio() -> Studio:
    """The instructors' studio."""
    office()
    return _studio()


@guards
def stage() -> Stage:
    """Where drafts are test-driven."""
    office()
    return _stage()


@st.cache_resource(show_spinner=False)
def _suggesting() -> Suggesting:
    return suggestions_of(settings(), recording(_database()))


@guards
def suggesting() -> Suggesting:
    """Suggestions of a model for a draft."""
    office()
    return _suggesting()


def outlook(zone: tzinfo) -> Outlook:
    """The progress of the current person."""
    office()
    judge = EmbeddedJudge()
    rubric = _office().in_use.now(person()).rubric
    return Progressing(Practised(_database()), Answers(_database()), _drilling(), judge.name, rubric).outlook(
        person(), zone
    )


def settled(what: str) -> bool:
    """Whether the current person has settled something, such as the tour."""
    office()
    return Settled(_database()).has(person(), what)


def settle(what: str) -> None:
    """Settles it for good."""
    Settled(_database()).settle(person(), what, now())


@st.cache_resource(show_spinner=False)
def transcriber() -> Transcriber | None:
    """The speech-to-text of the settings, or None: then there is no microphone."""
    try:
        return from_settings(settings())
    except SimulatorError:
        return None
