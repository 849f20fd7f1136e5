"""What instructors wrote about sessions: comments with every text they had, scores of their own, turns sent back, and shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, select, update
from sqlalchemy.orm import aliased

from simulator.store.database import Database
from simulator.store.tables import (
    CommentRow,
    CommentSaveRow,
    ExerciseRow,
    OverrideRow,
    PersonRow,
    ProgramSessionRow,
    SessionRow,
    ShareRow,
)

Stand = Literal["to do", "begun", "done"]


@dataclass(frozen=True)
class Comment:
    """A comment on the turn `number`. by: the author's name, "" where there is no account. read_at: by the trainee.
    persona: the id of the session's patient."""

    id: str
    session: str
    number: int
    person: str
    author: str
    by: str
    text: str
    written_at: datetime
    changed_at: datetime | None
    read_at: datetime | None
    persona: str = ""


@dataclass(frozen=True)
class Override:
    """A person's score of a turn, 1-5 or None ("does not apply"), and the judge's beside it. reason None: erased."""

    session: str
    number: int
    dimension: str
    person: str
    author: str
    by: str
    score: int | None
    reason: str | None
    judge: str
    rubric: str
    judged: int | None
    made_at: datetime


@dataclass(frozen=True)
class Exercise:
    """A turn sent back to be tried again. branch: the second path, once it is begun. persona, scenario: of the session."""

    id: str
    session: str
    number: int
    person: str
    name: str
    author: str
    by: str
    note: str
    due_at: datetime | None
    set_at: datetime
    branch: str | None
    ended_at: datetime | None
    persona: str
    scenario: str

    @property
    def stand(self) -> Stand:
        return "to do" if self.branch is None else "begun" if self.ended_at is None else "done"


