"""Rating sets and what people gave in them. The only place that speaks SQL for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from simulator.store.database import Database
from simulator.store.tables import (
    RatingCommentRow,
    RatingItemRow,
    RatingSetRow,
    RatingSettlementRow,
    RatingSheetRow,
    TurnScoreRow,
)

COUNTING = "double"
"""The kind of set whose settled scores become results."""


@dataclass(frozen=True)
class SetRecord:
    """A set of pinned turns. want: raters an item. plan: how the turns were drawn."""

    id: str
    program: str
    title: str
    kind: str
    form: str | None
    rubric_sha256: str
    want: int
    seed: int
    plan: Mapping[str, Any]
    created_by: str
    created_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True)
class ItemRecord:
    """A pinned turn; before and text are None once the person's words are gone.

    judged: judge → {"scores": {dimension: [score, confidence]}, "unscored": reason or None, "flagged": bool}.
    """

    id: str
    set: str
    number: int
    person: str
    attempt: str | None
    session: str | None
    station: int | None
    turn: int
    conversation: str
    patient: str
    setup: str
    before: tuple[tuple[str, str], ...] | None
    text: str | None
    judged: Mapping[str, Mapping[str, Any]]
    key: Mapping[str, int | None] | None = None
    key_by: str | None = None
    key_note: str | None = None


@dataclass(frozen=True)
class SheetRecord:
    """An item dealt to a rater. given: dimension → {"rated", "score", "ticks"}."""

    id: str
    set: str
    item: str
    rater: str
    place: int
    given: Mapping[str, Mapping[str, Any]]
    note: str | None = None
    saved_at: datetime | None = None
    submitted_at: datetime | None = None

    def scores(self) -> dict[str, int | None]:
        """Dimension → score, None = does not apply; only what was rated."""
        return {d: g.get("score") for d, g in self.given.items() if g.get("rated")}


@dataclass(frozen=True)
class CommentRecord:
    """Something said about an item."""

    item: str
    person: str
    text: str
    at: datetime


@dataclass(frozen=True)
class SettlementRecord:
    """A settled score. way: `agreed` or `adjudicated`."""

    item: str
    dimension: str
    score: float | None
    reason: str | None
    way: str
    person: str
    at: datetime


class RatingStore:
    """Reads and writes rating sets."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def make(self, made: SetRecord, items: Iterable[ItemRecord], sheets: Iterable[SheetRecord]) -> None:
        """Keeps a set with its items and sheets, all or nothing."""
        values = asdict(made)
        values["program_id"], values["form_id"] = values.pop("program"), values.pop("form")
        with self._db.session() as sql:
            sql.add(RatingSetRow(**values))
            sql.flush()
            for i in items:
                sql.add(
                    RatingItemRow(
                        id=i.id, set_id=i.set, number=i.number, person_id=i.person, attempt_id=i.attempt,
                        session_id=i.session, station=i.station, turn=i.turn, conversation=i.conversation,
                        patient=i.patient, setup=i.setup, before={"said": [list(w) for w in i.before or ()]},
                        text=i.text, judged=dict(i.judged),
                    )
                )  # fmt: skip
            sql.flush()
            for s in sheets:
                sql.add(
                    RatingSheetRow(id=s.id, set_id=s.set, item_id=s.item, person_id=s.rater, place=s.place, given={})
                )

    def set(self, rating_set: str) -> SetRecord | None:
        with self._db.session() as sql:
            row = sql.get(RatingSetRow, rating_set)
            return _set(row) if row else None

    def sets(self, program: str) -> list[SetRecord]:
        """A program's sets, newest first."""
        query = (
            select(RatingSetRow)
            .where(RatingSetRow.program_id == program)
            .order_by(RatingSetRow.created_at.desc(), RatingSetRow.id)
        )
        with self._db.session() as sql:
            return [_set(r) for r in sql.scalars(query)]

    def close(self, rating_set: str, at: datetime | None) -> None:
        with self._db.session() as sql:
            sql.execute(update(RatingSetRow).where(RatingSetRow.id == rating_set).values(closed_at=at))

    def items(self, rating_set: str) -> list[ItemRecord]:
        """In the order of their numbers."""
        query = select(RatingItemRow).where(RatingItemRow.set_id == rating_set).order_by(RatingItemRow.number)
        with self._db.session() as sql:
            return [_item(r) for r in sql.scalars(query)]

    def item(self, item: str) -> ItemRecord | None:
        with self._db.session() as sql:
            row = sql.get(RatingItemRow, item)
            return _item(row) if row else None

    def drawn(self, form: str) -> frozenset[str]:
        """The attempts of a form that were drawn for double marking already."""
        query = (
            select(RatingItemRow.attempt_id)
            .join(RatingSetRow, RatingSetRow.id == RatingItemRow.set_id)
            .where(RatingSetRow.form_id == form, RatingSetRow.kind == COUNTING)
            .distinct()
        )
        with self._db.session() as sql:
            return frozenset(a for a in sql.scalars(query) if a)

    def key(self, item: str, key: Mapping[str, int | None] | None, by: str, note: str) -> None:
        with self._db.session() as sql:
            sql.execute(
                update(RatingItemRow)
                .where(RatingItemRow.id == item)
                .values(key=dict(key) if key is not None else None, key_by=by, key_note=note)
            )

    # sheets

    def sheet(self, sheet: str) -> SheetRecord | None:
        with self._db.session() as sql:
            row = sql.get(RatingSheetRow, sheet)
            return _sheet(row) if row else None

    def sheets(
        self, *, rating_set: str | None = None, item: str | None = None, rater: str | None = None
    ) -> list[SheetRecord]:
        """The sheets of a set, an item, a rater, or of all that are given; in the rater's order."""
        query = select(RatingSheetRow).order_by(RatingSheetRow.set_id, RatingSheetRow.person_id, RatingSheetRow.place)
        for column, value in (
            (RatingSheetRow.set_id, rating_set), (RatingSheetRow.item_id, item), (RatingSheetRow.person_id, rater),
        ):  # fmt: skip
            if value is not None:
                query = query.where(column == value)
        with self._db.session() as sql:
            return [_sheet(r) for r in sql.scalars(query)]

    def write(
        self, sheet: str, at: datetime, *, dimension: str | None = None, given: Mapping[str, Any] | None = None,
        note: str | None = None,
    ) -> bool:  # fmt: skip
        """Keeps part of a sheet and leaves the rest. False, and nothing changed, if it was submitted already."""
        query = select(RatingSheetRow).where(RatingSheetRow.id == sheet).with_for_update()
        with self._db.session() as sql:
            row = sql.scalars(query).one()
            if row.submitted_at is not None:
                return False
            if dimension is not None:
                row.given = {**row.given, dimension: {**row.given.get(dimension, {}), **(given or {})}}
            if note is not None:
                row.note = note
            row.saved_at = at
            return True

    def submit(self, sheets: Sequence[str], at: datetime) -> None:
        """From now on they never change."""
        which = RatingSheetRow.id.in_(sheets), RatingSheetRow.submitted_at.is_(None)
        with self._db.session() as sql:
            sql.execute(update(RatingSheetRow).where(*which).values(submitted_at=at))

    def hand_over(self, sheets: Mapping[str, tuple[str, int]]) -> None:
        """sheet → (new rater, place); only sheets on which nothing was written."""
        with self._db.session() as sql:
            for sheet, (rater, place) in sheets.items():
                untouched = RatingSheetRow.id == sheet, RatingSheetRow.saved_at.is_(None)
                sql.execute(update(RatingSheetRow).where(*untouched).values(person_id=rater, place=place))

    # discussion and settlement

    def comment(self, comment: CommentRecord) -> None:
        with self._db.session() as sql:
            sql.add(
                RatingCommentRow(item_id=comment.item, person_id=comment.person, text=comment.text, at=comment.at)
            )  # fmt: skip

    def comments(self, item: str) -> list[CommentRecord]:
        query = select(RatingCommentRow).where(RatingCommentRow.item_id == item).order_by(RatingCommentRow.id)
        with self._db.session() as sql:
            return [CommentRecord(r.item_id, r.person_id, r.text, r.at) for r in sql.scalars(query)]

    def settle(self, one: SettlementRecord) -> None:
        """Keeps a settled score. In a set of double marking it is the one that results use from now on; the judge's stays
        beside it and no longer counts."""
        with self._db.session() as sql:
            sql.add(
                RatingSettlementRow(
                    item_id=one.item, dimension=one.dimension, score=one.score, reason=one.reason, way=one.way,
                    person_id=one.person, at=one.at,
                )
            )  # fmt: skip
            item = sql.get_one(RatingItemRow, one.item)
            of = sql.get_one(RatingSetRow, item.set_id)
            if of.kind != COUNTING or of.form_id is None or item.attempt_id is None or item.station is None:
                return
            t = TurnScoreRow
            turn = (
                t.attempt_id == item.attempt_id, t.station == item.station, t.number == item.turn,
                t.dimension == one.dimension,
            )  # fmt: skip
            sql.execute(update(t).where(*turn).values(counts=False))
            values = {"score": one.score, "confidence": 1.0, "counts": True, "at": one.at}
            again = sql.scalars(select(t).where(*turn, t.rater == one.person, t.source == "people")).one_or_none()
            if again is not None:
                sql.execute(update(t).where(t.id == again.id).values(**values))
                return
            sql.add(
                t(
                    form_id=of.form_id, attempt_id=item.attempt_id, station=item.station, number=item.turn,
                    dimension=one.dimension, source="people", rater=one.person, **values,
                )
            )  # fmt: skip

    def settlements(self, *, rating_set: str | None = None, form: str | None = None) -> list[SettlementRecord]:
        """Of a set, or of a form's double marking; oldest first."""
        query = (
            select(RatingSettlementRow)
            .join(RatingItemRow, RatingItemRow.id == RatingSettlementRow.item_id)
            .join(RatingSetRow, RatingSetRow.id == RatingItemRow.set_id)
            .order_by(RatingSettlementRow.id)
        )
        if rating_set is not None:
            query = query.where(RatingItemRow.set_id == rating_set)
        if form is not None:
            query = query.where(RatingSetRow.form_id == form, RatingSetRow.kind == COUNTING)
        with self._db.session() as sql:
            return [
                SettlementRecord(r.item_id, r.dimension, r.score, r.reason, r.way, r.person_id, r.at)
                for r in sql.scalars(query)
            ]


def _set(r: RatingSetRow) -> SetRecord:
    return SetRecord(
        r.id, r.program_id, r.title, r.kind, r.form_id, r.rubric_sha256, r.want, r.seed, r.plan, r.created_by, r.created_at,
        r.closed_at,
    )  # fmt: skip


def _item(r: RatingItemRow) -> ItemRecord:
    before = tuple((who, said) for who, said in r.before["said"]) if r.before is not None else None
    return ItemRecord(
        r.id, r.set_id, r.number, r.person_id, r.attempt_id, r.session_id, r.station, r.turn, r.conversation, r.patient,
        r.setup, before, r.text, r.judged, r.key, r.key_by, r.key_note,
    )  # fmt: skip


def _sheet(r: RatingSheetRow) -> SheetRecord:
    return SheetRecord(
        r.id, r.set_id, r.item_id, r.person_id, r.place, r.given, r.note, r.saved_at, r.submitted_at
    )  # fmt: skip
