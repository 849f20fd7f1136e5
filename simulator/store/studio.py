"""Drafts and published versions in SQL: the only place that speaks SQL for the studio.

A save names the revision it was made from; the row moves on only if it still has that revision (compare and swap), so
of two people saving at once exactly one is second, in whichever process. Every text is kept.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from simulator.errors import DraftError
from simulator.store.database import Database
from simulator.store.tables import DraftRow, RetirementRow, SaveRow, VersionRow


@dataclass(frozen=True)
class Draft:
    """A text under way, as it was last saved."""

    id: str
    kind: str
    title: str
    author: str
    revision: int
    text: str
    base_id: int | None
    created_at: datetime
    changed_at: datetime
    changed_by: str
    put_away_at: datetime | None


@dataclass(frozen=True)
class Save:
    """A text that somebody saved; revision None: another save came first, and this one was kept aside."""

    id: int
    revision: int | None
    seen: int
    text: str
    person: str
    saved_at: datetime
    suggested_by: str | None = None
    """The model whose suggestion was taken over with this save."""


@dataclass(frozen=True)
class Version:
    """A published text. Immutable."""

    id: int
    kind: str
    item_id: str
    number: int
    sha256: str
    text: str
    note: str
    author: str
    published_at: datetime
    retired_at: datetime | None = None


class Drafts:
    """Reads and writes drafts and versions."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @property
    def database(self) -> Database:
        """Where they are kept."""
        return self._db

    # --- drafts ---------------------------------------------------------------------------------------------------

    def add(self, drafts: list[Draft]) -> None:
        """New drafts, all of them or none."""
        with self._db.session() as sql:
            for d in drafts:
                sql.add(DraftRow(**d.__dict__))
            sql.flush()
            for d in drafts:
                _keep(sql, d.id, d.revision, d.revision, d.text, d.author, d.created_at)

    def draft(self, draft_id: str) -> Draft | None:
        with self._db.session() as sql:
            row = sql.get(DraftRow, draft_id)
            return _draft(row) if row else None

    def drafts(self, kind: str | None = None, *, put_away: bool = False) -> list[Draft]:
        """Newest change first."""
        query = select(DraftRow).order_by(DraftRow.changed_at.desc(), DraftRow.id)
        if kind is not None:
            query = query.where(DraftRow.kind == kind)
        query = query.where(DraftRow.put_away_at.is_not(None) if put_away else DraftRow.put_away_at.is_(None))
        with self._db.session() as sql:
            return [_draft(row) for row in sql.scalars(query)]

    def save(
        self, draft_id: str, text: str, title: str, *, seen: int, person: str, at: datetime,
        suggested_by: str | None = None,
    ) -> Draft | None:  # fmt: skip
        """The draft with the new text, or None, and nothing changed, where it has moved on since revision `seen`."""
        moved = (
            update(DraftRow)
            .where(DraftRow.id == draft_id, DraftRow.revision == seen)
            .values(text=text, title=title, revision=seen + 1, changed_at=at, changed_by=person)
        )
        with self._db.session() as sql:
            if sql.execute(moved).rowcount != 1:  # type: ignore[attr-defined]
                return None
            _keep(sql, draft_id, seen + 1, seen, text, person, at, suggested_by)
            sql.flush()
            return _draft(sql.get_one(DraftRow, draft_id))

    def keep_aside(self, draft_id: str, text: str, *, seen: int, person: str, at: datetime) -> None:
        """Keeps a text whose save was refused. The same text from the same person is kept once."""
        same = select(SaveRow.id).where(
            SaveRow.draft_id == draft_id, SaveRow.revision.is_(None), SaveRow.person == person, SaveRow.text == text
        )
        with self._db.session() as sql:
            if sql.scalars(same).first() is None:
                _keep(sql, draft_id, None, seen, text, person, at)

    def saves(self, draft_id: str) -> list[Save]:
        """Every text of the draft, oldest first, those kept aside among them."""
        query = select(SaveRow).where(SaveRow.draft_id == draft_id).order_by(SaveRow.id)
        with self._db.session() as sql:
            return [
                Save(r.id, r.revision, r.seen, r.text, r.person, r.saved_at, r.suggested_by) for r in sql.scalars(query)
            ]

    def rest_on(self, draft_id: str, version_id: int) -> None:
        """From now on the draft is a revision of this version."""
        with self._db.session() as sql:
            sql.execute(update(DraftRow).where(DraftRow.id == draft_id).values(base_id=version_id))

    def put_away(self, draft_id: str, at: datetime | None) -> None:
        """Takes a draft off the list (or, with None, back onto it). Its texts stay."""
        with self._db.session() as sql:
            sql.execute(update(DraftRow).where(DraftRow.id == draft_id).values(put_away_at=at))

    # --- versions -------------------------------------------------------------------------------------------------

    def publish(
        self, kind: str, item_id: str, number: int, text: str, *, note: str, author: str, at: datetime
    ) -> Version:  # fmt: skip
        """A new version. Raises DraftError if that number is taken."""
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
        row = VersionRow(
            kind=kind, item_id=item_id, number=number, sha256=digest, text=text, note=note, author=author,
            published_at=at,
        )  # fmt: skip
        try:
            with self._db.session() as sql:
                sql.add(row)
                sql.flush()
                return _version(row, None)
        except IntegrityError:
            raise DraftError(
                f"version {number} was published by somebody else in the same moment", where=item_id,
                mend="look at what they published, and publish again",
            ) from None  # fmt: skip

    def versions(self, kind: str | None = None, item_id: str | None = None) -> list[Version]:
        """By item, newest number first."""
        query = (
            select(VersionRow, RetirementRow.retired_at)
            .outerjoin(RetirementRow, RetirementRow.version_id == VersionRow.id)
            .order_by(VersionRow.kind, VersionRow.item_id, VersionRow.number.desc())
        )
        if kind is not None:
            query = query.where(VersionRow.kind == kind)
        if item_id is not None:
            query = query.where(VersionRow.item_id == item_id)
        with self._db.session() as sql:
            return [_version(row, retired) for row, retired in sql.execute(query)]

    def version(self, version_id: int) -> Version | None:
        query = (
            select(VersionRow, RetirementRow.retired_at)
            .outerjoin(RetirementRow, RetirementRow.version_id == VersionRow.id)
            .where(VersionRow.id == version_id)
        )
        with self._db.session() as sql:
            found = sql.execute(query).first()
            return _version(found[0], found[1]) if found else None

    def highest(self, kind: str, item_id: str) -> int:
        """The highest number published, retired ones among them; 0 where there is none."""
        query = select(func.max(VersionRow.number)).where(VersionRow.kind == kind, VersionRow.item_id == item_id)
        with self._db.session() as sql:
            return sql.scalar(query) or 0

    def offered(self, kind: str) -> dict[str, int]:
        """item → the newest number that is not retired."""
        query = (
            select(VersionRow.item_id, func.max(VersionRow.number))
            .outerjoin(RetirementRow, RetirementRow.version_id == VersionRow.id)
            .where(VersionRow.kind == kind, RetirementRow.version_id.is_(None))
            .group_by(VersionRow.item_id)
        )
        with self._db.session() as sql:
            return {row[0]: row[1] for row in sql.execute(query)}

    def text(self, kind: str, item_id: str, number: int) -> str | None:
        query = select(VersionRow.text).where(
            VersionRow.kind == kind, VersionRow.item_id == item_id, VersionRow.number == number
        )
        with self._db.session() as sql:
            return sql.scalar(query)

    def retire(self, version_id: int, *, person: str, at: datetime) -> None:
        with self._db.session() as sql:
            if sql.get(RetirementRow, version_id) is None:
                sql.add(RetirementRow(version_id=version_id, person=person, retired_at=at))

    def offer_again(self, version_id: int) -> None:
        with self._db.session() as sql:
            row = sql.get(RetirementRow, version_id)
            if row is not None:
                sql.delete(row)


def _keep(
    sql: Session, draft_id: str, revision: int | None, seen: int, text: str, person: str, at: datetime,
    suggested_by: str | None = None,
) -> None:  # fmt: skip
    sql.add(
        SaveRow(
            draft_id=draft_id, revision=revision, seen=seen, text=text, person=person, saved_at=at,
            suggested_by=suggested_by,
        )
    )  # fmt: skip


def _draft(row: DraftRow) -> Draft:
    return Draft(**{name: getattr(row, name) for name in Draft.__dataclass_fields__})


def _version(row: VersionRow, retired: datetime | None) -> Version:
    names = [n for n in Version.__dataclass_fields__ if n != "retired_at"]
    return Version(**{n: getattr(row, n) for n in names}, retired_at=retired)
