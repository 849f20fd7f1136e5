"""You: who is signed in here, and who looked at your words."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.ui import service, whoever

actor = service.actor()
people = service.people()
st.title("You", anchor=False)
st.text(f"Signed in as {actor.name}.")
if whoever.by_provider():
    st.button("Sign out", on_click=st.logout)
else:
    st.html('<p><a href="account/sign-out" target="_self">Sign out</a></p>')
    if st.button("Sign out of every browser"):
        people.sign_out_everywhere(actor.id)
        st.rerun()

st.subheader("Who looked at your words", anchor=False)
looks = [k for k in people.looks_at(actor.id) if k.actor != actor.id]
if looks:
    st.dataframe(
        pd.DataFrame([{"When": f"{k.at:%Y-%m-%d %H:%M}", "What": k.action, "Thing": k.thing or ""} for k in looks]),
        hide_index=True, width="stretch",
    )  # fmt: skip
else:
    st.html('<p class="quiet">Nobody but you.</p>')
