"""Which pages of a program somebody sees. What they may do there is decided by the policy, not here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from simulator.program import Actor

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

PAGES = "simulator/ui/pages"


def program_pages(actor: Actor) -> list[StreamlitPage | Any]:
    """The pages beyond practice, by role; none in single-user mode."""
    if actor.alone:
        return []
    pages = []
    if actor.roles:
        pages.append(
            st.Page(f"{PAGES}/my_program.py", title="My program", icon=":material/event_note:", url_path="program")
        )
    if actor.has("instructor", "admin"):
        pages.append(st.Page(f"{PAGES}/cohorts.py", title="Cohorts", icon=":material/school:", url_path="cohorts"))
    if actor.has("admin"):
        pages.append(st.Page(f"{PAGES}/people.py", title="People", icon=":material/badge:", url_path="people"))
    pages.append(st.Page(f"{PAGES}/you.py", title="You", icon=":material/account_circle:", url_path="you"))
    return pages
