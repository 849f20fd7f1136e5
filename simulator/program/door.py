"""The door: who is in front of this browser. Local accounts by invitation, sign-in, sign-out; identity providers.

Passwords are argon2id hashes (argon2-cffi's defaults, RFC 9106 low-memory profile). A browser holds a random token of 256
bits; the database holds its sha256, so a stolen database signs nobody in, and every sign-in can be revoked.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from simulator.errors import SimulatorError
from simulator.practice.practice import now
from simulator.program.policy import Actor
from simulator.settings import settings
from simulator.store import Database
from simulator.store.cohorts import CohortStore
from simulator.store.people import Invitation, Look, PeopleStore, Person

STAYS = timedelta(hours=12)
"""How long a sign-in lasts: a working day."""
TRIES, WITHIN = 8, timedelta(minutes=15)
"""Failed tries for one email or from one address before the door stays shut for a while."""
SHORTEST, LONGEST = 12, 200
_REFUSED = "this email and password do not open the door"
_DUMMY = PasswordHasher().hash("no one has this password")


class DoorError(SimulatorError):
    """Somebody who cannot come in, and what to do about it."""


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def tidy_email(email: str) -> str:
    """An email as it is kept: trimmed, in small letters. Raises DoorError for what is no address."""
    clean = email.strip().lower()
    name, at, host = clean.partition("@")
    if not (name and at and "." in host) or len(clean) > 254 or any(c.isspace() for c in clean):
        raise DoorError("this is not an email address", mend="write it as name@example.org")
    return clean


class Door:
    """Lets people in. Not for pages: they get the person, never the door."""

    def __init__(self, people: PeopleStore, cohorts: CohortStore, *, clock: Callable[[], datetime] = now) -> None:
        self._people, self._cohorts, self._clock = people, cohorts, clock
        self._hasher = PasswordHasher()

    def anybody(self) -> bool:
        """Whether this installation has people, and so asks who one is."""
        return self._people.anybody()

    def invitation(self, token: str) -> Invitation:
        """The open invitation of this token. Raises DoorError."""
        found = self._people.invitation(token_sha256=sha256(token))
        if found is None or not found.open_at(self._clock()):
            raise DoorError(
                "this invitation cannot be used", mend="it may be used up, withdrawn or over; ask for a new one"
            )
        return found

    def join(self, token: str, name: str, password: str) -> str:
        """Accepts an invitation: makes the account, or adds the role to the one that email has. Returns a sign-in token.

        Somebody who has an account already proves it with the password of that account.
        """
        invitation = self.invitation(token)
        person = self._people.by_email(invitation.email)
        if person is None:
            clean = " ".join(name.split())[:120]
            if not clean:
                raise DoorError("there is no name", mend="write the name your instructors know you by")
            _strong(password, invitation.email)
            hashed = self._hasher.hash(password)
            self._claim(invitation)
            person_id = uuid.uuid4().hex
            self._people.add(person_id, name=clean, email=invitation.email, hash=hashed, at=self._clock())
        else:
            self._verify(person, password, "")
            self._claim(invitation)
            person_id = person.id
        self._welcome(invitation, person_id)
        return self._token(person_id)

    def sign_in(self, email: str, password: str, address: str) -> str:
        """A sign-in token for the right password. Raises DoorError: in the same words, and as slowly, for a wrong
        password and for an email that nobody has."""
        person = self._people.by_email(email.strip().lower())
        self._verify(person, password, address, email=email)
        assert person is not None
        return self._token(person.id)

    def sign_out(self, token: str) -> None:
        self._people.sign_out(self._clock(), token_sha256=sha256(token))

    def of_token(self, token: str | None) -> Actor | None:
        """Who this browser is signed in as."""
        person = self._people.signed_in(sha256(token), self._clock()) if token else None
        return self._actor(person) if person else None

    def of_provider(self, issuer: str, subject: str, email: str | None, verified: bool, name: str) -> Actor | None:
        """Who an identity provider says this is; None if nobody invited them.

        The first time, an open invitation to the verified email makes the account; after that the subject is what counts.
        """
        person = self._people.by_subject(issuer, subject)
        if person is None and email and verified:
            clean = email.strip().lower()
            waiting = [i for i in self._people.invitations_for(clean) if i.open_at(self._clock())]
            known = self._people.by_email(clean)
            if known is not None and known.hash is None and not known.bound and not known.erased:
                self._people.change(known.id, issuer=issuer, subject=subject)
            elif known is None and waiting:
                person_id = uuid.uuid4().hex
                self._people.add(person_id, name=name[:120] or clean, email=clean, hash=None, at=self._clock())
                self._people.change(person_id, issuer=issuer, subject=subject)
            person = self._people.by_subject(issuer, subject)
        if person is None or person.disabled or person.erased:
            return None
        for invitation in self._people.invitations_for(person.email or ""):
            if verified and invitation.open_at(self._clock()) and self._people.use(invitation.id, self._clock()):
                self._welcome(invitation, person.id)
        return self._actor(person)

    def _actor(self, person: Person) -> Actor:
        return Actor(person.id, person.name, self._people.roles(person.id))

    def _claim(self, invitation: Invitation) -> None:
        if not self._people.use(invitation.id, self._clock()):
            raise DoorError("this invitation was used a moment ago", mend="sign in instead")

    def _welcome(self, invitation: Invitation, person: str) -> None:
        at = self._clock()
        self._people.join(invitation.program, person, invitation.role, pseudonym(), at)
        if invitation.cohort is not None:
            self._cohorts.add_member(invitation.cohort, person)
        self._people.look(Look(at, person, "Door.join", person, invitation.program, invitation.id))

    def _token(self, person: str) -> str:
        token = secrets.token_urlsafe(32)
        self._people.sign_in(sha256(token), person, self._clock(), self._clock() + STAYS)
        return token

    def _verify(self, person: Person | None, password: str, address: str, email: str | None = None) -> None:
        at = self._clock()
        mail = (person.email or "") if person else (email or "").strip().lower()
        keys = [sha256(f"email:{mail}"), *([sha256(f"address:{address}")] if address else [])]
        if self._people.tries(keys, at - WITHIN) >= TRIES:
            raise DoorError("too many tries", mend=f"wait {int(WITHIN.total_seconds() // 60)} minutes, then try again")
        try:
            kept = person.hash if person and person.hash else _DUMMY
            self._hasher.verify(kept, password[: LONGEST + 1])
            right = person is not None and person.hash is not None and not person.disabled and not person.erased
        except (VerificationError, InvalidHashError):
            right = False
        if not right:
            self._people.tried(keys, at, forget_before=at - 4 * WITHIN)
            raise DoorError(_REFUSED, mend="check both, or ask your program for a new invitation")
        assert person is not None
        assert person.hash is not None
        self._people.forgive(keys[0])
        if self._hasher.check_needs_rehash(person.hash):
            self._people.change(person.id, password_hash=self._hasher.hash(password))


def pseudonym() -> str:
    """What raters and exports see instead of a name: random, so that nothing can be read from it."""
    return "P-" + "".join(secrets.choice("BCDFGHJKLMNPQRSTVWXZ23456789") for _ in range(6))


def _strong(password: str, email: str) -> None:
    """NIST SP 800-63B: length counts, composition rules do not. Raises DoorError."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise DoorError(
            f"the password has {len(password)} characters", mend=f"use {SHORTEST} to {LONGEST}; a sentence will do"
        )
    if len(set(password)) < 5 or email.partition("@")[0] in password.lower():
        raise DoorError("this password is easily guessed", mend="use a sentence that is not your name")


@lru_cache(maxsize=1)
def open_door() -> Door:
    """The door of this process, for the account pages: they need no patients, no reader and no weights."""
    database = Database(settings())
    return Door(PeopleStore(database), CohortStore(database))
