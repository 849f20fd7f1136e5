"""Optional help in a session: a nudge on request, a pause, the content notes, a way out. None of it moves the patient."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.practice import helplines
from simulator.practice.hours import away
from simulator.practice.practice import Sitting
from simulator.settings import settings
from simulator.ui import service
from simulator.ui.looking_back import services
from simulator.ui.parts import rewind
from simulator.ui.parts.words import label, safe

CHOOSE = "simulator/ui/pages/choose.py"


def show(sitting: Sitting) -> bool:
    """The help of an open session, and the way back to a turn. False while it is paused or being left: then nothing can be said."""
    paused = services().hours.hour(sitting).paused
    if paused is not None and paused.reason == "way_out":
        _way_out(sitting)
        st.chat_input("The session is paused", disabled=True)  # its place keeps the page where it was
        return False
    if paused is not None:
        _paused(sitting)
        st.chat_input("The session is paused", disabled=True)
        return False
    gone = st.session_state.pop(f"away-{sitting.id}", None)
    if gone is not None:
        st.info(f"You were away for {away(gone)}. The clock stood still, and so did {label(sitting.source.persona.name)}.", icon=":material/timer_pause:")  # fmt: skip
    _nudged(sitting)
    with st.container(horizontal=True):
        _help(sitting)
        rewind.choose(sitting)
    return True


def _help(sitting: Sitting) -> None:
    with st.popover("Help", icon=":material/support:"):
        st.button(
            "Ask for a nudge", key="nudge", icon=":material/psychology_alt:", width="stretch",
            on_click=_nudge, args=(sitting,),
        )  # fmt: skip
        st.html('<p class="quiet">A supervisor says where to look, not what to say. It is noted in the debrief.</p>')
        st.button(
            "Pause", key="pause", icon=":material/pause:", width="stretch",
            on_click=services().hours.pause, args=(sitting,),
        )  # fmt: skip
        _content_notes(sitting)
        st.button(
            "I need to stop", key="way-out", icon=":material/logout:", width="stretch",
            on_click=services().hours.pause, args=(sitting, "way_out"),
        )  # fmt: skip


def _nudge(sitting: Sitting) -> None:
    services().nudging.ask(sitting)


def _nudged(sitting: Sitting) -> None:
    number = sitting.past[-1].number
    nudge = next((n for n in services().nudging.given(sitting) if n.number == number), None)
    if nudge is not None:
        with st.container(border=True):
            st.html(
                '<div role="status"><span class="who">A supervisor, quietly</span>'
                f'<div class="quiet">{safe(nudge.text)}</div></div>'
            )


def _content_notes(sitting: Sitting) -> None:
    persona = sitting.source.persona
    notes = list(dict.fromkeys((*sitting.scenario.content_notes, *persona.content_notes)))
    if notes:
        items = "".join(f"<li>{safe(n)}</li>" for n in notes)
        st.html(f'<div class="quiet">This patient touches on<ul>{items}</ul></div>')


def _resume(sitting: Sitting) -> None:
    st.session_state[f"away-{sitting.id}"] = services().hours.resume(sitting)


def _paused(sitting: Sitting) -> None:
    with st.container(border=True):
        st.html(f'<p role="status">Paused. {safe(sitting.source.persona.name)} is where you left off, and the clock stands still.</p>')  # fmt: skip
        left, right = st.columns(2)
        left.button("Go on", type="primary", width="stretch", on_click=_resume, args=(sitting,), icon=":material/play_arrow:")  # fmt: skip
        if right.button("Leave it for now", width="stretch", icon=":material/door_open:"):
            _leave(sitting, end=False)


def _leave(sitting: Sitting, *, end: bool) -> None:
    if end:
        service.practice().end(sitting)
    st.session_state.pop("session", None)
    st.switch_page(CHOOSE)


def _way_out(sitting: Sitting) -> None:
    """A kind word, where to turn, and three ways on; none of them leads to the debrief."""
    with st.container(border=True):
        st.subheader("You can stop here", anchor=False)
        st.html(
            "<p>Some of this lies close to real lives, and it may lie close to yours. Stopping is a good decision, and nothing "
            "you did here has to be looked at. If it stays with you, tell somebody who knows you: a supervisor, a friend, your "
            "own therapist.</p>"
        )
        left, middle, right = st.columns(3)
        if left.button("Leave it paused", type="primary", width="stretch"):
            _leave(sitting, end=False)
        if middle.button("End it here", width="stretch"):
            _leave(sitting, end=True)
        right.button("Go back in", width="stretch", on_click=_resume, args=(sitting,))
        lines()


def lines() -> None:
    """The help lines, by country."""
    try:
        found = helplines.load(settings().helplines)
    except SimulatorError as error:
        st.warning(f"The list of help lines cannot be read. {error}", icon=":material/build:")
        st.text("findahelpline.com lists free, confidential lines in most countries.")
        return
    st.html('<p class="quiet"><strong>Help lines.</strong> Numbers change: please check that these are current.</p>')
    for country in found.countries:
        listed = "".join(f"<li>{safe(line.name)}: <strong>{safe(line.reach)}</strong></li>" for line in country.lines)
        with st.expander(country.country):
            st.html(f"<p>In an emergency: <strong>{safe(country.emergency)}</strong></p><ul>{listed}</ul>")
    st.text(found.anywhere)
