"""The trainee's own notes: what was felt, which role one was pulled into, anything else. Kept as soon as they are left."""

from __future__ import annotations

import streamlit as st

from simulator.practice.debriefing import Debrief
from simulator.practice.roles import roles
from simulator.ui import service
from simulator.ui.looking_back import NoteKind, services
from simulator.ui.parts.words import label, safe

LONGEST = 20_000


def _keep(session_id: str, kind: NoteKind, key: str) -> None:
    services().reflections.note(session_id, kind, str(st.session_state[key]), service.practice().now())
    st.session_state[f"kept-{key}"] = True


def _area(debrief: Debrief, kind: NoteKind, label: str, written: dict[str, str], height: int = 110) -> None:
    key = f"note-{kind}-{debrief.sitting.id}"
    st.text_area(
        label, written.get(kind, ""), key=key, height=height, max_chars=LONGEST, on_change=_keep,
        args=(debrief.sitting.id, kind, key),
    )  # fmt: skip
    if st.session_state.pop(f"kept-{key}", False):
        st.html('<p class="quiet" role="status">Kept.</p>')


def countertransference(debrief: Debrief) -> None:
    """What did you feel, which role were you pulled into; beside it, the roles this patient's transference invites."""
    persona = debrief.sitting.source.persona
    written = services().reflections.notes(debrief.sitting.id)
    with st.expander("What you felt, and the role you were pulled into", icon=":material/edit_note:"):
        _area(debrief, "felt", "What did you feel in the room?", written)
        _area(debrief, "role", "Which role were you pulled into?", written)
        if (
            not written.get("felt")
            and not written.get("role")
            and not st.toggle(
                f"Show what {label(persona.name)} invites without writing first", key=f"invites-{debrief.sitting.id}"
            )
        ):
            st.html(
                '<p class="quiet">Write a line first, if you can: once you have read what others are pulled into, it is hard to '
                "know what you would have found.</p>"
            )
            return
        st.html(f"<p><strong>What {safe(persona.name)} invites</strong></p>")
        for role in roles(persona, debrief.sitting.past, debrief.examples):
            called = ""
            if role.turns:
                many = "turns" if len(role.turns) > 1 else "turn"
                called = f" <strong>Called up here, {many} {', '.join(map(str, role.turns))}.</strong>"
            st.html(
                f"<p>{safe(role.figure)}.{called}<br>"
                f'<span class="quiet">Expects: {safe(role.expects)}<br>Invites: {safe(role.invites)}'
                + (f"<br>{safe(role.from_inside)}" if role.from_inside else "")
                + "</span></p>"
            )


def free(debrief: Debrief) -> None:
    """Free notes on the session."""
    with st.expander("Your notes", icon=":material/sticky_note_2:"):
        _area(
            debrief,
            "free",
            "Notes for yourself, or for supervision",
            services().reflections.notes(debrief.sitting.id),
            160,
        )
