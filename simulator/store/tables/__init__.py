"""The tables, one noun a module. SQL is the truth: what is not here did not happen; indexes and charts are made from it.

A new module of tables is imported here, so that migrations and tests see it.
"""

from simulator.store.tables.base import Base
from simulator.store.tables.looking_back import NoteRow, NudgeRow, PauseRow, SelfAssessmentRow
from simulator.store.tables.sessions import MarkRow, PersonaVersion, SessionRow, TurnRow

__all__ = [
    "Base", "MarkRow", "NoteRow", "NudgeRow", "PauseRow", "PersonaVersion", "SelfAssessmentRow", "SessionRow", "TurnRow",
]  # fmt: skip
