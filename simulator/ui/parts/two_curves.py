"""Two paths in one chart: one line up to the fork, two from there, each with its name at its end."""

from __future__ import annotations

import altair as alt
import pandas as pd

from simulator.practice.branching import Paths

ACCENT, OTHER, INK = "#3F8087", "#B4703A", "#7C8886"


def table(paths: Paths, one: str, other: str) -> pd.DataFrame:
    """One row a turn and path: turn, path, alliance. The fork stands in both, so that the lines meet there."""
    shared = [{"Turn": e.number, "Path": "both", "Alliance": round(e.state.alliance, 3)} for e in paths.shared]
    fork = paths.shared[-1]
    rows = list(shared)
    for name, exchanges in ((one, paths.one), (other, paths.other)):
        rows += [{"Turn": e.number, "Path": name, "Alliance": round(e.state.alliance, 3)} for e in (fork, *exchanges)]
    return pd.DataFrame(rows)


def chart(paths: Paths, one: str, other: str) -> alt.LayerChart:
    """The alliance on both paths."""
    data = table(paths, one, other)
    last = int(data["Turn"].max())
    x = alt.X(
        "Turn:Q",
        axis=alt.Axis(tickMinStep=1, grid=False, title="turn"),
        scale=alt.Scale(domain=[0, max(last * 1.25, 1.5)]),
    )
    y = alt.Y(
        "Alliance:Q", scale=alt.Scale(domain=[0, 1.02]), axis=alt.Axis(values=[0, 0.5, 1], title="alliance", grid=True)
    )
    names = ["both", one, other]
    colour = alt.Color("Path:N", scale=alt.Scale(domain=names, range=[INK, ACCENT, OTHER]), legend=None)
    dash = alt.StrokeDash("Path:N", scale=alt.Scale(domain=names, range=[[1, 0], [1, 0], [6, 3]]), legend=None)
    ends = data[data["Path"] != "both"].groupby("Path", sort=False).tail(1).reset_index(drop=True)
    lifts = _lifts(ends)
    layers: list[alt.Chart] = [
        alt.Chart(pd.DataFrame({"Turn": [paths.fork]})).mark_rule(strokeDash=[2, 3], color=INK).encode(x=x),
        alt.Chart(data).mark_line(strokeWidth=2.6).encode(x, y, colour, strokeDash=dash),
        alt.Chart(data[data["Path"] != "both"]).mark_point(filled=True, size=34).encode(x, y, colour),
    ]
    for i, lift in enumerate(lifts):
        layers.append(
            alt.Chart(ends.iloc[[i]]).mark_text(align="left", dx=8, dy=lift, fontSize=13, fontWeight="bold")
            .encode(x, y, colour, text="Path:N")
        )  # fmt: skip
    return alt.layer(*layers).properties(height=280).configure_view(strokeWidth=0).configure(background="transparent")


def _lifts(ends: pd.DataFrame) -> list[int]:
    """How far each name is moved up or down, in pixels, so that two lines ending close together keep both readable."""
    if len(ends) < 2 or abs(float(ends["Alliance"].iloc[0]) - float(ends["Alliance"].iloc[1])) >= 0.08:
        return [0] * len(ends)
    above = float(ends["Alliance"].iloc[0]) >= float(ends["Alliance"].iloc[1])
    return [-10, 11] if above else [11, -10]
