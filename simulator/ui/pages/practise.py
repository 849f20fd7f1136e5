"""The session: one column of talk, a clock, and a way to end it."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.practice.practice import Sitting
from simulator.practice.reply import Reply
from simulator.settings import settings
from simulator.ui import service
from simulator.ui.parts import current, dictation, focus, hour, rewind, sent_back, session_help, speech
from simulator.ui.parts.words import label, patient, safe, therapist

practice = service.practice()
sitting = current.sitting("No session is open. Choose a patient and a door into the case first.")
name = sitting.source.persona.name


head, ends = st.container(key="session-head").columns([3, 1], vertical_alignment="center")
with head:
    st.subheader(label(f"{name}: {sitting.scenario.title}"), anchor=False)
    hour.clock(sitting)
with ends:
    if not sitting.ended and st.button("End session", icon=":material/door_open:", width="stretch"):
        practice.end(sitting)
        st.switch_page("simulator/ui/pages/debrief.py")

rewind.note(sitting)
sent_back.note(sitting)
with st.expander("Before you begin", expanded=len(sitting.past) == 1):
    st.html(f"<p>{safe(sitting.scenario.before_you_begin)}</p><p class='quiet'>{safe(sitting.scenario.since_last)}</p>")

for exchange in sitting.past:
    if exchange.therapist is not None:
        with st.chat_message("you", avatar=":material/person:"):
            st.html(therapist(exchange.therapist))
    with st.chat_message(name, avatar=":material/chair:"):
        st.html(patient(exchange.patient))


def hear(reply: Reply[Sitting]) -> None:
    """The answer as it is said; then the page as the log has it."""
    with st.chat_message("you", avatar=":material/person:"):
        st.html(therapist(reply.text))
    with st.chat_message(name, avatar=":material/chair:"):
        speech.speak(reply, pace=settings().pace, heavy=reply.opens)
    reply.done()
    st.rerun()


if sitting.pending is not None:
    hear(practice.pending_reply(sitting))

if sitting.ended:
    st.html(f'<p class="quiet">{safe(sitting.scenario.ending)}</p>')
    if st.button("See the debrief", type="primary", icon=":material/insights:"):
        st.switch_page("simulator/ui/pages/debrief.py")
elif session_help.show(sitting):
    kept = st.session_state.pop("kept", None)
    if kept:
        st.error(kept["why"], icon=":material/edit_note:")
        st.text_area("Your words are still here", kept["text"], height=140)
    dictation.into("session-box")
    said = st.chat_input(f"What do you say to {name}?", key="session-box")
    focus.on(f"What do you say to {name}?")
    if said:
        try:
            reply = practice.reply(sitting, said)
        except SimulatorError as error:
            st.session_state["kept"] = {"why": str(error), "text": said[:20000]}
            st.rerun()
        hear(reply)
    st.html('<p class="quiet">Silence is a turn too: write (waits).</p>')
