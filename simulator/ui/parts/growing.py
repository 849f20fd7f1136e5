"""A group over its assessments: everybody faintly, the mean with its interval, and one trainee with theirs."""

from __future__ import annotations

import json

import altair as alt
import pandas as pd
import streamlit as st

from simulator.program.measurement.growth import Growth, Step
from simulator.ui.parts.curve import ACCENT, BAND
from simulator.ui.parts.words import safe

GREY = "#7E8C8A"
ONE = "#A4552F"


def show(found: Growth) -> None:
    """In words, as a chart with one trainee picked out, and as tables."""
    if not found.occasions:
        st.html('<p class="quiet">Nobody has finished an assessment with this scale yet.</p>')
        return
    if len(found.occasions) == 1:
        st.html('<p class="quiet">There is one assessment so far; growth needs two.</p>')
    for i, step in enumerate(found.steps):
        st.html(f"<p>{told(step, found.occasions[i].title, found.occasions[i + 1].title)}</p>")
    chosen = st.selectbox("Pick out a trainee", [None, *found.lines], format_func=lambda p: p or "nobody")
    st.altair_chart(chart(found, chosen), width="stretch")
    st.html(
        '<p class="quiet">Thin lines: trainees. Thick line and band: the mean of all with its 95 % interval. A picked trainee '
        "stands with one standard error of measurement either way. The forms hold other stations and are not equated: part of "
        "a change may be an easier or a harder form.</p>"
    )
    with st.expander("As tables"):
        st.dataframe(occasions(found), hide_index=True, width="stretch")
        st.dataframe(people(found), hide_index=True, width="stretch")


def told(step: Step | None, one: str, other: str) -> str:
    """A step in words."""
    way = f"From “{safe(one)}” to “{safe(other)}”"
    if step is None:
        return f"{way}: nobody took both."
    likely = f" (likely {step.low:+.2f} to {step.high:+.2f})" if step.low is not None and step.high is not None else ""
    who = "one trainee" if step.persons == 1 else f"{step.persons} trainees"
    return f"{way}: <strong>{step.change:+.2f} levels</strong>{likely}, over {who} who took both."


def chart(found: Growth, chosen: str | None) -> alt.LayerChart:
    """Levels against assessments in order."""
    rows = pd.DataFrame(
        [
            {"n": i, "mean": m, "who": who, "low": m - (e or 0), "high": m + (e or 0)}
            for who, points in found.lines.items()
            for i, (m, e) in points.items()
        ]
    )
    titles = [o.title if len(o.title) <= 24 else f"{o.title[:23]}…" for o in found.occasions]
    last = len(titles) - 1
    axis = alt.Axis(
        values=list(range(len(titles))), labelExpr=f"{json.dumps(titles)}[datum.value]", grid=False, title=None, labelLimit=140,
    )  # fmt: skip
    x = alt.X("n:Q", axis=axis, scale=alt.Scale(domain=[-0.35, last + 0.5]))
    y = alt.Y("mean:Q", scale=alt.Scale(domain=[0.8, 5.2]), axis=alt.Axis(values=[1, 2, 3, 4, 5], title=None))
    everybody = pd.DataFrame(
        [
            {"n": i, "mean": o.mean, "low": o.low or o.mean, "high": o.high or o.mean}
            for i, o in enumerate(found.occasions)
        ]
    )
    faint = max(0.05, min(0.35, 12 / max(1, len(found.lines))))
    layers = [
        alt.Chart(rows).mark_line(color=GREY, strokeWidth=1, opacity=faint).encode(x, y, detail="who:N"),
        alt.Chart(everybody).mark_area(color=BAND, opacity=0.35).encode(x, alt.Y("low:Q", title=None), y2="high:Q"),
        alt.Chart(everybody).mark_line(color=ACCENT, strokeWidth=3, point=alt.OverlayMarkDef(color=ACCENT, size=60)).encode(x, y),
        alt.Chart(everybody.tail(1).assign(text="mean")).mark_text(align="left", dx=9, color=ACCENT, fontSize=12, fontWeight="bold").encode(x, y, text="text:N"),
    ]  # fmt: skip
    if chosen is not None:
        mine = rows[rows["who"] == chosen]
        layers += [
            alt.Chart(mine).mark_rule(color=ONE, strokeWidth=1.6).encode(x, alt.Y("low:Q", title=None), y2="high:Q"),
            alt.Chart(mine).mark_line(color=ONE, strokeWidth=2.2, strokeDash=[5, 3], point=alt.OverlayMarkDef(color=ONE, size=50)).encode(x, y),
            alt.Chart(mine.tail(1)).mark_text(align="left", dx=9, dy=14, color=ONE, fontSize=12).encode(x, y, text="who:N"),
        ]  # fmt: skip
    return alt.layer(*layers).properties(height=260).configure_view(strokeWidth=0).configure(background="transparent")


def occasions(found: Growth) -> pd.DataFrame:
    """The group's means."""
    return pd.DataFrame(
        [
            {
                "Assessment": o.title, "Trainees": o.persons, "Mean": f"{o.mean:.2f}",
                "Likely": f"{o.low:.2f} to {o.high:.2f}" if o.low is not None and o.high is not None else "",
            }
            for o in found.occasions
        ]
    )  # fmt: skip


def people(found: Growth) -> pd.DataFrame:
    """A row a trainee."""
    return pd.DataFrame(
        [
            {"Trainee": who, **{o.title: _point(points.get(i)) for i, o in enumerate(found.occasions)}}
            for who, points in found.lines.items()
        ]
    )


def _point(point: tuple[float, float | None] | None) -> str:
    if point is None:
        return ""
    return f"{point[0]:.2f} ± {point[1]:.2f}" if point[1] is not None else f"{point[0]:.2f}"
