"""Which pages of a program somebody sees. What they may do there is decided by the policy, not here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from simulator.program import Actor

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

PAGES = "simulator/ui/pages"


Pages = list["StreamlitPage | Any"]


def rooms(actor: Actor, practice: Pages) -> dict[str, Pages]:
    """Every page of this person by group, for the navigation: the group without a name stands open, the others fold.

    practice: the pages that everybody has.
    """
    teach, program = _teach(actor), _program(actor)
    if actor.alone:  # one person, few pages: nothing to fold
        return {"": [*practice, *teach]}
    groups = {"": [*practice, _you()], "Teach": teach, "Program": program}
    return {name: pages for name, pages in groups.items() if pages}


def _teach(actor: Actor) -> Pages:
    """Reading sessions, rating, and writing patients; in single-user mode reviewing oneself and the studio alone."""
    if not (actor.alone or actor.has("instructor", "admin")):
        return []
    if actor.alone:
        return [review_page(), *studio_pages()]
    return [
        review_page(),
        st.Page(f"{PAGES}/rating.py", title="Rating", icon=":material/star_half:", url_path="rating"),
        st.Page(f"{PAGES}/rating_sets.py", title="Rating sets", icon=":material/balance:", url_path="rating-sets"),
        *studio_pages(),
    ]


def _program(actor: Actor) -> Pages:
    """What a program asks of its trainees, and what its staff do for it."""
    pages: Pages = []
    if actor.roles:
        pages += [
            st.Page(f"{PAGES}/my_program.py", title="My program", icon=":material/event_note:", url_path="program"),
            st.Page(
                f"{PAGES}/assessment.py",
                title="Assessment",
                icon=":material/assignment:",
                url_path="assessment",
                visibility="visible" if actor.has("trainee") else "hidden",
            ),
        ]
    if actor.has("instructor", "admin"):
        pages += [
            st.Page(f"{PAGES}/forms.py", title="Assessments", icon=":material/fact_check:", url_path="forms"),
            st.Page(f"{PAGES}/results.py", title="Results", icon=":material/query_stats:", url_path="results"),
            st.Page(f"{PAGES}/cohorts.py", title="Cohorts", icon=":material/school:", url_path="cohorts"),
        ]
    if actor.has("admin"):
        pages.append(st.Page(f"{PAGES}/people.py", title="People", icon=":material/badge:", url_path="people"))
    return pages


def _you() -> StreamlitPage | Any:
    return st.Page(f"{PAGES}/you.py", title="You", icon=":material/account_circle:", url_path="you")


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
