"""Turn by turn, ten at a time, each with the nudge that was asked for there and the way back to it."""

from __future__ import annotations

import streamlit as st

from simulator.practice.debriefing import Debrief
from simulator.program.review import Remarks
from simulator.ui.looking_back import services
from simulator.ui.parts import rewind, scorecard
from simulator.ui.parts.words import patient, safe

PAGE = 10


def show(debrief: Debrief, name: str, remarks: Remarks) -> None:
    """The reviews of the chosen ten turns, with what people wrote beside each."""
    st.subheader("Turn by turn", anchor=False)
    reviews = debrief.reviews
    starts = list(range(0, len(reviews), PAGE))
    start = 0
    if len(starts) > 1:
        labels = {s: f"{s + 1} to {min(s + PAGE, len(reviews))}" for s in starts}
        picked = st.segmented_control(
            "Turns", starts, default=0, format_func=lambda s: labels[s], key=f"turns-{debrief.sitting.id}"
        )
        start = picked or 0
    nudges = {n.number: n.text for n in services().nudging.given(debrief.sitting)}
    if start == 0:
        st.html(f'<div class="who">{safe(name)} began</div>{patient(debrief.sitting.past[0].patient)}')
        _nudge(nudges.get(0))
    for review in reviews[start : start + PAGE]:
        scorecard.turn(debrief, review, name, remarks=remarks, person=debrief.sitting.record.person)
        number = review.exchange.number
        _nudge(nudges.get(number))
        if st.button("Say something else here", key=f"again-{number}", type="tertiary", icon=":material/undo:",
                     help=f"Back to turn {number}, as a path of its own"):  # fmt: skip
            rewind.go(debrief.sitting, number)


def _nudge(text: str | None) -> None:
    if text:
        st.html(f'<p class="quiet"><span class="who">You asked for a nudge</span><br>{safe(text)}</p>')
