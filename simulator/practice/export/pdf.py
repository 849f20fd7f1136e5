"""The document as a PDF, in a font that ships with the program: nothing depends on what a machine has installed."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from simulator.practice.export.document import Document, Kind

FONT: Final = Path(__file__).parent / "fonts" / "DejaVuSans-subset.ttf"
MISSING: Final = "□"
_LOOKS: Final[dict[Kind, tuple[float, tuple[int, int, int], float, float]]] = {
    "title": (20, (34, 48, 47), 0, 4), "heading": (13, (47, 93, 98), 0, 3), "text": (10.5, (34, 48, 47), 0, 2),
    "who": (8.5, (47, 93, 98), 0, 0.5), "said": (10.5, (34, 48, 47), 4, 2), "small": (9, (70, 82, 80), 8, 1),
    "quote": (9, (70, 82, 80), 12, 1),
}  # fmt: skip
"""Kind → size in points, colour, indent and space after in millimetres."""


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    """The characters that the font can draw."""
    with TTFont(FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())


def drawable(text: str) -> str:
    """The text with what the font has no picture of shown as □; zero-width joiners and variation marks are left out."""
    known = _known()
    out = []
    for c in text:
        if c in "\n\t" or ord(c) in known:
            out.append("    " if c == "\t" else c)
        elif 0xFE00 <= ord(c) <= 0xFE0F or 0x200B <= ord(c) <= 0x200F:
            continue
        else:
            out.append(MISSING)
    return "".join(out)


class _Page(FPDF):
    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("DejaVu", size=8)
        self.set_text_color(90, 100, 98)
        self.cell(0, 6, f"Fifty Minutes, {self.page_no()}", align="C")


def as_pdf(document: Document) -> bytes:
    """A4. Characters outside the font are shown as □, and a line at the end says that the other formats hold them."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it narrates every table it subsets
    pdf = _Page(format="A4")
    pdf.set_margins(20, 18, 20)
    pdf.set_auto_page_break(True, margin=20)
    pdf.add_font("DejaVu", fname=FONT)
    pdf.set_title(drawable(document.title))
    pdf.set_creator("Fifty Minutes")
    pdf.add_page()
    missing = False
    for block in document.blocks:
        size, colour, indent, after = _LOOKS[block.kind]
        text = drawable(block.text)
        missing = missing or text.count(MISSING) > block.text.count(MISSING)
        if block.kind in ("heading", "who"):
            pdf.ln(3 if block.kind == "heading" else 1.5)
            if pdf.will_page_break(22):
                pdf.add_page()
        _write(pdf, text, size, colour, indent)
        pdf.ln(after)
    if missing:
        _write(pdf, "Some characters cannot be drawn in this PDF and are shown as □; the text and Word files hold them.",
               9, (70, 82, 80), 0)  # fmt: skip
    return bytes(pdf.output())


def _write(pdf: FPDF, text: str, size: float, colour: tuple[int, int, int], indent: float) -> None:
    pdf.set_font("DejaVu", size=size)
    pdf.set_text_color(*colour)
    pdf.set_x(pdf.l_margin + indent)
    pdf.multi_cell(pdf.epw - indent, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
