"""Cohorts and assignments: who is asked to do what by when, who did it, and whom to remind."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from simulator.errors import SimulatorError
from simulator.practice.practice import Practice, Sitting, now
from simulator.program.people import People
from simulator.store.cohorts import Assignment, Cohort, CohortStore, Done

Stand = Literal["done", "begun", "to do", "overdue", "done late"]


@dataclass(frozen=True)
class Task:
    """An assignment as it stands for one person."""

    assignment: Assignment
    stand: Stand
    session: str | None
    """The session to go on with or to look back on, where there is one."""


@dataclass(frozen=True)
class Row:
    """A trainee in a cohort with every task, in the order of the assignments."""

    person: str
    name: str
    email: str | None
    tasks: tuple[Task, ...]


class Cohorts:
    """The service behind My program and Cohorts."""

    def __init__(
        self, store: CohortStore, people: People, practice: Practice, *, clock: Callable[[], datetime] = now
    ) -> None:
        self._store, self._people, self._practice, self._clock = store, people, practice, clock

    def cohorts(self, program: str) -> list[Cohort]:
        """The program's cohorts, oldest first."""
        return self._store.cohorts(program)

    def sizes(self, program: str) -> dict[str, int]:
        """Cohort → number of trainees."""
        return self._store.sizes(program)

    def create(self, program: str, name: str) -> Cohort:
        """A new cohort."""
        clean = " ".join(name.split())[:120]
        if not clean:
            raise SimulatorError("a cohort needs a name", mend="such as “Autumn 2026”")
        if any(c.name.lower() == clean.lower() for c in self._store.cohorts(program)):
            raise SimulatorError(f"there is a cohort called {clean}", mend="choose another name")
        cohort = Cohort(uuid.uuid4().hex, program, clean, False)
        self._store.add(cohort, self._clock())
        return cohort

    def members(self, cohort: str) -> list[tuple[str, str, str | None]]:
        """(person, name, email) of the trainees in a cohort."""
        return self._store.members(cohort)

    def add(self, cohort: str, person: str) -> None:
        """Puts a member of the program into the cohort."""
        self._store.add_member(cohort, person)

    def remove(self, cohort: str, person: str) -> None:
        """Takes somebody out of the cohort; what they did stays."""
        self._store.remove_member(cohort, person)

    def assign(
        self, cohort: str, program: str, title: str, due_at: datetime, *, persona: str | None = None,
        scenario: str | None = None, form: str | None = None, note: str = "",
    ) -> Assignment:  # fmt: skip
        """Asks a cohort for a session with a patient, or for an assessment. due_at: with its zone."""
        if (persona is None) == (form is None):
            raise SimulatorError("an assignment is a session or an assessment", mend="choose one of the two")
        if persona is not None:
            found = self._practice.house.source(persona).persona.scenario(scenario or "")
            if found is None:
                raise SimulatorError(f"{persona} has no scenario '{scenario}'", mend="choose one of its scenarios")
        clean = " ".join(title.split())[:160]
        if not clean:
            raise SimulatorError("an assignment needs a title", mend="say what is to be done")
        made = Assignment(
            uuid.uuid4().hex,
            cohort,
            program,
            clean,
            note.strip()[:2000],
            persona,
            scenario,
            form,
            due_at,
            self._clock(),
        )
        self._store.assign(made)
        return made

    def move(self, assignment: str, due_at: datetime) -> None:
        """Gives an assignment another date."""
        self._store.move(assignment, due_at)

    def withdraw(self, assignment: str) -> None:
        """Takes an assignment back; sessions already done for it stay."""
        self._store.withdraw(assignment, self._clock())

    def who_did_what(self, cohort: str) -> list[Row]:
        """Every trainee of the cohort with every task as it stands."""
        asked = self._store.assignments([cohort])
        done = self._store.done([cohort])
        return [
            Row(p, n, e, tuple(self._task(a, done.get((a.id, p))) for a in asked))
            for p, n, e in self._store.members(cohort)
        ]

    def reminders(self, cohort: str, within_days: int = 3) -> str:
        """A list to copy: a line a trainee who has something overdue or due within these days. Empty if nobody has."""
        lines = []
        soon = self._clock() + timedelta(days=within_days)
        for row in self.who_did_what(cohort):
            waiting = [
                f"{t.assignment.title} ({'was' if t.stand == 'overdue' else 'is'} due {t.assignment.due_at:%d %B %Y})"
                for t in row.tasks
                if t.stand in ("overdue", "to do", "begun") and t.assignment.due_at <= soon
            ]
            if waiting:
                lines.append(f"{row.name} <{row.email or 'no email'}>: {'; '.join(waiting)}")
        return "\n".join(lines)

    def mine(self, program: str, person: str) -> list[Task]:
        """What this person is asked to do in the program: open tasks first, by date."""
        cohorts = [c.id for c in self._store.of_person(person, program)]
        done = self._store.done(cohorts, person)
        tasks = [self._task(a, done.get((a.id, person))) for a in self._store.assignments(cohorts)]
        return sorted(tasks, key=lambda t: (t.stand in ("done", "done late"), t.assignment.due_at))

    def begin(self, assignment: str, person: str) -> Sitting:
        """Begins the assigned session. Raises SimulatorError if it is not asked of this person."""
        asked = self._store.assignment(assignment)
        if asked is None or asked.cohort not in {c.id for c in self._store.of_person(person, asked.program)}:
            raise SimulatorError("this is not one of your assignments", mend="choose one from My program")
        if asked.persona is None:
            raise SimulatorError("this assignment is an assessment", mend="take it from My program")
        if self._people.consent_wanted(asked.program, person) is not None:
            raise SimulatorError("your consent is needed first", mend="read and answer it on My program")
        sitting = self._practice.begin(person, asked.persona, asked.scenario)
        self._store.record(sitting.id, asked.program, person, assignment=assignment, attempt=None)
        return sitting

    def transcript(self, session_id: str) -> list[tuple[int, str | None, str | None]]:
        """(turn, therapist, patient) of a session done for the program; whoever else looks is written down."""
        return [(t.number, t.therapist, t.patient) for t in self._practice.log.turns(session_id)]

    def _task(self, asked: Assignment, done: Done | None) -> Task:
        stand: Stand
        if done is not None and done.ended_at is not None:
            stand = "done" if done.ended_at <= asked.due_at else "done late"
        elif self._clock() > asked.due_at:
            stand = "overdue"
        else:
            stand = "to do" if done is None else "begun"
        return Task(asked, stand, done.session if done else None)


def end_of_day(year: int, month: int, day: int) -> datetime:
    """The last minute of a date, in UTC: when something due that day is due."""
    return datetime(year, month, day, 23, 59, tzinfo=UTC)
