"""The studio: drafts with every text that was ever saved in them, and what was published from them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from simulator.store.tables.base import Base


class DraftRow(Base):
    """A text under way. `revision` counts its saves; `base_id` is the published version it was copied from, if any."""

    __tablename__ = "studio_drafts"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    title: Mapped[str] = mapped_column(String(200))
    author: Mapped[str] = mapped_column(String(64), index=True)
    revision: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("studio_versions.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(64))
    put_away_at: Mapped[datetime | None]


class SaveRow(Base):
    """One text of a draft as somebody saved it. Without a revision: refused because another save came first, and kept.

    `suggested_by`: the model whose suggestion was taken over with this save, if any.
    """

    __tablename__ = "studio_saves"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("studio_drafts.id"), index=True)
    revision: Mapped[int | None]
    seen: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    person: Mapped[str] = mapped_column(String(64))
    saved_at: Mapped[datetime]
    suggested_by: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (UniqueConstraint("draft_id", "revision", name="one_save_a_revision"),)


class VersionRow(Base):
    """A published patient, set of moments or rubric. The database itself refuses to change or delete one."""

    __tablename__ = "studio_versions"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(20))
    item_id: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("kind", "item_id", "number", name="one_version_a_number"),
        Index("studio_versions_sha", "kind", "sha256"),
    )


class RetirementRow(Base):
    """A version that is no longer offered. It stays readable: sessions that met it go on with it."""

    __tablename__ = "studio_retirements"

    version_id: Mapped[int] = mapped_column(ForeignKey("studio_versions.id"), primary_key=True)
    person: Mapped[str] = mapped_column(String(64))
    retired_at: Mapped[datetime]
