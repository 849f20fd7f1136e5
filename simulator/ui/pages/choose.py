"""Choose a patient and a door into the case; go on with a session left open."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.persona import Persona
from simulator.ui import service
from simulator.ui.parts.words import DIFFICULTY, SKILLS, chips, label, safe

practice = service.practice()

st.title("Who would you like to see?")
st.html(
    '<p class="quiet">Simulated patients for practice. Scores are formative, and the embedded judge is indicative: it has '
    "not been validated against clinicians. Nobody you meet here is a real person.</p>"
)

left_open = [r for r in practice.log.sessions(service.person(), open_only=True) if r.parent_id is None][:3]
for record in left_open:
    with st.container(border=True):
        try:
            sitting = practice.resume(record.id, service.person())
        except SimulatorError as error:
            st.text(str(error))
            continue
        turns = sitting.past[-1].number
        st.markdown(
            f"**{label(sitting.source.persona.name)}: {label(sitting.scenario.title)}**, left open after {turns} turns"
        )
        if st.button("Go on where you stopped", key=f"resume-{record.id}", icon=":material/play_arrow:"):
            st.session_state["session"] = record.id
            st.switch_page("simulator/ui/pages/practise.py")


def door(persona: Persona) -> None:
    """One patient's card, with the scenarios as doors."""
    with st.container(border=True):
        st.header(label(persona.name), anchor=False)
        st.html(
            f"<p>{safe(persona.summary)}</p>"
            f'<p class="quiet">{persona.identity.age}, {safe(persona.identity.pronouns)} · {safe(persona.identity.work)}</p>'
        )
        if persona.content_notes:
            st.html(f'<p class="quiet"><strong>Content notes.</strong> {safe("; ".join(persona.content_notes))}.</p>')
        titles = {
            s.id: f"{label(s.title)} (session {s.session}, {DIFFICULTY[s.difficulty]})" for s in persona.scenarios
        }
        chosen = st.radio(
            "Scenario", list(titles), format_func=lambda i: titles[i], key=f"door-{persona.id}",
            label_visibility="collapsed",
        )  # fmt: skip
        scenario = persona.scenario(chosen or "") or persona.scenarios[0]
        st.html(
            f'<p class="quiet">{safe(scenario.before_you_begin)}</p>'
            + chips([SKILLS[s] for s in scenario.skills], "what it trains")
            + (
                f'<p class="quiet">This session touches on: {safe("; ".join(scenario.content_notes))}.</p>'
                if scenario.content_notes
                else ""
            )
        )
        earlier = practice.earlier(service.person(), persona, scenario)
        anew = False
        if earlier:
            met = "session" if earlier == 1 else "sessions"
            anew = st.checkbox(
                f"Meet as if for the first time ({label(persona.name)} remembers {earlier} earlier {met} with you)",
                key=f"anew-{persona.id}",
            )
        if st.button(f"Begin with {label(persona.name)}", key=f"begin-{persona.id}", type="primary"):
            with st.spinner("The room is being made ready…"):
                sitting = practice.begin(service.person(), persona.id, scenario.id, anew=anew)
            st.session_state["session"] = sitting.id
            st.switch_page("simulator/ui/pages/practise.py")


for persona_id in sorted(practice.house.patients(), key=lambda i: (i != "beth", i)):
    try:
        door(practice.house.source(persona_id).persona)
    except SimulatorError as error:
        st.warning(f"One patient cannot be opened. {error}", icon=":material/build:")

ended = [r for r in practice.log.sessions(service.person()) if r.ended_at is not None and r.parent_id is None][:5]
if ended:
    st.header("Sessions you ended", anchor=False)
    for record in ended:
        when = f"{record.started_at:%d %B, %H:%M}"
        if st.button(f"Debrief: {record.persona_id.capitalize()}, {record.scenario_id.replace('_', ' ')}, {when}",
                     key=f"debrief-{record.id}", type="tertiary", icon=":material/insights:"):  # fmt: skip
            st.session_state["session"] = record.id
            st.switch_page("simulator/ui/pages/debrief.py")
