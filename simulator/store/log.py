"""The session log: append-only turns, read back as they were written. The only place that speaks SQL for sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from simulator.errors import SimulatorError
from simulator.store.database import Database
from simulator.store.tables import MarkRow, PersonaVersion, SessionRow, TurnRow
from simulator.store.times import aware


@dataclass(frozen=True)
class SessionRecord:
    """A session's head. Times are timezone-aware UTC."""

    id: str
    person: str
    persona_id: str
    persona_sha256: str
    scenario_id: str
    seed: int
    voice: str
    started_at: datetime
    ended_at: datetime | None
    parent_id: str | None
    branch_turn: int | None
    provenance: Mapping[str, Any]


@dataclass(frozen=True)
class TurnRecord:
    """One exchange as it stands in the log; the patient's half is None until it is answered."""

    number: int
    therapist: str | None
    patient: str | None
    said_at: datetime
    answered_at: datetime | None
    reading: Mapping[str, Any] | None
    state: Mapping[str, Any] | None
    felt: Mapping[str, Any] | None
    talk: Mapping[str, Any] | None
    telling: Mapping[str, Any] | None
    provenance: Mapping[str, Any] | None


@dataclass(frozen=True)
class MarkRecord:
    """One judge's marks of one turn."""

    number: int
    judge: str
    rubric: str
    result: Mapping[str, Any]
    unscored: str | None


