"""Raters side by side: who is severe and who agrees with whom. `of_table` shows any table of ratings."""

from __future__ import annotations

from collections.abc import Iterable

import altair as alt
import pandas as pd
import streamlit as st

from simulator.program.measurement.raters import LEAST, Raters, raters
from simulator.ui.parts.curve import ACCENT, INK
from simulator.ui.parts.words import safe


def of_table(table: Iterable[tuple[str, str, str, float | None]], dimension: str) -> None:
    """table: (item, rater, dimension, score); score None where the scale did not apply."""
    show(raters(table, dimension))


def show(found: Raters) -> None:
    """Severity as a chart, agreement as a table."""
    if len(found.severities) < 2:
        who = found.severities[0].rater if found.severities else "nobody"
        st.html(
            f'<p class="quiet">So far {safe(who)} alone has scored this. Two raters of the same turns are needed to compare.</p>'
        )
        return
    compared = [s for s in found.severities if s.against is not None]
    if compared:
        st.altair_chart(chart(found), width="stretch")
        st.html(
            '<p class="quiet">How far each rater stands from the others on the turns they share: left is more severe, right more '
            "lenient. The line is the 95 % interval, as if turns were independent; they are not quite, so take it as the "
            "narrowest it can be.</p>"
        )
    else:
        st.html('<p class="quiet">These raters share no turn.</p>')
    with st.expander("As tables", expanded=not compared):
        st.dataframe(severities(found), hide_index=True, width="stretch")
        st.dataframe(pairs(found), hide_index=True, width="stretch")
        st.html(f'<p class="quiet">Kappa: quadratic weights; shown from {LEAST} shared turns on.</p>')


def chart(found: Raters) -> alt.LayerChart:
    """A point a rater, labelled with its name."""
    data = pd.DataFrame(
        [
            {"rater": s.rater, "against": s.against, "low": s.against if s.low is None else s.low, "high": s.against if s.high is None else s.high}
            for s in found.severities
            if s.against is not None
        ]
    )  # fmt: skip
    reach = max(1.0, float(data[["low", "high"]].abs().max().max()) * 1.1)
    x = alt.X(
        "against:Q",
        scale=alt.Scale(domain=[-reach, reach]),
        axis=alt.Axis(title="more severe ◂   levels   ▸ more lenient", grid=False),
    )
    y = alt.Y("rater:N", axis=alt.Axis(title=None, labelLimit=180, grid=False))
    zero = alt.Chart(pd.DataFrame({"against": [0.0]})).mark_rule(color=INK, strokeDash=[3, 4], opacity=0.7).encode(x=x)
    bars = alt.Chart(data).mark_rule(color=ACCENT).encode(alt.X("low:Q", title=None), y, x2="high:Q")
    points = (
        alt.Chart(data)
        .mark_point(filled=True, size=90, opacity=1, color=ACCENT)
        .encode(x, y, tooltip=["rater:N", alt.Tooltip("against:Q", format="+.2f")])
    )
    return (
        alt.layer(zero, bars, points).properties(height=70 + 36 * len(data)).configure_view(strokeWidth=0)
        .configure(background="transparent")
    )  # fmt: skip


def severities(found: Raters) -> pd.DataFrame:
    """A row a rater."""
    return pd.DataFrame(
        [
            {
                "Rater": s.rater, "Scores": s.given, "Mean": f"{s.mean:.2f}", "SD": "" if s.sd is None else f"{s.sd:.2f}",
                "Shared turns": s.shared, "Against the others": "" if s.against is None else f"{s.against:+.2f}",
                "Likely": "" if s.low is None or s.high is None else f"{s.low:+.2f} to {s.high:+.2f}",
            }
            for s in found.severities
        ]
    )  # fmt: skip


def pairs(found: Raters) -> pd.DataFrame:
    """A row a pair."""
    return pd.DataFrame(
        [
            {
                "Rater": p.one, "With": p.other, "Shared turns": p.shared, "Kappa": "" if p.kappa is None else f"{p.kappa:.2f}",
                "Same level": "" if p.exact is None else f"{p.exact:.0%}",
                "Within one level": "" if p.within_one is None else f"{p.within_one:.0%}",
            }
            for p in found.pairs
        ]
    )  # fmt: skip
