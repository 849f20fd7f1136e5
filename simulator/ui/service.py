"""What the pages share: one house, one log and one judge for the whole process. No page builds its own."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.grading.embedded import EmbeddedJudge
from simulator.practice.debriefing import Debriefing
from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.program.studio.rehearsal import Stage
from simulator.program.studio.shelf import Shelf
from simulator.program.studio.studio import Studio
from simulator.settings import settings
from simulator.store import Database, Log
from simulator.store.studio import Drafts

PERSON = "local"
"""The one person of single-user mode; sign-in will replace it."""


@st.cache_resource(show_spinner=False)
def _database() -> Database:
    return Database(settings())


@st.cache_resource(show_spinner="Opening the practice…")
def _practice() -> Practice:
    house = House(settings(), keep_index=True, shelf=Shelf(Drafts(_database())))
    return Practice(house, Log(_database()))


@st.cache_resource(show_spinner=False)
def _studio() -> Studio:
    return Studio(Drafts(_database()), settings())


@st.cache_resource(show_spinner=False)
def _stage() -> Stage:
    return Stage(_practice().house)


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


def studio() -> Studio:
    """The instructors' studio."""
    practice()
    return _studio()


def stage() -> Stage:
    """Where drafts are test-driven."""
    practice()
    return _stage()
