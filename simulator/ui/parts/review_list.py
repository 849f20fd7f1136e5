"""The sessions that somebody may review, newest first."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from simulator.program.review import Head
from simulator.ui.parts import review_place, which
from simulator.ui.parts.words import safe

PAGE = 12


def show(heads: Sequence[Head], *, alone: bool) -> None:
    """A row a session, with one press to open it."""
    if not heads:
        words = "You have had no session yet." if alone else (
            "There is nothing to read yet. You see what trainees did for an assignment or an assessment, and what they share "
            "with you; what they practise on their own is theirs."
        )  # fmt: skip
        st.html(f'<p class="quiet">{words}</p>')
        return
    if not alone:
        heads = _filtered(heads)
    starts = list(range(0, len(heads), PAGE))
    start = 0
    if len(starts) > 1:
        start = int(
            st.selectbox(
                "Sessions", starts, format_func=lambda s: f"{s + 1} to {min(s + PAGE, len(heads))} of {len(heads)}"
            )
        )
    for head in heads[start : start + PAGE]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.html(f"<div>{_title(head, alone=alone)}<br><span class='quiet'>{facts(head)}</span></div>")
            st.button(
                "Read",
                key=f"read-{head.session}",
                icon=":material/menu_book:",
                on_click=review_place.go,
                args=(head.session,),
            )


def facts(head: Head) -> str:
    """When, how long, what for."""
    what = (
        "a turn tried again" if head.exercise else "in an assessment" if head.attempt else "for an assignment" if head.assignment
        else ""
    )  # fmt: skip
    comments = f"{head.comments} comment{'s' if head.comments > 1 else ''}" if head.comments else ""
    parts = [
        which.day(head.started_at), f"{head.turns} turn{'s' if head.turns > 1 else ''}", what,
        "" if head.ended_at else "still open", comments,
    ]  # fmt: skip
    return " · ".join(safe(p) for p in parts if p)


def _title(head: Head, *, alone: bool) -> str:
    patient = safe(review_place.patient(head.persona))
    return f"<strong>{patient}</strong>" if alone else f"<strong>{safe(head.name)}</strong> with {patient}"


def _filtered(heads: Sequence[Head]) -> Sequence[Head]:
    names = {h.person: h.name for h in heads}
    chosen = st.selectbox(
        "Trainee", [None, *sorted(names, key=lambda p: names[p])], format_func=lambda p: names.get(p or "", "everybody"),
        key="review-of",
    )  # fmt: skip
    return [h for h in heads if chosen in (None, h.person)]
