"""A moment that is being written, tried out: answer it as a trainee would, and see what the ways that are written do."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.persona import Source
from simulator.practice.drill import Attempt
from simulator.practice.moment import Moment, from_text
from simulator.program.studio.checking import Report
from simulator.ui import service
from simulator.ui.parts import attempt as shown
from simulator.ui.parts.desk import Desk
from simulator.ui.parts.moment_form import choose, patient_of
from simulator.ui.parts.words import patient, safe, therapist


def show(desk: Desk, report: Report) -> None:
    """The whole trial. Nothing said here is kept."""
    at = choose(report, "trial-moment")
    found = _moment(desk, report, at)
    if found is None:
        return
    moment, source = found
    st.html(f"<p>{safe(moment.setup)}</p>")
    for words in moment.turns:
        mine = words.speaker == "therapist"
        st.html(
            f'<div class="who">{"You" if mine else safe(source.persona.name)}</div>'
            + (therapist(words.text) if mine else patient(words.text))
        )
    with st.form(f"trial-{moment.id}", border=False):
        said = st.text_area(f"What do you say to {source.persona.name}?", key=f"trial-words-{moment.id}", height=80)
        if st.form_submit_button("Say it", type="primary") and said:
            _meet(moment, source, (said,))
    if moment.ways and st.button(
        "Try the ways that are written", key="trial-ways", help="Each as if a trainee had said it"
    ):
        _meet(moment, source, moment.ways)
    kept = st.session_state.get("trial")
    if kept and kept[0] == moment and kept[1] == source.sha256:
        for one in kept[2]:
            _tell(one, source)
    st.html(
        '<p class="quiet">Judged by the rubric that came with the house, as a trainee\'s answer is. Nothing is kept.</p>'
    )


def _moment(desk: Desk, report: Report, at: int | None) -> tuple[Moment, Source] | None:
    source = patient_of(report) if at is not None else None
    if source is None or at is None:
        return None
    try:
        moment = from_text(desk.text).sheet.moments[at]
        moment.scenario_in(source.persona)
    except (SimulatorError, IndexError):
        st.html('<p class="quiet">The moment cannot be tried yet: the list of what is to be mended says why.</p>')
        return None
    return moment, source


def _meet(moment: Moment, source: Source, answers: tuple[str, ...]) -> None:
    st.session_state.pop("trial", None)
    try:
        with st.spinner(f"{source.persona.name} takes it in…"):
            done = tuple(service.stage().meet(moment, source, words) for words in answers)
    except SimulatorError as error:
        st.error(str(error), icon=":material/error:")
        return
    st.session_state["trial"] = (moment, source.sha256, done)


def _tell(one: Attempt, source: Source) -> None:
    with st.container(border=True):
        shown.told(source.persona.name, one.exchange.therapist or "", one, one.graded.unscored)
        shown.heard(one)