class Log:
    """Reads and writes sessions, turns and marks."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @property
    def database(self) -> Database:
        """Where the log is kept; the other repositories live there too."""
        return self._db

    def remember_persona(self, *, sha256: str, persona_id: str, version: int, text: str) -> None:
        """Keeps a patient as met; the same text twice is kept once."""
        with self._db.session() as sql:
            if sql.get(PersonaVersion, sha256) is not None:
                return
        try:
            with self._db.session() as sql:
                sql.add(PersonaVersion(sha256=sha256, persona_id=persona_id, version=version, text=text))
        except IntegrityError:
            pass  # another process kept it in the same moment

    def persona_text(self, sha256: str) -> str | None:
        """The text of a patient as met, or None."""
        with self._db.session() as sql:
            row = sql.get(PersonaVersion, sha256)
            return row.text if row else None

    def begin(self, record: SessionRecord) -> None:
        with self._db.session() as sql:
            sql.add(SessionRow(**{**record.__dict__, "provenance": dict(record.provenance)}))

    def end(self, session_id: str, at: datetime) -> None:
        with self._db.session() as sql:
            row = sql.get(SessionRow, session_id)
            if row is not None and row.ended_at is None:
                row.ended_at = at

    def branch(self, record: SessionRecord) -> None:
        """Begins a session that shares its parent's turns up to `branch_turn`, copied as they stand, in one transaction."""
        shared = select(TurnRow).where(
            TurnRow.session_id == record.parent_id, TurnRow.number <= record.branch_turn, TurnRow.patient.is_not(None)
        )
        names = TurnRecord.__dataclass_fields__
        with self._db.session() as sql:
            rows = [{name: getattr(row, name) for name in names} for row in sql.scalars(shared)]
            sql.add(SessionRow(**{**record.__dict__, "provenance": dict(record.provenance)}))
            sql.flush()
            sql.add_all(TurnRow(session_id=record.id, **row) for row in rows)

    def branches(self, session_id: str) -> list[SessionRecord]:
        """The branches that fork from this session itself, oldest first."""
        query = select(SessionRow).where(SessionRow.parent_id == session_id).order_by(SessionRow.started_at)
        with self._db.session() as sql:
            return [_session(row) for row in sql.scalars(query)]

    def session(self, session_id: str) -> SessionRecord | None:
        with self._db.session() as sql:
            row = sql.get(SessionRow, session_id)
            return _session(row) if row else None

    def sessions(self, person: str, *, open_only: bool = False, limit: int = 200) -> list[SessionRecord]:
        """A person's sessions, newest first."""
        query = (
            select(SessionRow).where(SessionRow.person == person).order_by(SessionRow.started_at.desc()).limit(limit)
        )
        if open_only:
            query = query.where(SessionRow.ended_at.is_(None))
        with self._db.session() as sql:
            return [_session(row) for row in sql.scalars(query)]

    def patients_of(self, person: str) -> set[str]:
        """The ids of all patients this person has ever met, retired ones too."""
        with self._db.session() as sql:
            return set(sql.scalars(select(SessionRow.persona_id).where(SessionRow.person == person).distinct()))

    def turns(self, session_id: str) -> list[TurnRecord]:
        query = select(TurnRow).where(TurnRow.session_id == session_id).order_by(TurnRow.number)
        with self._db.session() as sql:
            return [_turn(row) for row in sql.scalars(query)]

    def hear(self, session_id: str, number: int, therapist: str | None, at: datetime) -> None:
        """Commits the therapist's words before anything is made of them. Raises if that number is taken."""
        try:
            with self._db.session() as sql:
                sql.add(TurnRow(session_id=session_id, number=number, therapist=therapist, said_at=at))
        except IntegrityError:
            raise SimulatorError(
                "this session went on somewhere else", where=f"turn {number}", mend="reload the page to see it"
            ) from None

    def answer(self, session_id: str, number: int, at: datetime, patient: str, **parts: Any) -> bool:
        """Adds the patient's half. False, and nothing changed, if it was answered already."""
        query = select(TurnRow).where(TurnRow.session_id == session_id, TurnRow.number == number).with_for_update()
        with self._db.session() as sql:
            row = sql.scalars(query).one()
            if row.patient is not None:
                return False
            row.patient, row.answered_at = patient, at
            for name, value in parts.items():
                setattr(row, name, value)
            return True

    def mark_new(self, session_id: str, records: Sequence[MarkRecord], at: datetime) -> None:
        """Keeps marks of turns that this judge has not marked yet, all in one transaction."""
        try:
            with self._db.session() as sql:
                sql.add_all(_mark_row(session_id, record, at) for record in records)
        except IntegrityError:  # another tab looked back in the same moment
            for record in records:
                self.mark(session_id, record, at)

    def mark(self, session_id: str, record: MarkRecord, at: datetime) -> None:
        """Keeps a judge's marks of a turn, replacing that judge's earlier ones."""
        same = (
            MarkRow.session_id == session_id, MarkRow.number == record.number, MarkRow.judge == record.judge,
            MarkRow.rubric == record.rubric,
        )  # fmt: skip
        with self._db.session() as sql:
            row = sql.scalars(select(MarkRow).where(*same)).one_or_none()
            if row is None:
                sql.add(_mark_row(session_id, record, at))
            else:
                row.result, row.unscored, row.marked_at = dict(record.result), record.unscored, at

    def marks(self, session_id: str) -> list[MarkRecord]:
        query = select(MarkRow).where(MarkRow.session_id == session_id).order_by(MarkRow.number)
        with self._db.session() as sql:
            return [MarkRecord(r.number, r.judge, r.rubric, r.result, r.unscored) for r in sql.scalars(query)]


def _mark_row(session_id: str, record: MarkRecord, at: datetime) -> MarkRow:
    return MarkRow(
        session_id=session_id, number=record.number, judge=record.judge, rubric=record.rubric,
        result=dict(record.result), unscored=record.unscored, marked_at=at,
    )  # fmt: skip


def _session(row: SessionRow) -> SessionRecord:
    return SessionRecord(**{name: _zoned(getattr(row, name)) for name in SessionRecord.__dataclass_fields__})


def _turn(row: TurnRow) -> TurnRecord:
    return TurnRecord(**{name: _zoned(getattr(row, name)) for name in TurnRecord.__dataclass_fields__})


def _zoned(value: Any) -> Any:
    return aware(value) if isinstance(value, datetime) else value
