"""The microphone beside an answer box, where a transcription server is set; without one, nothing at all."""

from __future__ import annotations

import hashlib

import streamlit as st

from simulator.errors import SimulatorError
from simulator.ui import service
from simulator.ui.parts.words import safe


def into(box: str) -> None:
    """Offers to say the answer aloud; the words heard are put into the box of this key, to be read before they are sent.

    Call before the box is drawn. Sound is sent once, and kept nowhere.
    """
    found = service.transcriber()
    if found is None:
        return
    sound = st.audio_input("Or say it aloud", key=f"{box}-sound")
    where = "It is turned into words by this app." if found.place.kind == "app" else (
        f"It is turned into words {found.place.label}, and kept nowhere."
    )  # fmt: skip
    st.html(f'<p class="quiet">{safe(where)} You can correct them before you send them.</p>')
    if sound is None:
        return
    data = sound.getvalue()
    mark = hashlib.sha256(data).hexdigest()
    if st.session_state.get(f"{box}-heard") == mark:
        return
    st.session_state[f"{box}-heard"] = mark
    try:
        with st.spinner("Listening to what you said…"):
            words = found.transcribe(data)
    except SimulatorError as error:
        st.warning(f"Your words could not be made out. {error}", icon=":material/mic_off:")
        return
    st.session_state[box] = words
