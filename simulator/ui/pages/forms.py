"""Assessments for staff: lock a form, ask a cohort for it, extra time. Results are a page of their own."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from simulator.errors import SimulatorError
from simulator.program.assessing import Wanted
from simulator.program.cohorts import end_of_day
from simulator.ui import service
from simulator.ui.parts import which
from simulator.ui.parts.scale_choice import label

actor = service.actor()
st.title("Assessments", anchor=False)
program = which.program(actor, "instructor", "admin")
assessing, cohorts, people = service.assessing(), service.cohorts(), service.people()
forms = assessing.forms(program)

with st.expander("A new form", expanded=not forms):
    st.html(
        '<p class="quiet">A form is locked as it is made: patients, moments, scales, judge, weights and code are pinned, so '
        "that everybody meets the same and scores compare. It cannot be changed afterwards.</p>"
    )
    titles = {m.id: f"{m.patient.capitalize()}: {m.title}" for m in assessing.moments(program)}
    personas = {p: service.practice().house.source(p).persona for p in service.practice().house.patients()}
    with st.form("lock", border=False):
        title = st.text_input("Title", placeholder="End of year one")
        chosen = st.multiselect(
            "Station 1: moments that everybody answers", list(titles), format_func=lambda m: titles[m]
        )
        minutes = st.number_input("Minutes for them", 1, 120, 20)
        doors = {
            f"{p}/{s.id}": f"{persona.name}: {s.title}" for p, persona in personas.items() for s in persona.scenarios
        }
        free = st.multiselect("Then: free sessions, a station each", list(doors), format_func=lambda d: doors[d])
        each = st.number_input("Minutes for each", 1, 120, 25)
        scales = {s.id: label(s.title, s.number, s.silent) for s in service.scales().offered()}
        rubric = str(st.selectbox("Scored by", list(scales), format_func=lambda s: scales[s], key="lock-rubric"))
        attempts = st.number_input("Attempts", 1, 5, 1)
        if st.form_submit_button("Lock the form", type="primary"):
            stations = [Wanted("Moments", int(minutes), moments=chosen)] if chosen else []
            stations += [Wanted(doors[d], int(each), persona=d.split("/")[0], scenario=d.split("/")[1]) for d in free]
            try:
                if not stations:
                    raise SimulatorError("a form needs a station", mend="choose moments or a session")
                assessing.lock(program, title, stations, by=actor.id, attempts=int(attempts), rubric=rubric)
            except SimulatorError as error:
                st.error(str(error), icon=":material/error:")
            else:
                st.rerun()
if not forms:
    st.stop()

names = {f.id: f"{f.title} (locked {which.day(f.locked_at)})" for f in forms}
form = str(st.selectbox("Form", list(names), format_func=lambda f: names[f]))
kept = next(f for f in forms if f.id == form)
st.html(
    f'<p class="quiet">Pinned as {kept.sha256[:16]} · results {"released" if kept.released else "not released yet"}</p>'
)

groups = {c.id: c.name for c in cohorts.cohorts(program)}
if groups:
    with st.form("ask"):
        cohort = str(st.selectbox("Ask a cohort for it", list(groups), format_func=lambda c: groups[c]))
        due = st.date_input("Due", value=date.today() + timedelta(days=14), format="YYYY-MM-DD")
        if st.form_submit_button("Ask"):
            cohorts.assign(cohort, program, kept.title, end_of_day(due.year, due.month, due.day), form=form)
            st.success("Asked. It stands on their page My program.")

with st.expander("Extra time"):
    trainees = {m.person: m.name for m in people.members(program) if m.role == "trainee"}
    if trainees:
        with st.form("extra", border=False):
            who = str(st.selectbox("Trainee", list(trainees), format_func=lambda p: trainees[p]))
            extra = st.number_input("Percent of every station", 0, 200, 25, step=5)
            if st.form_submit_button("Grant"):
                assessing.accommodate(program, who, int(extra))
                st.success("Granted, for attempts that begin from now on.")

if st.button("See its results", icon=":material/query_stats:"):
    st.session_state["results of"] = form
    st.switch_page("simulator/ui/pages/results.py")
