"""A new rating set: where its turns come from, how they are drawn, and who rates them."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.ui import service

DRAWN = {
    "spread": "so that rare levels are in it",
    "doubtful": "only turns the judge was unsure of, left unscored, or flagged",
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
