"""What the pages share: one house, one log and one judge for the whole process. No page builds its own."""

from __future__ import annotations

import gc
import threading
from datetime import tzinfo

import streamlit as st

from simulator import journal
from simulator.errors import SimulatorError
from simulator.grading.embedded import EmbeddedJudge
from simulator.model.dictation import Transcriber
from simulator.model.dictation import transcriber as from_settings
from simulator.practice.debriefing import Debriefing
from simulator.practice.drilling import Drilling
from simulator.practice.opening import open_practice
from simulator.practice.practice import Practice, now
from simulator.practice.progressing import Outlook, Progressing
from simulator.rubric import load as load_rubric
from simulator.settings import settings
from simulator.store import Answers, Database, Practised, Settled

PERSON = "local"
"""The one person of single-user mode; sign-in will replace it."""


@st.cache_resource(show_spinner=False)
def _database() -> Database:
    return Database(settings())


@st.cache_resource(show_spinner="Opening the practice…")
def _practice() -> Practice:
    journal.set_level(settings().log_level)
    if settings().metrics_port:
        journal.serve_metrics(settings().metrics_port or 0)
    practice = open_practice(settings(), _database())
    threading.Thread(target=_warm, args=(practice,), name="warm", daemon=True).start()
    return practice


def _warm(practice: Practice) -> None:
    """Makes ready what the first turn would wait for, and takes it out of the garbage collector's rounds.

    What is loaded here lives as long as the process; looking through all of it again held a page up for a third of a
    second, every twenty runs or so.
    """
    practice.house.warm()
    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner=False)
def _debriefing() -> Debriefing:
    return Debriefing(_practice(), EmbeddedJudge())


def practice() -> Practice:
    """The practice service; a problem with the data folder or the weights is said on the page."""
    try:
        return _practice()
    except SimulatorError as error:
        st.error(f"The practice cannot open. {error}", icon=":material/error:")
        st.stop()


def debriefing() -> Debriefing:
    """The debrief service."""
    practice()
    return _debriefing()


@st.cache_resource(show_spinner=False)
def _drilling() -> Drilling:
    opened = _practice()
    return Drilling(opened.house, opened.log, Answers(_database()), EmbeddedJudge())


def drilling() -> Drilling:
    """The moments service."""
    practice()
    return _drilling()


def outlook(zone: tzinfo) -> Outlook:
    """The progress of the current person."""
    practice()
    judge = EmbeddedJudge()
    core = load_rubric("core", settings().rubrics)
    return Progressing(Practised(_database()), Answers(_database()), _drilling(), judge.name, core).outlook(
        PERSON, zone
    )


def settled(what: str) -> bool:
    """Whether the current person has settled something, such as the tour."""
    practice()
    return Settled(_database()).has(PERSON, what)


def settle(what: str) -> None:
    """Settles it for good."""
    Settled(_database()).settle(PERSON, what, now())


@st.cache_resource(show_spinner=False)
def transcriber() -> Transcriber | None:
    """The speech-to-text of the settings, or None: then there is no microphone."""
    try:
        return from_settings(settings())
    except SimulatorError:
        return None
