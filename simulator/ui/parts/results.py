"""Scores as staff see a form's at once."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from simulator.program.results import Overview
from simulator.ui.parts.words import safe

SCALES = {
    "empathy": "Empathy",
    "interpretation_timing": "Timing of interpretations",
    "rupture_repair": "Rupture repair",
}


def cohort(overview: Overview) -> None:
    """Distribution, stations and trainees of a form."""
    if not overview.people:
        st.html('<p class="quiet">Nobody has finished it yet.</p>')
        return
    steps = [f"{1 + i / 2:g} to {1.5 + i / 2:g}" for i in range(8)]
    for spread in overview.spreads:
        name = SCALES.get(spread.dimension, spread.dimension)
        sd = f", standard deviation {spread.sd:.2f}" if spread.sd is not None else ""
        st.html(
            f"<p><strong>{safe(name)}</strong>: mean {spread.mean:.2f}{sd}, {spread.people} trainee{'s' if spread.people != 1 else ''}</p>"
        )
        bars = alt.Chart(pd.DataFrame({"Score": steps, "Trainees": spread.bins})).mark_bar(color="#3F8087")
        st.altair_chart(
            bars.encode(x=alt.X("Score", sort=steps, axis=alt.Axis(labelAngle=0)), y=alt.Y("Trainees", axis=alt.Axis(tickMinStep=1)))
            .properties(height=130),
            width="stretch",
        )  # fmt: skip
    if overview.settled:
        agreed, all_ = sum(s.way == "agreed" for s in overview.settled), len(overview.settled)
        moved = sum(s.score != s.judge for s in overview.settled)
        st.html(
            f"<p>Scores settled by people after double marking: {all_} ({agreed} agreed by the markers, {all_ - agreed} by a "
            f"third person). They count here in place of the judge's, which are kept; {moved} of {all_} differ.</p>"
        )
    hard = pd.DataFrame(
        [
            {"Station": s + 1, "Scale": SCALES.get(d, d), "Mean": round(m, 2), "Trainees": n}
            for (s, d), (m, n) in overview.stations.items()
        ]
    )
    with st.expander("Stations"):
        st.dataframe(hard, hide_index=True, width="stretch")
    with st.expander("Distribution as a table"):
        spread_rows = [
            {"Score": step, **{SCALES.get(s.dimension, s.dimension): s.bins[i] for s in overview.spreads}}
            for i, step in enumerate(steps)
        ]
        st.dataframe(pd.DataFrame(spread_rows), hide_index=True, width="stretch")
    people = pd.DataFrame(
        [
            {
                "Trainee": p.pseudonym,
                **{SCALES.get(d, d): _with_error(m, p.sem.get(d)) for d, (m, _, _) in p.means.items()},
            }
            for p in overview.people
        ]
    )
    with st.expander("Trainees, by pseudonym"):
        st.dataframe(people, hide_index=True, width="stretch")
        st.html(
            '<p class="quiet">± is one standard error of measurement: how far a mean would move at other stations of the same '
            "kind, worked out from everybody who took the form. It wants ten trainees and two stations; before that none is "
            "shown.</p>"
        )


def _with_error(mean: float, sem: float | None) -> str:
    return f"{mean:.2f} ± {sem:.2f}" if sem is not None else f"{mean:.2f}"
