"""The store: tables, migrations and the log. Nothing a user wrote is ever lost."""

from simulator.store.answers import AnswerRecord, Answers, Outline
from simulator.store.database import Database
from simulator.store.log import Log, MarkRecord, SessionRecord, TurnRecord
from simulator.store.model_calls import CallTotals, ModelCalls
from simulator.store.practised import MarkedTurn, Practised
from simulator.store.settled import Settled

__all__ = [
    "AnswerRecord", "Answers", "CallTotals", "Database", "Log", "MarkRecord", "MarkedTurn", "ModelCalls", "Outline",
    "Practised", "SessionRecord", "Settled", "TurnRecord",
]  # fmt: skip
