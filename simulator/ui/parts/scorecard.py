"""One graded turn on the page: scores, the words that earned them, the caps that held them down."""

from __future__ import annotations

import streamlit as st

from simulator.practice.debriefing import Debrief, TurnReview
from simulator.program.review import Remarks
from simulator.rubric import Dimension, Score
from simulator.ui.parts import beside
from simulator.ui.parts.words import MOVES, chips, patient, safe, therapist


def turn(
    debrief: Debrief, review: TurnReview, name: str, *, remarks: Remarks | None = None, person: str = "", you: str = "you"
) -> None:  # fmt: skip
    """The exchange, then what it did, then what it earned, and what people wrote beside it.

    person: who is looking. you: how the therapist is called: the trainee's name, where somebody else is looking.
    """
    remarks = remarks or Remarks()
    exchange = review.exchange
    with st.container(border=True):
        st.html(f'<div class="who">Turn {exchange.number} · {safe(you)}</div>{therapist(exchange.therapist or "")}')
        if exchange.reading:
            st.html(chips([MOVES[m] for m in exchange.reading.moves], "what this turn did"))
        st.html(f'<div class="who">{safe(name)}</div>{patient(exchange.patient)}')
        if exchange.felt.thought:
            st.html(
                f'<div class="quiet"><span class="who">Felt and not said</span><br>'
                f'<span class="felt">{safe(exchange.felt.thought)}</span></div>'
            )
        if review.graded.unscored:
            st.warning(f"Not scored: {review.graded.unscored}", icon=":material/hourglass_disabled:")
        for dimension in debrief.rubric.dimensions:
            score = review.graded.scores.get(dimension.id)
            if score is not None and score.applicable:
                _score(dimension, score)
        beside.scores(remarks, review.graded, debrief.rubric, exchange.number)
        if not review.graded.unscored:
            _feedback(review)
        if exchange.felt.why and not review.graded.unscored:
            with st.expander("What moved in the patient, and why"):
                for reason in exchange.felt.why:
                    st.text(f"• {reason}")
        beside.comments(remarks, exchange.number, person)


def _feedback(review: TurnReview) -> None:
    """One thing that worked, one to try, and what a supervisor might have said here."""
    given = review.feedback
    lines = []
    if given.worked:
        lines.append(f"<div><strong>Worked:</strong> “{safe(given.worked[1])}” {safe(given.worked[0])}.</div>")
    if given.try_next:
        lines.append(f"<div><strong>Try:</strong> {safe(given.try_next)}</div>")
    if lines:
        st.html("".join(lines))
    if given.better:
        with st.expander("Another way to answer here"):
            st.html(therapist(given.better))


def _score(dimension: Dimension, score: Score) -> None:
    value = score.score or 0
    dots = "●" * value + "○" * (5 - value)
    sure = "" if score.confidence >= 0.6 else " · the judge is unsure here"
    lines = [
        f"<div><strong>{safe(dimension.name)}</strong> "
        f'<span class="scale" role="img" aria-label="{value} of 5">{dots}</span> {value} of 5'
        f'<span class="quiet">{sure}</span></div><div class="quiet">{safe(score.why)}</div>'
    ]
    for mark in score.markers:
        known = dimension.marker(mark.id)
        if known is not None:
            lines.append(f'<div class="quote quiet">“{safe(mark.quote)}” {safe(known.shows)}</div>')
    for mark in score.caps:
        known = dimension.marker(mark.id)
        if known is not None:
            lines.append(f'<div class="quote quiet rupture">Ceiling: “{safe(mark.quote)}” {safe(known.shows)}</div>')
    st.html("".join(lines))
