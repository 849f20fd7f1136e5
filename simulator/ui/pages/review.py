"""Review: an instructor reads, finds, comments, corrects, sends back; whoever works alone reviews themselves."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.ui import service
from simulator.ui.parts import (
    export_scores,
    review_list,
    review_place,
    review_search,
    review_sent,
    review_session,
    which,
)

actor = service.actor()
st.title("Review", anchor=False)
program = None if actor.alone else which.program(actor, "instructor", "admin")
reviewing = service.reviewing()
heads = reviewing.own(actor.id) if program is None else reviewing.sessions(program)

opened = review_place.current()
if opened is not None:
    names = {h.session: h.name for h in heads}
    try:
        if actor.alone and not review_place.looked_back(opened[0]):
            st.stop()
        review_session.show(*opened, trainee=names.get(opened[0]) or "You", person=actor.id)
    except SimulatorError as error:
        st.warning(str(error), icon=":material/search_off:")
    st.stop()

if program is not None:
    st.html('<p class="quiet">That you looked is written down, and the trainee can see it.</p>')
VIEWS = ("Sessions", "Find moments", "Sent back")
view = st.segmented_control("View", VIEWS, default=VIEWS[0], key="review-view", label_visibility="collapsed")
if view == "Find moments":
    review_search.show(program, actor.id, heads)
elif view == "Sent back":
    exercises = service.exercises()
    review_sent.show(exercises.mine(actor.id) if program is None else exercises.sent(program))
else:
    review_list.show(heads, alone=actor.alone)
    if program is not None:
        export_scores.show(program)
