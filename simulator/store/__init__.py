"""The store: tables, migrations and the log. Nothing a user wrote is ever lost."""

from simulator.store.database import Database
from simulator.store.log import Log, MarkRecord, SessionRecord, TurnRecord
from simulator.store.model_calls import CallTotals, ModelCalls

__all__ = ["CallTotals", "Database", "Log", "MarkRecord", "ModelCalls", "SessionRecord", "TurnRecord"]
