"""The turn that is open: what went before, the turn with its scores, and three things to do with it."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from simulator.errors import SimulatorError
from simulator.practice.debriefing import Debrief, TurnReview
from simulator.program.cohorts import end_of_day
from simulator.program.review import Comment, Remarks
from simulator.ui import service
from simulator.ui.parts import review_place, scorecard, which
from simulator.ui.parts.words import label, patient, safe

_SCORES = {1: "1", 2: "2", 3: "3", 4: "4", 5: "5", 0: "does not apply"}


def show(debrief: Debrief, remarks: Remarks, number: int, *, trainee: str, person: str) -> None:
    """The turn `number`."""
    sitting = debrief.sitting
    index = next(i for i, r in enumerate(debrief.reviews) if r.exchange.number == number)
    review, name = debrief.reviews[index], sitting.source.persona.name
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"Turn {number}", anchor=False)
        for step, icon, words in ((-1, "chevron_left", "The turn before"), (1, "chevron_right", "The next turn")):
            there = 0 <= index + step < len(debrief.reviews)
            st.button(
                words, key=f"step{step}", type="tertiary", icon=f":material/{icon}:", disabled=not there,
                on_click=review_place.go, args=(sitting.id, number + step),
            )  # fmt: skip
    st.html(f'<div class="who">{safe(name)}, before</div>{patient(sitting.past[index].patient)}')
    scorecard.turn(debrief, review, name, remarks=remarks, person=person, you=trainee)
    if sitting.record.person.startswith("assessed:"):
        st.html('<p class="quiet">Taken in an assessment: to be read here; its scores are settled there.</p>')
        return
    comment, score, back = st.tabs(["Comment", "Another score", "Send it back"])
    with comment:
        _comment(sitting.id, remarks, number, trainee, person)
    with score:
        _score(debrief, review, remarks)
    with back:
        _send_back(sitting.id, remarks, number, trainee)


def _comment(session: str, remarks: Remarks, number: int, trainee: str, person: str) -> None:
    with st.form(f"comment-{session}-{number}", border=False, clear_on_submit=True):
        text = st.text_area("What do you see here?", height=110, max_chars=4000)
        st.html(f'<p class="quiet">{safe(trainee)} reads it beside the turn, with your name.</p>')
        if st.form_submit_button("Write it", type="primary"):
            _do(lambda: service.reviewing().comment(session, number, text, by=person))
    for mine in (c for c in remarks.comments_on(number) if c.author == person):
        _mine(mine, person)


def _mine(comment: Comment, person: str) -> None:
    with st.expander(f"Change what you wrote on {which.day(comment.written_at)}"):
        text = st.text_area("Say it otherwise", comment.text, key=f"say-{comment.id}", max_chars=4000)
        with st.container(horizontal=True):
            if st.button("Change it", key=f"change-{comment.id}"):
                _do(lambda: service.reviewing().change(comment.id, text, by=person))
            if st.button("Take it back", key=f"back-{comment.id}"):
                _do(lambda: service.reviewing().take_back(comment.id, by=person))
        st.html('<p class="quiet">What was said before is no longer shown; it remains in the record.</p>')


def _score(debrief: Debrief, review: TurnReview, remarks: Remarks) -> None:
    session, number = debrief.sitting.id, review.exchange.number
    scales = {d.id: d.name for d in debrief.rubric.dimensions}
    with st.form(f"score-{session}-{number}", border=False):
        dimension = st.selectbox("Scale", list(scales), format_func=lambda d: scales[d])
        value = st.radio("Your score", list(_SCORES), index=None, format_func=lambda v: _SCORES[v], horizontal=True)
        reason = st.text_area("Why", height=90, max_chars=4000)
        st.html('<p class="quiet">The judge’s score stays beside yours. Session scores count yours, and say so.</p>')
        if st.form_submit_button("Give this score", type="primary"):
            if value is None:
                st.error("Choose a score, or say that the scale does not apply.", icon=":material/rule:")
            else:
                _do(lambda: service.reviewing().override(session, number, dimension, value or None, reason, by=""))
    for given in remarks.overrides_on(number).values():
        if st.button(
            f"Withdraw the score for {label(scales.get(given.dimension, given.dimension).lower())}",
            key=f"withdraw-{given.dimension}",
        ):
            _do(lambda d=given.dimension: service.reviewing().withdraw(session, number, d))


def _send_back(session: str, remarks: Remarks, number: int, trainee: str) -> None:
    with st.form(f"send-{session}-{number}", border=False, clear_on_submit=True):
        note = st.text_area("A word to go with it (optional)", height=90, max_chars=4000)
        day = st.date_input("Until (optional)", value=None, min_value=date.today(), format="YYYY-MM-DD")
        st.html(
            f'<p class="quiet">{safe(trainee)} finds it on the first page, and opens a second path at this turn with one press. '
            "When it is done, you see both side by side under “Sent back”.</p>"
        )
        if st.form_submit_button(f"Send turn {number} back", type="primary"):
            _do(lambda: service.exercises().send_back(session, number, note, _until(day), by=""))
    for exercise in remarks.exercises_on(number):
        st.html(
            f'<p class="quiet">Sent back by {safe(exercise.by or "you")} on {which.day(exercise.set_at)}: {exercise.stand}.</p>'
        )
        if exercise.stand == "to do" and st.button("Call it off", key=f"off-{exercise.id}"):
            _do(lambda e=exercise: service.exercises().call_off(e.id))


def _until(day: object) -> datetime | None:
    return end_of_day(day.year, day.month, day.day) if isinstance(day, date) else None


def _do(action: object) -> None:
    """Does it and draws the page anew, or says why not."""
    assert callable(action)
    try:
        action()
    except SimulatorError as error:
        st.error(str(error), icon=":material/error:")
    else:
        st.rerun()
