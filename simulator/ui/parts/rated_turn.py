"""A turn as raters see it: what the patient brought, the last words before, and the turn itself. Nobody's name but the patient's."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from simulator.program.rating.differing import apart as apart
from simulator.rubric import Dimension
from simulator.ui.parts.words import label, patient, safe, therapist

NEAR = 4
"""Utterances before the turn that are always in sight."""


def show(
    name: str, setup: str, before: Sequence[tuple[str, str]], text: str | None, title: str = "The turn"
) -> None:  # fmt: skip
    """The moment; or, where the words are gone, that they are."""
    if text is None:
        st.html('<p class="quiet">The words of this turn are no longer kept. What was scored stays.</p>')
        return
    if setup:
        st.html(f'<div class="who">What the trainee was told</div><p class="quiet">{safe(setup)}</p>')
    if len(before) > NEAR:
        with st.expander("What was said before"):
            st.html(_said(name, before[:-NEAR]))
    st.html(_said(name, before[-NEAR:]))
    with st.container(border=True):
        st.html(f'<div class="who">{title}</div>{therapist(text)}')


def levels(dimension: Dimension) -> str:
    """The scale in words, as Markdown for a help text."""
    said: dict[int, list[str]] = {}
    for level in (*dimension.levels, dimension.otherwise):
        said.setdefault(level.level, []).append(label(level.says))
    lines = [f"**{n}** {' Or: '.join(dict.fromkeys(words))}" for n, words in sorted(said.items())]
    return "\n\n".join([label(dimension.measures), *lines])


def meaning(dimension: Dimension, score: int | None) -> str:
    """The rubric's words for a score."""
    if score is None:
        return "does not apply"
    said = [lv.says for lv in (*dimension.levels, dimension.otherwise) if lv.level == score]
    return " Or: ".join(dict.fromkeys(said))


def level(score: float | None) -> str:
    """A score in a line of text."""
    return "does not apply" if score is None else f"{score:g}"


def _said(name: str, words: Sequence[tuple[str, str]]) -> str:
    return "".join(
        f'<div class="who">{"Trainee" if who == "therapist" else safe(name)}</div>'
        f"{therapist(said) if who == 'therapist' else patient(said)}"
        for who, said in words
    )
