"""What the pages share: one house, one log and one judge for the whole process. No page builds its own."""

from __future__ import annotations

import threading

import streamlit as st

from simulator import journal
from simulator.errors import SimulatorError
from simulator.grading.embedded import EmbeddedJudge
from simulator.practice.debriefing import Debriefing
from simulator.practice.opening import open_practice
from simulator.practice.practice import Practice
from simulator.settings import settings

PERSON = "local"
"""The one person of single-user mode; sign-in will replace it."""


@st.cache_resource(show_spinner="Opening the practice…")
def _practice() -> Practice:
    journal.set_level(settings().log_level)
    if settings().metrics_port:
        journal.serve_metrics(settings().metrics_port or 0)
    practice = open_practice(settings())
    threading.Thread(target=practice.house.warm, name="warm", daemon=True).start()
    return practice


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
