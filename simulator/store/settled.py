"""What a person has settled once and for all, such as a tour seen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from simulator.store.database import Database
from simulator.store.tables import SettledRow


class Settled:
    """Reads and writes what is settled."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def has(self, person: str, what: str) -> bool:
        """Whether this person has settled it."""
        with self._db.session() as sql:
            return sql.get(SettledRow, (person, what)) is not None

    def settle(self, person: str, what: str, at: datetime) -> None:
        """Settles it; twice is once."""
        if self.has(person, what):
            return
        try:
            with self._db.session() as sql:
                sql.add(SettledRow(person=person, what=what, at=at))
        except IntegrityError:
            pass  # settled in another tab in the same moment
