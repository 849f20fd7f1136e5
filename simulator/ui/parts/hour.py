"""The minutes of the hour; they run on while nobody speaks, and stand still in a pause."""

from __future__ import annotations

import streamlit as st

from simulator.practice.practice import Sitting
from simulator.ui import service
from simulator.ui.looking_back import services
from simulator.ui.parts import whereabouts


@st.fragment(run_every=20)
def clock(sitting: Sitting) -> None:
    """Drawn again every 20 seconds by itself."""
    hour = services().hours.hour(sitting)
    minutes = sitting.scenario.minutes
    stands = ", paused" if hour.paused else ""
    timer = f'<div class="quiet" role="timer">{hour.minute(minutes)} of {minutes} minutes{stands}</div>'
    st.html(timer + whereabouts.line(sitting, service.practice().place(sitting)))
