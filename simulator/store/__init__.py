"""The store: tables, migrations and the log. Nothing a user wrote is ever lost."""

from simulator.store.answers import AnswerRecord, Answers, Outline
from simulator.store.database import Database
from simulator.store.log import Log, MarkRecord, SessionRecord, TurnRecord
from simulator.store.practised import MarkedTurn, Practised
from simulator.store.settled import Settled

__all__ = [
    "AnswerRecord", "Answers", "Database", "Log", "MarkRecord", "MarkedTurn", "Outline", "Practised", "SessionRecord", "Settled", "TurnRecord",
]  # fmt: skip
