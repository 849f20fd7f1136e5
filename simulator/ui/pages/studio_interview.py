"""The interview: what a supervisor would ask about a patient. The answers become a draft, whatever is left open."""

from __future__ import annotations

from typing import Any

import streamlit as st

from simulator.program.studio.asking import STEPS, Question
from simulator.program.studio.interview import draft_from
from simulator.ui import service
from simulator.ui.parts.words import safe

studio = service.studio()
st.title("Tell me about this patient", anchor=False)
st.html(
    '<p class="quiet">Answer what you can, in any order. What you leave open is marked in the draft, so that you can come '
    "back to it. A line of your own is worth more than a good description.</p>"
)


def ask(question: Question) -> Any:
    """One question as a widget."""
    key = f"ask-{question.key}"
    help_ = question.help or None
    if question.form == "line":
        return st.text_input(question.asks, key=key, help=help_)
    if question.form == "choice":
        options = list(question.options)
        return st.selectbox(
            question.asks, options, index=options.index(str(question.usual)), key=key, help=help_, format_func=words
        )
    if question.form == "several":
        usual = question.usual if isinstance(question.usual, tuple) else ()
        return st.multiselect(question.asks, question.options, usual, key=key, help=help_, format_func=words)
    if question.form == "number":
        low, high = question.span
        usual_number = question.usual if isinstance(question.usual, int) else low
        return int(st.number_input(question.asks, low, high, usual_number, key=key, help=help_))
    wanted = f" (one on each line; {question.least} or more)" if question.form == "lines" and question.least > 1 else ""
    wanted = wanted or (" (one on each line)" if question.form == "lines" else "")
    return st.text_area(f"{question.asks}{wanted}", key=key, help=help_, height=34 * max(2, question.least) + 24)


def words(option: str) -> str:
    return option.replace("_", " ")


with st.form("interview", border=False, enter_to_submit=False):
    answers: dict[str, Any] = {}
    for number, step in enumerate(STEPS, 1):
        with st.expander(f"{number}. {step.title}", expanded=number == 1):
            if step.says:
                st.html(f'<p class="quiet">{safe(step.says)}</p>')
            for question in step.questions:
                answers[question.key] = ask(question)
    made = st.form_submit_button("Make a draft of it", type="primary", icon=":material/edit_note:")
if made:
    draft = studio.begin("persona", draft_from(answers), service.person())
    st.session_state["draft"] = draft.id
    st.switch_page("simulator/ui/pages/studio_draft.py", query_params={"draft": draft.id})
