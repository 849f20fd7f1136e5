"""Taking an assessment: one station at a time, its clock, the patient's words and a place for one's own. No help, no way back."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from simulator.errors import SimulatorError
from simulator.ui import service
from simulator.ui.parts import own_report
from simulator.ui.parts.words import patient, safe, therapist

actor = service.actor()
assessing = service.assessing()
wanted = st.session_state.get("form") or st.query_params.get("form")
if not wanted:
    st.html('<p class="quiet">Open an assessment from My program.</p>')
    st.stop()
form_id = str(wanted)
st.session_state["form"] = form_id
if st.query_params.get("form") != form_id:
    st.query_params["form"] = form_id

mine = assessing.mine(form_id, actor.id)
if mine is not None:
    st.title("Your results", anchor=False)
    report = service.reports().mine(form_id, actor.id)
    if report is None:
        st.html('<p class="quiet">You have not taken this assessment.</p>')
    else:
        own_report.show(report)
    st.stop()
try:
    taking = assessing.take(form_id, actor.id, anew=False)
except SimulatorError as error:
    st.title("Assessment", anchor=False)
    st.info(str(error), icon=":material/info:")
    st.stop()
attempt = taking.attempt.id


@st.fragment(run_every=10)
def clock() -> None:
    """The minutes left; when there are none, the page closes the station."""
    if taking.closes_at is None:
        return
    left = (taking.closes_at - datetime.now(UTC)).total_seconds()
    words = (
        f"{int(left // 60) + 1} minutes left"
        if left > 60
        else "less than a minute left"
        if left > 0
        else "time is over"
    )
    st.html(f'<div class="quiet" role="timer">{words}</div>')
    if left < -20:
        st.rerun(scope="app")


if taking.station is None:
    st.title(taking.form.title, anchor=False)
    st.write("That was the last station. Everything is kept; your program releases the results.")
    if taking.attempt.number < taking.form.attempts:
        st.html(
            f'<p class="quiet">This was attempt {taking.attempt.number} of {taking.form.attempts}. Each is kept.</p>'
        )
        if st.button("Begin another attempt"):
            assessing.take(form_id, actor.id)
            st.rerun()
    st.stop()
station = taking.form.stations[taking.station]
place = f"Station {taking.station + 1} of {len(taking.form.stations)}"
if not taking.opened:
    st.title(taking.form.title, anchor=False)
    minutes = station.minutes * (100 + taking.attempt.extra_time) // 100
    what = "a session with a patient" if station.kind == "session" else f"{len(station.stimuli)} moments to answer"
    st.html(f"<p><strong>{place}: {safe(station.title)}.</strong> {what}, {minutes} minutes.</p>")
    st.html(
        '<p class="quiet">The clock starts when you open the station and runs on if you leave. There is no help and no way '
        "back to an answer. What you write is kept as you write it; when the time is over, it counts as your answer.</p>"
    )
    if st.button("Open the station", type="primary"):
        assessing.open_station(attempt)
        st.rerun()
    st.stop()

st.subheader(f"{place}: {station.title}", anchor=False)
clock()
st.html(f'<p class="quiet">{safe(taking.setup)}</p>')
for who, said in taking.before:
    with st.chat_message(
        "you" if who == "therapist" else taking.patient,
        avatar=":material/person:" if who == "therapist" else ":material/chair:",
    ):
        st.html(therapist(said) if who == "therapist" else patient(said))

if taking.number is not None:
    key = f"words-{attempt}-{taking.station}-{taking.number}"
    number, at = taking.number, taking.station

    def keep() -> None:
        """Keeps the draft whenever the field is left or Ctrl+Enter is pressed."""
        try:
            assessing.draft(attempt, at, number, str(st.session_state.get(key, "")))
        except SimulatorError:
            return  # the time ran out: the page says so at once

    words = st.text_area(
        f"Your answer ({taking.number} of {taking.of})",
        taking.draft,
        key=key,
        height=140,
        max_chars=4000,
        on_change=keep,
    )
    if st.button("Say it", type="primary"):
        try:
            assessing.answer(attempt, at, number, words)
        except SimulatorError as error:
            st.error(str(error), icon=":material/error:")
            st.stop()
        st.rerun()
else:
    said_now = st.chat_input(f"What do you say to {taking.patient}?")
    if said_now:
        try:
            assessing.say(attempt, taking.station, said_now)
        except SimulatorError as error:
            st.error(str(error), icon=":material/error:")
            st.stop()
        st.rerun()
    if st.button("End the session", icon=":material/door_open:"):
        assessing.end_station(attempt, taking.station)
        st.rerun()
