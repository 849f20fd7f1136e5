"""The keys of a calibration round: an expert's scores, with the reason that raters read after they have submitted."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.ui import service
from simulator.ui.parts import rated_turn, rating_scale


def show(rating_set: str, by: str) -> None:
    """One turn at a time."""
    keys = service.rating_keys()
    found = {k.item: k for k in keys.of(rating_set, by=by)}
    if not found:
        st.html('<p class="quiet">There is no turn that you could give a key: submit your own ratings first.</p>')
        return
    done = sum(k.key is not None for k in found.values())
    st.html(f'<p class="quiet">{done} of {len(found)} turns have a key.</p>')
    item = str(
        st.selectbox(
            "Turn", list(found),
            format_func=lambda i: f"Turn {found[i].number}{', has a key' if found[i].key is not None else ''}",
        )
    )  # fmt: skip
    one = found[item]
    rated_turn.show(one.patient, one.setup, one.before, one.text)
    with st.form(f"key-{item}"):
        given: dict[str, int | None] = {}
        for d in one.scales:
            had = one.key.get(d.id) if one.key else None
            at = (
                rating_scale.OPTIONS.index("none" if had is None else str(had)) if one.key and d.id in one.key else None
            )
            option = st.radio(
                d.name, rating_scale.OPTIONS, index=at, format_func=rating_scale.named, horizontal=True,
                help=rated_turn.levels(d), key=f"key-{item}-{d.id}",
            )  # fmt: skip
            if option is not None:
                given[d.id] = rating_scale.value(option)
        note = st.text_area("Why", one.note, height=80, max_chars=2000)
        if st.form_submit_button("Keep the key", type="primary"):
            try:
                keys.give(item, given, note, by=by)
            except SimulatorError as error:
                st.error(str(error), icon=":material/error:")
            else:
                st.rerun()
