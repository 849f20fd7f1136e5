"""People, programs, roles, invitations, sign-ins, consents and the audit log. The only place that speaks SQL for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from simulator.errors import SimulatorError
from simulator.store.belonging import whose
from simulator.store.database import Database
from simulator.store.tables import (
    ConsentRow,
    InvitationRow,
    LookRow,
    MembershipRow,
    PersonRow,
    ProgramRow,
    SignInRow,
    SignInTryRow,
)


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in; `hash` is an argon2id hash, None for people who sign in through an identity provider."""

    id: str
    name: str
    email: str | None
    hash: str | None = field(repr=False)
    disabled: bool
    erased: bool
    bound: bool
    """Whether an identity provider's subject belongs to it."""


@dataclass(frozen=True)
class Program:
    """A training program."""

    id: str
    name: str
    retention_days: int | None
    consent_text: str


@dataclass(frozen=True)
class Member:
    """A person in a program. pseudonym: what exports and raters see instead of the name."""

    program: str
    person: str
    name: str
    email: str | None
    role: str
    pseudonym: str
    groups: Mapping[str, str]
    joined_at: datetime
    left_at: datetime | None


@dataclass(frozen=True)
class Invitation:
    """An invitation as it stands; the token itself is known only to whoever was sent it."""

    id: str
    program: str
    email: str
    role: str
    cohort: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def open_at(self, at: datetime) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and self.revoked_at is None and at < self.expires_at


@dataclass(frozen=True)
class Look:
    """A line of the audit log."""

    at: datetime
    actor: str
    action: str
    subject: str | None
    program: str | None
    thing: str | None


