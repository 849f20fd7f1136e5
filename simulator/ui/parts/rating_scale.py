"""One scale to rate a turn on: a level or "does not apply", and what decided it. What is put down is kept at once."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.program.rating.work import Blind
from simulator.rubric import Dimension
from simulator.ui import service
from simulator.ui.parts import rated_turn
from simulator.ui.parts.words import label

OPTIONS = ["1", "2", "3", "4", "5", "none"]


def named(option: str) -> str:
    """An option as the page says it."""
    return "does not apply" if option == "none" else option


def value(option: str) -> int | None:
    """The score of an option."""
    return None if option == "none" else int(option)


def show(blind: Blind, dimension: Dimension) -> None:
    """The scale with what was given so far; disabled once the sheet is submitted."""
    given = blind.given.get(dimension.id, {})
    key, ticked = f"rate-{blind.sheet}-{dimension.id}", f"tick-{blind.sheet}-{dimension.id}"
    option = ("none" if given["score"] is None else str(given["score"])) if given.get("rated") else None
    st.radio(
        dimension.name, OPTIONS, index=OPTIONS.index(option) if option else None, format_func=named, key=key,
        horizontal=True, help=rated_turn.levels(dimension), disabled=blind.submitted,
        on_change=_rate, args=(blind.sheet, dimension.id, key),
    )  # fmt: skip
    ids = [*(m.id for m in dimension.markers), *(c.id for c in dimension.caps)]
    shows = {i: m.shows for i in ids if (m := dimension.marker(i)) is not None}
    ticks = [t for t in given.get("ticks", []) if t in shows]
    with st.expander(f"What decided it{f' ({len(ticks)})' if ticks else ''}", key=f"open-{key}"):
        st.pills(
            f"What decided {dimension.name}", ids, selection_mode="multi", default=ticks, key=ticked,
            format_func=lambda i: label(shows[i]), label_visibility="collapsed", disabled=blind.submitted,
            on_change=_tick, args=(blind.sheet, dimension.id, ticked),
        )  # fmt: skip


def _rate(sheet: str, dimension: str, key: str) -> None:
    option = st.session_state.get(key)
    if option is not None:
        _kept(lambda: service.rating_work().rate(sheet, dimension, value(option)))


def _tick(sheet: str, dimension: str, key: str) -> None:
    _kept(lambda: service.rating_work().tick(sheet, dimension, st.session_state.get(key) or []))


def _kept(keep: object) -> None:
    try:
        keep()  # type: ignore[operator]
    except SimulatorError as error:
        st.session_state["rating-trouble"] = str(error)