class ReviewStore:
    """Reads and writes them. Nothing is overwritten without its former text staying in the record."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # comments

    def comment(self, made: Comment) -> None:
        with self._db.session() as sql:
            sql.add(
                CommentRow(
                    id=made.id, session_id=made.session, number=made.number, person=made.person, author=made.author,
                    text=made.text, written_at=made.written_at,
                )
            )  # fmt: skip
            sql.flush()
            sql.add(_save(made.id, made.session, made.text, made.written_at))

    def change_comment(self, comment: str, text: str, at: datetime) -> None:
        """Another text; what was said before remains in the record, and the trainee has not read the new one yet."""
        with self._db.session() as sql:
            row = sql.get_one(CommentRow, comment)
            row.text, row.changed_at, row.read_at = text, at, None
            sql.add(_save(comment, row.session_id, text, at))

    def take_back(self, comment: str, at: datetime) -> None:
        with self._db.session() as sql:
            sql.execute(update(CommentRow).where(CommentRow.id == comment).values(taken_back_at=at))

    def read(self, comment: str, at: datetime) -> None:
        which = (CommentRow.id == comment, CommentRow.read_at.is_(None))
        with self._db.session() as sql:
            sql.execute(update(CommentRow).where(*which).values(read_at=at))

    def one_comment(self, comment: str) -> Comment | None:
        """The comment, unless it was taken back."""
        return next(iter(self._comments(CommentRow.id == comment)), None)

    def comments(self, session: str) -> list[Comment]:
        """The comments on a session that stand, by turn and time."""
        return self._comments(CommentRow.session_id == session)

    def unread(self, person: str) -> list[Comment]:
        """The comments of others to this person that they have not marked as read."""
        return self._comments(
            CommentRow.person == person, CommentRow.author != person, CommentRow.read_at.is_(None)
        )  # fmt: skip

    def saves(self, comment: str) -> list[str]:
        """Every text the comment ever had, oldest first."""
        query = select(CommentSaveRow.text).where(CommentSaveRow.comment_id == comment).order_by(CommentSaveRow.id)
        with self._db.session() as sql:
            return list(sql.scalars(query))

    def _comments(self, *which: Any) -> list[Comment]:
        query = (
            select(CommentRow, PersonRow.name, SessionRow.persona_id)
            .join(SessionRow, SessionRow.id == CommentRow.session_id)
            .outerjoin(PersonRow, PersonRow.id == CommentRow.author)
            .where(CommentRow.taken_back_at.is_(None), *which)
            .order_by(CommentRow.session_id, CommentRow.number, CommentRow.written_at, CommentRow.id)
        )
        with self._db.session() as sql:
            return [
                Comment(
                    r.id, r.session_id, r.number, r.person, r.author, name or "", r.text, r.written_at, r.changed_at,
                    r.read_at, persona,
                )
                for r, name, persona in sql.execute(query)
            ]  # fmt: skip

    # a person's scores beside the judge's

    def override(self, made: Override) -> None:
        """Keeps a score; the one that stood before is replaced by it and stays in the record."""
        with self._db.session() as sql:
            sql.execute(_standing(made.session, made.number, made.dimension).values(replaced_at=made.made_at))
            sql.add(
                OverrideRow(
                    session_id=made.session, number=made.number, dimension=made.dimension, person=made.person,
                    author=made.author, score=made.score, reason=made.reason, judge=made.judge, rubric=made.rubric,
                    judged=made.judged, made_at=made.made_at,
                )
            )  # fmt: skip

    def withdraw(self, session: str, number: int, dimension: str, at: datetime) -> None:
        with self._db.session() as sql:
            sql.execute(_standing(session, number, dimension).values(replaced_at=at))

    def overrides(self, session: str) -> list[Override]:
        """The scores by people that stand in a session, by turn."""
        return self._overrides(OverrideRow.session_id == session)

    def program_overrides(self, program: str) -> list[Override]:
        """The same for every session that is open to the program, in the order in which they were made."""
        found = self._overrides(OverrideRow.session_id.in_(visible(program)))
        return sorted(found, key=lambda o: (o.made_at, o.session, o.number, o.dimension))

    def _overrides(self, *which: Any) -> list[Override]:
        query = (
            select(OverrideRow, PersonRow.name)
            .outerjoin(PersonRow, PersonRow.id == OverrideRow.author)
            .where(OverrideRow.replaced_at.is_(None), *which)
            .order_by(OverrideRow.session_id, OverrideRow.number, OverrideRow.id)
        )
        with self._db.session() as sql:
            return [
                Override(
                    r.session_id, r.number, r.dimension, r.person, r.author, name or "", r.score, r.reason, r.judge,
                    r.rubric, r.judged, r.made_at,
                )
                for r, name in sql.execute(query)
            ]  # fmt: skip

    # turns sent back

    def send_back(
        self, exercise: str, session: str, number: int, person: str, author: str, note: str, due_at: datetime | None,
        at: datetime,
    ) -> None:  # fmt: skip
        with self._db.session() as sql:
            sql.add(
                ExerciseRow(
                    id=exercise, session_id=session, number=number, person=person, author=author, note=note, due_at=due_at,
                    set_at=at,
                )
            )  # fmt: skip

    def call_off(self, exercise: str, at: datetime) -> None:
        with self._db.session() as sql:
            sql.execute(update(ExerciseRow).where(ExerciseRow.id == exercise).values(called_off_at=at))

    def begin(self, exercise: str, branch: str, at: datetime) -> bool:
        """Notes the second path. False if another tab has begun one in the same moment."""
        which = (ExerciseRow.id == exercise, ExerciseRow.branch_id.is_(None))
        query = update(ExerciseRow).where(*which).values(branch_id=branch, begun_at=at).returning(ExerciseRow.id)
        with self._db.session() as sql:
            return sql.scalar(query) is not None

    def exercise(self, exercise: str) -> Exercise | None:
        return next(iter(self._exercises(ExerciseRow.id == exercise)), None)

    def of_branch(self, session: str) -> Exercise | None:
        """The exercise that this session is the second path of."""
        return next(iter(self._exercises(ExerciseRow.branch_id == session)), None)

    def exercises(
        self, *, session: str | None = None, person: str | None = None, program: str | None = None
    ) -> list[Exercise]:
        """The turns sent back in a session, to a person, or in every session open to a program; newest first."""
        which: list[Any] = []
        if session is not None:
            which.append(ExerciseRow.session_id == session)
        if person is not None:
            which.append(ExerciseRow.person == person)
        if program is not None:
            which.append(ExerciseRow.session_id.in_(visible(program)))
        return self._exercises(*which)

    def _exercises(self, *which: Any) -> list[Exercise]:
        branch, author, trainee = aliased(SessionRow), aliased(PersonRow), aliased(PersonRow)
        e = ExerciseRow
        query = (
            select(e, branch.ended_at, SessionRow.persona_id, SessionRow.scenario_id, author.name, trainee.name)
            .join(SessionRow, SessionRow.id == e.session_id)
            .outerjoin(branch, branch.id == e.branch_id)
            .outerjoin(author, author.id == e.author)
            .outerjoin(trainee, trainee.id == e.person)
            .where(e.called_off_at.is_(None), *which)
            .order_by(e.set_at.desc(), e.id)
        )
        with self._db.session() as sql:
            return [
                Exercise(
                    r.id, r.session_id, r.number, r.person, name or "", r.author, by or "", r.note, r.due_at, r.set_at,
                    r.branch_id, ended, persona, scenario,
                )
                for r, ended, persona, scenario, by, name in sql.execute(query)
            ]  # fmt: skip

    # shares

    def share(self, session: str, program: str, person: str, at: datetime) -> None:
        with self._db.session() as sql:
            sql.add(ShareRow(session_id=session, program_id=program, person=person, shared_at=at))

    def stop_sharing(self, sessions: Sequence[str], at: datetime) -> None:
        which = (ShareRow.session_id.in_(sessions), ShareRow.revoked_at.is_(None))
        with self._db.session() as sql:
            sql.execute(update(ShareRow).where(*which).values(revoked_at=at))

    def shared_with(self, session: str) -> str | None:
        """The program that a session is shared with just now."""
        query = select(ShareRow.program_id).where(ShareRow.session_id == session, ShareRow.revoked_at.is_(None))
        with self._db.session() as sql:
            return sql.scalars(query).first()

    def done_for(self, session: str) -> str | None:
        """The program that a session was done for."""
        query = select(ProgramSessionRow.program_id).where(ProgramSessionRow.session_id == session)
        with self._db.session() as sql:
            return sql.scalar(query)

    def names(self, people: Sequence[str]) -> Mapping[str, str]:
        """Person → name."""
        query = select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(sorted(set(people))))
        with self._db.session() as sql:
            return {row[0]: row[1] for row in sql.execute(query)}


def visible(program: str) -> Select[str]:
    """The sessions that a program's instructors may open: done for it, or shared with it just now."""
    done = select(ProgramSessionRow.session_id).where(ProgramSessionRow.program_id == program)
    shared = select(ShareRow.session_id).where(ShareRow.program_id == program, ShareRow.revoked_at.is_(None))
    return select(SessionRow.id).where(SessionRow.id.in_(done) | SessionRow.id.in_(shared))


def _save(comment: str, session: str, text: str, at: datetime) -> CommentSaveRow:
    return CommentSaveRow(comment_id=comment, session_id=session, text=text, written_at=at)


def _standing(session: str, number: int, dimension: str) -> Any:
    return update(OverrideRow).where(
        OverrideRow.session_id == session, OverrideRow.number == number, OverrideRow.dimension == dimension,
        OverrideRow.replaced_at.is_(None),
    )  # fmt: skip
