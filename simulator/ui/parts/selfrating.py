"""The trainee rates themselves first; then sees the difference, here and over sessions."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.practice.debriefing import Debrief
from simulator.practice.practice import Sitting
from simulator.practice.selfview import beside, leaning
from simulator.ui import service
from simulator.ui.looking_back import services

_CHOICES = {1: "1", 2: "2", 3: "3", 4: "4", 5: "5", 0: "It did not come up"}
_ASKS = {
    "empathy": "How well did you meet what the patient felt?",
    "interpretation_timing": "How well did you time what you interpreted: when, and how deep?",
    "rupture_repair": "If something broke between you: how well did you repair it?",
}


def first(sitting: Sitting) -> bool:
    """Asks for the ratings, once a session, before any score. True once they are made or skipped."""
    views = services().views
    if views.of(sitting) is not None:
        return True
    st.subheader("Before you see the scores", anchor=False)
    st.html(
        '<p class="quiet">How was it from your chair? Set beside the scores, session after session, your own view shows '
        "where the two part. Your ratings are kept with the session.</p>"
    )
    rubric = service.debriefing().rubric_of(sitting)
    with st.form(f"rating-{sitting.id}", border=True):
        st.html('<p class="quiet">1: missed it. 3: good enough for now. 5: as well as it can be done.</p>')
        chosen: dict[str, int | None] = {}
        for dimension in rubric.dimensions:
            asks = _ASKS.get(dimension.id, dimension.measures)
            chosen[dimension.id] = st.radio(
                f"{dimension.name}. {asks}", list(_CHOICES), index=None, format_func=lambda n: _CHOICES[n], horizontal=True,
                key=f"own-{sitting.id}-{dimension.id}",
            )  # fmt: skip
        if st.form_submit_button("Keep these and look back", type="primary"):
            if None in chosen.values():
                st.error("One of them is still open. Rate it, or say that it did not come up.", icon=":material/rule:")
            else:
                views.make(sitting, {name: value or None for name, value in chosen.items()})
                st.rerun()
    if st.button("Skip, show me the debrief", type="tertiary", key="skip-rating"):
        views.skip(sitting)
        st.rerun()
    return False


def difference(debrief: Debrief) -> None:
    """The trainee's ratings beside the judge's, and how that runs over sessions."""
    made = services().views.of(debrief.sitting)
    if made is None or made.skipped:
        return
    names = {d.id: d.name for d in debrief.rubric.dimensions}
    rows = [
        {
            "Scale": names[b.dimension],
            "You": f"{b.own} of 5" if b.own else "did not come up",
            "Judge": f"{b.judge:.1f} of 5" if b.judge is not None else "nothing to score",
            "Difference": _signed(b.difference),
        }
        for b in beside(debrief.rubric, made.ratings, debrief.means)
    ]
    st.markdown("**Your own view and the judge's**")
    st.table(pd.DataFrame(rows).set_index("Scale"))
    views = services().views.over_sessions(debrief.sitting.record.person)
    if len(views) > 1:
        with st.expander(f"The same over {len(views)} sessions"):
            table = [
                {"Session": f"{v.started_at:%d %b} {v.title}"}
                | {names.get(b.dimension, b.dimension): _signed(b.difference) for b in v.scales}
                for v in views
            ]
            means = [f"{names[d]} {_signed(lean)}" for d in names if (lean := leaning(views, d)) is not None]
            if means:
                st.text(f"You minus the judge, on average: {'; '.join(means)}.")
            st.dataframe(pd.DataFrame(table), hide_index=True, width="stretch")


def _signed(value: float | None) -> str:
    return "" if value is None else "0.0" if abs(value) < 0.05 else f"{value:+.1f}".replace("-", "−")
