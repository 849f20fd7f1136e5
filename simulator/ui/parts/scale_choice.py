"""Choosing the rubric that scores debriefs: for oneself, or for a program."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from simulator.errors import SimulatorError
from simulator.ui import service
from simulator.ui.parts.words import label as escaped
from simulator.ui.parts.words import safe


def label(title: str, number: int, silent: Sequence[str]) -> str:
    """A rubric in a list; what the judge in this app cannot answer is said beside it."""
    words = f"{title}, version {number}"
    return escaped(f"{words} (without {', '.join(silent)}: only a model judge answers that)" if silent else words)


def choose(now: str | None, key: str, use: Callable[[str], None]) -> None:
    """A list of what there is, the one in use first. now: the label in use; None: the core."""
    found = service.scales().offered()
    titles = {s.id: label(s.title, s.number, s.silent) for s in found}
    current = now.partition("@")[0] if now else "core"
    if now is not None:
        named = next((s.title for s in found if s.id == current), current)
        st.html(f'<p class="quiet">In use: {safe(named)}, version {safe(now.partition("@")[2])}.</p>')
    ids = list(titles)
    wanted = st.selectbox(
        "Score debriefs by", ids, index=ids.index(current) if current in ids else 0, format_func=lambda i: titles[i], key=key
    )  # fmt: skip
    st.html(
        '<p class="quiet">Counts for sessions that have not been looked back on yet. What was scored before keeps its '
        "rubric, and the record names the version.</p>"
    )
    if st.button("Use it", key=f"{key}-use"):
        try:
            use(wanted)
        except SimulatorError as error:
            st.error(str(error), icon=":material/error:")
        else:
            st.rerun()
