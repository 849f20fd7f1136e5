"""Fifty Minutes: `streamlit run app.py`. Navigation, and nothing else."""

from __future__ import annotations

import streamlit as st

from simulator.ui import style

st.set_page_config(page_title="Fifty Minutes", page_icon="simulator/ui/icon.png", layout="centered")
style.apply()

PAGES = "simulator/ui/pages"
st.navigation(
    [
        st.Page(f"{PAGES}/home.py", title="Home", icon=":material/home:", default=True),
        st.Page(f"{PAGES}/moments.py", title="Moments", icon=":material/bolt:", url_path="moments"),
        st.Page(f"{PAGES}/choose.py", title="Patients", icon=":material/groups:", url_path="patients"),
        st.Page(f"{PAGES}/practise.py", title="Session", icon=":material/forum:", url_path="session"),
        st.Page(f"{PAGES}/debrief.py", title="Debrief", icon=":material/insights:", url_path="debrief"),
        st.Page(f"{PAGES}/progress.py", title="Progress", icon=":material/show_chart:", url_path="progress"),
        st.Page(
            f"{PAGES}/compare.py", title="Two paths", icon=":material/alt_route:", url_path="paths", visibility="hidden"
        ),
    ],
    position="top",
).run()
