"""A cut score with its consequences: a slider, what it would do as a table and a chart, and writing it down."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from simulator.errors import SimulatorError
from simulator.program.measurement.cutting import CUTS, Consequence
from simulator.program.measurement.generalisability import TooFew
from simulator.program.measurement.measures import Cutting, Set
from simulator.ui import service
from simulator.ui.parts import which
from simulator.ui.parts.curve import ACCENT, INK, RUPTURE
from simulator.ui.parts.words import safe

FORMATIVE = (
    "Scores are formative. Nothing passes or fails anybody here: a cut score is only written down, with who set it and why. "
    "Hold people to one only if your program has validated the scores for that, against its own clinicians."
)


@st.fragment
def show(form: str, dimension: str, name: str, by: str) -> None:
    """Runs alone when the slider moves."""
    measures = service.measures()
    found = measures.cutting(form, dimension)
    st.warning(FORMATIVE, icon=":material/balance:")
    if not found.means:
        st.html('<p class="quiet">Nobody has finished it yet.</p>')
        return
    start = found.standing.cut if found.standing is not None and found.standing.cut is not None else 3.0
    cut = float(
        st.slider(
            "Cut score: who reaches it would pass", 1.0, 5.0, start, 0.1, format="%.1f", key=f"cut-{form}-{dimension}"
        )
    )
    here = min(found.consequences, key=lambda c: abs(c.cut - cut))
    st.html(f'<p role="status">{told(here)}</p>')
    if isinstance(found.known, TooFew):
        st.html(f'<p class="quiet">How many would be classed wrongly cannot be said: {safe(found.known.why)}.</p>')
    elif here.wrongly_passed is None:
        st.html(
            '<p class="quiet">How many would be classed wrongly cannot be said: these scores do not tell trainees apart.</p>'
        )
    st.altair_chart(chart(found, cut), width="stretch")
    with st.expander("Every cut score, as a table"):
        st.dataframe(table(found), hide_index=True, width="stretch")
        st.html(
            f'<p class="quiet">Expected wrongly: by a normal-error model (Rudner 2001) with the absolute error of a mean over '
            f"{found.across} and true means regressed to the group’s (Kelley 1947). Near the line: within one standard error of "
            "measurement. The same trainees choose the figures and are judged by them: another cohort will differ.</p>"
        )
    _write_down(form, dimension, name, cut, found, by)


def told(one: Consequence) -> str:
    """A consequence in a sentence or two."""
    everybody = one.passed + one.failed
    words = f"<strong>At {one.cut:.1f}, {one.passed} of {everybody} would pass</strong> and {one.failed} would not."
    if one.near is not None:
        words += f" {one.near} stand{'s' if one.near == 1 else ''} within one standard error of the line."
    if one.wrongly_passed is not None and one.wrongly_failed is not None:
        words += (
            f" Expected to be classed wrongly: {one.wrongly_passed + one.wrongly_failed:.0f} ({one.share_wrong:.0%}): "
            f"{one.wrongly_passed:.0f} would pass and should not, {one.wrongly_failed:.0f} the other way round."
        )
    return words


def chart(found: Cutting, cut: float) -> alt.LayerChart:
    """Share that passes and share classed wrongly, at every cut score; the chosen one as a line."""
    everybody = max(1, len(found.means))
    rows = [{"cut": c.cut, "share": c.passed / everybody, "which": "would pass"} for c in found.consequences]
    rows += [
        {"cut": c.cut, "share": c.share_wrong, "which": "classed wrongly"}
        for c in found.consequences
        if c.share_wrong is not None
    ]
    data = pd.DataFrame(rows)
    x = alt.X(
        "cut:Q", scale=alt.Scale(domain=[1, 5]), axis=alt.Axis(values=[1, 2, 3, 4, 5], grid=False, title="cut score")
    )
    y = alt.Y("share:Q", scale=alt.Scale(domain=[0, 1.05]), axis=alt.Axis(values=[0, 0.5, 1], format=".0%", title=None))
    colour = alt.Color(
        "which:N", legend=None, scale=alt.Scale(domain=["would pass", "classed wrongly"], range=[ACCENT, RUPTURE])
    )
    tips = ["which:N", alt.Tooltip("cut:Q", format=".1f"), alt.Tooltip("share:Q", format=".0%")]
    layers = [
        alt.Chart(data).mark_line(strokeWidth=2.4).encode(x, y, colour, tooltip=tips),
        alt.Chart(pd.DataFrame({"cut": [cut]})).mark_rule(color=INK, strokeDash=[4, 3]).encode(x=x),
    ]
    starts = data[data["cut"] == CUTS[0]]
    layers.append(
        alt.Chart(starts)
        .mark_text(align="left", dy=-10, dx=4, fontSize=12, fontWeight="bold")
        .encode(x, y, colour, text="which:N")
    )
    return alt.layer(*layers).properties(height=230).configure_view(strokeWidth=0).configure(background="transparent")


def table(found: Cutting) -> pd.DataFrame:
    """Every cut score in the range that trainees have."""
    low, high = min(found.means), max(found.means)
    return pd.DataFrame(
        [
            {
                "Cut": f"{c.cut:.1f}",
                "Pass": c.passed,
                "Fail": c.failed,
                "Near the line": "" if c.near is None else str(c.near),
                "Wrongly passed": "" if c.wrongly_passed is None else f"{c.wrongly_passed:.1f}",
                "Wrongly failed": "" if c.wrongly_failed is None else f"{c.wrongly_failed:.1f}",
                "Classed wrongly": "" if c.share_wrong is None else f"{c.share_wrong:.1%}",
            }
            for c in found.consequences
            if low - 0.3 <= c.cut <= high + 0.3 or c.cut in (CUTS[0], CUTS[-1])
        ]
    )


def _write_down(form: str, dimension: str, name: str, cut: float, found: Cutting, by: str) -> None:
    measures = service.measures()
    standing = found.standing
    if standing is not None:
        st.html(f"<p>The cut score written down for {safe(name.lower())} is <strong>{standing.cut:.1f}</strong>.</p>")
    with st.form(f"set-{form}-{dimension}", border=False):
        why = st.text_area(
            "Why this one", key=f"why-{form}-{dimension}", height=100, max_chars=2000,
            placeholder="Who judged it, by which method (such as modified Angoff), and against what the scores were validated.",
        )  # fmt: skip
        write = st.form_submit_button(f"Write {cut:.1f} down")
        back = standing is not None and st.form_submit_button("Take the standing one back")
    try:
        if write:
            measures.set_cut(form, dimension, cut, why, by=by)
        elif back:
            measures.take_cut_back(form, dimension, why, by=by)
    except SimulatorError as error:
        st.error(str(error), icon=":material/error:")
        return
    if write or back:
        st.rerun(scope="fragment")
    written = [c for c in measures.cuts(form) if c.cut.dimension == dimension]
    if written:
        with st.expander(f"What was written down ({len(written)})"):
            st.html("".join(f"<p>{_line(one)}</p>" for one in written))


def _line(one: Set) -> str:
    was = one.cut.consequence or {}
    what = f"{one.cut.cut:.1f}" if one.cut.cut is not None else "taken back"
    then = f" Then {was['passed']} would have passed, {was['failed']} not." if was else ""
    return f"<strong>{what}</strong>, {which.day(one.cut.at)}, {safe(one.by)}: {safe(one.cut.why)}{then}"
