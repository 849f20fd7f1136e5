"""The scores that instructors gave, as a file."""

from __future__ import annotations

import streamlit as st

from simulator.ui import service


def show(program: str) -> None:
    """Made when asked for; no words, and pseudonyms."""
    with st.expander("Scores by instructors, as a file"):
        st.html(
            '<p class="quiet">The judge’s score and the person’s, a row each, by pseudonym and without anybody’s words.</p>'
        )
        kind = st.selectbox("Format", ["csv", "xlsx", "json"])
        if st.button("Make the file"):
            data = service.results().overrides(program, str(kind))
            st.download_button("Save it", data, file_name=f"overrides.{kind}", on_click="ignore")
