"""Two paths of one session side by side: where they forked, the curves, the scores, the words."""

from __future__ import annotations

import streamlit as st

from simulator.ui import service
from simulator.ui.looking_back import services
from simulator.ui.parts import current, rewind, side_by_side, two_curves
from simulator.ui.parts.words import label

sitting = current.sitting("No session to compare. See a patient first.")
practice = service.practice()
name = sitting.source.persona.name
st.html('<div class="wide"></div>')
st.title(f"{label(name)}: two paths", anchor=False)

family = services().branching.tree(sitting)
others = [b for b in family if b.record.id != sitting.id]
if not others:
    st.html('<p class="quiet">There is only one path so far. Go back to any turn in the session or its debrief, and say something else.</p>')  # fmt: skip
    if st.button("To the debrief", type="primary"):
        st.switch_page("simulator/ui/pages/debrief.py")
    st.stop()

rewind.tree(sitting, compare=False)
labels = {b.record.id: rewind.named(b) for b in others}
likely = sitting.record.parent_id if sitting.record.parent_id in labels else next(iter(labels))
chosen = st.selectbox(
    "Compare this path with", list(labels), index=list(labels).index(str(likely)), format_func=lambda i: labels[i],
    key=f"with-{sitting.id}",
)  # fmt: skip
other = practice.resume(str(chosen), service.person())
paths = services().branching.compare(sitting, other)
numbers = {b.record.id: f"path {b.path}" for b in family}
mine, theirs = numbers[sitting.id], numbers[other.id]

st.html(f"<p>{side_by_side.told(paths, mine, theirs)}</p>")
st.altair_chart(two_curves.chart(paths, mine, theirs), width="stretch")
with st.expander("The same as a table"):
    st.dataframe(two_curves.table(paths, mine, theirs), hide_index=True, width="stretch")
side_by_side.scores(sitting, other, paths, mine, theirs)
side_by_side.words(paths, name, mine, theirs)

left, right = st.columns(2)
if left.button(f"To the debrief of {mine}", width="stretch"):
    st.switch_page("simulator/ui/pages/debrief.py")
if right.button(f"Open {theirs}", width="stretch"):
    st.session_state["session"] = other.id
    st.switch_page("simulator/ui/pages/debrief.py" if other.ended else rewind.SESSION)
