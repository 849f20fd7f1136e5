"""People, their programs and roles, how they sign in, what they consented to, and who looked at whose words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from simulator.store.tables.base import Base


class PersonRow(Base):
    """Somebody who may sign in. An erased person keeps the id (scores hang on it) and loses name, email and secrets."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    issuer: Mapped[str | None] = mapped_column(String(250))
    subject: Mapped[str | None] = mapped_column(String(250))
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("issuer", "subject", name="one_person_a_subject"),)


class ProgramRow(Base):
    """A training program. retention_days: how long words are kept after a session ended; None = until erased by hand."""

    __tablename__ = "programs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    retention_days: Mapped[int | None]
    consent_text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class MembershipRow(Base):
    """A person's role in a program. `groups`: what the program records for fairness checks, such as first language."""

    __tablename__ = "memberships"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    program_id: Mapped[str] = mapped_column(ForeignKey("programs.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    pseudonym: Mapped[str] = mapped_column(String(12))
    groups: Mapped[dict[str, Any]]
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("program_id", "person_id", name="one_membership_a_program"),
        UniqueConstraint("program_id", "pseudonym", name="one_pseudonym_a_program"),
    )


class InvitationRow(Base):
    """An invitation; only the sha256 of its token is kept."""

    __tablename__ = "invitations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    program_id: Mapped[str] = mapped_column(ForeignKey("programs.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    role: Mapped[str] = mapped_column(String(12))
    cohort_id: Mapped[str | None] = mapped_column(ForeignKey("cohorts.id"))
    invited_by: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInRow(Base):
    """A browser that is signed in; only the sha256 of its token is kept. Revoked rows stay until they expire."""

    __tablename__ = "sign_ins"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInTryRow(Base):
    """A failed try, by the sha256 of an email or an address: what the throttle counts."""

    __tablename__ = "sign_in_tries"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    __table_args__ = (Index("sign_in_tries_key_at", "key", "at"),)


class ConsentRow(Base):
    """Consent to exactly this text, by its sha256. Withdrawing keeps the row."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    program_id: Mapped[str] = mapped_column(ForeignKey("programs.id"))
    text_sha256: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class LookRow(Base):
    """The audit log: who did what to or saw what of whom. Names and ids only, never anybody's words."""

    __tablename__ = "looks"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str | None] = mapped_column(String(64), index=True)
    program_id: Mapped[str | None] = mapped_column(String(32))
    thing: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (Index("looks_program_at", "program_id", "at"),)
