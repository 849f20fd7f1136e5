"""What lies on an instructor's desk: the draft in hand, saved at every change, and a clash where somebody else saved first."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from simulator.errors import SimulatorError
from simulator.program.studio.rehearsal import Rehearsal
from simulator.program.studio.studio import Clash, Draft
from simulator.ui import service


@dataclass
class Desk:
    """The draft as this browser has it. seen: the revision it rests on. stamp: grows when the text is replaced."""

    draft_id: str
    text: str
    seen: int
    stamp: int = 1
    clash: Clash | None = None
    trouble: str = ""
    go: tuple[str, int] | None = None
    talk: Rehearsal | None = None
    rests_on: int | None = None
    """The version that the clash is with, where it is not another save."""

    def typed(self, stamp: str, text: str) -> None:
        """What was typed into the file; dropped where that text has been replaced since."""
        if stamp == str(self.stamp):
            self.write(text, typed=True)

    def write(self, text: str, *, typed: bool = False, suggested_by: str | None = None) -> None:
        """Puts a new text on the desk and saves it; a save that comes second leaves the clash on the desk."""
        if text == self.text or self.clash is not None:
            return
        self.trouble = ""
        try:
            found = service.studio().save(
                self.draft_id, text, seen=self.seen, person=service.person(), suggested_by=suggested_by
            )
        except SimulatorError as error:
            self.trouble = str(error)
            return
        self.text = text
        if not typed:
            self.stamp += 1
        if isinstance(found, Clash):
            self.clash = found
        else:
            self.seen = found.revision

    def settle(self, text: str) -> None:
        """Ends a clash with this text."""
        if self.clash is None:
            return
        found = service.studio().save(self.draft_id, text, seen=self.clash.draft.revision, person=service.person())
        self.text = text
        self.stamp += 1
        if isinstance(found, Clash):
            self.clash = found
        else:
            self.clash, self.seen = None, found.revision
            if self.rests_on is not None:
                service.studio().drafts.rest_on(self.draft_id, self.rests_on)
                self.rests_on = None

    def bring_together(self, draft: Draft) -> None:
        """Lays the version that was published since beside the draft."""
        self.clash = service.studio().together(draft)
        self.rests_on = self.clash.draft.base_id

    def catch_up(self, draft: Draft) -> bool:
        """Takes over what somebody else saved while nothing was changed here. Whether there was anything."""
        if self.clash is not None or draft.revision == self.seen:
            return False
        self.text, self.seen = draft.text, draft.revision
        self.stamp += 1
        return True


def desk(draft: Draft) -> Desk:
    """The desk of this browser for a draft."""
    key = f"desk-{draft.id}"
    if key not in st.session_state:
        st.session_state[key] = Desk(draft.id, draft.text, draft.revision)
    found: Desk = st.session_state[key]
    return found
