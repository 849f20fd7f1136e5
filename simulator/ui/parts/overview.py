"""A form's results at once: how scores are spread, release, and downloads."""

from __future__ import annotations

import streamlit as st

from simulator.program.assessing import FormRecord
from simulator.program.results import dictionary
from simulator.ui import service
from simulator.ui.parts import results


def show(form: FormRecord, *, may_release: bool) -> None:
    """Distribution, stations, trainees; the way to let trainees see theirs; the files."""
    results.cohort(service.results().overview(form.id))
    released = "The trainees see their results." if form.released else "The trainees do not see their results yet."
    st.html(f'<p class="quiet">{released}</p>')
    if may_release and not form.released and st.button("Release the results to the trainees"):
        service.assessing().release(form.id)
        st.rerun()
    with st.expander("Download"):
        st.html(
            '<p class="quiet">Trainees are named by their pseudonyms. No words of anybody are in it, only scores. Who downloads '
            "is written down.</p>"
        )
        kind = str(st.radio("As", ["csv", "json", "xlsx"], horizontal=True, format_func=str.upper))
        if st.button("Make the file"):
            made = service.results().export(form.id, kind)
            st.download_button(f"Save {kind.upper()}", made, file_name=f"results.{kind}")
        st.download_button(
            "What the columns say",
            dictionary,
            file_name="columns.csv",
            mime="text/csv",
            on_click="ignore",
            type="tertiary",
        )
