"""One session as an instructor reads it: the turn that is open first, then the story, the curve, the scores, every turn."""

from __future__ import annotations

import streamlit as st

from simulator.practice.debriefing import Debrief
from simulator.program.review import Remarks
from simulator.ui import service
from simulator.ui.parts import curve, retold, review_place, review_turn, scorecard, scores
from simulator.ui.parts.words import label, patient, safe

PAGE = 10


def show(session: str, number: int, *, trainee: str, person: str) -> None:
    """trainee: how the therapist of the session is called here. person: who is reading."""
    st.button("Back to the list", type="tertiary", icon=":material/arrow_back:", on_click=review_place.leave)
    remarks = service.reviewing().remarks(session)
    debrief = review_place.debrief(session)
    sitting = debrief.sitting
    name = sitting.source.persona.name
    st.header(label(f"{trainee} with {name}: {sitting.scenario.title}"), anchor=False)
    if not debrief.reviews:
        st.html('<p class="quiet">Nothing was said in this session yet.</p>')
        return
    numbers = [r.exchange.number for r in debrief.reviews]
    if number in numbers:
        review_turn.show(debrief, remarks, number, trainee=trainee, person=person)
        st.subheader("The whole session", anchor=False)
    _overview(debrief, remarks, trainee)
    _turns(debrief, remarks, name, trainee, person, number)


def _overview(debrief: Debrief, remarks: Remarks, trainee: str) -> None:
    st.html(f'<p class="quiet">The session as it is told to {safe(trainee)}:</p>')
    retold.story(debrief)
    st.altair_chart(curve.chart(debrief), width="stretch")
    depths = curve.depths(debrief)
    if depths is not None:
        st.altair_chart(depths, width="stretch")
    st.html(f'<p class="quiet">{safe(curve.told(debrief))}</p>')
    with st.expander("The same as a table"):
        st.dataframe(curve.table(debrief), hide_index=True, width="stretch")
    scores.show(debrief, remarks, again=False)
    retold.felt(debrief)


def _turns(debrief: Debrief, remarks: Remarks, name: str, trainee: str, person: str, number: int) -> None:
    st.subheader("Turn by turn", anchor=False)
    starts = list(range(0, len(debrief.reviews), PAGE))
    start = 0
    if len(starts) > 1:
        last = len(debrief.reviews)
        around = max((s for s in starts if s < max(number, 1)), default=0)
        picked = st.segmented_control(
            "Turns", starts, default=around, format_func=lambda s: f"{s + 1} to {min(s + PAGE, last)}",
            key=f"review-turns-{debrief.sitting.id}-{around}",
        )  # fmt: skip
        start = picked or 0
    if start == 0:
        st.html(f'<div class="who">{safe(name)} began</div>{patient(debrief.sitting.past[0].patient)}')
    for review in debrief.reviews[start : start + PAGE]:
        n = review.exchange.number
        scorecard.turn(debrief, review, name, remarks=remarks, person=person, you=trainee)
        if n != number:
            st.button(
                f"Comment, correct or send back turn {n}", key=f"open-{n}", type="tertiary", icon=":material/rate_review:",
                on_click=review_place.go, args=(debrief.sitting.id, n),
            )  # fmt: skip
