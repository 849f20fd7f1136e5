"""What people wrote beside a turn: comments, their scores next to the judge's, and that it was sent back."""

from __future__ import annotations

import streamlit as st

from simulator.grading.judge import Graded
from simulator.program.review import Comment, Override, Remarks, says
from simulator.rubric import Rubric
from simulator.ui import service
from simulator.ui.parts import which
from simulator.ui.parts.words import safe


def scores(remarks: Remarks, graded: Graded, rubric: Rubric, number: int) -> None:
    """A person's scores of this turn, each with the judge's and the reason."""
    for dimension in rubric.dimensions:
        given = remarks.overrides_on(number).get(dimension.id)
        if given is not None:
            st.html(_override(given, dimension.name, graded))


def _override(given: Override, name: str, graded: Graded) -> str:
    judged = graded.scores.get(given.dimension)
    judges = says(judged.score) if judged is not None else "no score"
    dots = ""
    if given.score is not None:
        value = given.score
        dots = f'<span class="scale" role="img" aria-label="{value} of 5">{"●" * value}{"○" * (5 - value)}</span> '
    return (
        f'<div class="remark"><div class="who">{safe(given.by or "You")}, {which.day(given.made_at)}</div>'
        f"<div><strong>{safe(name)}</strong> {dots}{says(given.score)} "
        f'<span class="quiet">instead of the judge’s: {judges}</span></div>'
        f'<div class="said-so">{safe(given.reason or "")}</div></div>'
    )


def comments(remarks: Remarks, number: int, person: str) -> None:
    """The comments on this turn; for the trainee, `person`, each with a way to mark it as read."""
    for comment in remarks.comments_on(number):
        st.html(_comment(comment))
        if comment.person == person and comment.author != person:
            if comment.read_at is not None:
                st.html('<p class="quiet">You marked this as read.</p>')
            elif st.button("Mark as read", key=f"read-{comment.id}", icon=":material/done:"):
                service.reviewing().mark_read(comment.id, person)
                st.rerun()


def _comment(comment: Comment) -> str:
    changed = f", changed {which.day(comment.changed_at)}" if comment.changed_at else ""
    when = f"{which.day(comment.written_at)}, {comment.written_at:%H:%M} UTC{changed}"
    return (
        f'<div class="remark"><div class="who">{safe(comment.by or "You")}, {when}</div>'
        f'<div class="said-so">{safe(comment.text)}</div></div>'
    )
