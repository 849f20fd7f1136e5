"""The document as plain text, UTF-8, lines of at most 100 characters."""

from __future__ import annotations

import textwrap

from simulator.practice.export.document import Document

_INDENT = {"said": "  ", "small": "    ", "quote": "      "}


def as_text(document: Document) -> bytes:
    """UTF-8 with Unix line ends. Paragraphs in what a person wrote are kept."""
    lines: list[str] = []
    for block in document.blocks:
        if block.kind in ("title", "heading"):
            lines += [
                "",
                block.text.replace("\n", " "),
                ("=" if block.kind == "title" else "-") * min(100, len(block.text)),
                "",
            ]
            continue
        if block.kind == "who":
            lines.append("")
        indent = _INDENT.get(block.kind, "")
        for paragraph in block.text.split("\n"):
            lines += textwrap.wrap(paragraph, 100, initial_indent=indent, subsequent_indent=indent) or [""]
        if block.kind == "text":
            lines.append("")
    return ("\n".join(lines).strip() + "\n").encode("utf-8")
