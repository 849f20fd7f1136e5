"""The chart of a session: alliance as a line, arousal as a band, ruptures shaded, interpretations as marks."""

from __future__ import annotations

import altair as alt
import pandas as pd

from simulator.practice.debriefing import Debrief

INK, ACCENT, BAND, RUPTURE, REPAIR = "#5E6B69", "#3F8087", "#C9A66B", "#C4593D", "#5B8F45"


def table(debrief: Debrief) -> pd.DataFrame:
    """The same as a table: one row a turn."""
    depth = {r.exchange.number: (r.exchange.reading.depth if r.exchange.reading else 0) for r in debrief.reviews}
    return pd.DataFrame(
        {
            "Turn": [e.number for e in debrief.sitting.past],
            "Alliance": [round(e.state.alliance, 2) for e in debrief.sitting.past],
            "Arousal": [round(e.state.arousal, 2) for e in debrief.sitting.past],
            "Stance": [e.state.stance for e in debrief.sitting.past],
            "Rupture": [
                f"{e.state.rupture.kind}: {e.state.rupture.stage.replace('_', '-')}" if e.state.rupture else ""
                for e in debrief.sitting.past
            ],
            "Bearable depth": [None, *(r.deepest for r in debrief.reviews)],
            "Depth of your turn": [depth.get(e.number, 0) for e in debrief.sitting.past],
        }
    )


def chart(debrief: Debrief) -> alt.LayerChart:
    """The chart, drawn once; labelled directly, so that it can be read without a legend."""
    data = table(debrief)
    last = int(data["Turn"].max()) if len(data) else 0
    x = _turns(last, title="turn")
    y = alt.Y(
        "Alliance:Q",
        scale=alt.Scale(domain=[0, 1.02]),
        axis=alt.Axis(values=[0, 0.5, 1], title=None, grid=True, minExtent=28, maxExtent=28),
    )
    layers: list[alt.Chart] = []
    for span in debrief.spans:
        end = span.last + (0.5 if span.repaired else 0.7)
        box = pd.DataFrame({"from": [max(0.0, span.first - 0.5)], "to": [end], "low": [0.0], "high": [1.02]})
        layers.append(
            alt.Chart(box).mark_rect(color=RUPTURE, opacity=0.16).encode(x="from:Q", x2="to:Q", y="low:Q", y2="high:Q")
        )
        word = pd.DataFrame(
            {
                "Turn": [max(0.05, span.first - 0.45)],
                "Alliance": [0.985],
                "text": [span.kind + (", repaired" if span.repaired else "")],
            }
        )
        layers.append(
            alt.Chart(word)
            .mark_text(align="left", baseline="top", color=RUPTURE, fontSize=12)
            .encode(x, y, text="text:N")
        )
    layers.append(
        alt.Chart(data).mark_area(color=BAND, opacity=0.28, line=False).encode(x, alt.Y("Arousal:Q", title=None))
    )
    layers.append(alt.Chart(data).mark_line(color=ACCENT, strokeWidth=2.6).encode(x, y))
    ends = data.tail(1)
    close = abs(float(ends["Alliance"].iloc[0]) - float(ends["Arousal"].iloc[0])) < 0.09
    above = float(ends["Alliance"].iloc[0]) >= float(ends["Arousal"].iloc[0])
    lift = (-9 if above else 11) if close else 0
    layers.append(
        alt.Chart(ends.assign(text="alliance"))
        .mark_text(align="left", dx=6, dy=lift, color=ACCENT, fontSize=13, fontWeight="bold")
        .encode(x, y, text="text:N")
    )
    layers.append(
        alt.Chart(ends.assign(text="arousal"))
        .mark_text(align="left", dx=6, dy=-lift, color="#A07C3C", fontSize=13)
        .encode(x, alt.Y("Arousal:Q"), text="text:N")
    )
    return alt.layer(*layers).properties(height=260).configure_view(strokeWidth=0).configure(background="transparent")


