"""Going back: a second path from any turn, as a session of its own."""

from __future__ import annotations

import streamlit as st

from simulator.practice.branching import Branch
from simulator.practice.practice import Sitting
from simulator.practice.story_parts import quoted
from simulator.ui.looking_back import services
from simulator.ui.parts.words import safe

SESSION = "simulator/ui/pages/practise.py"
PATHS = "simulator/ui/pages/compare.py"


def go(sitting: Sitting, number: int) -> None:
    """Opens a branch in which turn `number` has not been said yet, and shows it."""
    branch = services().branching.branch(sitting, number - 1)
    st.session_state["session"] = branch.id
    st.switch_page(SESSION)


def choose(sitting: Sitting) -> None:
    """In a session: pick a turn and say something else there."""
    if len(sitting.past) < 2:
        return
    said = {e.number: f"Turn {e.number}: {quoted(e.therapist or '', 48) or 'a silence'}" for e in sitting.past[1:]}
    with st.popover("Go back", icon=":material/undo:"):
        numbers = list(reversed(said))
        turn = st.selectbox("To which turn?", numbers, format_func=lambda n: said[n], key=f"back-{sitting.id}")
        st.html(
            '<p class="quiet">Everything before it stays as it was. This path stays too; you can compare the two.</p>'
        )
        if turn is not None and st.button("Say something else there", type="primary", key="branch", width="stretch"):
            go(sitting, turn)


def note(sitting: Sitting) -> None:
    """On a branch: where it forked, and the way to see both paths."""
    if sitting.record.parent_id is None:
        return
    fork = sitting.record.branch_turn or 0
    st.html(f'<p class="quiet">A second path: from turn {fork + 1} on you say something else.</p>')


def named(branch: Branch) -> str:
    """A path in words: its number, where it forked, and what was said first there."""
    if branch.fork is None:
        return "Path 1, the first"
    words = quoted(branch.words, 60) or ("a silence" if branch.words else "nothing said yet")
    return f"Path {branch.path}, from turn {branch.fork + 1} of path {branch.parent}: {words}"


def tree(sitting: Sitting, *, compare: bool = True) -> None:
    """The family of a session as a tree that is also a list: where each forked, which one this is."""
    family = services().branching.tree(sitting)
    if len(family) < 2:
        return
    if compare:
        st.subheader("The paths of this session", anchor=False)
    items = []
    for branch in family:
        here = branch.record.id == sitting.id
        level = f"lv{min(branch.level, 5)}"
        mark = f' class="{level} here" aria-current="true"' if here else f' class="{level}"'
        state = f"{branch.turns} turns, {'ended' if branch.ended else 'open'}, {branch.record.started_at:%d %B %H:%M}"
        items.append(
            f'<li{mark}>{safe(named(branch))}{" (this one)" if here else ""} <span class="quiet">{state}</span></li>'
        )
    st.html(f'<ul class="tree" aria-label="The paths of this session">{"".join(items)}</ul>')
    if compare and st.button("See two paths side by side", icon=":material/alt_route:", key="see-paths"):
        st.session_state["session"] = sitting.id
        st.switch_page(PATHS)
