"""Cohorts: who is in them, what they are asked, who did it, whom to remind."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from simulator.errors import SimulatorError
from simulator.program.cohorts import end_of_day
from simulator.ui import service
from simulator.ui.parts import which
from simulator.ui.parts.words import patient, safe, therapist

actor = service.actor()
st.title("Cohorts", anchor=False)
program = which.program(actor, "instructor", "admin")
cohorts, people = service.cohorts(), service.people()

known = cohorts.cohorts(program)
with st.expander("A new cohort", expanded=not known), st.form("new-cohort", border=False):
    name = st.text_input("Name", placeholder="Autumn 2026")
    if st.form_submit_button("Make it"):
        try:
            cohorts.create(program, name)
        except SimulatorError as error:
            st.error(str(error), icon=":material/error:")
        else:
            st.rerun()
if not known:
    st.stop()

sizes = cohorts.sizes(program)
names = {c.id: f"{c.name} ({sizes.get(c.id, 0)})" for c in known}
cohort = str(st.selectbox("Cohort", list(names), format_func=lambda c: names[c]))
rows = cohorts.who_did_what(cohort)

st.subheader("Who did what", anchor=False)
if rows and rows[0].tasks:
    table = pd.DataFrame(
        [{"Trainee": r.name, **{t.assignment.title: t.stand for t in r.tasks}} for r in rows]
    )  # fmt: skip
    st.dataframe(table, hide_index=True, width="stretch")
    reminders = cohorts.reminders(cohort)
    if reminders:
        with st.expander("Reminders: who has something overdue or due within three days"):
            st.code(reminders, language=None, wrap_lines=True)
else:
    st.html('<p class="quiet">Nobody is in this cohort yet, or nothing is asked of it.</p>')

sessions = {t.session: f"{r.name}: {t.assignment.title}" for r in rows for t in r.tasks if t.session}
if sessions:
    with st.expander("Read a session"):
        st.html('<p class="quiet">That you looked is written down, and the trainee can see it.</p>')
        chosen = st.selectbox("Session", [None, *sessions], format_func=lambda s: sessions.get(s or "", "choose one"))
        if chosen:
            for _, said, answer in cohorts.transcript(chosen):
                st.html((therapist(said) if said else "") + patient(answer or ""))

st.subheader("Ask for something", anchor=False)
with st.container(border=True):
    house = service.practice().house
    who = str(st.selectbox("Patient", house.patients(), format_func=lambda p: house.source(p).persona.name))
    doors = {s.id: s.title for s in house.source(who).persona.scenarios}
    door = str(st.selectbox("Scenario", list(doors), format_func=lambda s: doors[s]))
    with st.form("assign", border=False):
        title = st.text_input("Title", placeholder="A first session")
        due = st.date_input("Due", value=date.today() + timedelta(days=14), format="YYYY-MM-DD")
        note = st.text_area("A word to the trainees (optional)", height=80)
        if st.form_submit_button("Ask the cohort", type="primary"):
            try:
                at = end_of_day(due.year, due.month, due.day)
                cohorts.assign(cohort, program, title, at, persona=who, scenario=door, note=note)
            except SimulatorError as error:
                st.error(str(error), icon=":material/error:")
            else:
                st.rerun()
asked = {t.assignment.id: t.assignment for r in rows for t in r.tasks}
if asked:
    with st.expander("Change what is asked"):
        which_one = str(st.selectbox("Assignment", list(asked), format_func=lambda a: asked[a].title))
        later = st.date_input("New date", value=asked[which_one].due_at.date(), format="YYYY-MM-DD")
        left, right = st.columns(2)
        if left.button("Move the date", width="stretch"):
            cohorts.move(which_one, end_of_day(later.year, later.month, later.day))
            st.rerun()
        if right.button("Take it back", width="stretch"):
            cohorts.withdraw(which_one)
            st.rerun()

st.subheader("Members", anchor=False)
inside = {p: n for p, n, _ in cohorts.members(cohort)}
outside = {m.person: m.name for m in people.members(program) if m.role == "trainee" and m.person not in inside}
left, right = st.columns(2)
with left, st.form("add", border=False):
    chosen_in = st.multiselect("Add", list(outside), format_func=lambda p: outside[p])
    if st.form_submit_button("Add to the cohort", width="stretch"):
        for one in chosen_in:
            cohorts.add(cohort, one)
        st.rerun()
with right, st.form("remove", border=False):
    chosen_out = st.multiselect("Take out", list(inside), format_func=lambda p: inside[p])
    if st.form_submit_button("Take out of the cohort", width="stretch"):
        for one in chosen_out:
            cohorts.remove(cohort, one)
        st.rerun()
st.html(f'<p class="quiet">{len(inside)} in the cohort: {safe(", ".join(inside.values()) or "nobody yet")}</p>')
