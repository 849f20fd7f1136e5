"""The debrief: what happened, moment by moment, with the trainee's own words."""

from __future__ import annotations

import streamlit as st

from simulator.ui import service
from simulator.ui.parts import current, curve, outcomes, scorecard, ways
from simulator.ui.parts.words import label, safe

sitting = current.sitting("No session to look back on yet. See a patient first.")
name = sitting.source.persona.name
st.title(label(f"{name}: {sitting.scenario.title}"), anchor=False)

if len(sitting.past) < 2:
    st.html('<p class="quiet">Nothing was said in this session yet.</p>')
    if st.button("Back to the session", type="primary"):
        st.switch_page("simulator/ui/pages/practise.py")
    st.stop()

with st.spinner("Looking back…"):
    debrief = service.debriefing().debrief(sitting)

st.html(
    '<p class="quiet">Simulated patient, formative scores. The embedded judge is indicative: it tells stronger from weaker '
    "turns on constructed examples and has not been validated against clinicians. Every point rests on your own words; where "
    "you see it otherwise, trust your supervisor.</p>"
)
st.html(f"<p>{safe(curve.told(debrief))}</p>")
st.altair_chart(curve.chart(debrief), width="stretch")
with st.expander("The same as a table"):
    st.dataframe(curve.table(debrief), hide_index=True, width="stretch")

if debrief.means:
    columns = st.columns(len(debrief.means))
    for column, (dimension_id, mean) in zip(columns, debrief.means.items(), strict=True):
        dimension = debrief.rubric.dimension(dimension_id)
        turns = f"over {mean.turns} turn{'s' if mean.turns > 1 else ''}, likely {mean.low:.1f} to {mean.high:.1f}"
        column.metric(dimension.name if dimension else dimension_id, f"{mean.value:.1f} of 5")
        column.html(f'<p class="quiet">{turns}</p>')
for episode in debrief.episodes:
    outcome = "repaired" if episode.repaired else f"left {(episode.stage or 'open').replace('_', '-')}"
    value = f"{episode.score:.1f} of 5" if episode.score is not None else "no turn to score"
    st.html(
        f'<p class="quiet">The {episode.kind} of turn {episode.first}, {outcome}: {value} '
        "(your turns while it was open, and how far the patient came back).</p>"
    )
if debrief.unscored:
    st.warning(
        f"{debrief.unscored} turns have no score; the reason stands beside each.", icon=":material/hourglass_disabled:"
    )
    if st.button("Try those again"):
        for review in debrief.reviews:
            if review.graded.unscored:
                service.debriefing().try_again(sitting, review.exchange.number)
        st.rerun()

if debrief.best:
    st.subheader("What worked", anchor=False)
    for advice in debrief.best:
        quote = f' <span class="quote">“{safe(advice.quote)}”</span>' if advice.quote else ""
        st.html(f"<p><strong>Turn {advice.turn}.</strong> {safe(advice.what)}{quote}</p>")
if debrief.next:
    st.subheader("What to try next", anchor=False)
    for advice in debrief.next:
        quote = f' <span class="quiet">You said: “{safe(advice.quote)}”</span>' if advice.quote else ""
        st.html(f"<p><strong>Turn {advice.turn}.</strong> {safe(advice.what)}{quote}</p>")

if debrief.ways and debrief.key is not None:
    ways.show(debrief, name)
outcomes.show(debrief, name)

st.subheader("Turn by turn", anchor=False)
for review in debrief.reviews:
    scorecard.turn(debrief, review, name)

left, right = st.columns(2)
if left.button("See another patient", type="primary", width="stretch"):
    st.session_state.pop("session", None)
    st.switch_page("simulator/ui/pages/choose.py")
if not sitting.ended and right.button("Back to the session", width="stretch"):
    st.switch_page("simulator/ui/pages/practise.py")
