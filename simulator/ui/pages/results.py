"""Results of a form for staff: an overview at once; how far scores hold, cut scores and the rest when they are asked for."""

from __future__ import annotations

import streamlit as st

from simulator.ui import service
from simulator.ui.parts import cutting, grouping, growing, holding, item_chart, overview, rater_chart, taken, which
from simulator.ui.parts.results import SCALES

SEE, HOLD, CUT, TAKEN = "Overview", "How far scores hold", "Cut scores", "Attempts"
ITEMS, GROUPS, RATERS, GROWTH = "Stations and moments", "Groups", "Raters", "Growth"
LOOKS = (SEE, TAKEN, ITEMS, HOLD, CUT, GROWTH, GROUPS, RATERS)
OF_ONE_SCALE = (ITEMS, HOLD, CUT, GROWTH, GROUPS, RATERS)

actor = service.actor()
st.title("Results", anchor=False)
program = which.program(actor, "instructor", "admin")
measures = service.measures()
forms = service.assessing().forms(program)
if not forms:
    st.html('<p class="quiet">There is no assessment yet. Lock a form on Assessments.</p>')
    st.stop()
names = {f.id: f"{f.title} (locked {which.day(f.locked_at)})" for f in forms}
wanted = st.session_state.get("results of")
at = list(names).index(wanted) if wanted in names else 0
form = str(st.selectbox("Form", list(names), at, format_func=lambda f: names[f]))
st.session_state["results of"] = form
look = st.pills("Look at", LOOKS, default=SEE, key="look", label_visibility="collapsed") or SEE

dimension, name = "", ""
if look in OF_ONE_SCALE:
    scales = {s: SCALES.get(s, s.replace("_", " ")) for s in measures.scales(form)}
    if not scales:
        st.html('<p class="quiet">Nobody has finished it yet.</p>')
        st.stop()
    dimension = str(st.selectbox("Scale", list(scales), format_func=lambda s: scales[s]))
    name = scales[dimension]

st.subheader(look, anchor=False)
if look == SEE:
    overview.show(next(f for f in forms if f.id == form), may_release=actor.roles.get(program) == "admin")
elif look == HOLD:
    ways = measures.across(form)
    across = st.radio("Over other", ways, horizontal=True) if len(ways) > 1 else ways[0]
    with st.spinner("Working it out…"):
        found = measures.generalisability(form, dimension, across)
    holding.show(found, across)
elif look == CUT:
    cutting.show(form, dimension, name, actor.id)
elif look == ITEMS:
    ways = measures.across(form)
    by = st.radio("By", ways, horizontal=True) if len(ways) > 1 else ways[0]
    item_chart.show(measures.items(form, dimension, by), by)
elif look == GROWTH:
    cohorts = {c.id: c.name for c in service.cohorts().cohorts(program)}
    cohort = st.selectbox("Of", [None, *cohorts], format_func=lambda c: cohorts[c] if c else "everybody")
    growing.show(measures.growth(program, dimension, cohort))
elif look == GROUPS:
    groupings = measures.groupings(program)
    if not groupings:
        st.html(
            '<p class="quiet">The program records no groups. An administrator can on People, for fairness checks.</p>'
        )
        st.stop()
    grouping_ = str(st.selectbox("Group by", groupings))
    with st.spinner("Working it out…"):
        differing = measures.functioning(form, dimension, grouping_)
    grouping.show(differing)
elif look == RATERS:
    rater_chart.show(measures.raters(form, dimension))
elif look == TAKEN:
    taken.show(form)
