"""Fifty Minutes: `streamlit run app.py`. Navigation, and nothing else."""

from __future__ import annotations

import streamlit as st

from simulator.ui import style

st.set_page_config(page_title="Fifty Minutes", page_icon="simulator/ui/icon.png", layout="centered")
style.apply()

PAGES = "simulator/ui/pages"
st.navigation(
    [
        st.Page(f"{PAGES}/choose.py", title="Patients", icon=":material/groups:", default=True),
        st.Page(f"{PAGES}/practise.py", title="Session", icon=":material/forum:", url_path="session"),
        st.Page(f"{PAGES}/debrief.py", title="Debrief", icon=":material/insights:", url_path="debrief"),
        st.Page(f"{PAGES}/studio.py", title="Studio", icon=":material/edit_note:", url_path="studio"),
        st.Page(f"{PAGES}/studio_draft.py", title="Draft", url_path="draft", visibility="hidden"),
        st.Page(f"{PAGES}/studio_interview.py", title="Interview", url_path="interview", visibility="hidden"),
    ],
    position="top",
).run()
