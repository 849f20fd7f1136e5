"""The first visit: three steps, each a few lines, put away for good at any of them."""

from __future__ import annotations

import streamlit as st

from simulator.ui import service

WHAT = "tour"
STEPS = (
    ("A moment is a loop", "Answer one line as you would in the room. You see what it did to the patient and what was heard in "
     "your words; then meet the same second again, and compare. What went badly comes back another day."),
    ("A session is a talk", "The patient reacts to what you do, in the same breath, and remembers it. Nothing is scored while you "
     "talk. Silence is a turn too: write (waits). You can close the page and go on later."),
    ("The debrief is for looking again", "How the hour went, what was felt and not said, and your own words with what they did. "
     "Scores point at turns worth a second look; they never pass or fail you."),
)  # fmt: skip


def show() -> None:
    """The step that is due, or nothing where the tour was seen or put away."""
    if service.settled(WHAT):
        return
    step = min(st.session_state.get("tour-step", 0), len(STEPS) - 1)
    title, says = STEPS[step]
    last = step == len(STEPS) - 1
    with st.container(border=True, key="tour"):
        st.html(
            f'<p class="quiet">How it works, {step + 1} of {len(STEPS)}</p><div><strong>{title}</strong></div>'
            f"<p>{says}</p>"
        )
        with st.container(horizontal=True):
            if not last:
                st.button("Next step", icon=":material/arrow_forward:", on_click=_to, args=(step + 1,))
            st.button("Done" if last else "Skip", type="tertiary", on_click=service.settle, args=(WHAT,))


def _to(step: int) -> None:
    st.session_state["tour-step"] = step
