"""My program: what is asked of me, by when, and what I consented to."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.program.xapi import leaves
from simulator.settings import settings
from simulator.ui import service
from simulator.ui.parts import sent_back, which
from simulator.ui.parts.words import safe

actor = service.actor()
st.title("My program", anchor=False)
program = which.program(actor)
people, cohorts = service.people(), service.cohorts()

wanted, leaving = people.consent_wanted(program, actor.id), leaves(settings())
if wanted is not None:
    with st.container(border=True):
        st.subheader("Before you begin", anchor=False)
        st.text(wanted)
        if leaving is not None:
            st.html(f'<p class="quiet">{safe(leaving)}</p>')
        if st.button("I consent", type="primary"):
            people.consent(program, actor.id, wanted)
            st.rerun()
        st.html('<p class="quiet">Without consent you can practise on your own as much as you like.</p>')

sent = sent_back.letters(actor.id)
sent = sent_back.cards(actor.id) or sent
tasks = cohorts.mine(program, actor.id)
if not tasks and not sent:
    st.html('<p class="quiet">Nothing is asked of you at the moment.</p>')
WORDS = {"done": "done", "done late": "done, after the date", "begun": "begun", "to do": "to do", "overdue": "overdue"}
for task in tasks:
    asked = task.assignment
    with st.container(border=True):
        st.subheader(asked.title, anchor=False)
        st.html(f'<p class="quiet">{WORDS[task.stand]} · due {which.day(asked.due_at)}</p>')
        if asked.note:
            st.text(asked.note)
        if asked.form is not None:
            if wanted is None and st.button(
                "Open the assessment", key=f"take-{asked.id}", icon=":material/assignment:"
            ):
                st.session_state["form"] = asked.form
                st.switch_page("simulator/ui/pages/assessment.py")
        elif task.session is not None:
            done = task.stand in ("done", "done late")
            if st.button("Look back" if done else "Go on where you stopped", key=f"go-{asked.id}"):
                st.session_state["session"] = task.session
                st.switch_page(f"simulator/ui/pages/{'debrief' if done else 'practise'}.py")
        elif wanted is None and st.button("Begin the session", key=f"begin-{asked.id}", type="primary"):
            try:
                st.session_state["session"] = cohorts.begin(asked.id, actor.id).id
            except SimulatorError as error:
                st.error(str(error), icon=":material/error:")
                st.stop()
            st.switch_page("simulator/ui/pages/practise.py")

if wanted is None:
    with st.expander("What you consented to"):
        st.html(f"<p>{safe(people.program(program).consent_text)}</p>")
        if leaving is not None:
            st.html(f'<p class="quiet">{safe(leaving)}</p>')
        if st.button("Withdraw my consent"):
            people.withdraw_consent(program, actor.id)
            st.rerun()
