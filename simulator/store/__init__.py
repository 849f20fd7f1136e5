"""The store: tables, migrations and the log. Nothing a user wrote is ever lost."""

from simulator.store.database import Database
from simulator.store.log import Log, MarkRecord, SessionRecord, TurnRecord

__all__ = ["Database", "Log", "MarkRecord", "SessionRecord", "TurnRecord"]
