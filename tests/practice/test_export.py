"""A debrief can be taken along, whole, and nothing that somebody wrote can break the file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document as WordFile
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from simulator.practice.export import Block, Document, as_pdf, as_text, as_word, of_debrief
from simulator.practice.export.document import clean
from tests.practice.conftest import Room

NASTY = "<script>alert(1)</script> **b** [x](y) {{7*7}} ]]> &amp; \x00\x0b\ud800 “é’” Łukasz Ελένη Юлия Նարե 中 👩‍⚕️ \u202e x"
WRITTEN = "Ubax Cabdillaahi, Łukasz, Ελένη, Юлия: “it’s né”"


@pytest.fixture
def document(room: Room) -> Document:
    sitting = room.session(f"{WRITTEN} I really think you need to stay away from him.", "Go on <b>then</b>.")
    room.reflections.note(sitting.id, "free", WRITTEN, room.clock())
    room.nudging.ask(sitting)
    made = room.views.make(sitting, {"empathy": 4, "interpretation_timing": None, "rupture_repair": 2})
    debrief = room.debriefing.debrief(sitting)
    return of_debrief(
        debrief, notes=room.reflections.notes(sitting.id), assessment=made, nudges=room.nudging.given(sitting)
    )


def test_what_people_wrote_beside_a_turn_is_taken_along(room: Room) -> None:
    sitting = room.session("You need to stay away from him.", "Go on.")
    line = "Ines Moss, 02 November 2026: She had left the room by now."
    made = of_debrief(
        room.debriefing.debrief(sitting), notes={}, assessment=None, nudges=(), beside={2: [line]}
    )  # fmt: skip
    texts = [b.text for b in made.blocks]
    assert texts.index(line) > texts.index("Turn 2, you")
    assert line.encode() in as_text(made)


def pdf_text(data: bytes) -> str:
    """The words of a PDF, read back by another library than the one that made it."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_all_three_formats_hold_the_whole_transcript_scores_quotes_and_notes(
    document: Document, tmp_path: Path
) -> None:
    word = "\n".join(p.text for p in WordFile(BytesIO(as_word(document))).paragraphs)
    for text in (as_text(document).decode(), word, pdf_text(as_pdf(document))):
        flat = squeezed(text)
        for wanted in (
            WRITTEN, "Go on <b>then</b>.", "you had rated yourself 4 of 5", "you thought that it did not come up",
            "The session in five sentences", "You asked for a nudge", "Felt and not said", "Turn by turn", "not been validated",
        ):  # fmt: skip
            assert squeezed(wanted) in flat, wanted
    assert any(b.kind == "quote" for b in document.blocks)


def test_what_somebody_wrote_never_breaks_a_file(tmp_path: Path) -> None:
    document = Document(
        clean(NASTY), (Block("title", clean(NASTY)), Block("said", clean(NASTY * 30)), Block("small", clean(NASTY)))
    )
    assert as_text(document).decode("utf-8").count("<script>") == 32
    pdf = pdf_text(as_pdf(document))
    assert "Łukasz Ελένη Юлия Նարե" in pdf
    assert "□" in pdf
    assert "cannot be drawn in this PDF" in pdf
    with ZipFile(BytesIO(as_word(document))) as file:
        assert file.testzip() is None
    assert "👩‍⚕️" in "\n".join(p.text for p in WordFile(BytesIO(as_word(document))).paragraphs)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["title", "heading", "text", "who", "said", "small", "quote"]))
def test_any_text_makes_three_files(text: str, kind: str) -> None:
    document = Document(clean(text), (Block(kind, clean(text)),))  # type: ignore[arg-type]
    assert as_pdf(document).startswith(b"%PDF")
    assert WordFile(BytesIO(as_word(document))).paragraphs is not None
    as_text(document).decode("utf-8")


def test_one_word_longer_than_the_page_is_broken_not_lost(tmp_path: Path) -> None:
    document = Document("x", (Block("said", "w" * 4000),))
    assert squeezed(pdf_text(as_pdf(document))).count("w") == 4000
    assert squeezed(as_text(document).decode()).count("w") == 4000


def test_the_pdf_needs_no_font_of_the_machine() -> None:
    data = as_pdf(Document("x", (Block("text", "é ’ “ ”"),)))
    assert b"DejaVu" in data
    assert b"Helvetica" not in data
