"""What a person said can be had as a copy, goes when they ask, and goes when the program's time is over."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from simulator.errors import SimulatorError
from simulator.patient.recollection import Past, collection_of
from simulator.program.assessing import Wanted
from simulator.store.tables import Base
from tests.program.conftest import Town

MINE = "The heron by the weir has not been seen since March."


def _lived(town: Town, person: str) -> tuple[str, str]:
    """A person who practised, did an assignment and took an assessment. Returns (assigned session, attempt)."""
    office, program = town.office, town.programs["north"]
    text = office.people.consent_wanted(program, person)
    office.people.consent(program, person, text or "")
    alone = town.practice.begin(person, "beth", "intake")
    town.practice.end(town.practice.say(alone, MINE))
    due = town.clock() + timedelta(days=7)
    asked = office.cohorts.assign(town.cohorts["north"], program, "A", due, persona="beth", scenario="intake")
    assigned = office.cohorts.begin(asked.id, person)
    town.practice.end(town.practice.say(assigned, MINE))
    stations = [
        Wanted("One", 10, moments=["beth_most_company"]), Wanted("Two", 10, persona="beth", scenario="phone_call"),
    ]  # fmt: skip
    form = office.assessing.lock(program, "F", stations, by="ines-north")
    office.cohorts.assign(town.cohorts["north"], program, "F", due, form=form.id)
    attempt = office.assessing.open_station(office.assessing.take(form.id, person).attempt.id).attempt.id
    office.assessing.answer(attempt, 0, 1, MINE)
    office.assessing.open_station(attempt)
    office.assessing.say(attempt, 1, MINE)
    office.assessing.end_station(attempt, 1)
    return assigned.id, attempt


def _whole_database(town: Town) -> str:
    with town.database.engine.connect() as sql:
        return "".join(str(tuple(r)) for t in Base.metadata.sorted_tables for r in sql.execute(sa.select(t)))


def test_a_copy_holds_every_word_and_no_secret(town: Town) -> None:
    _lived(town, "ann-north")
    town.office.store.change("ann-north", password_hash="$argon2id$secret")
    copied = town.office.privacy.copy("ann-north").decode("utf-8")
    body = json.loads(copied)
    said = [t["therapist"] for t in body["turns"] if t["therapist"]]
    assert said.count(MINE) == 3
    assert [a["text"] for a in body["station_answers"]] == [MINE]
    assert body["people"][0]["email"] == "ann-north@example.org"
    assert "secret" not in copied
    assert "bob-north" not in copied


def test_erasing_leaves_no_word_and_no_name_and_keeps_the_scores(town: Town) -> None:
    _, attempt = _lived(town, "ann-north")
    _lived(town, "bob-north")
    scores = town.office.assessing.scores(attempt)
    town.office.privacy.erase("ann-north")
    body = json.loads(town.office.privacy.copy("ann-north"))
    kept = json.dumps(body)
    assert "heron" not in kept
    assert "Ann north" not in _whole_database(town)
    assert "ann-north@example.org" not in _whole_database(town)
    assert town.office.assessing.scores(attempt) == scores
    assert town.office.door.of_provider("i", "s", "ann-north@example.org", True, "Ann") is None
    assert "heron" in town.office.privacy.copy("bob-north").decode("utf-8")


def test_nothing_of_what_an_only_person_said_is_left_anywhere(town: Town) -> None:
    _lived(town, "ann-north")
    assert "heron" in _whole_database(town)
    town.office.privacy.erase("ann-north")
    assert "heron" not in _whole_database(town)


def test_the_last_administrator_is_not_erased(town: Town) -> None:
    with pytest.raises(SimulatorError, match="last administrator"):
        town.office.privacy.erase("admin-north")


def test_retention_says_what_would_go_before_it_goes_and_touches_nothing_practised_alone(town: Town) -> None:
    session, attempt = _lived(town, "ann-north")
    program, privacy = town.programs["north"], town.office.privacy
    assert privacy.retention(program, dry_run=True) is None
    town.office.people.set_policy(program, retention_days=30, consent_text="Kept for 30 days.")
    town.clock.on(days=29)
    before = privacy.retention(program, dry_run=True)
    assert before is not None
    assert (before.sessions, before.attempts) == (0, 0)
    town.clock.on(days=2)
    dry = privacy.retention(program, dry_run=True)
    assert dry is not None
    assert (dry.sessions, dry.attempts) == (2, 1)
    assert town.practice.resume(session, "ann-north").past[1].therapist == MINE
    scores = town.office.assessing.scores(attempt)
    assert privacy.retention(program, dry_run=False) == dry
    with pytest.raises(SimulatorError, match="no longer kept"):
        town.practice.resume(session, "ann-north")
    after = privacy.retention(program, dry_run=True)
    assert after is not None
    assert (after.sessions, after.attempts) == (0, 0)
    assert town.office.assessing.scores(attempt) == scores
    stands = {r.person: [t.stand for t in r.tasks] for r in town.office.cohorts.who_did_what(town.cohorts["north"])}
    assert stands["ann-north"] == ["done", "done"]
    said = [t["therapist"] for t in json.loads(privacy.copy("ann-north"))["turns"] if t["therapist"]]
    assert said == [MINE]


def test_every_table_that_belongs_to_somebody_is_found(town: Town) -> None:
    """A table with somebody's words must name them by one of the columns that copying and erasing go by.

    Patients that an instructor wrote are the house's: they stay, under the id of a person who is erased.
    """
    known = {"person", "person_id", "session_id", "attempt_id"}
    of_nobody = {
        "alembic_version", "programs", "invitations", "sign_in_tries", "cohorts", "assignments", "forms", "pinned", "looks",
        "persona_versions", "moment_versions", "rubric_versions", "bulk_runs", "bulk_chunks", "people", "sessions",
        "studio_drafts", "studio_versions", "cut_scores", "rating_sets",
    }  # fmt: skip
    unowned = {t.name for t in Base.metadata.sorted_tables if not known & set(t.c.keys())}
    assert unowned <= of_nobody


def test_erasing_reaches_what_is_recalled_with_a_patient_who_is_offered_no_longer(town: Town) -> None:
    session, _ = _lived(town, "ann-north")
    with town.database.engine.begin() as sql:
        sql.execute(sa.text("UPDATE sessions SET persona_id = 'joan' WHERE id = :id"), {"id": session})
    house = town.practice.house
    for person in ("ann-north", "bob-north"):
        house.recollection(person, "joan", [Past(session, 1, MINE, "Go on.")])
    town.office.privacy.erase("ann-north")
    kept = {getattr(c, "name", c) for c in house._client().list_collections()}
    assert collection_of("ann-north", "joan") not in kept
    assert collection_of("bob-north", "joan") in kept
