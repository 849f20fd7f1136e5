"""What a cohort is asked, who did it, and whom to remind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator.errors import SimulatorError
from tests.program.conftest import Town


def _consent(town: Town, person: str) -> None:
    program = town.programs["north"]
    text = town.office.people.consent_wanted(program, person)
    assert text is not None
    town.office.people.consent(program, person, text)


def test_an_assignment_goes_from_to_do_over_begun_to_done_or_overdue(town: Town) -> None:
    cohorts, cohort, program = town.office.cohorts, town.cohorts["north"], town.programs["north"]
    asked = cohorts.assign(
        cohort, program, "First session", town.clock() + timedelta(days=7), persona="beth", scenario="intake"
    )
    _consent(town, "ann-north")
    assert [t.stand for t in cohorts.mine(program, "ann-north")] == ["to do"]
    sitting = cohorts.begin(asked.id, "ann-north")
    assert [t.stand for t in cohorts.mine(program, "ann-north")] == ["begun"]
    town.practice.end(sitting)
    town.clock.on(days=8)
    stands = {r.name: [t.stand for t in r.tasks] for r in cohorts.who_did_what(cohort)}
    assert stands == {"Ann north": ["done"], "Bob north": ["overdue"]}
    assert cohorts.reminders(cohort) == "Bob north <bob-north@example.org>: First session (was due 09 November 2026)"


def test_a_session_done_after_the_date_says_so(town: Town) -> None:
    cohorts, program = town.office.cohorts, town.programs["north"]
    due = town.clock() + timedelta(days=1)
    asked = cohorts.assign(town.cohorts["north"], program, "Late", due, persona="beth", scenario="intake")
    _consent(town, "ann-north")
    sitting = cohorts.begin(asked.id, "ann-north")
    town.clock.on(days=2)
    town.practice.end(sitting)
    assert [t.stand for t in cohorts.mine(program, "ann-north")] == ["done late"]


def test_without_consent_nothing_begins_and_a_changed_text_asks_again(town: Town) -> None:
    cohorts, people, program = town.office.cohorts, town.office.people, town.programs["north"]
    due = town.clock() + timedelta(days=7)
    asked = cohorts.assign(town.cohorts["north"], program, "First", due, persona="beth", scenario="intake")
    with pytest.raises(SimulatorError, match="consent"):
        cohorts.begin(asked.id, "ann-north")
    _consent(town, "ann-north")
    assert people.consent_wanted(program, "ann-north") is None
    people.set_policy(program, retention_days=90, consent_text="Another text.")
    assert people.consent_wanted(program, "ann-north") == "Another text."
    with pytest.raises(SimulatorError, match="changed while you read"):
        people.consent(program, "ann-north", "An older text.")
    _consent(town, "ann-north")
    people.withdraw_consent(program, "ann-north")
    assert people.consent_wanted(program, "ann-north") == "Another text."


def test_an_assignment_of_another_cohort_cannot_be_begun(town: Town) -> None:
    cohorts, program = town.office.cohorts, town.programs["north"]
    other = cohorts.create(program, "Spring")
    due = town.clock() + timedelta(days=7)
    asked = cohorts.assign(other.id, program, "Not yours", due, persona="beth", scenario="intake")
    _consent(town, "ann-north")
    with pytest.raises(SimulatorError, match="not one of your assignments"):
        cohorts.begin(asked.id, "ann-north")


def test_an_assignment_taken_back_is_gone_from_every_list(town: Town) -> None:
    cohorts, program = town.office.cohorts, town.programs["north"]
    due = town.clock() + timedelta(days=1)
    asked = cohorts.assign(town.cohorts["north"], program, "Mistake", due, persona="beth", scenario="intake")
    cohorts.withdraw(asked.id)
    assert cohorts.mine(program, "ann-north") == []
    assert cohorts.reminders(town.cohorts["north"]) == ""
