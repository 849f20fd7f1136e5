"""What was sent back: how it stands, and both tries side by side once the second is done."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from simulator.errors import SimulatorError
from simulator.grading.summary import Mean
from simulator.program.review import Both, Exercise
from simulator.ui import service
from simulator.ui.parts import review_place, side_by_side, two_curves, which
from simulator.ui.parts.words import safe

ONE, OTHER = "the first time", "the second time"


def show(sent: Sequence[Exercise]) -> None:
    """The list, or the pair that is open."""
    if not sent:
        st.html('<p class="quiet">No turn has been sent back yet. Open a turn to send it back.</p>')
        return
    opened = st.session_state.get("review-pair")
    if opened in {e.id for e in sent}:
        _pair(str(opened))
        return
    for exercise in sent:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            who = f"<strong>{safe(exercise.name)}</strong>, turn" if exercise.name else "Turn"
            due = f" · until {which.day(exercise.due_at)}" if exercise.due_at else ""
            st.html(
                f"<div>{who} {exercise.number} with {safe(review_place.patient(exercise.persona))}: {exercise.stand}<br>"
                f'<span class="quiet">sent back by {safe(exercise.by or "you")} on {which.day(exercise.set_at)}{due}</span></div>'
            )
            if exercise.stand == "done":
                st.button(
                    "See both",
                    key=f"pair-{exercise.id}",
                    icon=":material/alt_route:",
                    on_click=_open,
                    args=(exercise.id,),
                )


def _open(exercise: str | None) -> None:
    st.session_state["review-pair"] = exercise
    st.session_state.pop("review-both", None)


def _pair(exercise: str) -> None:
    st.button("Back to the list", type="tertiary", icon=":material/arrow_back:", on_click=_open, args=(None,))
    kept = st.session_state.get("review-both")
    if kept is None:
        try:
            kept = service.exercises().both(exercise)
        except SimulatorError as error:
            st.error(str(error), icon=":material/error:")
            return
        st.session_state["review-both"] = kept
    both: Both = kept
    st.html('<div class="wide"></div>')
    title = f"Turn {both.exercise.number} with {both.patient}, twice"
    st.subheader(title, anchor=False)
    if both.exercise.note:
        st.html(f'<p class="quiet">The note: {safe(both.exercise.note)}</p>')
    st.html(f"<p>{safe(side_by_side.told(both.paths, ONE, OTHER))}</p>")
    st.altair_chart(two_curves.chart(both.paths, ONE, OTHER), width="stretch")
    with st.expander("The same as a table"):
        st.dataframe(two_curves.table(both.paths, ONE, OTHER), hide_index=True, width="stretch")
    table = {"Scale": list(both.scales.values())}
    for name, means in ((ONE.capitalize(), both.first), (OTHER.capitalize(), both.again)):
        table[name] = [_mean(means.get(d)) for d in both.scales]
    st.table(pd.DataFrame(table).set_index("Scale"))
    side_by_side.words(both.paths, both.patient, ONE, OTHER, you=both.exercise.name or "you")


def _mean(mean: Mean | None) -> str:
    if mean is None:
        return "nothing to score"
    return f"{mean.value:.1f} of 5, {mean.turns} turn{'s' if mean.turns > 1 else ''}"
