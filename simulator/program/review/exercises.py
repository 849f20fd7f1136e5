"""Turns sent back: "try turn 7 again". A second path that the trainee opens with one press, and both side by side."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from simulator.errors import SimulatorError
from simulator.grading.summary import Mean
from simulator.practice.branching import Branching, Paths
from simulator.practice.debriefing import Debriefing
from simulator.practice.practice import Practice, Sitting, now
from simulator.program.people import People
from simulator.program.review.reviewing import LONGEST
from simulator.store.cohorts import CohortStore
from simulator.store.review import Exercise, ReviewStore


@dataclass(frozen=True)
class Both:
    """The first time and the second, from the turn on that was tried again. first, again: dimension → mean from there on."""

    exercise: Exercise
    patient: str
    paths: Paths
    first: dict[str, Mean]
    again: dict[str, Mean]
    scales: dict[str, str]


class Exercises:
    """Sends turns back, opens their second paths, and shows both."""

    def __init__(
        self, store: ReviewStore, cohorts: CohortStore, people: People, practice: Practice, branching: Branching,
        debriefing: Callable[[], Debriefing], *, clock: Callable[[], datetime] = now,
    ) -> None:  # fmt: skip
        self._store, self._cohorts, self._people, self._practice = store, cohorts, people, practice
        self._branching, self._make, self._clock = branching, debriefing, clock

    def send_back(self, session_id: str, number: int, note: str, due_at: datetime | None, *, by: str) -> Exercise:
        """Asks the trainee to try a turn again. note: may be empty. due_at: with its zone, or None for no date."""
        record = self._practice.log.session(session_id)
        assert record is not None
        if record.person.startswith("assessed:"):
            raise SimulatorError(
                "a turn of an assessment is not tried again", mend="ask for a session with the same patient instead"
            )
        if (
            not any(t.number == number and t.patient is not None for t in self._practice.log.turns(session_id))
            or number < 1
        ):
            raise SimulatorError(f"there is no turn {number}", where=session_id, mend="choose one from 1 on")
        made = uuid.uuid4().hex
        self._store.send_back(
            made, session_id, number, record.person, by, note.strip()[:LONGEST], due_at, self._clock()
        )  # fmt: skip
        found = self._store.exercise(made)
        assert found is not None
        return found

    def call_off(self, exercise: str) -> None:
        """Takes the request back; a path already begun stays the trainee's."""
        self._store.call_off(exercise, self._clock())

    def sent(self, program: str) -> list[Exercise]:
        """What was sent back in the sessions open to the program, newest first."""
        return self._store.exercises(program=program)

    def mine(self, person: str) -> list[Exercise]:
        """What was sent back to this person: to do first, by date, then what is done."""
        order = {"begun": 0, "to do": 0, "done": 1}
        late = datetime.max.replace(tzinfo=self._clock().tzinfo)
        return sorted(self._store.exercises(person=person), key=lambda e: (order[e.stand], e.due_at or late, e.set_at))

    def begin(self, exercise: str, person: str) -> Sitting:
        """The second path, opened at that turn; the one under way, if there is one.

        It is done for the program that the first was done for, and shared with the one that the first is shared with.
        """
        asked = self._store.exercise(exercise)
        if asked is None:
            raise SimulatorError("this was called off", mend="your instructor can send the turn back again")
        if asked.branch is not None:
            return self._practice.resume(asked.branch, person)
        program, shared = self._store.done_for(asked.session), self._store.shared_with(asked.session)
        if program is not None and self._people.consent_wanted(program, person) is not None:
            raise SimulatorError("your consent is needed first", mend="read and answer it on My program")
        branch = self._branching.branch(self._practice.resume(asked.session, person), asked.number - 1)
        if not self._store.begin(exercise, branch.id, self._clock()):
            return self.begin(exercise, person)
        if program is not None:
            self._cohorts.record(branch.id, program, person, assignment=None, attempt=None)
        elif shared is not None:
            self._store.share(branch.id, shared, person, self._clock())
        return branch

    def of_path(self, session_id: str) -> Exercise | None:
        """What this session is the second try of, if anything."""
        return self._store.of_branch(session_id)

    def both(self, exercise: str) -> Both:
        """Both paths from the fork on, with their scores. Raises SimulatorError while the second is not ended."""
        asked = self._store.exercise(exercise)
        if asked is None or asked.branch is None or asked.ended_at is None:
            raise SimulatorError("the second try is not done yet", mend="it can be seen when the trainee has ended it")
        first = self._practice.resume(asked.session, asked.person)
        again = self._practice.resume(asked.branch, asked.person)
        paths = self._branching.compare(first, again)
        debriefing = self._make()
        scales = {d.id: d.name for d in debriefing.rubric_of(again).dimensions}
        return Both(
            asked, first.source.persona.name, paths, debriefing.means_after(first, paths.fork),
            debriefing.means_after(again, paths.fork), scales,
        )  # fmt: skip
