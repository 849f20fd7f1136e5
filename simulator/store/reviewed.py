"""Which sessions there are to review, the words in them, and the index that searching uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from simulator.store.database import Database
from simulator.store.review import visible
from simulator.store.tables import (
    CommentRow,
    ExerciseRow,
    MarkRow,
    PersonRow,
    ProgramSessionRow,
    ReviewIndexRow,
    SessionRow,
    TurnRow,
)

_AT_ONCE = 400


@dataclass(frozen=True)
class Head:
    """A session without its words. owner: whose it is in the log (`assessed:…` in an assessment). turns: answered ones.

    assignment, attempt: what it was done for; neither, and not an exercise: it was shared. comments: those that stand. marks: the
    judges' that are kept.
    """

    session: str
    owner: str
    person: str
    name: str
    persona: str
    scenario: str
    started_at: datetime
    ended_at: datetime | None
    branch: bool
    turns: int
    assignment: str | None = None
    attempt: str | None = None
    exercise: bool = False
    comments: int = 0
    marks: int = 0


@dataclass(frozen=True)
class Spoken:
    """A turn's words with the patient's before it."""

    session: str
    number: int
    before: str
    therapist: str
    patient: str


@dataclass(frozen=True)
class Indexed:
    """A row of the index; see the table."""

    session: str
    made_by: str
    turns: int
    marks: int
    vectors: bytes
    findings: list[Any]


class Reviewed:
    """Reads across sessions; writes nothing but the index."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of_program(self, program: str) -> list[Head]:
        """The sessions that the program's instructors may open and in which something was said, newest first."""
        return self._heads(SessionRow.id.in_(visible(program)))

    def of_person(self, person: str) -> list[Head]:
        """A person's own sessions, newest first."""
        return self._heads(SessionRow.person == person)

    def everywhere(self) -> list[Head]:
        """Every session that anybody may review: for making the index."""
        return self._heads()

    def _heads(self, *which: Any) -> list[Head]:
        spoken = (
            select(TurnRow.session_id, func.count().label("turns"))
            .where(TurnRow.number > 0, TurnRow.patient.is_not(None))
            .group_by(TurnRow.session_id)
            .subquery()
        )
        written = (
            select(CommentRow.session_id, func.count().label("comments"))
            .where(CommentRow.taken_back_at.is_(None))
            .group_by(CommentRow.session_id)
            .subquery()
        )
        marked = (
            select(MarkRow.session_id, func.count().label("marks")).group_by(MarkRow.session_id).subquery()
        )  # fmt: skip
        done, again = ProgramSessionRow, aliased(ExerciseRow)
        whom = func.coalesce(done.person_id, SessionRow.person)
        query = (
            select(
                SessionRow.id, SessionRow.person, whom, PersonRow.name, SessionRow.persona_id, SessionRow.scenario_id,
                SessionRow.started_at, SessionRow.ended_at, SessionRow.parent_id, spoken.c.turns, done.assignment_id,
                done.attempt_id, again.id, written.c.comments, marked.c.marks,
            )
            .join(spoken, spoken.c.session_id == SessionRow.id)
            .outerjoin(done, done.session_id == SessionRow.id)
            .outerjoin(PersonRow, PersonRow.id == whom)
            .outerjoin(again, again.branch_id == SessionRow.id)
            .outerjoin(written, written.c.session_id == SessionRow.id)
            .outerjoin(marked, marked.c.session_id == SessionRow.id)
            .where(*which)
            .order_by(SessionRow.started_at.desc(), SessionRow.id)
        )  # fmt: skip
        with self._db.session() as sql:
            return [
                Head(
                    session=i, owner=owner, person=person, name=name or "", persona=persona, scenario=scenario,
                    started_at=began, ended_at=ended, branch=parent is not None, turns=int(turns), assignment=assignment,
                    attempt=attempt, exercise=exercise is not None, comments=int(comments or 0),
                    marks=int(marks or 0),
                )
                for i, owner, person, name, persona, scenario, began, ended, parent, turns, assignment, attempt, exercise,
                comments, marks in sql.execute(query)
            ]  # fmt: skip

    def words(self, sessions: Sequence[str], wanted: Sequence[str], most: int) -> list[tuple[str, int]]:
        """(session, turn) of the turns that hold all of these words, in the therapist's or the patient's, newest first.

        Case does not matter, and a straight apostrophe finds a curved one. A branch does not repeat the turns it shares.
        """
        told = [and_(*(_holds(column, w) for w in wanted)) for column in (TurnRow.therapist, TurnRow.patient)]
        out: list[tuple[datetime, str, int]] = []
        for part in _parts(sessions):
            query = (
                select(TurnRow.said_at, TurnRow.session_id, TurnRow.number)
                .join(SessionRow, SessionRow.id == TurnRow.session_id)
                .where(
                    TurnRow.session_id.in_(part), TurnRow.patient.is_not(None), or_(*told),
                    or_(SessionRow.branch_turn.is_(None), TurnRow.number > SessionRow.branch_turn),
                )
                .order_by(TurnRow.said_at.desc())
                .limit(most)
            )  # fmt: skip
            with self._db.session() as sql:
                out += [(at, s, n) for at, s, n in sql.execute(query)]
        return [(s, n) for _, s, n in sorted(out, key=lambda o: (o[0], o[1], o[2]), reverse=True)[:most]]

    def spoken(self, turns: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Spoken]:
        """The words of these turns."""
        wanted = list(dict.fromkeys(turns))
        near = {(s, k) for s, n in wanted for k in (n - 1, n)}
        found: dict[tuple[str, int], tuple[str, str]] = {}
        for part in _parts(sorted(near), 200):
            which = or_(*(and_(TurnRow.session_id == s, TurnRow.number == n) for s, n in part))
            query = select(TurnRow.session_id, TurnRow.number, TurnRow.therapist, TurnRow.patient).where(which)
            with self._db.session() as sql:
                found |= {(s, n): (t or "", p or "") for s, n, t, p in sql.execute(query)}
        return {
            (s, n): Spoken(s, n, found.get((s, n - 1), ("", ""))[1], *found[s, n]) for s, n in wanted if (s, n) in found
        }

    def forks(self, sessions: Sequence[str]) -> dict[str, int]:
        """Session → the last turn it shares with its parent, of the branches among these."""
        out: dict[str, int] = {}
        for part in _parts(sessions):
            query = select(SessionRow.id, SessionRow.branch_turn).where(
                SessionRow.id.in_(part), SessionRow.branch_turn.is_not(None)
            )
            with self._db.session() as sql:
                out |= {i: int(n or 0) for i, n in sql.execute(query)}
        return out

    def indexed(self, sessions: Sequence[str], made_by: str) -> list[Indexed]:
        """The rows of the index for these sessions, of those made by this encoder and judge."""
        out: list[Indexed] = []
        for part in _parts(sessions):
            query = select(ReviewIndexRow).where(ReviewIndexRow.session_id.in_(part), ReviewIndexRow.made_by == made_by)
            with self._db.session() as sql:
                out += [
                    Indexed(r.session_id, r.made_by, r.turns, r.marks, r.vectors, r.findings)
                    for r in sql.scalars(query)
                ]
        return out

    def index(self, made: Indexed) -> None:
        """Keeps a session's row, instead of an older one."""
        try:
            with self._db.session() as sql:
                row = sql.get(ReviewIndexRow, made.session)
                if row is None:
                    sql.add(
                        ReviewIndexRow(
                            session_id=made.session, made_by=made.made_by, turns=made.turns, marks=made.marks, vectors=made.vectors,
                            findings=made.findings,
                        )
                    )  # fmt: skip
                else:
                    row.made_by, row.turns, row.marks = made.made_by, made.turns, made.marks
                    row.vectors, row.findings = made.vectors, made.findings
        except IntegrityError:
            pass  # another process made it in the same moment, from the same log


def _holds(column: Any, word: str) -> Any:
    """Whether the column holds the word. SQLite lowers ASCII letters only, so other writings are tried beside it."""
    ways = dict.fromkeys((word.lower(), word.capitalize(), word.upper()))
    return or_(
        func.lower(column).like(_like(word.lower()), escape="\\"), *(column.like(_like(w), escape="\\") for w in ways)
    )


def _like(word: str) -> str:
    plain = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain.replace(chr(39), '_').replace('’', '_')}%"


def _parts(values: Sequence[Any], size: int = _AT_ONCE) -> list[Sequence[Any]]:
    return [values[i : i + size] for i in range(0, len(values), size)]
