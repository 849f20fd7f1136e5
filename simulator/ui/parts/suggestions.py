"""Beside a patient's draft: what a model suggests, one thing at a time. Without a model, how to get one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from simulator.errors import SimulatorError
from simulator.model import ModelFailed
from simulator.program.studio.checking import Report
from simulator.program.studio.suggesting import MEANS, MOST_WORDS, Suggested, Suggestion
from simulator.ui import service
from simulator.ui.parts.desk import Desk
from simulator.ui.parts.words import patient, safe
from simulator.vocabulary import CUES

_KINDS = {
    "lines": "New lines for a stance", "variants": "Other words for a line", "facts": "Facts from a vignette",
}  # fmt: skip


def show(desk: Desk, report: Report) -> None:
    """The whole panel."""
    try:
        place = service.suggesting().place()
    except ModelFailed as failed:
        st.html(
            "<p>Here a language model can suggest lines and facts, to be taken over one by one. None can be asked now: "
            f'{safe(failed.what)}.</p><p class="quiet">Whoever runs this installation can set one: JUDGE_MODEL or '
            f"PATIENT_MODEL in .env, or a model file on this machine with LOCAL_GGUF. {safe(failed.mend)}. Everything else "
            "in the studio works without.</p>"
        )
        return
    st.html(
        f'<p class="quiet">Asks the model {safe(place.label)}. What goes there: who the patient is, how they speak, the '
        "lines that the draft has for that moment, and what you write here; nothing that is behind a gate, and no word of "
        "a session. Nothing is taken over unless you press.</p>"
    )
    if report.source is None:
        st.html('<p class="quiet">The file is not whole yet: the list of what is to be mended says why.</p>')
        return
    kind = st.radio(
        "What is wanted", list(_KINDS), format_func=lambda k: _KINDS[k], horizontal=True, key="suggest-kind"
    )
    persona, text = report.source.persona, desk.text
    if kind == "lines":
        stance = st.selectbox(
            "In which stance", list(MEANS), format_func=lambda s: f"{s}: {MEANS[s]}", key="suggest-stance"
        )
        cue = st.selectbox(
            "What has the therapist just done", CUES, format_func=lambda c: c.replace("_", " "), key="suggest-cue"
        )
        wish = st.text_input("Anything they should hold (may stay empty)", key="suggest-wish", max_chars=500) or ""
        _button(desk, lambda: service.suggesting().lines(text, stance, cue, wish))
    elif kind == "variants":
        says = {x.id: x.says for x in persona.lines}
        line = st.selectbox("Which line", list(says), format_func=lambda i: f"{i}: {says[i][:80]}", key="suggest-line")
        if line:
            _button(desk, lambda: service.suggesting().variants(text, line))
    else:
        vignette = st.text_area("The vignette", key="suggest-vignette", height=180, max_chars=MOST_WORDS) or ""
        st.html('<p class="quiet">Only what may leave for that model: no words of a real person.</p>')
        _button(desk, lambda: service.suggesting().facts(text, vignette))
    _offers(desk)


def _button(desk: Desk, ask: Callable[[], Suggested]) -> None:
    if not st.button("Suggest", type="primary", icon=":material/lightbulb:", key="suggest"):
        return
    st.session_state.pop("suggested", None)
    try:
        with st.spinner("The model is asked…"):
            found = ask()
    except SimulatorError as error:
        st.error(str(error), icon=":material/error:")
    else:
        st.session_state["suggested"] = (desk.draft_id, found)


def _offers(desk: Desk) -> None:
    kept = st.session_state.get("suggested")
    if not kept or kept[0] != desk.draft_id:
        return
    found: Suggested = kept[1]
    if not found.suggestions:
        st.html("<p>Nothing that could be shown. Ask again, or say more of what you wish.</p>")
    for number, one in enumerate(found.suggestions):
        with st.container(border=True):
            st.html(patient(one.says) if one.section == "lines" else _fact(one))
            take, leave = st.columns(2)
            take.button(
                "Take it over", key=f"take-{number}", icon=":material/check:", width="stretch", on_click=_take,
                args=(desk, one),
            )  # fmt: skip
            leave.button(
                "Leave it", key=f"leave-{number}", icon=":material/close:", width="stretch", on_click=_drop, args=(one,)
            )
    if found.left_out:
        with st.expander(f"Not shown, because of what the linter found ({len(found.left_out)})"):
            for says, why in found.left_out:
                st.html(f'<p>{safe(says)}<br><span class="quiet">{safe(why)}</span></p>')


def _fact(one: Suggestion) -> str:
    gate = " · behind a gate, at alliance 0.5" if "gate" in one.value else ""
    return (
        f"<div>{safe(one.says)}</div>"
        f'<div class="quiet">{safe(str(one.value["topic"]).replace("_", " "))}{gate}</div>'
        f"{patient(str(one.value['tells']['shallow'][0]))}"
    )


def _take(desk: Desk, one: Suggestion) -> None:
    try:
        text = service.suggesting().take(desk.text, one)
    except SimulatorError as error:
        desk.trouble = str(error)
        return
    desk.write(text, suggested_by=one.by)
    if desk.clash is None and not desk.trouble:
        _drop(one)


def _drop(one: Suggestion) -> None:
    draft_id, found = st.session_state["suggested"]
    rest = tuple(s for s in found.suggestions if s != one)
    st.session_state["suggested"] = (draft_id, Suggested(rest, found.left_out))