def _turns(last: int, *, title: str | None) -> alt.X:
    """The turns, with the same room on both charts: at most about twelve ticks, none beyond the last turn."""
    step = max(1, -(-last // 12))
    axis = alt.Axis(
        values=list(range(0, last + 1, step)), format="d", grid=False, title=title, labels=title is not None
    )
    return alt.X("Turn:Q", axis=axis, scale=alt.Scale(domain=[0, last + max(1.2, last * 0.1)], nice=False))


def depths(debrief: Debrief) -> alt.LayerChart | None:
    """How deep the interpretations went (marks) against how deep was bearable just then (the shaded window); None where
    the trainee interpreted nothing."""
    rows = [
        {"Turn": r.exchange.number, "depth": r.exchange.reading.depth, "where": "in time" if timely else "too deep"}
        for r in debrief.reviews
        if r.exchange.reading is not None
        and r.exchange.reading.depth >= 2
        and r.exchange.reading.does("interpretation")
        for timely in (r.exchange.reading.depth <= r.deepest,)
    ]
    if not rows:
        return None
    marks = pd.DataFrame(rows).assign(said=lambda d: "depth " + d["depth"].astype(str) + ", " + d["where"])
    bearable = pd.DataFrame(
        {"from": r.exchange.number - 0.5, "to": r.exchange.number + 0.5, "deepest": r.deepest, "top": 0}
        for r in debrief.reviews
    )
    y = alt.Y(
        "deepest:Q",
        scale=alt.Scale(domain=[4.4, 0]),
        axis=alt.Axis(values=[0, 2, 4], title=None, grid=False, minExtent=28, maxExtent=28),
    )
    window = alt.Chart(bearable).mark_rect(color=REPAIR, opacity=0.22).encode(x="from:Q", x2="to:Q", y=y, y2="top:Q")
    x, deep = _turns(debrief.sitting.past[-1].number, title=None), alt.Y("depth:Q")
    kinds = ["in time", "too deep"]
    points = (
        alt.Chart(marks).mark_point(size=110, filled=True, opacity=1)
        .encode(
            x, deep,
            shape=alt.Shape("where:N", scale=alt.Scale(domain=kinds, range=["circle", "cross"]), legend=None),
            color=alt.Color("where:N", scale=alt.Scale(domain=kinds, range=[REPAIR, RUPTURE]), legend=None),
            tooltip=["Turn:Q", "said:N"],
        )
    )  # fmt: skip
    layers = [window, points]
    if len(rows) <= 6:
        layers.append(
            alt.Chart(marks).mark_text(align="left", dx=9, fontSize=11, color=INK).encode(x, deep, text="said:N")
        )  # fmt: skip
    return (
        alt.layer(*layers)
        .properties(
            height=110,
            title=alt.TitleParams(
                "how deep you interpreted; shaded: how deep was bearable",
                anchor="start",
                fontSize=12,
                fontWeight="normal",
            ),
        )
        .configure_view(strokeWidth=0)
        .configure(background="transparent")
    )


def told(debrief: Debrief) -> str:
    """The chart in words, for those who do not see it and those in a hurry."""
    past = debrief.sitting.past
    first, last = past[0].state.alliance, past[-1].state.alliance
    way = "rose" if last > first + 0.03 else "fell" if last < first - 0.03 else "held"
    words = [f"The alliance {way}, from {first:.2f} to {last:.2f}."]
    for span in debrief.spans:
        turns = f"turn {span.first}" if span.first == span.last else f"turns {span.first} to {span.last}"
        words.append(
            f"A {span.kind} was open in {turns}; it was {'repaired' if span.repaired else 'still open at the end'}."
        )
    if not debrief.spans:
        words.append("No rupture opened.")
    deep = [r for r in debrief.reviews if r.exchange.reading is not None and r.exchange.reading.does("interpretation")]
    deep = [r for r in deep if r.exchange.reading is not None and r.exchange.reading.depth >= 2]
    if deep:
        late = [str(r.exchange.number) for r in deep if r.exchange.reading and r.exchange.reading.depth > r.deepest]
        many = "one interpretation" if len(deep) == 1 else f"{len(deep)} interpretations"
        words.append(
            f"Below: {many} by depth, against how deep was bearable then (shaded); "
            + (f"too deep in turn {', '.join(late)}." if late else "each in time.")
        )
    return " ".join(words)
