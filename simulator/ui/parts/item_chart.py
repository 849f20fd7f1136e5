"""Stations and moments: how hard, how well they tell trainees apart, where there was nothing to score."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd
import streamlit as st

from simulator.program.measurement.items import LEAST, Item
from simulator.ui.parts.curve import ACCENT, INK, RUPTURE

WEAK = 0.2
"""Discrimination below which an item hardly tells trainees apart (Ebel & Frisbie 1991)."""
GREY = "#7E8C8A"


def show(found: Sequence[Item], across: str) -> None:
    """The chart, what to look at, and the table."""
    if not found:
        st.html('<p class="quiet">Nothing was scored here.</p>')
        return
    weak = [i for i in found if i.discrimination is not None and i.discrimination < WEAK]
    failed = [i for i in found if i.unscored > 0]
    words = [f"{len(found)} {across}." if len(found) > 1 else f"One {across[:-1]}."]
    if weak:
        words.append(
            f"{len(weak)} hardly tell{'s' if len(weak) == 1 else ''} trainees apart (discrimination below {WEAK})."
        )
    if failed:
        words.append(f"At {len(failed)} the judge left turns unscored.")
    st.html(f"<p>{' '.join(words)}</p>")
    st.altair_chart(chart(found), width="stretch")
    with st.expander("As a table", expanded=False):
        st.dataframe(table(found), hide_index=True, width="stretch")
        st.html(
            f'<p class="quiet">Discrimination: correlation of the score here with the mean elsewhere; shown from {LEAST} '
            "trainees on.</p>"
        )


def chart(found: Sequence[Item]) -> alt.LayerChart:
    """Mean score a station or moment, one standard deviation either way; a cross where it hardly tells trainees apart."""
    data = pd.DataFrame(
        [
            {
                "item": name(i.id), "mean": i.mean, "low": max(1.0, i.mean - (i.sd or 0)), "high": min(5.0, i.mean + (i.sd or 0)),
                "kind": "weak" if i.discrimination is not None and i.discrimination < WEAK else "fine",
                "discrimination": "" if i.discrimination is None else f"{i.discrimination:.2f}", "scored": i.scored,
            }
            for i in found
            if i.mean is not None
        ],
        columns=["item", "mean", "low", "high", "kind", "discrimination", "scored"],
    )  # fmt: skip
    y = alt.Y(
        "item:N", sort=list(data["item"]), axis=alt.Axis(title=None, labelLimit=190, grid=False, labelOverlap=False)
    )
    x = alt.X(
        "mean:Q",
        scale=alt.Scale(domain=[1, 5]),
        axis=alt.Axis(values=[1, 2, 3, 4, 5], title="harder ◂   mean score   ▸ easier"),
    )
    kinds = ["fine", "weak"]
    points = alt.Chart(data).mark_point(filled=True, size=80, opacity=1).encode(
        x, y, shape=alt.Shape("kind:N", legend=None, scale=alt.Scale(domain=kinds, range=["circle", "cross"])),
        color=alt.Color("kind:N", legend=None, scale=alt.Scale(domain=kinds, range=[ACCENT, RUPTURE])),
        tooltip=["item:N", alt.Tooltip("mean:Q", format=".2f"), "discrimination:N", "scored:Q"],
    )  # fmt: skip
    bars = (
        alt.Chart(data)
        .mark_rule(color=GREY, opacity=0.7)
        .encode(alt.X("low:Q", title=None, scale=alt.Scale(domain=[1, 5])), y, x2="high:Q")
    )
    weak = data[data["kind"] == "weak"].assign(text="hardly tells trainees apart")
    labels = alt.Chart(weak).mark_text(align="left", dx=9, dy=-7, fontSize=10, color=INK).encode(x, y, text="text:N")
    height = 70 + 26 * len(data)
    return (
        alt.layer(bars, points, labels).properties(height=height).configure_view(strokeWidth=0).configure(background="transparent")
    )  # fmt: skip


def table(found: Sequence[Item]) -> pd.DataFrame:
    """The same, with the shares that the chart leaves out."""
    return pd.DataFrame(
        [
            {
                "Item": name(i.id), "Trainees": i.scored, "Mean": "" if i.mean is None else f"{i.mean:.2f}",
                "SD": "" if i.sd is None else f"{i.sd:.2f}",
                "Discrimination": "" if i.discrimination is None else f"{i.discrimination:.2f}",
                "Does not apply": f"{i.not_applicable:.0%}", "Unscored": f"{i.unscored:.0%}",
            }
            for i in found
        ]
    )  # fmt: skip


def name(item: str) -> str:
    """`1.3 beth_robins_table` as one reads it."""
    return item.replace("_", " ")
