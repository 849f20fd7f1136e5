"""For the trainee: turns to try again, and what was written to them."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.practice.practice import Sitting
from simulator.practice.story_parts import turns_of
from simulator.program.review import Exercise, Remarks
from simulator.ui import service
from simulator.ui.parts import review_place, which
from simulator.ui.parts.words import safe

_PAGES = "simulator/ui/pages"


def cards(person: str, *, open_only: bool = False) -> bool:
    """A card a turn that was sent back, with one press to its second path. Says whether there was any."""
    found = [e for e in service.exercises().mine(person) if not open_only or e.stand != "done"]
    for exercise in found:
        with st.container(border=True):
            due = f" · until {which.day(exercise.due_at)}" if exercise.due_at else ""
            st.html(
                f"<div><strong>Try turn {exercise.number} again</strong>, with {safe(review_place.patient(exercise.persona))}</div>"
                f'<p class="quiet">{safe(exercise.by or "You")} sent it back on {which.day(exercise.set_at)}{due} · '
                f"{exercise.stand}</p>"
            )
            if exercise.note:
                st.text(exercise.note)
            _ways(exercise, person)
    return bool(found)


def _ways(exercise: Exercise, person: str) -> None:
    label = {"to do": f"Try turn {exercise.number} again", "begun": "Go on where you stopped", "done": "See both"}
    kind = "secondary" if exercise.stand == "done" else "primary"
    if not st.button(label[exercise.stand], key=f"again-{exercise.id}", type=kind, icon=":material/undo:"):  # type: ignore[arg-type]
        return
    if exercise.stand == "done":
        st.session_state["session"] = exercise.branch
        st.switch_page(f"{_PAGES}/compare.py")
    try:
        st.session_state["session"] = service.exercises().begin(exercise.id, person).id
    except SimulatorError as error:
        st.error(str(error), icon=":material/error:")
        return
    st.switch_page(f"{_PAGES}/practise.py")


def letters(person: str) -> bool:
    """The sessions in which something is written that the trainee has not marked as read. Says whether there was any."""
    unread = service.reviewing().unread(person)
    sessions = list(dict.fromkeys(c.session for c in unread))
    for session in sessions:
        here = [c for c in unread if c.session == session]
        turns = ", ".join(str(n) for n in sorted({c.number for c in here}))
        names = " and ".join(dict.fromkeys(safe(c.by or "You") for c in here))
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            plural = "s" if "," in turns else ""
            st.html(
                f"<div><strong>{names}</strong> wrote to turn{plural} {turns} of your session with "
                f"{safe(review_place.patient(here[0].persona))}</div>"
            )
            if st.button("Read it", key=f"letter-{session}", icon=":material/mail:"):
                st.session_state["session"] = session
                st.switch_page(f"{_PAGES}/debrief.py")
    return bool(sessions)


def written(remarks: Remarks) -> None:
    """At the head of a debrief: to which turns somebody wrote, gave another score, or sent back."""
    wrote = {c.number for c in remarks.comments if c.author != c.person}
    parts = []
    for numbers, what in (
        (wrote, "A comment stands beside"), ({o.number for o in remarks.overrides}, "another score stands beside the judge’s in"),
        ({e.number for e in remarks.exercises}, "you are asked to try again"),
    ):  # fmt: skip
        if numbers:
            parts.append(f"{what} {turns_of(sorted(numbers))}")
    if parts:
        words = "; ".join(parts)
        st.html(f'<div class="remark">{safe(words[:1].upper() + words[1:])}.</div>')


def note(sitting: Sitting) -> None:
    """In a second try: who asked for it, and the note."""
    asked = service.exercises().of_path(sitting.id)
    if asked is None:
        return
    words = f'<div class="said-so">{safe(asked.note)}</div>' if asked.note else ""
    st.html(
        f'<div class="remark"><div class="who">{safe(asked.by or "You")} asked you to try turn {asked.number} again</div>{words}'
        '<p class="quiet">Say something else here, and go on as long as it is useful. End the session when you are done.</p></div>'
    )
