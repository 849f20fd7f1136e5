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
            "Depth of your turn": [depth.get(e.number, 0) for e in debrief.sitting.past],
        }
    )


def chart(debrief: Debrief) -> alt.LayerChart:
    """The chart, drawn once; labelled directly, so that it can be read without a legend."""
    data = table(debrief)
    last = int(data["Turn"].max()) if len(data) else 0
    x = alt.X("Turn:Q", axis=alt.Axis(tickMinStep=1, grid=False, title="turn"), scale=alt.Scale(domain=[0, last + 1.2]))
    y = alt.Y("Alliance:Q", scale=alt.Scale(domain=[0, 1.02]), axis=alt.Axis(values=[0, 0.5, 1], title=None, grid=True))
    layers: list[alt.Chart] = []
    for span in debrief.spans:
        end = span.last + (0.5 if span.repaired else 0.7)
        box = pd.DataFrame({"from": [span.first - 0.5], "to": [end], "low": [0.0], "high": [1.02]})
        layers.append(
            alt.Chart(box).mark_rect(color=RUPTURE, opacity=0.16).encode(x="from:Q", x2="to:Q", y="low:Q", y2="high:Q")
        )
        word = pd.DataFrame(
            {
                "Turn": [span.first - 0.45],
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
    marks = _interpretations(debrief)
    if len(marks):
        layers.append(
            alt.Chart(marks)
            .mark_point(size=110, filled=True, opacity=1)
            .encode(
                x, y,
                shape=alt.Shape("where:N", scale=alt.Scale(domain=["in time", "too deep"], range=["circle", "cross"]), legend=None),
                color=alt.Color("where:N", scale=alt.Scale(domain=["in time", "too deep"], range=[REPAIR, RUPTURE]), legend=None),
                tooltip=["Turn:Q", "where:N", "depth:Q"],
            )
        )  # fmt: skip
        layers.append(
            alt.Chart(marks).mark_text(align="center", dy=-14, fontSize=11, color=INK).encode(x, y, text="where:N")
        )
    return alt.layer(*layers).properties(height=280).configure_view(strokeWidth=0).configure(background="transparent")


def _interpretations(debrief: Debrief) -> pd.DataFrame:
    rows = []
    for review in debrief.reviews:
        reading = review.exchange.reading
        if reading is None or reading.depth < 2 or not reading.does("interpretation"):
            continue
        timely = reading.depth <= review.deepest
        rows.append(
            {
                "Turn": review.exchange.number,
                "Alliance": review.exchange.state.alliance,
                "where": "in time" if timely else "too deep",
                "depth": reading.depth,
            }
        )
    return pd.DataFrame(rows)


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
    return " ".join(words)
