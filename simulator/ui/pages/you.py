"""You: who is signed in here, and who looked at your words."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.errors import SimulatorError
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

st.subheader("Your data", anchor=False)
if st.button("Make a copy of everything that is kept of me"):
    copied = service.privacy().copy(actor.id)
    st.download_button("Save the copy (JSON)", copied, file_name="fifty-minutes.json", mime="application/json")
with st.expander("Have my words erased"):
    st.write(
        "Your name, your email and every word you wrote are deleted, here and now, in practice and in every program. Scores "
        "stay under a pseudonym. You cannot sign in again, and nothing can be brought back."
    )
    sure = st.checkbox("I want this, for good")
    if st.button("Erase my words", disabled=not sure):
        try:
            service.privacy().erase(actor.id)
        except SimulatorError as error:
            st.error(str(error), icon=":material/error:")
        else:
            st.rerun()
