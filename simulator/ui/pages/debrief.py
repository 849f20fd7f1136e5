"""The debrief: the trainee's own view first, then the story, the curve, the turns that counted, and everything behind them."""

from __future__ import annotations

import streamlit as st

from simulator.ui import service
from simulator.ui.parts import (
    current,
    curve,
    journal,
    outcomes,
    retold,
    rewind,
    scores,
    selfrating,
    sent_back,
    sharing,
    take_along,
    turns,
    ways,
)  # fmt: skip
from simulator.ui.parts.words import label, safe

sitting = current.sitting("No session to look back on yet. See a patient first.")
name = sitting.source.persona.name
st.title(label(f"{name}: {sitting.scenario.title}"), anchor=False)
rewind.note(sitting)

if len(sitting.past) < 2:
    st.html('<p class="quiet">Nothing was said in this session yet.</p>')
    if st.button("Back to the session", type="primary"):
        st.switch_page("simulator/ui/pages/practise.py")
    st.stop()
if not selfrating.first(sitting):
    st.stop()

with st.spinner("Looking back…"):
    debrief = service.debriefing().debrief(sitting)
    remarks = service.reviewing().remarks(sitting.id)

sent_back.written(remarks)
retold.story(debrief)
st.altair_chart(curve.chart(debrief), width="stretch")
depths = curve.depths(debrief)
if depths is not None:
    st.altair_chart(depths, width="stretch")
st.html(f'<p class="quiet">{safe(curve.told(debrief))}</p>')
with st.expander("The same as a table"):
    st.dataframe(curve.table(debrief), hide_index=True, width="stretch")
scores.show(debrief, remarks)
selfrating.difference(debrief)
retold.counted(debrief)
if debrief.ways and debrief.key is not None:
    ways.show(debrief, name)

st.subheader("To think about", anchor=False)
retold.felt(debrief)
journal.countertransference(debrief)
journal.free(debrief)
outcomes.show(debrief, name)
take_along.show(debrief, remarks)
sharing.show(sitting)
rewind.tree(sitting)
turns.show(debrief, name, remarks)

left, right = st.columns(2)
if left.button("See another patient", type="primary", width="stretch"):
    st.session_state.pop("session", None)
    st.switch_page("simulator/ui/pages/choose.py")
if not sitting.ended and right.button("Back to the session", width="stretch"):
    st.switch_page("simulator/ui/pages/practise.py")
