"""The three ways to meet the key moment, each played on from there: words, answer, and how the state would move."""

from __future__ import annotations

import streamlit as st

from simulator.practice.debriefing import Debrief
from simulator.ui.parts.words import patient, safe, therapist

_NAMES = {"supportive": "Supportive", "cognitive": "Cognitive", "psychodynamic": "Psychodynamic"}
_SAYS = {
    "supportive": "soothes, and reminds the patient that this is a safe place",
    "cognitive": "asks for the evidence, and for other ways to see it",
    "psychodynamic": "keeps the feeling in the room, and owns a part in it",
}


def show(debrief: Debrief, name: str) -> None:
    """The moment in which the room turned, and three ways on from it."""
    if debrief.key is None:
        return
    moment = debrief.sitting.past[debrief.key]
    st.subheader("The moment the room turned", anchor=False)
    st.html(
        f'<div class="who">Turn {moment.number} · you</div>{therapist(moment.therapist or "")}'
        f'<div class="who">{safe(name)}</div>{patient(moment.patient)}'
        '<p class="quiet">Three ways to meet it, each true to its school, played on with the same patient from the same '
        "second. They are styles to compare, not model answers.</p>"
    )
    tabs = st.tabs([_NAMES[w.way] for w in debrief.ways])
    for tab, taken in zip(tabs, debrief.ways, strict=True):
        with tab:
            moved = "no change" if abs(taken.alliance) < 0.005 else f"{taken.alliance:+.2f}"
            rupture = taken.after.rupture
            stage = "repaired" if rupture is None else f"rupture {rupture.stage.replace('_', '-')}"
            st.html(
                f'<p class="quiet">It {_SAYS[taken.way]}.</p><div class="who">you</div>{therapist(taken.words)}'
                f'<div class="who">{safe(name)}</div>{patient(taken.answer)}'
                f'<p class="quiet">Alliance {moved} · {stage}</p>'
            )
