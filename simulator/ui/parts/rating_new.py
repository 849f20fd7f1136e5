"""A new rating set: where its turns come from, how they are drawn, and who rates them."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.ui import service

DRAWN = {
    "spread": "so that rare levels are in it",
    "doubtful": "unscored and flagged turns first, then those the judge was least sure of",
    "chance": "by chance alone",
}
KIND = {"rating": "rating", "calibration": "calibration round: the reference is shown after each turn"}


def show(program: str, by: str, *, expanded: bool) -> None:
    """The form; a set that was made is chosen on the next run."""
    sets = service.rating_sets()
    with st.expander("A new set", expanded=expanded):
        st.html(
            '<p class="quiet">The turns are drawn and pinned as they are now, with the scales, and dealt so that loads are even. '
            "Raters see neither names nor any score. Trainees can see on the page You that their words are in a set.</p>"
        )
        sources = {s.id: f"{s.title} ({s.kind})" for s in sets.sources(program)}
        names = dict(sets.raters(program))
        with st.form("new-set", border=False):
            title = st.text_input("Title", placeholder="Round one")
            kind = str(st.radio("For", list(KIND), format_func=lambda k: KIND[k]))
            chosen = st.multiselect("Turns from", list(sources), format_func=lambda s: sources[s])
            drawn = str(st.selectbox("Drawn", list(DRAWN), format_func=lambda d: DRAWN[d]))
            count = st.number_input("Turns at most", 1, 400, 30)
            who = st.multiselect("Raters", list(names), format_func=lambda p: names[p])
            want = st.number_input("Raters a turn", 1, 6, 2)
            if st.form_submit_button("Draw and deal", type="primary"):
                try:
                    with st.spinner("Drawing…"):
                        made = sets.make(
                            program, title, chosen, who, by=by, want=int(want), count=int(count),
                            strategy=drawn, kind=kind,  # type: ignore[arg-type]
                        )  # fmt: skip
                except SimulatorError as error:
                    st.error(str(error), icon=":material/error:")
                else:
                    st.session_state["rating-set"] = made.id
                    st.rerun()


def double(program: str, by: str) -> None:
    """Draws a share of an assessment for blind double marking."""
    forms = {s.id: s.title for s in service.rating_sets().sources(program) if s.kind == "form"}
    if not forms:
        return
    with st.expander("Double marking of an assessment"):
        st.html(
            '<p class="quiet">A share of every trainee\'s turns is marked blind by two people. Where they differ, or differ from '
            "the judge, or the judge was unsure or gave no score, a third person settles it under Queue, and results use that score and say so. "
            "Draw again when more trainees have finished: attempts that were drawn stay out.</p>"
        )
        names = dict(service.rating_sets().raters(program))
        with st.form("double", border=False):
            form = str(st.selectbox("Assessment", list(forms), format_func=lambda f: forms[f]))
            share = st.number_input("Percent of every trainee's turns", 1, 100, 20, step=5)
            least = st.number_input(
                "And of all turns, the percent that the judge was least sure of", 0, 100, 10, step=5
            )
            who = st.multiselect(
                "Markers (three or more, so that somebody is left to settle)",
                list(names),
                format_func=lambda p: names[p],
            )
            if st.form_submit_button("Draw and deal", type="primary"):
                try:
                    with st.spinner("Drawing…"):
                        made = service.adjudicating().draw(form, who, by=by, share=share / 100, least_sure=least / 100)
                except SimulatorError as error:
                    st.error(str(error), icon=":material/error:")
                else:
                    st.session_state["rating-set"] = made.id
                    st.rerun()
