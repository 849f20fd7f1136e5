"""Opening one's own session to one's instructors, and closing it again."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.practice.practice import Sitting
from simulator.ui import service
from simulator.ui.parts.words import label, safe


def show(sitting: Sitting) -> None:
    """Who may read this session besides oneself. Nothing is shown to somebody who is in no program."""
    person = sitting.record.person
    standing = service.sharing().standing(sitting.id, person)
    if not standing.with_whom:
        return
    with st.expander("Who else may read this session", icon=":material/group:"):
        if standing.done_for is not None:
            name = standing.with_whom.get(standing.done_for, "your program")
            st.html(f"<p>It was done for {safe(name)}, whose instructors may read it.</p>")
            return
        if standing.shared is not None:
            name = standing.with_whom.get(standing.shared, "a program")
            st.html(f"<p>You share it with the instructors of {safe(name)}.</p>")
            if st.button("Stop sharing it", icon=":material/lock:"):
                service.sharing().stop(sitting.id, person)
                st.rerun()
            return
        st.html(
            '<p class="quiet">Nobody. If you share it, instructors can read it with its scores, write to you beside a turn, and '
            "send a turn back to be tried again. You can stop that at any time; each look is written down on the page You.</p>"
        )
        for program, name in standing.with_whom.items():
            if st.button(f"Share it with the instructors of {label(name)}", key=f"share-{program}"):
                try:
                    service.sharing().share(sitting.id, program, person)
                except SimulatorError as error:
                    st.error(str(error), icon=":material/error:")
                else:
                    st.rerun()
