"""The services behind rewinding, looking back and help in a session; one of each for the whole process."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from simulator.practice.branching import Branching
from simulator.practice.hours import Hours
from simulator.practice.nudging import Nudging
from simulator.practice.selfview import SelfViews
from simulator.store import Asides, Reflections
from simulator.ui import service


@dataclass(frozen=True)
class LookingBack:
    """branching: other paths. hours: the clock and pauses. nudging: help on request. views: self-assessments."""

    branching: Branching
    hours: Hours
    nudging: Nudging
    views: SelfViews
    reflections: Reflections


@st.cache_resource(show_spinner=False)
def _made() -> LookingBack:
    practice, database = service.practice(), service.practice().log.database
    asides, reflections = Asides(database), Reflections(database)
    views = SelfViews(practice, reflections, service.debriefing().marking)
    return LookingBack(
        Branching(practice, asides), Hours(practice, asides), Nudging(practice, asides), views, reflections
    )


def services() -> LookingBack:
    """The services; a practice that cannot open is said on the page first."""
    service.practice()
    return _made()
