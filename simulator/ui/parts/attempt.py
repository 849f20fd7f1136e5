"""One answer to a moment on the page: what it did to the patient, what was heard in it, and one thing to change."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from simulator.practice.drill import Attempt, Shown
from simulator.practice.drilling import Answered
from simulator.practice.moment import Moment
from simulator.ui.parts import moved
from simulator.ui.parts.words import patient, safe, therapist

VERDICT = {
    "clear": "Met, and nothing held it down",
    "reached": "Met",
    "missed": "Not yet",
    "unscored": "No score",
}
ICON = {"clear": "✓", "reached": "✓", "missed": "○", "unscored": "–"}


def show(answered: Answered) -> None:
    """The whole of it, in the order in which it is useful: the patient first, then the scales."""
    told(
        answered.persona.name, answered.record.text, answered.attempt, answered.record.unscored, why_not=answered.why_not
    )  # fmt: skip


def told(name: str, words: str, attempt: Attempt | None, unscored: str | None, *, why_not: str = "") -> None:
    """What the words did to the patient of that name, and what was made of them."""
    with st.chat_message("you", avatar=":material/person:"):
        st.html(therapist(words))
    if attempt is None:
        st.warning(f"Your words are kept: {why_not}.", icon=":material/edit_note:")
        return
    with st.chat_message(name, avatar=":material/chair:"):
        st.html(patient(attempt.exchange.patient))
        if attempt.exchange.felt.thought:
            st.html(
                f'<p class="quiet">Felt and not said: <span class="felt">{safe(attempt.exchange.felt.thought)}</span></p>'
            )
    st.html(moved.html(attempt.before, attempt.exchange.state))
    if unscored:
        st.warning(f"The judge gave no score: {unscored}.", icon=":material/hourglass_disabled:")
    else:
        st.html(score(attempt))
    if attempt.alert:
        st.warning(
            "There was a sign of danger in this moment, and the answer passed over it.", icon=":material/warning:"
        )
    if attempt.change is not None:
        said = f'<div class="quiet">You said: “{safe(attempt.change.quote)}”</div>' if attempt.change.quote else ""
        st.html(
            f'<div class="change"><strong>{change_title(attempt)}.</strong> {safe(attempt.change.what)}{said}</div>'
        )


def afterwards(moment: Moment) -> None:
    """What its author wrote for after the answer: what there was to notice, and ways to meet it."""
    if not moment.look_for and not moment.ways:
        return
    with st.expander("What its author would look for"):
        if moment.look_for:
            st.html(f"<p>{safe(moment.look_for)}</p>")
        if moment.ways:
            many = "One way to meet it" if len(moment.ways) == 1 else "Some ways to meet it; there are others"
            st.html(f'<div class="who">{many}</div>' + "".join(therapist(w) for w in moment.ways))


def change_title(attempt: Attempt) -> str:
    """What the advice is: a correction, or the next step of an answer that met what was sought."""
    return "One thing to add" if attempt.passed and not attempt.held else "One thing to change"


def heard(attempt: Attempt) -> None:
    """What was heard in the words, with the words; what a stronger turn would have shown; what held it down."""
    _shown("What was heard in it", attempt.met, quote=True)
    _shown("What held it down", attempt.held, quote=True)
    _shown("What a stronger answer would also show", attempt.missed, quote=False)


def score(attempt: Attempt) -> str:
    """The score against the level sought, and why."""
    sought = attempt.moment.sought
    head = f'<strong><span aria-hidden="true">{ICON[attempt.verdict]}</span> {VERDICT[attempt.verdict]}.</strong>'
    value = attempt.score.score if attempt.score is not None else None
    dots = ""
    if value is not None:
        dots = (
            f' <span class="scale" role="img" aria-label="{value} of 5, sought {sought}">{"●" * value}{"○" * (5 - value)}</span>'
            f" {value} of 5, and {sought} was sought."
        )
    unsure = ""
    if attempt.score is not None and value is not None and attempt.score.confidence < 0.6:
        unsure = " The judge is unsure here."
    return f'<div class="verdict" role="status">{head}{dots}</div><p class="quiet">{safe(attempt.why)}{unsure}</p>'


def beside(before: Answered, now: Answered) -> None:
    """Two tries at the same second, side by side."""
    columns = st.columns(2, border=True)
    for column, title, tried in zip(columns, ("The try before", "This try"), (before, now), strict=True):
        with column:
            st.html(f'<div class="who">{title}</div>{therapist(tried.record.text)}')
            if tried.attempt is None:
                st.html('<p class="quiet">Never judged.</p>')
                continue
            value = tried.attempt.score.score if tried.attempt.score is not None else None
            shown = f"{value} of 5" if value is not None else "no score"
            st.html(
                f'<p class="patient">{safe(tried.attempt.exchange.patient)}</p>'
                f"<p>{ICON[tried.attempt.verdict]} {VERDICT[tried.attempt.verdict]}, {shown}</p>"
                f'<p class="quiet">{_deltas(tried.attempt)}</p>'
            )


def _deltas(attempt: Attempt) -> str:
    after = attempt.exchange.state
    return "; ".join(
        f"{name} {moved.change(getattr(attempt.before, name), getattr(after, name))}"
        for name in ("alliance", "guard", "arousal")
    )


def _shown(title: str, found: Sequence[Shown], *, quote: bool) -> None:
    if not found:
        return
    items = "".join(
        f"<li>{safe(one.says[:1].upper() + one.says[1:])}"
        + (f': <span class="quote-inline">“{safe(one.quote)}”</span>' if quote and one.quote else "")
        + "</li>"
        for one in found
    )
    st.html(f'<div><strong>{title}</strong></div><ul class="shown">{items}</ul>')
