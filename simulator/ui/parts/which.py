"""Which program a page is about: the only one there is, or the one chosen."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from simulator.program import Actor
from simulator.ui import service
from simulator.ui.parts.words import safe


def program(actor: Actor, *roles: str) -> str:
    """The program of this page, among those in which the actor has one of these roles (none given: any). Stops without."""
    mine = [p for p, role in actor.roles.items() if not roles or role in roles]
    if not mine:
        st.html('<p class="quiet">There is nothing here for your role.</p>')
        st.stop()
    names = {p: service.people().program(p).name for p in mine}
    ordered = sorted(mine, key=lambda p: names[p])
    if len(ordered) == 1:
        st.html(f'<p class="quiet">{safe(names[ordered[0]])}</p>')
        return ordered[0]
    chosen = st.selectbox("Program", ordered, format_func=lambda p: names[p], key="program")
    return str(chosen)


def day(at: datetime) -> str:
    """A date as people say it."""
    return f"{at.day} {at:%B %Y}"
