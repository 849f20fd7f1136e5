"""The words and the scores of two paths, next to each other."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from simulator.practice.branching import Paths
from simulator.practice.encounter import Exchange
from simulator.practice.practice import Sitting
from simulator.ui import service
from simulator.ui.looking_back import services
from simulator.ui.parts.words import patient, safe, therapist


def told(paths: Paths, one: str, other: str) -> str:
    """Where they forked and how each ended, in words; the chart for those who do not see it."""
    parts = [f"Both share everything up to turn {paths.fork}."]
    for name, exchanges in ((one, paths.one), (other, paths.other)):
        if not exchanges:
            parts.append(f"Nothing has been said on {name} since.")
            continue
        last = exchanges[-1].state
        rupture = f"a {last.rupture.kind} open" if last.rupture else "no rupture open"
        start = paths.shared[-1].state.alliance
        parts.append(
            f"On {name} the alliance went from {start:.2f} to {last.alliance:.2f} by turn {exchanges[-1].number}, with {rupture}."
        )
    return " ".join(parts)


def scores(one: Sitting, other: Sitting, paths: Paths, mine: str, theirs: str) -> None:
    """The scores from the fork on. A path whose self-assessment is still to come keeps its scores to itself."""
    st.subheader("Scores from the fork on", anchor=False)
    rubric = service.debriefing().rubric_of(one)
    columns: dict[str, list[str]] = {"Scale": [d.name for d in rubric.dimensions]}
    hidden = False
    for label, sitting in ((mine.capitalize(), one), (theirs.capitalize(), other)):
        if services().views.of(sitting) is None:
            hidden = True
            columns[label] = ["not looked at yet"] * len(rubric.dimensions)
            continue
        means = service.debriefing().means_after(sitting, paths.fork)
        columns[label] = [
            f"{means[d.id].value:.1f} of 5, {means[d.id].turns} turn{'s' if means[d.id].turns > 1 else ''}"
            if d.id in means else "nothing to score"
            for d in rubric.dimensions
        ]  # fmt: skip
    st.table(pd.DataFrame(columns).set_index("Scale"))
    if hidden:
        st.html('<p class="quiet">A path shows its scores once you have looked back on it in its own debrief.</p>')


def words(paths: Paths, name: str, one: str, other: str, *, you: str = "you") -> None:
    """The last shared turn, then both paths in two columns; on a phone one below the other, turn by turn."""
    st.subheader("The words", anchor=False)
    fork = paths.shared[-1]
    said = (
        f'<div class="who">Turn {fork.number} · {safe(you)}</div>{therapist(fork.therapist)}' if fork.therapist else ""
    )
    st.html(f'{said}<div class="who">{safe(name)}, the last that both share</div>{patient(fork.patient)}')
    for i in range(max(len(paths.one), len(paths.other))):
        with st.container(border=True):
            left, right = st.columns(2)
            with left:
                _turn(paths.one, i, name, one, you)
            with right:
                _turn(paths.other, i, name, other, you)


def _turn(exchanges: Sequence[Exchange], index: int, name: str, path: str, you: str) -> None:
    if index >= len(exchanges):
        if index == len(exchanges):
            st.html(f'<p class="quiet">{safe(path.capitalize())} has gone no further.</p>')
        return
    e = exchanges[index]
    rupture = f", {e.state.rupture.kind} {e.state.rupture.stage.replace('_', '-')}" if e.state.rupture else ""
    st.html(
        f'<div class="who">Turn {e.number} · {safe(path)} · {safe(you)}</div>{therapist(e.therapist or "")}'
        f'<div class="who">{safe(name)}</div>{patient(e.patient)}'
        f'<p class="quiet">{e.state.affect}, alliance {e.state.alliance:.2f}{rupture}</p>'
    )