class PeopleStore:
    """Reads and writes people and programs."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # people

    def add(self, person: str, *, name: str, email: str | None, hash: str | None, at: datetime) -> None:
        """A new person. Raises SimulatorError if the email is taken."""
        try:
            with self._db.session() as sql:
                sql.add(PersonRow(id=person, name=name, email=email, password_hash=hash, created_at=at))
        except IntegrityError:
            raise SimulatorError(
                "somebody has this email already", mend="sign in, or ask for another address"
            ) from None

    def person(self, person: str) -> Person | None:
        with self._db.session() as sql:
            row = sql.get(PersonRow, person)
            return _person(row) if row else None

    def by_email(self, email: str) -> Person | None:
        with self._db.session() as sql:
            row = sql.scalars(select(PersonRow).where(PersonRow.email == email)).one_or_none()
            return _person(row) if row else None

    def by_subject(self, issuer: str, subject: str) -> Person | None:
        query = select(PersonRow).where(PersonRow.issuer == issuer, PersonRow.subject == subject)
        with self._db.session() as sql:
            row = sql.scalars(query).one_or_none()
            return _person(row) if row else None

    def change(self, person: str, **values: Any) -> None:
        """Sets columns of a person."""
        with self._db.session() as sql:
            sql.execute(update(PersonRow).where(PersonRow.id == person).values(**values))

    def anybody(self) -> bool:
        """Whether there are people at all."""
        with self._db.session() as sql:
            return sql.scalar(select(PersonRow.id).limit(1)) is not None

    # programs and roles

    def add_program(self, program: Program, at: datetime) -> None:
        try:
            with self._db.session() as sql:
                sql.add(
                    ProgramRow(
                        id=program.id, name=program.name, retention_days=program.retention_days,
                        consent_text=program.consent_text, created_at=at,
                    )
                )  # fmt: skip
        except IntegrityError:
            raise SimulatorError(f"there is a program called {program.name}", mend="choose another name") from None

    def program(self, program: str) -> Program | None:
        with self._db.session() as sql:
            row = sql.get(ProgramRow, program)
            return _program(row) if row else None

    def programs(self) -> list[Program]:
        with self._db.session() as sql:
            return [_program(r) for r in sql.scalars(select(ProgramRow).order_by(ProgramRow.name))]

    def change_program(self, program: str, **values: Any) -> None:
        with self._db.session() as sql:
            sql.execute(update(ProgramRow).where(ProgramRow.id == program).values(**values))

    def join(self, program: str, person: str, role: str, pseudonym: str, at: datetime) -> None:
        """Makes a member, or brings a former one back in this role."""
        with self._db.session() as sql:
            row = sql.scalars(_membership(program, person)).one_or_none()
            if row is None:
                sql.add(
                    MembershipRow(
                        program_id=program, person_id=person, role=role, pseudonym=pseudonym, groups={}, joined_at=at
                    )
                )
            else:
                row.role, row.left_at = role, None

    def change_member(self, program: str, person: str, **values: Any) -> None:
        with self._db.session() as sql:
            row = sql.scalars(_membership(program, person)).one()
            for name, value in values.items():
                setattr(row, name, value)

    def members(self, program: str) -> list[Member]:
        """Everybody who is or was in the program, by name."""
        query = (
            select(MembershipRow, PersonRow)
            .join(PersonRow, PersonRow.id == MembershipRow.person_id)
            .where(MembershipRow.program_id == program)
            .order_by(PersonRow.name, PersonRow.id)
        )
        with self._db.session() as sql:
            return [_member(m, p) for m, p in sql.execute(query)]

    def roles(self, person: str) -> dict[str, str]:
        """Program → role, of the programs that this person is in now."""
        query = select(MembershipRow.program_id, MembershipRow.role).where(
            MembershipRow.person_id == person, MembershipRow.left_at.is_(None)
        )
        with self._db.session() as sql:
            return {row[0]: row[1] for row in sql.execute(query)}

    # invitations

    def invite(self, invitation: Invitation, token_sha256: str, by: str | None) -> None:
        with self._db.session() as sql:
            sql.add(
                InvitationRow(
                    id=invitation.id, token_sha256=token_sha256, program_id=invitation.program, email=invitation.email,
                    role=invitation.role, cohort_id=invitation.cohort, invited_by=by, created_at=invitation.created_at,
                    expires_at=invitation.expires_at,
                )
            )  # fmt: skip

    def invitations(self, program: str) -> list[Invitation]:
        """Every invitation of a program, newest first."""
        query = (
            select(InvitationRow)
            .where(InvitationRow.program_id == program)
            .order_by(InvitationRow.created_at.desc(), InvitationRow.id)
        )
        with self._db.session() as sql:
            return [_invitation(r) for r in sql.scalars(query)]

    def invitation(self, *, token_sha256: str) -> Invitation | None:
        query = select(InvitationRow).where(InvitationRow.token_sha256 == token_sha256)
        with self._db.session() as sql:
            row = sql.scalars(query).one_or_none()
            return _invitation(row) if row else None

    def invitations_for(self, email: str) -> list[Invitation]:
        query = select(InvitationRow).where(InvitationRow.email == email).order_by(InvitationRow.created_at)
        with self._db.session() as sql:
            return [_invitation(r) for r in sql.scalars(query)]

    def use(self, invitation: str, at: datetime) -> bool:
        """Marks it used. False if somebody was quicker, or it was revoked."""
        query = (
            update(InvitationRow)
            .where(InvitationRow.id == invitation, InvitationRow.used_at.is_(None), InvitationRow.revoked_at.is_(None))
            .values(used_at=at)
            .returning(InvitationRow.id)
        )
        with self._db.session() as sql:
            return sql.scalar(query) is not None

    def revoke_invitation(self, invitation: str, at: datetime) -> None:
        with self._db.session() as sql:
            sql.execute(
                update(InvitationRow)
                .where(InvitationRow.id == invitation, InvitationRow.used_at.is_(None))
                .values(revoked_at=at)
            )

    # sign-ins

    def sign_in(self, token_sha256: str, person: str, at: datetime, until: datetime) -> None:
        with self._db.session() as sql:
            sql.execute(delete(SignInRow).where(SignInRow.expires_at < at))
            sql.add(SignInRow(token_sha256=token_sha256, person_id=person, created_at=at, expires_at=until))

    def signed_in(self, token_sha256: str, at: datetime) -> Person | None:
        """Whose browser this is, if the sign-in is neither over nor revoked and the person may come in."""
        query = (
            select(PersonRow)
            .join(SignInRow, SignInRow.person_id == PersonRow.id)
            .where(
                SignInRow.token_sha256 == token_sha256, SignInRow.revoked_at.is_(None), SignInRow.expires_at > at,
                PersonRow.disabled_at.is_(None), PersonRow.erased_at.is_(None),
            )
        )  # fmt: skip
        with self._db.session() as sql:
            row = sql.scalars(query).one_or_none()
            return _person(row) if row else None

    def sign_out(self, at: datetime, *, token_sha256: str | None = None, person: str | None = None) -> None:
        """Revokes one browser, or all of a person's."""
        which = SignInRow.token_sha256 == token_sha256 if token_sha256 else SignInRow.person_id == (person or "")
        with self._db.session() as sql:
            sql.execute(update(SignInRow).where(which, SignInRow.revoked_at.is_(None)).values(revoked_at=at))

    def tries(self, keys: list[str], since: datetime) -> int:
        """Failed tries since then: the most of any of these keys."""
        query = (
            select(func.count())
            .select_from(SignInTryRow)
            .where(SignInTryRow.key.in_(keys), SignInTryRow.at > since)
            .group_by(SignInTryRow.key)
        )
        with self._db.session() as sql:
            return max(sql.scalars(query), default=0)

    def tried(self, keys: list[str], at: datetime, *, forget_before: datetime) -> None:
        with self._db.session() as sql:
            sql.execute(delete(SignInTryRow).where(SignInTryRow.at < forget_before))
            sql.add_all([SignInTryRow(key=k, at=at) for k in keys])

    def forgive(self, key: str) -> None:
        """Forgets the failed tries of a key, once the right password was given."""
        with self._db.session() as sql:
            sql.execute(delete(SignInTryRow).where(SignInTryRow.key == key))

    # consent

    def consent(self, person: str, program: str, text_sha256: str, at: datetime) -> None:
        with self._db.session() as sql:
            sql.add(ConsentRow(person_id=person, program_id=program, text_sha256=text_sha256, given_at=at))

    def withdraw(self, person: str, program: str, at: datetime) -> None:
        query = update(ConsentRow).where(
            ConsentRow.person_id == person, ConsentRow.program_id == program, ConsentRow.withdrawn_at.is_(None)
        )
        with self._db.session() as sql:
            sql.execute(query.values(withdrawn_at=at))

    def consented(self, person: str, program: str) -> set[str]:
        """The sha256 of the texts to which this person's consent stands."""
        query = select(ConsentRow.text_sha256).where(
            ConsentRow.person_id == person, ConsentRow.program_id == program, ConsentRow.withdrawn_at.is_(None)
        )
        with self._db.session() as sql:
            return set(sql.scalars(query))

    # audit

    def look(self, look: Look) -> None:
        self.look_all([look])

    def look_all(self, looks: Sequence[Look]) -> None:
        """Writes several down in one go."""
        with self._db.session() as sql:
            sql.add_all(
                LookRow(at=k.at, actor=k.actor, action=k.action, subject=k.subject, program_id=k.program, thing=k.thing)
                for k in looks
            )

    def looks(self, *, program: str | None = None, subject: str | None = None, limit: int = 500) -> list[Look]:
        """The latest lines of the audit log, of a program or about a person."""
        query = select(LookRow).order_by(LookRow.id.desc()).limit(limit)
        if program is not None:
            query = query.where(LookRow.program_id == program)
        if subject is not None:
            query = query.where(LookRow.subject == subject)
        with self._db.session() as sql:
            return [Look(r.at, r.actor, r.action, r.subject, r.program_id, r.thing) for r in sql.scalars(query)]

    # whose is it: what the guard asks

    def in_program(self, program: str, person: str) -> bool:
        """Whether the person is, or once was, in the program."""
        with self._db.session() as sql:
            return sql.scalars(_membership(program, person)).one_or_none() is not None

    def whose(self, kind: str, thing: str) -> tuple[str | None, str | None] | None:
        """(person, program) that a thing belongs to; None where there is no such thing."""
        with self._db.session() as sql:
            return whose(sql, kind, thing)


def _membership(program: str, person: str) -> Any:
    return select(MembershipRow).where(MembershipRow.program_id == program, MembershipRow.person_id == person)


def _person(row: PersonRow) -> Person:
    return Person(
        row.id,
        row.name,
        row.email,
        row.password_hash,
        row.disabled_at is not None,
        row.erased_at is not None,
        row.subject is not None,
    )


def _program(row: ProgramRow) -> Program:
    return Program(row.id, row.name, row.retention_days, row.consent_text)


def _member(m: MembershipRow, p: PersonRow) -> Member:
    return Member(m.program_id, p.id, p.name, p.email, m.role, m.pseudonym, dict(m.groups), m.joined_at, m.left_at)


def _invitation(row: InvitationRow) -> Invitation:
    return Invitation(
        row.id, row.program_id, row.email, row.role, row.cohort_id, row.created_at, row.expires_at, row.used_at,
        row.revoked_at,
    )  # fmt: skip
