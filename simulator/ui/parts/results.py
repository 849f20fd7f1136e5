"""Scores: as a trainee sees their own, and as staff see a form's."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd
import streamlit as st

from simulator.grading.summary import mean_of
from simulator.program.results import Overview, ScoreRecord
from simulator.ui.parts.words import safe

SCALES = {
    "empathy": "Empathy",
    "interpretation_timing": "Timing of interpretations",
    "rupture_repair": "Rupture repair",
}


def own(scores: Sequence[ScoreRecord]) -> None:
    """One line a scale; nothing is averaged over scales, and what did not apply is left out."""
    if not scores:
        st.html('<p class="quiet">You have not taken this assessment.</p>')
        return
    for dimension in dict.fromkeys(s.dimension for s in scores):
        values = [round(s.score) for s in scores if s.dimension == dimension and s.score is not None]
        mean = mean_of(values)
        if mean is None:
            continue
        name = SCALES.get(dimension, dimension.replace("_", " "))
        st.html(
            f"<p><strong>{safe(name)}: {mean.value:.1f} of 5.</strong> Likely {mean.low:.1f} to {mean.high:.1f}, over "
            f"{mean.turns} turn{'s' if mean.turns != 1 else ''}.</p>"
        )
    people = sum(s.source == "people" for s in scores)
    if people:
        st.html(f'<p class="quiet">{people} of these scores were settled by people, after two had marked the turn.</p>')
    st.html(
        '<p class="quiet">The embedded judge is indicative and has not been validated against clinicians. Speak with your '
        "instructor about what a score means.</p>"
    )


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
    people = pd.DataFrame(
        [
            {
                "Trainee": p.pseudonym,
                **{
                    SCALES.get(d, d): f"{m:.2f} ± {e:.2f}" if e is not None else f"{m:.2f}"
                    for d, (m, e, _) in p.means.items()
                },
            }
            for p in overview.people
        ]
    )
    with st.expander("Trainees, by pseudonym"):
        st.dataframe(people, hide_index=True, width="stretch")
        st.html(
            '<p class="quiet">± is one standard error over stations; with one station it is not known and not shown.</p>'
        )
