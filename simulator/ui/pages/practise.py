"""The session: one column of talk, a clock, and a way to end it."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from simulator.errors import SimulatorError
from simulator.settings import settings
from simulator.ui import service
from simulator.ui.parts import current, speech
from simulator.ui.parts.words import label, patient, safe, therapist

practice = service.practice()
sitting = current.sitting("No session is open. Choose a patient and a door into the case first.")
if sitting.pending is not None:
    sitting = practice.answer_pending(sitting)
name = sitting.source.persona.name


@st.fragment(run_every=20)
def clock() -> None:
    """The minutes of the hour; they run on while nobody speaks."""
    begun = sitting.record.started_at
    minute = min(sitting.scenario.minutes, int((datetime.now(UTC) - begun).total_seconds() // 60))
    st.html(f'<div class="quiet" role="timer">{minute} of {sitting.scenario.minutes} minutes</div>')


head, ends = st.columns([3, 1], vertical_alignment="center")
with head:
    st.subheader(label(f"{name}: {sitting.scenario.title}"), anchor=False)
    clock()
with ends:
    if not sitting.ended and st.button("End session", icon=":material/door_open:", width="stretch"):
        practice.end(sitting)
        st.switch_page("simulator/ui/pages/debrief.py")

with st.expander("Before you begin", expanded=len(sitting.past) == 1):
    st.html(f"<p>{safe(sitting.scenario.before_you_begin)}</p><p class='quiet'>{safe(sitting.scenario.since_last)}</p>")

fresh = st.session_state.pop("fresh", None)
for exchange in sitting.past:
    if exchange.therapist is not None:
        with st.chat_message("you", avatar=":material/person:"):
            st.html(therapist(exchange.therapist))
    with st.chat_message(name, avatar=":material/chair:"):
        if fresh == (sitting.id, exchange.number):
            opened = exchange.state.rupture is not None and exchange.state.rupture.turn == exchange.number
            speech.speak(exchange.patient, pace=settings().pace, heavy=opened)
        else:
            st.html(patient(exchange.patient))

if sitting.ended:
    st.html(f'<p class="quiet">{safe(sitting.scenario.ending)}</p>')
    if st.button("See the debrief", type="primary", icon=":material/insights:"):
        st.switch_page("simulator/ui/pages/debrief.py")
else:
    kept = st.session_state.pop("kept", None)
    if kept:
        st.error(kept["why"], icon=":material/edit_note:")
        st.text_area("Your words are still here", kept["text"], height=140)
    said = st.chat_input(f"What do you say to {name}?")
    if said:
        try:
            sitting = practice.say(sitting, said)
            st.session_state["fresh"] = (sitting.id, sitting.past[-1].number)
        except SimulatorError as error:
            st.session_state["kept"] = {"why": str(error), "text": said[:20000]}
        st.rerun()
    st.html('<p class="quiet">Silence is a turn too: write (waits).</p>')
