"""Home: the first moment or the first patient at once; later, what is due and where one stopped."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.ui import service
from simulator.ui.parts import sent_back, tour
from simulator.ui.parts.words import safe

PAGES = "simulator/ui/pages"
practice, drilling = service.practice(), service.drilling()
history = drilling.history(service.person())
sessions = practice.log.sessions(service.person())
newcomer = not history and not sessions

st.title("Fifty Minutes", anchor=False)
st.html(
    "<p>Practise the hard seconds of psychotherapy with simulated patients. They react to what you do, and nothing you say "
    "can harm them.</p>"
)


def offers() -> None:
    """The two ways in."""
    due = len(drilling.due(service.person()))
    left, right = st.columns(2, border=True)
    with left:
        if newcomer or not history:
            st.html(
                "<div><strong>One moment</strong></div><p>One line, one answer, and at once what it did. Two minutes.</p>"
            )
            label = "Try a first moment"
        else:
            back = {0: "Nothing has come back yet; a new one is ready.", 1: "One moment has come back."}.get(
                due, f"{due} moments have come back."
            )
            st.html(f"<div><strong>Moments</strong></div><p>{back} Two minutes each.</p>")
            label = "Next moment"
        if st.button(label, type="primary", icon=":material/bolt:", width="stretch"):
            found = drilling.next(service.person()) if history else drilling.first(service.person())
            st.switch_page(f"{PAGES}/moments.py", query_params={"moment": found.id} if found else None)
    with right:
        st.html(
            "<div><strong>A session</strong></div><p>Talk with a patient, then look back on it. Fifteen minutes or more.</p>"
        )
        if st.button("See a patient", icon=":material/groups:", width="stretch"):
            st.switch_page(f"{PAGES}/choose.py")


def stopped() -> None:
    """Sessions that were left open."""
    for record in [r for r in sessions if r.ended_at is None and r.parent_id is None][:2]:
        try:
            persona = practice.house.source(record.persona_id).persona
        except SimulatorError:
            continue  # the patient's file is gone or broken; the page of patients says so
        scenario = persona.scenario(record.scenario_id)
        title = scenario.title if scenario is not None else record.scenario_id
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.html(f"<div>You stopped in the middle with <strong>{safe(persona.name)}</strong>: {safe(title)}</div>")
            if st.button("Go on where you stopped", key=f"on-{record.id}", icon=":material/play_arrow:"):
                st.session_state["session"] = record.id
                st.switch_page(f"{PAGES}/practise.py")


offers()
sent_back.letters(service.person())
sent_back.cards(service.person(), open_only=True)
stopped()
tour.show()
if not newcomer and st.button("Your progress", type="tertiary", icon=":material/show_chart:"):
    st.switch_page(f"{PAGES}/progress.py")
st.html(
    '<p class="quiet">Nobody you meet here is a real person. Scores are formative; the embedded judge is indicative and has '
    "not been validated against clinicians.</p>"
)
