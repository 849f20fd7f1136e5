"""The store: tables, migrations and the repositories. Nothing a user wrote is ever lost."""

from simulator.store.answers import AnswerRecord, Answers, Outline
from simulator.store.asides import Asides, Nudge, Pause
from simulator.store.database import Database
from simulator.store.log import Log, MarkRecord, SessionRecord, TurnRecord
from simulator.store.model_calls import CallTotals, ModelCalls
from simulator.store.practised import MarkedTurn, Practised
from simulator.store.reflections import NoteKind, Reflections, SelfAssessment
from simulator.store.settled import Settled

__all__ = [
    "AnswerRecord",
    "Answers",
    "Asides",
    "CallTotals",
    "Database",
    "Log",
    "MarkRecord",
    "MarkedTurn",
    "ModelCalls",
    "NoteKind",
    "Nudge",
    "Outline",
    "Pause",
    "Practised",
    "Reflections",
    "SelfAssessment",
    "SessionRecord",
    "Settled",
    "TurnRecord",
]
