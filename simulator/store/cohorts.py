"""Cohorts, assignments and the sessions done for a program. The only place that speaks SQL for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from simulator.store.database import Database
from simulator.store.tables import (
    AssignmentRow,
    AttemptRow,
    CohortMemberRow,
    CohortRow,
    PersonRow,
    ProgramSessionRow,
    SessionRow,
)


@dataclass(frozen=True)
class Cohort:
    """A group of trainees; members: person → name."""

    id: str
    program: str
    name: str
    closed: bool


@dataclass(frozen=True)
class Assignment:
    """Something a cohort is asked to do by a date: a session (persona, scenario) or an assessment (form)."""

    id: str
    cohort: str
    program: str
    title: str
    note: str
    persona: str | None
    scenario: str | None
    form: str | None
    due_at: datetime
    created_at: datetime


@dataclass(frozen=True)
class Done:
    """What a person has done of an assignment. session: the latest, where it is a session with a patient."""

    person: str
    assignment: str
    begun_at: datetime
    ended_at: datetime | None
    session: str | None


class CohortStore:
    """Reads and writes cohorts and assignments."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, cohort: Cohort, at: datetime) -> None:
        with self._db.session() as sql:
            sql.add(CohortRow(id=cohort.id, program_id=cohort.program, name=cohort.name, created_at=at))

    def close(self, cohort: str, at: datetime | None) -> None:
        with self._db.session() as sql:
            sql.execute(update(CohortRow).where(CohortRow.id == cohort).values(closed_at=at))

    def cohorts(self, program: str) -> list[Cohort]:
        query = select(CohortRow).where(CohortRow.program_id == program).order_by(CohortRow.created_at, CohortRow.id)
        with self._db.session() as sql:
            return [_cohort(r) for r in sql.scalars(query)]

    def of_person(self, person: str, program: str) -> list[Cohort]:
        query = (
            select(CohortRow)
            .join(CohortMemberRow, CohortMemberRow.cohort_id == CohortRow.id)
            .where(CohortMemberRow.person_id == person, CohortRow.program_id == program)
            .order_by(CohortRow.created_at)
        )
        with self._db.session() as sql:
            return [_cohort(r) for r in sql.scalars(query)]

    def add_member(self, cohort: str, person: str) -> None:
        with self._db.session() as sql:
            if sql.get(CohortMemberRow, (cohort, person)) is None:
                sql.add(CohortMemberRow(cohort_id=cohort, person_id=person))

    def remove_member(self, cohort: str, person: str) -> None:
        with self._db.session() as sql:
            sql.execute(
                delete(CohortMemberRow).where(CohortMemberRow.cohort_id == cohort, CohortMemberRow.person_id == person)
            )

    def members(self, cohort: str) -> list[tuple[str, str, str | None]]:
        """(person, name, email) of everybody in the cohort, by name."""
        query = (
            select(PersonRow.id, PersonRow.name, PersonRow.email)
            .join(CohortMemberRow, CohortMemberRow.person_id == PersonRow.id)
            .where(CohortMemberRow.cohort_id == cohort)
            .order_by(PersonRow.name, PersonRow.id)
        )
        with self._db.session() as sql:
            return [(i, n, e) for i, n, e in sql.execute(query)]

    def assign(self, a: Assignment) -> None:
        with self._db.session() as sql:
            sql.add(
                AssignmentRow(
                    id=a.id, cohort_id=a.cohort, program_id=a.program, title=a.title, note=a.note, persona_id=a.persona,
                    scenario_id=a.scenario, form_id=a.form, due_at=a.due_at, created_at=a.created_at,
                )
            )  # fmt: skip

    def withdraw(self, assignment: str, at: datetime) -> None:
        with self._db.session() as sql:
            sql.execute(update(AssignmentRow).where(AssignmentRow.id == assignment).values(withdrawn_at=at))

    def move(self, assignment: str, due_at: datetime) -> None:
        with self._db.session() as sql:
            sql.execute(update(AssignmentRow).where(AssignmentRow.id == assignment).values(due_at=due_at))

    def assignment(self, assignment: str) -> Assignment | None:
        with self._db.session() as sql:
            row = sql.get(AssignmentRow, assignment)
            return _assignment(row) if row and row.withdrawn_at is None else None

    def assignments(self, cohorts: list[str]) -> list[Assignment]:
        """What these cohorts are asked to do, by date."""
        query = (
            select(AssignmentRow)
            .where(AssignmentRow.cohort_id.in_(cohorts), AssignmentRow.withdrawn_at.is_(None))
            .order_by(AssignmentRow.due_at, AssignmentRow.title)
        )
        with self._db.session() as sql:
            return [_assignment(r) for r in sql.scalars(query)]

    def record(self, session: str, program: str, person: str, *, assignment: str | None, attempt: str | None) -> None:
        """Notes that a session is done for the program."""
        with self._db.session() as sql:
            sql.add(
                ProgramSessionRow(
                    session_id=session, program_id=program, person_id=person, assignment_id=assignment,
                    attempt_id=attempt,
                )
            )  # fmt: skip

    def done(self, cohorts: list[str], person: str | None = None) -> dict[tuple[str, str], Done]:
        """(assignment, person) → the latest of what was done; of an assessment, the latest attempt."""
        sessions = (
            select(
                ProgramSessionRow.assignment_id, ProgramSessionRow.person_id, SessionRow.started_at, SessionRow.ended_at,
                SessionRow.id,
            )
            .join(SessionRow, SessionRow.id == ProgramSessionRow.session_id)
            .join(AssignmentRow, AssignmentRow.id == ProgramSessionRow.assignment_id)
            .where(AssignmentRow.cohort_id.in_(cohorts))
            .order_by(SessionRow.started_at)
        )  # fmt: skip
        attempts = (
            select(AssignmentRow.id, AttemptRow.person_id, AttemptRow.started_at, AttemptRow.ended_at)
            .join(AttemptRow, AttemptRow.form_id == AssignmentRow.form_id)
            .join(
                CohortMemberRow,
                (CohortMemberRow.cohort_id == AssignmentRow.cohort_id)
                & (CohortMemberRow.person_id == AttemptRow.person_id),
            )
            .where(AssignmentRow.cohort_id.in_(cohorts))
            .order_by(AttemptRow.started_at)
        )
        if person is not None:
            sessions = sessions.where(ProgramSessionRow.person_id == person)
            attempts = attempts.where(AttemptRow.person_id == person)
        out: dict[tuple[str, str], Done] = {}
        with self._db.session() as sql:
            for assignment, who, begun, ended, session in sql.execute(sessions):
                assert assignment is not None
                before = out.get((assignment, who))
                if before is None or before.ended_at is None or ended is not None:
                    out[(assignment, who)] = Done(who, assignment, begun, ended, session)
            for assignment, who, begun, ended in sql.execute(attempts):
                out[(assignment, who)] = Done(who, assignment, begun, ended, None)
        return out

    def sizes(self, program: str) -> dict[str, int]:
        """Cohort → how many trainees are in it."""
        query = (
            select(CohortMemberRow.cohort_id, func.count())
            .join(CohortRow, CohortRow.id == CohortMemberRow.cohort_id)
            .where(CohortRow.program_id == program)
            .group_by(CohortMemberRow.cohort_id)
        )
        with self._db.session() as sql:
            return {row[0]: row[1] for row in sql.execute(query)}


def _cohort(row: CohortRow) -> Cohort:
    return Cohort(row.id, row.program_id, row.name, row.closed_at is not None)


def _assignment(r: AssignmentRow) -> Assignment:
    return Assignment(
        r.id, r.cohort_id, r.program_id, r.title, r.note, r.persona_id, r.scenario_id, r.form_id, r.due_at, r.created_at
    )
