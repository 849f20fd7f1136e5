"""The session's scores: a mean a scale with its interval, the episodes, and what could not be scored, with a second try."""

from __future__ import annotations

import streamlit as st

from simulator.practice.debriefing import Debrief
from simulator.program.review import Corrected, Remarks, corrected
from simulator.ui import service
from simulator.ui.parts.words import safe


def show(debrief: Debrief, remarks: Remarks | None = None, *, again: bool = True) -> None:
    """Means over what applied and was scored; never a number for anything else. A person's scores count where given.

    again: whether what could not be scored can be tried again from here.
    """
    both = corrected(debrief.rubric, debrief.reviews, remarks.overrides if remarks else ())
    st.subheader("Scores", anchor=False)
    st.html(
        '<p class="quiet">Formative, and by an indicative judge: it tells stronger from weaker turns on constructed examples '
        "and has not been validated against clinicians. Every point rests on your own words; where you see it otherwise, "
        "trust your supervisor.</p>"
        f'<p class="quiet">Scored by: {safe(debrief.rubric.title)}, version {debrief.rubric.version}.</p>'
    )
    if both.means:
        columns = st.columns(len(both.means))
        for column, (dimension_id, mean) in zip(columns, both.means.items(), strict=True):
            dimension = debrief.rubric.dimension(dimension_id)
            over = f"over {mean.turns} turn{'s' if mean.turns > 1 else ''}, likely {mean.low:.1f} to {mean.high:.1f}"
            column.metric(dimension.name if dimension else dimension_id, f"{mean.value:.1f} of 5")
            column.html(f'<p class="quiet">{over}{_with_a_persons(debrief, both, dimension_id)}</p>')
    for episode in debrief.episodes:
        outcome = "repaired" if episode.repaired else f"left {(episode.stage or 'open').replace('_', '-')}"
        value = f"{episode.score:.1f} of 5" if episode.score is not None else "no turn to score"
        st.html(
            f'<p class="quiet">The {episode.kind} of turn {episode.first}, {outcome}: {value} '
            "(your turns while it was open, and how far the patient came back).</p>"
        )
    if debrief.unscored:
        st.warning(
            f"{debrief.unscored} turns are not scored; the reason stands beside each.",
            icon=":material/hourglass_disabled:",
        )
        if again and st.button("Try those again"):
            with st.spinner("Asking the judge again…"):
                for review in debrief.reviews:
                    if review.graded.unscored:
                        service.debriefing().try_again(debrief.sitting, review.exchange.number)
            st.rerun()


def _with_a_persons(debrief: Debrief, both: Corrected, dimension: str) -> str:
    """Says how many of the scores are a person's, and what the judge alone would give."""
    given = both.given.get(dimension, 0)
    if not given:
        return ""
    alone = debrief.means.get(dimension)
    judges = f"{alone.value:.1f}" if alone else "no score"
    return f". {given} of the scores {'is' if given == 1 else 'are'} a person’s; by the judge alone: {judges}"
