"""A report on the page, in short, and as a PDF to keep."""

from __future__ import annotations

import streamlit as st

from simulator.practice.export import as_pdf
from simulator.program.report import Report, document
from simulator.ui.parts.words import safe


def show(report: Report) -> None:
    """One line a scale, what to practise, and the file."""
    for scale in report.scales:
        st.html(
            f"<p><strong>{safe(scale.name)}: {scale.mean:.1f} of 5.</strong> Likely {scale.low:.1f} to {scale.high:.1f}, over "
            f"{scale.turns} turn{'s' if scale.turns != 1 else ''} at {scale.stations} "
            f"station{'s' if scale.stations != 1 else ''}.</p>"
        )
    if not report.scales:
        st.html('<p class="quiet">No turn of this attempt could be scored.</p>')
    for one in report.practise[:1]:
        st.html(f'<div class="change"><strong>What to practise next.</strong> {safe(one.what)}</div>')
    people = sum(s.by_people for s in report.stations)
    if people:
        st.html(f'<p class="quiet">{people} of these turns were scored by people, after two had marked them blind.</p>')
    st.html(
        '<p class="quiet">The embedded judge is indicative and has not been validated against clinicians. Speak with your '
        "instructor about what a score means.</p>"
    )
    download(report, "Save the report (PDF)", report.title)


def download(report: Report, label: str, title: str) -> None:
    """A button that draws the PDF when it is pressed. (The report is made before: a file that is made late has nobody asking.)"""
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in title.lower()).strip("-") or "report"
    st.download_button(
        label, data=lambda: as_pdf(document(report)), file_name=f"{name}.pdf", mime="application/pdf", key=f"pdf-{label}",
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip
