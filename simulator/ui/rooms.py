"""Which pages of a program somebody sees. What they may do there is decided by the policy, not here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from simulator.program import Actor

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

PAGES = "simulator/ui/pages"


def program_pages(actor: Actor) -> list[StreamlitPage | Any]:
    """The pages beyond practice, by role; in single-user mode reviewing oneself and the studio alone."""
    pages = [review_page(), *studio_pages()] if actor.alone or actor.has("instructor", "admin") else []
    if actor.alone:
        return pages
    if actor.roles:
        pages.append(
            st.Page(f"{PAGES}/my_program.py", title="My program", icon=":material/event_note:", url_path="program")
        )
        pages.append(
            st.Page(f"{PAGES}/assessment.py", title="Assessment", icon=":material/assignment:", url_path="assessment")
        )
    if actor.has("instructor", "admin"):
        pages.append(st.Page(f"{PAGES}/forms.py", title="Assessments", icon=":material/fact_check:", url_path="forms"))
        pages.append(st.Page(f"{PAGES}/results.py", title="Results", icon=":material/query_stats:", url_path="results"))
        pages.append(st.Page(f"{PAGES}/cohorts.py", title="Cohorts", icon=":material/school:", url_path="cohorts"))
        pages.append(st.Page(f"{PAGES}/rating.py", title="Rating", icon=":material/star_half:", url_path="rating"))
        pages.append(
            st.Page(f"{PAGES}/rating_sets.py", title="Rating sets", icon=":material/balance:", url_path="rating-sets")
        )
    if actor.has("admin"):
        pages.append(st.Page(f"{PAGES}/people.py", title="People", icon=":material/badge:", url_path="people"))
    pages.append(st.Page(f"{PAGES}/you.py", title="You", icon=":material/account_circle:", url_path="you"))
    return pages


def review_page() -> StreamlitPage | Any:
    """Where sessions are read, found and commented on."""
    return st.Page(f"{PAGES}/review.py", title="Review", icon=":material/rate_review:", url_path="review")


def studio_pages() -> list[StreamlitPage | Any]:
    """Where patients are written."""
    return [
        st.Page(f"{PAGES}/studio.py", title="Studio", icon=":material/edit_note:", url_path="studio"),
        st.Page(f"{PAGES}/studio_draft.py", title="Draft", url_path="draft", visibility="hidden"),
        st.Page(f"{PAGES}/studio_interview.py", title="Interview", url_path="interview", visibility="hidden"),
    ]
