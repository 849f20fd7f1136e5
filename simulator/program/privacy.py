"""Confidentiality: a person's copy of everything, erasure, and retention by the program's own rule."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.errors import SimulatorError
from simulator.practice.practice import Practice, now
from simulator.store.people import PeopleStore
from simulator.store.privacy import PrivacyStore


@dataclass(frozen=True)
class Due:
    """What retention would blank, or has blanked: sessions and attempts that ended before `before`."""

    before: datetime
    sessions: int
    attempts: int


class Privacy:
    """The service behind "my copy", erasure and retention."""

    def __init__(
        self, store: PrivacyStore, people: PeopleStore, practice: Practice, *, clock: Callable[[], datetime] = now
    ) -> None:
        self._store, self._people, self._practice, self._clock = store, people, practice, clock

    def copy(self, person: str) -> bytes:
        """Everything that is kept of this person, as JSON: table → rows. No password hash, no token."""
        return json.dumps(self._store.everything(person), ensure_ascii=False, indent=1).encode("utf-8")

    def erase(self, person: str) -> None:
        """Name, email and every word go, the recall index too; scores stay under the pseudonym. Cannot be undone.

        Backups made earlier still hold the words: the programme guide says how long to keep them.
        """
        for program, role in self._people.roles(person).items():
            admins = [m for m in self._people.members(program) if m.role == "admin" and m.left_at is None]
            if role == "admin" and len(admins) == 1:
                raise SimulatorError("this is a program's last administrator", mend="make somebody else one first")
        met = self._practice.log.patients_of(person)
        self._people.sign_out(self._clock(), person=person)
        self._store.erase(person, self._clock())
        self._practice.house.forget(person, met)

    def retention(self, program: str, *, dry_run: bool) -> Due | None:
        """Blanks the words that the program keeps no longer; None where it keeps them until they are erased by hand.

        dry_run: only says what would go.
        """
        kept = self._people.program(program)
        if kept is None or kept.retention_days is None:
            return None
        before = self._clock() - timedelta(days=kept.retention_days)
        sessions, attempts = self._store.old(program, before)
        if not dry_run:
            self._store.blank(sessions, attempts)
        return Due(before, len(sessions), len(attempts))
