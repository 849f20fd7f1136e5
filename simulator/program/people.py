"""Who is in a program: invitations, roles, groups, consent, and the log of who looked at whose words."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from simulator.errors import SimulatorError, did_you_mean
from simulator.practice.practice import now
from simulator.program.door import pseudonym, sha256, tidy_email
from simulator.program.policy import ROLES
from simulator.store.people import Invitation, Look, Member, PeopleStore, Program

WAITS = timedelta(days=14)
"""How long an invitation stays open."""
CONSENT = (
    "What I say to simulated patients in this program's assignments and assessments is kept, graded by a program and read by "
    "my instructors. My scores may be kept without my words after I leave. What I practise on my own is mine alone. "
    "I can have a copy of everything, and have my words erased, at any time."
)
"""The text a program starts with; it can be changed, and then everybody is asked again."""


class People:
    """The service behind the People page."""

    def __init__(self, store: PeopleStore, *, clock: Callable[[], datetime] = now) -> None:
        self._store, self._clock = store, clock

    def found(self, name: str, email: str) -> tuple[Program, str]:
        """A new program and the token of its first administrator's invitation. For the command line only."""
        clean = " ".join(name.split())[:120]
        if not clean:
            raise SimulatorError("a program needs a name", mend="give one with --program")
        program = Program(uuid.uuid4().hex, clean, None, CONSENT)
        tidy_email(email)
        self._store.add_program(program, self._clock())
        return program, self.invite(program.id, email, "admin", by="")

    def program(self, program: str) -> Program:
        """A program's name, retention and consent text."""
        found = self._store.program(program)
        assert found is not None
        return found

    def invite(self, program: str, email: str, role: str, *, by: str, cohort: str | None = None) -> str:
        """An invitation's token, told once: what is kept is its sha256. Earlier invitations to that email are withdrawn."""
        if role not in ROLES:
            raise SimulatorError(f"there is no role '{role}'", mend=did_you_mean(role, ROLES))
        clean = tidy_email(email)
        for earlier in self._store.invitations_for(clean):
            if earlier.program == program and earlier.open_at(self._clock()):
                self._store.revoke_invitation(earlier.id, self._clock())
        token = secrets.token_urlsafe(32)
        at = self._clock()
        invitation = Invitation(uuid.uuid4().hex, program, clean, role, cohort, at, at + WAITS, None, None)
        self._store.invite(invitation, sha256(token), by or None)
        return token

    def invitations(self, program: str) -> list[Invitation]:
        """The invitations that wait to be accepted."""
        return [i for i in self._store.invitations(program) if i.open_at(self._clock())]

    def revoke_invitation(self, invitation: str) -> None:
        """Withdraws an invitation that nobody has used."""
        self._store.revoke_invitation(invitation, self._clock())

    def members(self, program: str) -> list[Member]:
        """Everybody in the program, by name."""
        return [m for m in self._store.members(program) if m.left_at is None]

    def set_role(self, program: str, person: str, role: str) -> None:
        """Gives a member another role. The last administrator stays one."""
        if role not in ROLES:
            raise SimulatorError(f"there is no role '{role}'", mend=did_you_mean(role, ROLES))
        if role != "admin":
            self._not_the_last(program, person)
        self._store.change_member(program, person, role=role)

    def remove(self, program: str, person: str) -> None:
        """Ends a membership; every browser of that person is signed out. The last administrator stays."""
        self._not_the_last(program, person)
        self._store.change_member(program, person, left_at=self._clock())
        self._store.sign_out(self._clock(), person=person)

    def set_groups(self, program: str, person: str, groups: Mapping[str, str]) -> None:
        """What the program records about a member for fairness checks, such as first language."""
        clean = {
            " ".join(k.split())[:40]: " ".join(v.split())[:40] for k, v in groups.items() if k.strip() and v.strip()
        }
        self._store.change_member(program, person, groups=clean)

    def set_policy(self, program: str, *, retention_days: int | None, consent_text: str) -> None:
        """How long words are kept, and what people consent to. A changed text asks everybody again."""
        if retention_days is not None and retention_days < 30:
            raise SimulatorError("words are kept for at least 30 days", mend="give 30 or more, or leave it empty")
        if not consent_text.strip():
            raise SimulatorError("the consent text is empty", mend="say what is kept, and who reads it")
        self._store.change_program(program, retention_days=retention_days, consent_text=consent_text.strip())

    def consent_wanted(self, program: str, person: str) -> str | None:
        """The text this person has not consented to yet; None if they have."""
        text = self.program(program).consent_text
        return None if sha256(text) in self._store.consented(person, program) else text

    def consent(self, program: str, person: str, text: str) -> None:
        """Records consent to this text. Raises SimulatorError if the program's text has changed meanwhile."""
        if text != self.program(program).consent_text:
            raise SimulatorError("the text has changed while you read it", mend="read the new one")
        self._store.consent(person, program, sha256(text), self._clock())

    def withdraw_consent(self, program: str, person: str) -> None:
        """Withdraws consent: assignments and assessments are closed to this person until it is given again."""
        self._store.withdraw(person, program, self._clock())

    def sign_out_everywhere(self, person: str) -> None:
        """Signs every browser of this person out."""
        self._store.sign_out(self._clock(), person=person)

    def looks(self, program: str) -> list[Look]:
        """The program's audit log, newest first."""
        return self._store.looks(program=program)

    def looks_at(self, person: str) -> list[Look]:
        """Who looked at this person's words and results, newest first."""
        return self._store.looks(subject=person)

    def _not_the_last(self, program: str, person: str) -> None:
        admins = {m.person for m in self.members(program) if m.role == "admin"}
        if admins == {person}:
            raise SimulatorError("this is the program's last administrator", mend="make somebody else one first")


def join_as(store: PeopleStore, program: str, person: str, role: str, at: datetime) -> None:
    """Makes somebody a member without an invitation: for seeded programs and the command line."""
    store.join(program, person, role, pseudonym(), at)
