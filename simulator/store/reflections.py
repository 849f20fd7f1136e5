"""A trainee's own view of a session: the rating made before the scores, and notes. Kept for good, read back as written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from simulator.store.database import Database
from simulator.store.tables import NoteRow, SelfAssessmentRow, SessionRow
from simulator.store.times import aware

NoteKind = Literal["felt", "role", "free"]
"""What was felt in the room; which role one was pulled into; anything else."""


@dataclass(frozen=True)
class SelfAssessment:
    """ratings: dimension → 1-5, None where the trainee thinks it did not come up; empty if skipped. made_at: UTC."""

    session_id: str
    skipped: bool
    ratings: Mapping[str, int | None]
    made_at: datetime


class Reflections:
    """Reads and writes self-assessments and notes."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def assess(self, made: SelfAssessment) -> SelfAssessment:
        """Keeps the first self-assessment of a session and returns it; a later one changes nothing."""
        try:
            with self._db.session() as sql:
                sql.add(SelfAssessmentRow(**{**made.__dict__, "ratings": dict(made.ratings)}))
            return made
        except IntegrityError:  # a second tab was quicker
            kept = self.assessment(made.session_id)
            if kept is None:
                raise
            return kept

    def assessment(self, session_id: str) -> SelfAssessment | None:
        with self._db.session() as sql:
            row = sql.get(SelfAssessmentRow, session_id)
            return _assessment(row) if row else None

    def assessments(self, person: str) -> list[SelfAssessment]:
        """A person's self-assessments that were made and not skipped, oldest session first."""
        query = (
            select(SelfAssessmentRow).join(SessionRow, SessionRow.id == SelfAssessmentRow.session_id)
            .where(SessionRow.person == person, SelfAssessmentRow.skipped.is_(False)).order_by(SessionRow.started_at)
        )  # fmt: skip
        with self._db.session() as sql:
            return [_assessment(row) for row in sql.scalars(query)]

    def note(self, session_id: str, kind: NoteKind, text: str, at: datetime) -> None:
        """Keeps a note; of one kind the last words stand. An empty text is kept too: the trainee cleared it."""
        query = select(NoteRow).where(NoteRow.session_id == session_id, NoteRow.kind == kind)
        for last_try in (False, True):
            try:
                with self._db.session() as sql:
                    row = sql.scalars(query).one_or_none()
                    if row is None:
                        sql.add(NoteRow(session_id=session_id, kind=kind, text=text, written_at=at))
                    else:
                        row.text, row.written_at = text, at
                return
            except IntegrityError:  # another tab wrote the first one in the same moment: now there is a row to change
                if last_try:
                    raise

    def notes(self, session_id: str) -> dict[str, str]:
        """Kind → text, of the notes that say something."""
        with self._db.session() as sql:
            rows = sql.scalars(select(NoteRow).where(NoteRow.session_id == session_id))
            return {row.kind: row.text for row in rows if row.text}


def _assessment(row: SelfAssessmentRow) -> SelfAssessment:
    return SelfAssessment(row.session_id, row.skipped, dict(row.ratings), aware(row.made_at))
