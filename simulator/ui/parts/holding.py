"""How far scores would hold over other stations: in words, as a chart, and as tables."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from simulator.program.measurement.generalisability import AIMS, MOST, Estimate, Needed, Study, TooFew
from simulator.ui.parts.curve import ACCENT, INK
from simulator.ui.parts.words import safe

SHOWN = 20
OTHER = "#A07C3C"


def show(found: Study | TooFew, across: str) -> None:
    """across: stations or moments."""
    one = across[:-1]
    if isinstance(found, TooFew):
        st.info(f"Nothing can be said yet: {found.why}.", icon=":material/hourglass_empty:")
        return
    st.html(
        f"<p><strong>Ranking trainees: G = {number(found.g)}</strong>{likely(found.g)}. "
        f"<strong>Holding them to a line: Φ = {number(found.phi)}</strong>{likely(found.phi)}. "
        f"From {found.persons} trainees at {found.stations} {across}, {found.per_person:.1f} each.</p>"
        f"<p>A trainee who met other {across} of the same kind would get a mean about "
        f"<strong>{number(found.sem_absolute)} levels</strong> higher or lower (one standard error of measurement"
        f"{likely(found.sem_absolute, ', ')}); between trainees who met the same {across}, "
        f"{number(found.sem_relative)}.</p><ul class='shown'>{''.join(f'<li>{needs(n, across)}</li>' for n in found.needed)}</ul>"
    )
    for caution in found.cautions:
        st.html(f'<p class="quiet">Mind: {safe(caution)}.</p>')
    st.altair_chart(chart(found, across), width="stretch")
    st.html(
        f'<p class="quiet">Where all scores are one judge’s, what it always gets wrong in the same direction counts as the '
        f"trainee’s, and no number of {across} takes it away; only other raters show it.</p>"
    )
    with st.expander("As tables"):
        st.dataframe(components(found, one), hide_index=True, width="stretch")
        st.dataframe(study_table(found, across), hide_index=True, width="stretch")
        st.html(
            '<p class="quiet">Intervals: 95 %, bootstrap over trainees. Components after Brennan, <em>Generalizability '
            "Theory</em> (2001), chapters 2, 6 and 7.</p>"
        )


def needs(needed: Needed, across: str) -> str:
    """Stations for an aim, in words."""
    return f"For {needed.aim:.2f}: {_many(needed.relative, across)} to rank, {_many(needed.absolute, across)} to hold to a line."


def number(found: Estimate) -> str:
    """A figure with two places."""
    return f"{found.value:.2f}" if found.value is not None else "not known"


def likely(found: Estimate, before: str = " (") -> str:
    """Its interval, where it has one."""
    if found.low is None or found.high is None:
        return ""
    return f"{before}likely {found.low:.2f} to {found.high:.2f}{')' if before == ' (' else ''}"


def _many(found: Estimate, across: str) -> str:
    if found.value is None:
        return f"more than {MOST} {across}"
    low = f"{found.low:.0f}" if found.low is not None else f"more than {MOST}"
    high = f"{found.high:.0f}" if found.high is not None else f"more than {MOST}"
    return f"<strong>{found.value:.0f}</strong> {across} (likely {low} to {high})"


def chart(found: Study, across: str) -> alt.LayerChart:
    """G and Phi against the number of stations; the aims as dashed lines; where this form stands as two points."""
    rows = [
        {across: n, "value": v, "which": w}
        for n, both in found.d_study.items()
        if n <= SHOWN
        for w, v in zip(("to rank (G)", "to hold to a line (Φ)"), both, strict=True)
        if v is not None
    ]
    data = pd.DataFrame(rows, columns=[across, "value", "which"])
    x = alt.X(
        f"{across}:Q",
        scale=alt.Scale(domain=[1, SHOWN + 5]),
        axis=alt.Axis(values=[1, 5, 10, 15, 20], grid=False, title=across),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(values=[0, 0.5, 0.7, 0.8, 1], title=None, format=".1f", labelOverlap=False),
    )
    colour = alt.Color(
        "which:N", legend=None, scale=alt.Scale(domain=["to rank (G)", "to hold to a line (Φ)"], range=[ACCENT, OTHER])
    )
    aims = (
        alt.Chart(pd.DataFrame({"value": list(AIMS)})).mark_rule(color=INK, strokeDash=[3, 4], opacity=0.7).encode(y=y)
    )
    lines = (
        alt.Chart(data)
        .mark_line(strokeWidth=2.4)
        .encode(x, y, colour, tooltip=["which:N", f"{across}:Q", alt.Tooltip("value:Q", format=".2f")])
    )
    ends = data[data[across] == SHOWN].sort_values("value", ascending=False).reset_index(drop=True)
    close = len(ends) == 2 and ends["value"][0] - ends["value"][1] < 0.09
    layers: list[alt.Chart] = [aims, lines]
    for i, row in ends.iterrows():
        lift = (-8 if i == 0 else 9) if close else 0
        layers.append(
            alt.Chart(pd.DataFrame([row])).mark_text(align="left", dx=6, dy=lift, fontSize=12).encode(x, y, colour, text="which:N")
        )  # fmt: skip
    here = pd.DataFrame(
        [{across: min(SHOWN, found.per_person), "value": e.value, "which": w} for e, w in ((found.g, "to rank (G)"), (found.phi, "to hold to a line (Φ)")) if e.value is not None],
        columns=[across, "value", "which"],
    )  # fmt: skip
    layers.append(alt.Chart(here).mark_point(filled=True, size=90, opacity=1).encode(x, y, colour))
    title = alt.TitleParams(
        f"how the coefficients grow with the number of {across}; ● this form",
        anchor="start",
        fontSize=12,
        fontWeight="normal",
    )
    return (
        alt.layer(*layers)
        .properties(height=240, title=title)
        .configure_view(strokeWidth=0)
        .configure(background="transparent")
    )


def components(found: Study, one: str) -> pd.DataFrame:
    """Variance components, with their share of one observed score."""
    parts = (("Between trainees", found.person), (f"Between {one}s", found.station), (f"Trainee with {one}, and chance", found.residual))  # fmt: skip
    whole = sum(e.value or 0 for _, e in parts)
    return pd.DataFrame(
        [
            {
                "Variance": name,
                "Squared levels": number(e),
                "Likely": f"{e.low:.2f} to {e.high:.2f}" if e.low is not None and e.high is not None else "",
                f"Share at one {one}": f"{(e.value or 0) / whole:.0%}" if whole else "",
            }
            for name, e in parts
        ]
    )


def study_table(found: Study, across: str) -> pd.DataFrame:
    """The chart as a table."""
    return pd.DataFrame(
        [
            {across.capitalize(): n, "To rank (G)": _two(g), "To hold to a line (Φ)": _two(phi)}
            for n, (g, phi) in found.d_study.items()
            if n <= SHOWN
        ]
    )


def _two(value: float | None) -> str:
    return f"{value:.2f}" if value is not None else ""
