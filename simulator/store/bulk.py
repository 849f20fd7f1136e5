"""Bulk runs in the database: planned whole before the first turn is judged, so that a stopped run knows what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from simulator.errors import SimulatorError
from simulator.store.database import Database
from simulator.store.log import MarkRecord
from simulator.store.tables import BulkChunk, BulkRun, MarkRow, SessionRow, TurnRow

Key = tuple[str, int]
"""A turn: its session's id and its number."""
AT_ONCE = 400
"""Session ids in one query: well under every database's limit of parameters."""


@dataclass(frozen=True)
class Run:
    """A bulk run as it stands. left: chunks not done yet; failed: chunks whose workers gave up."""

    id: str
    judge: str
    rubric: str
    turns: int
    started_at: datetime
    finished_at: datetime | None
    left: int
    failed: int


@dataclass(frozen=True)
class Chunk:
    """A part of a run."""

    number: int
    turns: tuple[Key, ...]


class BulkLog:
    """Reads and writes runs. Marks of a chunk and the word that it is done are one transaction."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def answered_turns(self, sessions: Sequence[str] | None = None) -> list[Key]:
        """Every therapist turn that was answered, of these sessions or of all, in order."""
        query = (
            select(TurnRow.session_id, TurnRow.number)
            .where(TurnRow.number > 0, TurnRow.patient.is_not(None), TurnRow.therapist.is_not(None))
            .order_by(TurnRow.session_id, TurnRow.number)
        )
        out: list[Key] = []
        with self._db.session() as sql:
            for part in _parts(sessions):
                chosen = query if part is None else query.where(TurnRow.session_id.in_(part))
                out.extend((s, n) for s, n in sql.execute(chosen))
        return sorted(out)

    def marked(self, judge: str, rubric: str) -> set[Key]:
        """The turns that this version of the judge has scored under this rubric; unscored ones are not among them."""
        query = select(MarkRow.session_id, MarkRow.number).where(
            MarkRow.judge == judge, MarkRow.rubric == rubric, MarkRow.unscored.is_(None)
        )
        with self._db.session() as sql:
            return {(s, n) for s, n in sql.execute(query)}

    def known(self, sessions: Iterable[str]) -> set[str]:
        """Which of these sessions there are."""
        found: set[str] = set()
        with self._db.session() as sql:
            for part in _parts(list(sessions)):
                found.update(sql.scalars(select(SessionRow.id).where(SessionRow.id.in_(part or ()))))
        return found

    def plan(self, run_id: str, judge: str, rubric: str, chunks: Sequence[Sequence[Key]], at: datetime) -> None:
        """Writes down the whole run before any of it is done."""
        with self._db.session() as sql:
            total = sum(len(c) for c in chunks)
            sql.add(BulkRun(id=run_id, judge=judge, rubric=rubric, turns=total, started_at=at))
            sql.flush()
            sql.add_all(
                BulkChunk(run_id=run_id, number=i, turns={"of": [list(k) for k in c]}) for i, c in enumerate(chunks)
            )

    def run(self, run_id: str) -> Run:
        """Raises SimulatorError where there is none of that id."""
        with self._db.session() as sql:
            row = sql.get(BulkRun, run_id)
            if row is None:
                raise SimulatorError("no such run", where=run_id, mend="`bulk list` names them")
            return _run(row, *self._open(sql, run_id))

    def runs(self, limit: int = 50) -> list[Run]:
        """The latest runs, newest first."""
        with self._db.session() as sql:
            rows = list(sql.scalars(select(BulkRun).order_by(BulkRun.started_at.desc()).limit(limit)))
            return [_run(row, *self._open(sql, row.id)) for row in rows]

    def left(self, run_id: str) -> list[Chunk]:
        """The chunks of a run that are not done, in order."""
        query = (
            select(BulkChunk).where(BulkChunk.run_id == run_id, BulkChunk.done_at.is_(None)).order_by(BulkChunk.number)
        )
        with self._db.session() as sql:
            return [Chunk(r.number, tuple((s, n) for s, n in r.turns["of"])) for r in sql.scalars(query)]

    def done(self, run_id: str, number: int, marks: Mapping[Key, MarkRecord], at: datetime) -> None:
        """The marks of a chunk, replacing this judge's earlier ones, and that it is done: all or nothing."""
        with self._db.session() as sql:
            chunk = sql.scalars(
                select(BulkChunk).where(BulkChunk.run_id == run_id, BulkChunk.number == number).with_for_update()
            ).one()
            if chunk.done_at is not None:
                return
            before = self._before(sql, marks)
            for (session_id, turn), mark in marks.items():
                row = before.get((session_id, turn))
                if row is None:
                    sql.add(
                        MarkRow(session_id=session_id, number=turn, judge=mark.judge, rubric=mark.rubric,
                                result=dict(mark.result), unscored=mark.unscored, marked_at=at)
                    )  # fmt: skip
                else:
                    row.result, row.unscored, row.marked_at = dict(mark.result), mark.unscored, at
            chunk.done_at, chunk.trouble = at, None

    def failed(self, run_id: str, number: int, trouble: str) -> None:
        """Notes that a chunk could not be done this time; it is tried again with the next `resume`."""
        with self._db.session() as sql:
            chunk = sql.scalars(select(BulkChunk).where(BulkChunk.run_id == run_id, BulkChunk.number == number)).one()
            chunk.trouble = trouble

    def finish(self, run_id: str, at: datetime) -> None:
        with self._db.session() as sql:
            row = sql.get(BulkRun, run_id)
            if row is not None and row.finished_at is None:
                row.finished_at = at

    @staticmethod
    def _before(sql: Any, marks: Mapping[Key, MarkRecord]) -> dict[Key, MarkRow]:
        if not marks:
            return {}
        one = next(iter(marks.values()))
        query = select(MarkRow).where(
            MarkRow.session_id.in_({s for s, _ in marks}), MarkRow.judge == one.judge, MarkRow.rubric == one.rubric
        )
        return {(r.session_id, r.number): r for r in sql.scalars(query)}

    @staticmethod
    def _open(sql: Any, run_id: str) -> tuple[int, int]:
        query = select(func.count(), func.count(BulkChunk.trouble)).where(
            BulkChunk.run_id == run_id, BulkChunk.done_at.is_(None)
        )
        left, failed = sql.execute(query).one()
        return int(left), int(failed)


def _parts(ids: Sequence[str] | None) -> list[Sequence[str] | None]:
    if ids is None:
        return [None]
    return [ids[i : i + AT_ONCE] for i in range(0, len(ids), AT_ONCE)]


def _run(row: BulkRun, left: int, failed: int) -> Run:
    return Run(row.id, row.judge, row.rubric, row.turns, row.started_at, row.finished_at, left, failed)
