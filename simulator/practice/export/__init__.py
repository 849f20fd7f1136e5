"""A session to take along: the debrief as plain text, PDF and Word, from one document of plain blocks."""

from simulator.practice.export.document import Block, Document, of_debrief
from simulator.practice.export.pdf import as_pdf
from simulator.practice.export.text import as_text
from simulator.practice.export.word import as_word

__all__ = ["Block", "Document", "as_pdf", "as_text", "as_word", "of_debrief"]
