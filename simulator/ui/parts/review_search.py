"""Looking for moments: a line to type, a list of what can have happened, and the moments with the words around them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from simulator.errors import SimulatorError
from simulator.program.review import FINDINGS, Finding, Head, Hit, Sought, named
from simulator.ui import service
from simulator.ui.parts import review_list, review_place
from simulator.ui.parts.words import patient, safe, therapist

_WAYS = {"meaning": "By meaning", "words": "By exact words"}


def show(program: str | None, person: str, heads: Sequence[Head]) -> None:
    """The form, and what was found last. program None: one's own sessions."""
    names = {h.person: h.name for h in heads}
    with st.form("review-search", border=True):
        words = st.text_input(
            "What are you looking for?", placeholder="turns where a withdrawal was missed", max_chars=300
        )
        left, right = st.columns(2)
        happened = left.selectbox(
            "What happened", [None, *FINDINGS], format_func=lambda f: named()[f].name if f else "anything"
        )  # fmt: skip
        how = right.selectbox("Look", list(_WAYS), format_func=lambda w: _WAYS[w])
        whom = None
        if program is not None:
            order = sorted(names, key=lambda p: names[p])
            whom = st.selectbox("Whose", [None, *order], format_func=lambda p: names.get(p or "", "everybody’s"))
        asked = st.form_submit_button("Find", type="primary", icon=":material/search:")
    if asked:
        st.session_state["review-found"] = _found(program, person, words, how, happened, whom)
    found = st.session_state.get("review-found")
    if found is not None:
        _results(found, own=program is None)


def _found(
    program: str | None, person: str, words: str, how: str, finding: Finding | None, trainee: str | None
) -> Sought | None:  # fmt: skip
    searching = service.searching()
    way = "words" if how == "words" else "meaning"
    try:
        with st.spinner("Looking…"):
            if program is None:
                return searching.own(person, words, how=way, finding=finding)  # type: ignore[arg-type]
            return searching.search(program, words, how=way, finding=finding, trainee=trainee, by=person)  # type: ignore[arg-type]
    except SimulatorError as error:
        st.error(str(error), icon=":material/error:")
        return None


def _results(found: Sought, *, own: bool) -> None:
    if found.meant:
        names = " or ".join(f"“{named()[f].name.lower()}”" for f in found.meant)
        many = "no moment" if not found.total else "one moment" if found.total == 1 else f"{found.total} moments"
        st.html(f'<p role="status">Understood as {safe(names)}: {many}, by the record of what happened.</p>')
    elif not found.hits:
        st.html('<p role="status">Nothing was found.</p>')
    if found.meant and set(found.meant) & {"capped", "unsure", "unscored"}:
        st.html('<p class="quiet">Scores are searched in sessions on which the trainee has looked back.</p>')
    if found.waiting:
        st.html(
            f'<p class="quiet">{found.waiting:,} turns are still being read for searching by meaning; look again in a moment.</p>'
        )
    likes = False
    for hit in found.hits:
        if hit.likeness is not None and found.meant and not likes:
            st.html('<p class="quiet">Beside these, turns in which something like it was said:</p>')
        likes = likes or hit.likeness is not None
        _hit(hit, own=own)


def _hit(hit: Hit, *, own: bool) -> None:
    head, spoken = hit.head, hit.spoken
    name = review_place.patient(head.persona)
    you = "you" if own else head.name
    with st.container(border=True):
        st.html(f"<div><strong>{safe(hit.why[:1].upper() + hit.why[1:])}.</strong></div>")
        st.html(
            (f'<div class="who">{safe(name)}, before</div>{patient(spoken.before)}' if spoken.before else "")
            + f'<div class="who">Turn {spoken.number} · {safe(you)}</div>{therapist(spoken.therapist)}'
            f'<div class="who">{safe(name)}</div>{patient(spoken.patient)}'
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                f"Open turn {spoken.number}", key=f"hit-{head.session}-{spoken.number}", icon=":material/menu_book:",
                on_click=review_place.go, args=(head.session, spoken.number),
            )  # fmt: skip
            st.html(f'<span class="quiet">{review_list.facts(head)}</span>')
