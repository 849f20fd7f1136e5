"""Which session a page is about: the address names it, so that a reload or another tab finds it again."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.practice.practice import Sitting
from simulator.ui import service


def sitting(empty: str) -> Sitting:
    """The session of this page. Without one, says `empty` with a way back, and stops."""
    wanted = st.session_state.get("session") or st.query_params.get("session")
    found: Sitting | None = None
    if wanted:
        try:
            found = service.practice().resume(str(wanted), service.person())
        except SimulatorError as error:
            st.session_state.pop("session", None)
            st.warning(str(error), icon=":material/search_off:")
    if found is None:
        st.html(f'<p class="quiet">{empty}</p>')
        if st.button("Choose a patient", type="primary"):
            st.switch_page("simulator/ui/pages/choose.py")
        st.stop()
    st.session_state["session"] = found.id
    if st.query_params.get("session") != found.id:
        st.query_params["session"] = found.id
    return found
