"""The debrief to take along: PDF, Word and plain text, made when asked for."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from simulator.practice.debriefing import Debrief
from simulator.practice.export import Document, as_pdf, as_text, as_word, of_debrief
from simulator.program.review import Remarks
from simulator.ui.looking_back import services

_FORMATS: dict[str, tuple[Callable[[Document], bytes], str, str]] = {
    "PDF": (as_pdf, "pdf", "application/pdf"),
    "Word": (as_word, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "Plain text": (as_text, "txt", "text/plain"),
}


def show(debrief: Debrief, remarks: Remarks) -> None:
    """Three buttons; each makes its file when it is pressed, with the notes as they are then."""
    sitting = debrief.sitting
    with st.expander("Take it along", icon=":material/download:"):
        st.html('<p class="quiet">The whole transcript with scores, quotes and your notes. It is confidential: keep it as you would keep a file.</p>')  # fmt: skip
        columns = st.columns(len(_FORMATS))
        for column, (name, (make, ending, mime)) in zip(columns, _FORMATS.items(), strict=True):
            file = f"{sitting.source.persona.id}-{sitting.scenario.id}-{sitting.record.started_at:%Y-%m-%d}.{ending}"
            column.download_button(
                name, data=_maker(debrief, remarks, make), file_name=file, mime=mime, key=f"take-{ending}", width="stretch",
                on_click="ignore",
            )  # fmt: skip


def _maker(debrief: Debrief, remarks: Remarks, make: Callable[[Document], bytes]) -> Callable[[], bytes]:
    back = services()

    def made() -> bytes:
        document = of_debrief(
            debrief, notes=back.reflections.notes(debrief.sitting.id), assessment=back.views.of(debrief.sitting),
            nudges=back.nudging.given(debrief.sitting), beside=remarks.lines(debrief.rubric),
        )  # fmt: skip
        return make(document)

    return made
