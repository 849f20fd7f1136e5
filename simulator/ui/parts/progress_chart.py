"""One skill over time: each occasion as a point with its interval, the whole as a line with its band."""

from __future__ import annotations

import json
from collections.abc import Sequence

import altair as alt
import pandas as pd

from simulator.practice.progress import Occasion, SkillProgress
from simulator.ui.parts.curve import ACCENT, BAND

WHERE = {"session": "a session", "moments": "a day of moments"}
KEY = (
    "In the charts: ● a session, ◆ a day of moments, each with its likely range; the dashed line is the mean over all of "
    "them, and the band how sure one can be of it."
)
GREY = "#7E8C8A"
"""Seen on paper and at dusk."""


def chart(found: SkillProgress) -> alt.LayerChart:
    """Points in the order of practice, as `KEY` says."""
    data = _frame(found.occasions)
    step = 1 + len(data) // 9  # day labels do not run into one another
    axis = alt.Axis(
        values=list(range(1, len(data) + 1, step)), grid=False, title=None, ticks=True,
        labelExpr=f"{json.dumps(list(data['day']))}[datum.value - 1]",
    )  # fmt: skip
    x = alt.X("n:Q", axis=axis, scale=alt.Scale(domain=[0.5, len(data) + 0.9]))
    y = alt.Y("mean:Q", scale=alt.Scale(domain=[0.8, 5.2]), axis=alt.Axis(values=[1, 2, 3, 4, 5], title=None))
    layers: list[alt.Chart] = []
    if found.overall is not None and len(data) > 1:
        band = pd.DataFrame(
            {"from": [0.5], "to": [len(data) + 0.5], "low": [found.overall.low], "high": [found.overall.high],
             "mean": [found.overall.value]}
        )  # fmt: skip
        layers.append(
            alt.Chart(band).mark_rect(color=BAND, opacity=0.2).encode(x="from:Q", x2="to:Q", y="low:Q", y2="high:Q")
        )
        layers.append(
            alt.Chart(band).mark_rule(color=ACCENT, strokeDash=[4, 3]).encode(x="from:Q", x2="to:Q", y="mean:Q")
        )
    layers.append(alt.Chart(data).mark_rule(color=GREY).encode(x=x, y=alt.Y("low:Q", title=None), y2="high:Q"))
    layers.append(
        alt.Chart(data)
        .mark_point(filled=True, size=80, opacity=1, color=ACCENT)
        .encode(
            x, y, shape=alt.Shape("where:N", legend=None, scale=alt.Scale(domain=list(WHERE.values()), range=["circle", "diamond"])),
            tooltip=["day:N", "where:N", "mean:Q", "turns:Q"],
        )
    )  # fmt: skip
    return alt.layer(*layers).properties(height=190).configure_view(strokeWidth=0).configure(background="transparent")


def table(found: SkillProgress) -> pd.DataFrame:
    """The same as a table: one row an occasion."""
    return pd.DataFrame(
        [
            {
                "Day": f"{o.day:%d %B %Y}",
                "From": WHERE[o.source],
                "Mean (1 to 5)": f"{o.mean.value:.1f}",
                "Likely": f"{o.mean.low:.1f} to {o.mean.high:.1f}",
                "Scored turns": str(o.mean.turns),
            }
            for o in found.occasions
        ]
    )


def _frame(occasions: Sequence[Occasion]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "n": n, "day": f"{o.day:%d %b}", "where": WHERE[o.source], "mean": round(o.mean.value, 2),
                "low": round(o.mean.low, 2), "high": round(o.mean.high, 2), "turns": o.mean.turns,
            }
            for n, o in enumerate(occasions, 1)
        ]
    )  # fmt: skip
