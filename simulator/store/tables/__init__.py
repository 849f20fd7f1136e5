"""The tables, one noun a module. SQL is the truth: what is not here did not happen; indexes and charts are made from it.

A new module of tables is imported here, so that migrations and tests see it.
"""

from simulator.store.tables.base import Base
from simulator.store.tables.operations import BulkChunk, BulkRun
from simulator.store.tables.sessions import MarkRow, PersonaVersion, SessionRow, TurnRow
from simulator.store.tables.studio import DraftRow, RetirementRow, SaveRow, VersionRow

__all__ = [
    "Base", "BulkChunk", "BulkRun", "DraftRow", "MarkRow", "PersonaVersion", "RetirementRow", "SaveRow", "SessionRow",
    "TurnRow", "VersionRow",
]  # fmt: skip
