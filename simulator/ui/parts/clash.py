"""Somebody saved first: both texts, and what comes of putting them together."""

from __future__ import annotations

import streamlit as st

from simulator.program.studio.differing import changes
from simulator.program.studio.merging import Choice
from simulator.ui import service
from simulator.ui.parts import differences
from simulator.ui.parts.desk import Desk
from simulator.ui.parts.words import label, safe
from simulator.yamledit import EditError
from simulator.yamlfile import parse

_CHOICES: dict[Choice, str] = {"mine": "Mine", "theirs": "Theirs", "both": "Both, mine first"}


def show(desk: Desk) -> None:
    """The choice between two texts; nothing is saved until it is made, and nothing is lost either way."""
    clash = desk.clash
    if clash is None:
        return
    did = "saved this draft while you were writing" if desk.rests_on is None else "published a version since you began"
    st.warning(
        f"{_who(clash.draft.changed_by)} {did}. Your text is kept; nothing of either is lost.",
        icon=":material/call_merge:",
    )
    conflicts = clash.merge.conflicts
    if conflicts:
        st.html(f"<p>{len(conflicts)} place{'s' if len(conflicts) > 1 else ''} you both changed. Choose for each:</p>")
    else:
        st.html("<p>You changed different places; both changes fit together.</p>")
    choices: dict[int, Choice] = {}
    for number, piece in enumerate(conflicts):
        with st.container(border=True):
            mine, theirs = st.columns(2)
            mine.html(
                f'<div class="who">Mine</div><div class="said-by">{safe("".join(piece.mine)) or "(nothing)"}</div>'
            )
            theirs.html(
                f'<div class="who">Theirs</div><div class="said-by">{safe("".join(piece.theirs)) or "(nothing)"}</div>'
            )
            chosen = st.radio(
                f"Place {number + 1}", list(_CHOICES), index=2, format_func=lambda c: _CHOICES[c], horizontal=True,
                key=f"clash-{desk.draft_id}-{clash.draft.revision}-{number}",
            )  # fmt: skip
            choices[number] = chosen
    text = clash.merge.text(choices)
    save, apart = st.columns(2)
    if save.button("Save both together", type="primary", width="stretch", key="clash-save"):
        desk.settle(text)
        st.rerun()
    if desk.rests_on is not None:
        if apart.button("Not now", width="stretch", key="clash-not-now"):
            desk.clash = desk.rests_on = None
            st.rerun()
    elif apart.button("Keep mine as a draft of its own", width="stretch", key="clash-apart"):
        draft = service.studio().begin(
            service.studio().kind(clash.draft), clash.mine, service.person(), base_id=clash.draft.base_id
        )
        desk.clash = None
        desk.text, desk.seen = clash.draft.text, clash.draft.revision
        desk.stamp += 1
        st.query_params["draft"] = draft.id
        st.rerun()
    with st.expander("What they changed"):
        _compare(clash.base, clash.draft.text)
    with st.expander("What you changed"):
        _compare(clash.base, clash.mine)
    with st.expander("The whole text put together"):
        st.code(text, language="yaml", line_numbers=True, height=400)


def _compare(before: str, after: str) -> None:
    try:
        differences.show(changes(parse(before, "before", EditError)[0], parse(after, "after", EditError)[0]))
    except EditError as broken:
        st.text(str(broken))
        st.code(after, language="yaml", height=300)


def _who(person: str) -> str:
    return "Another window of yours" if person == service.person() else label(person)
