"""What the patient filled in after the session, and how that moves over the treatment."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.practice.debriefing import Debrief
from simulator.ui.parts.words import label, safe


def show(debrief: Debrief, name: str) -> None:
    """The session rating and symptom check of this session; with earlier sessions, as a table of all."""
    if not debrief.outcomes:
        return
    persona = debrief.sitting.source.persona
    names = {s.id: s.name for s in persona.symptoms}
    last = debrief.outcomes[-1]
    with st.expander(f"What {label(name)} filled in afterwards"):
        st.html(
            f"<p>Felt heard: {last.rating.felt_heard} of 10. Worked on what matters: "
            f"{last.rating.worked_on_what_matters} of 10. Would come back: {last.rating.would_come_back} of 10.</p>"
            f"<p class='quiet'>Symptoms (0 not at all, 10 very much): "
            f"{safe('; '.join(f'{names.get(k, k)} {v}' for k, v in last.symptoms.items()))}.</p>"
        )
        if len(debrief.outcomes) > 1:
            rows = [
                {"Session": o.session, "Felt heard": o.rating.felt_heard, "Would come back": o.rating.would_come_back}
                | {names.get(k, k): v for k, v in o.symptoms.items()}
                for o in debrief.outcomes
            ]
            table = pd.DataFrame(rows)
            st.line_chart(table.set_index("Session"), height=220)
            st.dataframe(table, hide_index=True, width="stretch")
