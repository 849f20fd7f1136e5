"""Which session an instructor has open, and at which turn: in the address, so that a reload finds it again."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.practice.debriefing import Debrief
from simulator.ui import service


def current() -> tuple[str, int] | None:
    """(session, turn) that is open; turn 0: none in particular."""
    kept = st.session_state.get("reading")
    if kept is None and st.query_params.get("read"):
        turn = st.query_params.get("turn", "")
        kept = (str(st.query_params["read"]), int(turn) if turn.isdigit() else 0)
        st.session_state["reading"] = kept
    if kept is not None:
        wanted = {"read": kept[0], **({"turn": str(kept[1])} if kept[1] else {})}
        if st.query_params.to_dict() != wanted:
            st.query_params.from_dict(wanted)
    return kept


def go(session: str, turn: int = 0) -> None:
    """Opens a session at a turn. For buttons: `on_click`."""
    st.session_state["reading"] = (session, turn)


def leave() -> None:
    """Back to the list. For buttons: `on_click`."""
    st.session_state.pop("reading", None)
    st.session_state.pop("reading-debrief", None)
    st.query_params.clear()


def debrief(session: str) -> Debrief:
    """The debrief of the session that is open, read once: each reading is a look that is written down."""
    kept = st.session_state.get("reading-debrief")
    if kept is not None and kept.sitting.id == session:
        return kept  # type: ignore[no-any-return]
    with st.spinner("Reading…"):
        found = service.reviewing().debrief(session)
    st.session_state["reading-debrief"] = found
    return found


def looked_back(session: str) -> bool:
    """Whether the owner has rated their own session, or skipped that: nobody sees their own scores before."""
    sitting = service.practice().resume(session, service.person())
    if service.self_views().of(sitting) is not None:
        return True
    st.html(
        '<p class="quiet">You have not looked back on this session yet. Its debrief asks how you saw it, before any score.</p>'
    )
    with st.container(horizontal=True):
        if st.button("Look back on it", type="primary"):
            st.session_state["session"] = session
            st.switch_page("simulator/ui/pages/debrief.py")
        st.button("Back to the list", on_click=leave)
    return False


def patient(persona_id: str) -> str:
    """A patient's name; the id where the file is gone."""
    try:
        return service.practice().house.source(persona_id).persona.name
    except SimulatorError:
        return persona_id
