"""The document as a Word file, with real headings, so that it can be found, folded and read aloud."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from docx import Document as WordFile
from docx.shared import Mm, Pt, RGBColor

from simulator.practice.export.document import Document, Kind

_INDENT: Final[dict[Kind, int]] = {"said": 4, "small": 8, "quote": 12}


def as_word(document: Document) -> bytes:
    """A .docx. Words a person wrote are set as text runs and can never become markup or fields."""
    file = WordFile()
    file.core_properties.title = document.title[:255]
    file.core_properties.author = "Fifty Minutes"
    file.styles["Normal"].font.size = Pt(10.5)
    for block in document.blocks:
        if block.kind in ("title", "heading"):
            file.add_heading(block.text.replace("\n", " "), level=0 if block.kind == "title" else 1)
            continue
        for paragraph in block.text.split("\n"):
            line = file.add_paragraph()
            line.paragraph_format.space_after = Pt(3)
            line.paragraph_format.left_indent = Mm(_INDENT.get(block.kind, 0))
            run = line.add_run(paragraph)
            if block.kind == "who":
                run.bold = True
                line.paragraph_format.keep_with_next = True
            if block.kind in ("small", "quote"):
                run.font.size = Pt(9)
                run.font.color.rgb = RGBColor(0x46, 0x52, 0x50)
    out = BytesIO()
    file.save(out)
    return out.getvalue()
