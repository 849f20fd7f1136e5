"""Local accounts: invitations work once, passwords are slow to try, a sign-in can be revoked."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from simulator.program.door import TRIES, DoorError
from tests.program.conftest import Town

PASSWORD = "a long way to the lighthouse"


def _join(town: Town, email: str = "cleo@example.org", role: str = "trainee") -> str:
    invitation = town.office.people.invite(town.programs["north"], email, role, by="admin-north")
    return town.office.door.join(invitation, "Cleo", PASSWORD)


def test_an_invitation_makes_an_account_with_its_role(town: Town) -> None:
    actor = town.office.door.of_token(_join(town, role="instructor"))
    assert actor is not None
    assert actor.roles == {town.programs["north"]: "instructor"}


def test_an_invitation_works_once_and_not_after_it_was_withdrawn_or_is_over(town: Town) -> None:
    people, door, north = town.office.people, town.office.door, town.programs["north"]
    used = people.invite(north, "cleo@example.org", "trainee", by="")
    door.join(used, "Cleo", PASSWORD)
    withdrawn = people.invite(north, "dora@example.org", "trainee", by="")
    people.revoke_invitation(people.invitations(north)[0].id)
    replaced = people.invite(north, "emil@example.org", "trainee", by="")
    people.invite(north, "emil@example.org", "instructor", by="")
    over = people.invite(north, "fay@example.org", "trainee", by="")
    town.clock.on(days=15)
    for token in (used, withdrawn, replaced, over, "made-up"):
        with pytest.raises(DoorError, match="cannot be used"):
            door.join(token, "Somebody", PASSWORD)


def test_an_invitation_to_an_email_with_an_account_needs_that_accounts_password(town: Town) -> None:
    _join(town)
    again = town.office.people.invite(town.programs["south"], "cleo@example.org", "admin", by="")
    with pytest.raises(DoorError, match="do not open the door"):
        town.office.door.join(again, "Thief", "another long sentence")
    actor = town.office.door.of_token(town.office.door.join(again, "", PASSWORD))
    assert actor is not None
    assert actor.roles == {town.programs["north"]: "trainee", town.programs["south"]: "admin"}


def test_a_wrong_password_and_an_unknown_email_are_refused_in_the_same_words(town: Town) -> None:
    _join(town)
    said = set()
    for email, password in (("cleo@example.org", "not the right one"), ("nobody@example.org", PASSWORD)):
        with pytest.raises(DoorError) as refused:
            town.office.door.sign_in(email, password, "10.0.0.9")
        said.add(str(refused.value))
    assert len(said) == 1


def test_the_door_stays_shut_after_too_many_tries_even_for_the_right_password_and_opens_later(town: Town) -> None:
    _join(town)
    for _ in range(TRIES):
        with pytest.raises(DoorError, match="do not open"):
            town.office.door.sign_in("cleo@example.org", "guess", "10.0.0.9")
    with pytest.raises(DoorError, match="too many tries"):
        town.office.door.sign_in("cleo@example.org", PASSWORD, "10.0.0.1")
    town.clock.on(minutes=16)
    assert town.office.door.sign_in("cleo@example.org", PASSWORD, "10.0.0.1")


def test_one_address_cannot_try_one_password_on_everybody(town: Town) -> None:
    for i in range(TRIES):
        with pytest.raises(DoorError, match="do not open"):
            town.office.door.sign_in(f"person{i}@example.org", "password1234", "10.0.0.9")
    with pytest.raises(DoorError, match="too many tries"):
        town.office.door.sign_in("another@example.org", "password1234", "10.0.0.9")


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "cleo-cleo-1234", "x" * 201])
def test_a_weak_password_makes_no_account_and_leaves_the_invitation_open(town: Town, password: str) -> None:
    token = town.office.people.invite(town.programs["north"], "cleo@example.org", "trainee", by="")
    with pytest.raises(DoorError):
        town.office.door.join(token, "Cleo", password)
    assert town.office.door.join(token, "Cleo", PASSWORD)


def test_sign_ins_end_by_signing_out_by_time_by_removal_and_everywhere_at_once(town: Town) -> None:
    door, people = town.office.door, town.office.people
    first = _join(town)
    second = door.sign_in("cleo@example.org", PASSWORD, "")
    actor = door.of_token(first)
    assert actor is not None
    door.sign_out(first)
    assert door.of_token(first) is None
    assert door.of_token(second) is not None
    people.sign_out_everywhere(actor.id)
    assert door.of_token(second) is None
    third = door.sign_in("cleo@example.org", PASSWORD, "")
    town.clock.on(hours=13)
    assert door.of_token(third) is None
    fourth = door.sign_in("cleo@example.org", PASSWORD, "")
    people.remove(town.programs["north"], actor.id)
    assert door.of_token(fourth) is None


def test_neither_tokens_nor_passwords_are_in_the_database(town: Town) -> None:
    invitation = town.office.people.invite(town.programs["north"], "cleo@example.org", "trainee", by="")
    token = town.office.door.join(invitation, "Cleo", PASSWORD)
    with town.database.engine.connect() as sql:
        everything = "".join(
            str(row)
            for table in ("people", "invitations", "sign_ins", "sign_in_tries", "looks")
            for row in sql.execute(sa.text(f"SELECT * FROM {table}"))
        )
    assert "$argon2id$" in everything
    for secret in (invitation, token, PASSWORD):
        assert secret not in everything


def test_a_provider_lets_in_whom_somebody_invited_and_only_with_a_verified_email(town: Town) -> None:
    door, people, north = town.office.door, town.office.people, town.programs["north"]
    ask = ("https://id.example.org", "sub-1", "cleo@example.org")
    assert door.of_provider(*ask, True, "Cleo") is None
    people.invite(north, "cleo@example.org", "instructor", by="")
    assert door.of_provider(*ask, False, "Cleo") is None
    actor = door.of_provider(*ask, True, "Cleo")
    assert actor is not None
    assert actor.roles == {north: "instructor"}
    assert door.of_provider("https://id.example.org", "sub-1", "renamed@example.org", True, "Cleo") == actor
    assert door.of_provider("https://id.example.org", "sub-2", "cleo@example.org", True, "Cleo") is None


def test_a_local_account_is_not_taken_over_by_a_provider_that_knows_its_email(town: Town) -> None:
    _join(town)
    assert town.office.door.of_provider("https://id.example.org", "x", "cleo@example.org", True, "Cleo") is None


def test_the_last_administrator_stays(town: Town) -> None:
    with pytest.raises(Exception, match="last administrator"):
        town.office.people.remove(town.programs["north"], "admin-north")
    with pytest.raises(Exception, match="last administrator"):
        town.office.people.set_role(town.programs["north"], "admin-north", "trainee")
