"""The store: tables, migrations and the repositories. Nothing a user wrote is ever lost."""

from simulator.store.asides import Asides, Nudge, Pause
from simulator.store.database import Database
from simulator.store.log import Log, MarkRecord, SessionRecord, TurnRecord
from simulator.store.reflections import NoteKind, Reflections, SelfAssessment

__all__ = [
    "Asides", "Database", "Log", "MarkRecord", "NoteKind", "Nudge", "Pause", "Reflections", "SelfAssessment",
    "SessionRecord", "TurnRecord",
]  # fmt: skip
