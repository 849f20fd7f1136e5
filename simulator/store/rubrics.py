"""Rubrics in use, in SQL: kept as they scored, and chosen by a program or by a person who works alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from simulator.store.database import Database
from simulator.store.tables import RubricChoiceRow, RubricVersion, VersionRow


@dataclass(frozen=True)
class RubricChoice:
    """A rubric that is chosen: its id, and the number of its version."""

    rubric_id: str
    number: int
    chosen_by: str
    chosen_at: datetime


class RubricStore:
    """Reads and writes rubrics in use."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def remember(self, *, sha256: str, rubric_id: str, version: int, text: str) -> None:
        """Keeps a rubric as it scores; the same text twice is kept once."""
        with self._db.session() as sql:
            if sql.get(RubricVersion, sha256) is not None:
                return
        try:
            with self._db.session() as sql:
                sql.add(RubricVersion(sha256=sha256, rubric_id=rubric_id, version=version, text=text))
        except IntegrityError:
            pass  # another process kept it in the same moment

    def kept(self, rubric_id: str, version: int) -> list[str]:
        """The texts that scored under this id and version: one, unless a file was changed without a new version."""
        query = select(RubricVersion.text).where(RubricVersion.rubric_id == rubric_id, RubricVersion.version == version)
        with self._db.session() as sql:
            return list(sql.scalars(query))

    def published(self, rubric_id: str, version: int) -> list[str]:
        """The text published under this id and number, if one was; retired ones too."""
        query = select(VersionRow.text).where(
            VersionRow.kind == "rubric", VersionRow.item_id == rubric_id, VersionRow.number == version
        )
        with self._db.session() as sql:
            return list(sql.scalars(query))

    def unchoose(self, *, person: str | None = None, program: str | None = None) -> None:
        """Takes a choice back."""
        with self._db.session() as sql:
            row = sql.scalars(_whose(person, program)).one_or_none()
            if row is not None:
                sql.delete(row)

    def choose(
        self,
        rubric_id: str,
        number: int,
        *,
        by: str,
        at: datetime,
        person: str | None = None,
        program: str | None = None,
    ) -> None:
        """Chooses a version, for one person or for a program."""
        with self._db.session() as sql:
            row = sql.scalars(_whose(person, program)).one_or_none()
            if row is None:
                sql.add(
                    RubricChoiceRow(
                        person=person,
                        program_id=program,
                        rubric_id=rubric_id,
                        number=number,
                        chosen_by=by,
                        chosen_at=at,
                    )
                )
                return
            row.rubric_id, row.number, row.chosen_by, row.chosen_at = rubric_id, number, by, at

    def chosen(self, *, person: str | None = None, program: str | None = None) -> RubricChoice | None:
        """What a person, or a program, has chosen; None: nothing."""
        with self._db.session() as sql:
            row = sql.scalars(_whose(person, program)).one_or_none()
            return RubricChoice(row.rubric_id, row.number, row.chosen_by, row.chosen_at) if row else None


def _whose(person: str | None, program: str | None) -> Select[RubricChoiceRow]:
    if (person is None) == (program is None):
        raise ValueError("a choice is a person's or a program's")
    return select(RubricChoiceRow).where(
        RubricChoiceRow.person == person if program is None else RubricChoiceRow.program_id == program
    )
