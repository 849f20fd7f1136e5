"""What somebody practised alone, opened to their instructors and closed again by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from simulator.errors import SimulatorError
from simulator.practice.practice import Practice, now
from simulator.store.people import PeopleStore
from simulator.store.review import ReviewStore


@dataclass(frozen=True)
class Standing:
    """Who may read a session besides its owner. done_for: the program it was done for, which cannot be taken back.
    shared: the program it is shared with just now. with_whom: programs it could be shared with, id → name."""

    done_for: str | None
    shared: str | None
    with_whom: dict[str, str]


class Sharing:
    """Shares a session, and stops sharing it."""

    def __init__(
        self, store: ReviewStore, people: PeopleStore, practice: Practice, *, clock: Callable[[], datetime] = now
    ) -> None:
        self._store, self._people, self._practice, self._clock = store, people, practice, clock

    def standing(self, session_id: str, person: str) -> Standing:
        """Who may read it just now."""
        programs = {p: found.name for p in self._people.roles(person) if (found := self._people.program(p)) is not None}
        return Standing(self._store.done_for(session_id), self._store.shared_with(session_id), programs)

    def share(self, session_id: str, program: str, person: str) -> None:
        """Opens it to the program's instructors and administrators. Raises SimulatorError where that is not to be had."""
        now_open = self.standing(session_id, person)
        if program not in now_open.with_whom:
            raise SimulatorError("you are not in that program", mend="choose one of yours")
        if now_open.done_for is not None:
            raise SimulatorError("this session was done for a program, whose instructors can read it already")
        if now_open.shared == program:
            return
        if now_open.shared is not None:
            self.stop(session_id, person)
        self._store.share(session_id, program, person, self._clock())

    def stop(self, session_id: str, person: str) -> None:
        """Closes it again, with the second tries of its turns. What was written beside it stays with the trainee."""
        again = [e.branch for e in self._store.exercises(session=session_id) if e.branch and e.person == person]
        self._store.stop_sharing([session_id, *again], self._clock())
