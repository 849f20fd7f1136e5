"""Differential functioning: whether a moment works otherwise for some group. Small groups are hidden."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from simulator.program.measurement.functioning import LEAST, LIKELY, Functioning, Moment
from simulator.ui.parts.curve import INK, RUPTURE
from simulator.ui.parts.item_chart import GREY, name
from simulator.ui.parts.words import safe


def show(found: Functioning) -> None:
    """What to look at first, then the chart and the tables."""
    if found.hidden:
        some = "One group is" if found.hidden == 1 else f"{found.hidden} groups are"
        st.html(f'<p class="quiet">{some} hidden: fewer than {LEAST} trainees (n&lt;{LEAST}).</p>')
    if found.why_not is not None:
        st.info(f"Nothing is shown: {found.why_not}.", icon=":material/visibility_off:")
        return
    flagged = [m for m in found.moments if m.to_look_at]
    tested = sum(m.chance is not None for m in found.moments)
    st.html(
        f"<p>{tested} moments were tested, at a chance of {LIKELY} after correction. <strong>{_many(len(flagged))}</strong>"
        + ("" if flagged else " Nothing was found; in small groups that is no proof that nothing is there.")
        + "</p>"
    )
    if flagged:
        st.html(f'<ul class="shown">{"".join(f"<li>{_line(m)}</li>" for m in flagged)}</ul>')
    if tested:
        st.altair_chart(chart(found), width="stretch")
    st.html(
        '<p class="quiet">A moment is compared among trainees who do equally well at all the others, so a group that does better '
        "everywhere is no reason. A flag is no proof of unfairness: read the moment with people of that group. The judge’s own "
        "ear can be the cause as well as the moment.</p>"
    )
    with st.expander("As tables"):
        st.dataframe(groups(found), hide_index=True, width="stretch")
        st.dataframe(table(found), hide_index=True, width="stretch")
        st.html(
            '<p class="quiet">Ordinal logistic regression (Zumbo 1999). Chances are corrected for the number of moments '
            "(Benjamini & Hochberg 1995); the effect is the gain in Nagelkerke’s R², below .035 negligible, below .070 moderate "
            "(Jodoin & Gierl 2001). Looking at many groupings and scales finds something by chance sooner or later.</p>"
        )


def chart(found: Functioning) -> alt.LayerChart:
    """How far each group stands above or below what its trainees do elsewhere, in levels; flagged moments named."""
    rows = pd.DataFrame(
        [
            {"moment": name(m.id), "group": g, "gap": gap, "flag": m.to_look_at}
            for m in found.moments
            for g, gap in (m.gaps or {}).items()
        ]
    )
    order = [name(m.id) for m in found.moments if m.gaps]
    reach = max(1.0, float(rows["gap"].abs().max()) * 1.1)
    y = alt.Y(
        "moment:N",
        sort=order,
        axis=alt.Axis(title=None, labelLimit=190, grid=True, gridOpacity=0.3, labelOverlap=False),
    )
    x = alt.X(
        "gap:Q",
        scale=alt.Scale(domain=[-reach, reach]),
        axis=alt.Axis(title="levels below ◂   what they do elsewhere   ▸ above", grid=False),
    )
    shape = alt.Shape("group:N", legend=alt.Legend(title=None, orient="top"))
    zero = alt.Chart(pd.DataFrame({"gap": [0.0]})).mark_rule(color=INK, strokeDash=[3, 4], opacity=0.7).encode(x=x)
    colour = alt.condition("datum.flag", alt.value(RUPTURE), alt.value(GREY))
    points = alt.Chart(rows).mark_point(filled=True, size=70, opacity=1).encode(
        x, y, shape=shape, color=colour, tooltip=["moment:N", "group:N", alt.Tooltip("gap:Q", format="+.2f")]
    )  # fmt: skip
    return (
        alt.layer(zero, points).properties(height=110 + 22 * len(order)).configure_view(strokeWidth=0)
        .configure(background="transparent")
    )  # fmt: skip


def groups(found: Functioning) -> pd.DataFrame:
    """The groups that may be shown."""
    return pd.DataFrame(
        [{"Group": g.name, "Trainees": g.persons, "Mean": f"{g.mean:.2f}", "SD": f"{g.sd:.2f}"} for g in found.groups]
    )


def table(found: Functioning) -> pd.DataFrame:
    """Every moment."""
    return pd.DataFrame(
        [
            {
                "Moment": name(m.id), "Look at it": "yes" if m.to_look_at else "", "Kind": (m.kind or "") if m.to_look_at else "",
                "Chance": "" if m.chance is None else f"{m.chance:.3f}", "Effect (R²)": "" if m.gain is None else f"{m.gain:.3f}",
                "Size": m.size or "", **{g.name: "" if not m.gaps or g.name not in m.gaps else f"{m.gaps[g.name]:+.2f}" for g in found.groups},
                "Why not": m.why_not or "",
            }
            for m in found.moments
        ]
    )  # fmt: skip


def _line(m: Moment) -> str:
    gaps = "; ".join(f"{safe(g)} {gap:+.2f}" for g, gap in (m.gaps or {}).items())
    return (
        f"<strong>{safe(name(m.id))}</strong>: {m.size}, {m.kind}, chance {m.chance:.3f}. Levels above or below what they do "
        f"elsewhere: {gaps}."
    )


def _many(n: int) -> str:
    if n == 0:
        return "None stands out."
    return f"{n} stand{'s' if n == 1 else ''} out:"
