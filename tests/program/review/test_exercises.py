"""A turn is sent back, tried again on a second path, and seen side by side; what is shared can be closed again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator.errors import SimulatorError
from simulator.program import Actor, Forbidden, guarded
from simulator.program.review import Reviewing
from tests.program.review.conftest import MORE, Done

INES, ANN, BOB = "ines-north", "ann-north", "bob-north"
NOTED = "I noticed that you went rather quiet when I began to give advice."


def test_a_turn_sent_back_is_tried_again_and_both_are_seen_side_by_side(done: Done) -> None:
    exercises, town = done.town.office.exercises, done.town
    due = town.clock() + timedelta(days=3)
    asked = exercises.send_back(done.assigned, 2, "Stay with his yes.", due, by=INES)
    (mine,) = exercises.mine(ANN)
    assert (mine.number, mine.by, mine.note, mine.due_at, mine.stand) == (
        2,
        "Ines north",
        "Stay with his yes.",
        due,
        "to do",
    )
    again = exercises.begin(asked.id, ANN)
    assert again.past[-1].number == 1
    assert again.record.parent_id == done.assigned
    assert exercises.mine(ANN)[0].stand == "begun"
    with pytest.raises(SimulatorError, match="not done yet"):
        exercises.both(asked.id)
    town.practice.end(town.practice.say(again, NOTED))
    assert exercises.mine(ANN)[0].stand == "done"
    both = exercises.both(asked.id)
    assert both.paths.fork == 1
    assert both.paths.one[0].therapist == MORE
    assert both.paths.other[0].therapist == NOTED
    assert (both.first["rupture_repair"].turns, both.again["rupture_repair"].turns) == (2, 1)
    noticed = both.paths.other[0].state.rupture
    assert noticed is not None
    assert noticed.stage == "noticed"


def test_a_second_press_opens_the_same_path(done: Done) -> None:
    exercises = done.town.office.exercises
    asked = exercises.send_back(done.assigned, 2, "", None, by=INES)
    assert exercises.begin(asked.id, ANN).id == exercises.begin(asked.id, ANN).id


def test_instructors_can_read_the_second_path_of_what_was_done_for_the_program(done: Done) -> None:
    office = done.town.office
    again = office.exercises.begin(office.exercises.send_back(done.assigned, 2, "", None, by=INES).id, ANN)
    done.town.practice.say(again, NOTED)
    (head,) = [h for h in office.reviewing.sessions(done.program) if h.session == again.id]
    assert head.exercise
    asked = office.exercises.of_path(again.id)
    assert asked is not None
    assert asked.session == done.assigned
    assert office.exercises.of_path(done.assigned) is None


def test_an_exercise_of_somebody_else_cannot_be_begun(done: Done) -> None:
    office = done.town.office
    asked = office.exercises.send_back(done.assigned, 2, "", None, by=INES)
    bob = guarded(office.exercises, lambda: done.town.actor(BOB), office.store)
    for person in (BOB, ANN):
        with pytest.raises(Forbidden):
            bob.begin(asked.id, person)


def test_what_was_called_off_is_gone(done: Done) -> None:
    exercises = done.town.office.exercises
    asked = exercises.send_back(done.assigned, 2, "", None, by=INES)
    exercises.call_off(asked.id)
    assert exercises.mine(ANN) == []
    assert exercises.sent(done.program) == []
    with pytest.raises(SimulatorError, match="called off"):
        exercises.begin(asked.id, ANN)


def test_without_consent_nothing_is_tried_again_for_the_program(done: Done) -> None:
    office = done.town.office
    asked = office.exercises.send_back(done.assigned, 2, "", None, by=INES)
    office.people.withdraw_consent(done.program, ANN)
    with pytest.raises(SimulatorError, match="consent"):
        office.exercises.begin(asked.id, ANN)


def _ines(done: Done) -> Reviewing:
    return guarded(done.town.office.reviewing, lambda: done.town.actor(INES), done.town.office.store)


def test_what_is_shared_can_be_read_until_its_owner_stops_and_then_no_more(done: Done) -> None:
    office = done.town.office
    reviewing = _ines(done)
    with pytest.raises(Forbidden):
        reviewing.debrief(done.alone)
    office.sharing.share(done.alone, done.program, ANN)
    assert reviewing.debrief(done.alone).sitting.id == done.alone
    assert done.alone in [h.session for h in reviewing.sessions(done.program)]
    comment = reviewing.comment(done.alone, 1, "Why these two?", by="")
    asked = office.exercises.send_back(done.alone, 1, "", None, by=INES)
    again = office.exercises.begin(asked.id, ANN)
    assert reviewing.debrief(again.id).sitting.id == again.id
    office.sharing.stop(done.alone, ANN)
    for call in (
        lambda: reviewing.debrief(done.alone), lambda: reviewing.debrief(again.id), lambda: reviewing.remarks(done.alone),
        lambda: reviewing.change(comment.id, "x", by=""),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            call()
    assert [h.session for h in reviewing.sessions(done.program)] == [done.assigned]
    assert [c.text for c in office.reviewing.remarks(done.alone).comments] == ["Why these two?"]
    assert office.sharing.standing(done.alone, ANN).shared is None


def test_only_ones_own_session_and_only_with_ones_own_program_is_shared(done: Done) -> None:
    office = done.town.office
    bob = guarded(office.sharing, lambda: done.town.actor(BOB), office.store)
    with pytest.raises(Forbidden):
        bob.share(done.alone, done.program, BOB)
    with pytest.raises(SimulatorError, match="not in that program"):
        office.sharing.share(done.alone, done.town.programs["south"], ANN)
    with pytest.raises(SimulatorError, match="done for a program"):
        office.sharing.share(done.assigned, done.program, ANN)
    assert office.sharing.standing(done.assigned, ANN).done_for == done.program


def test_sharing_twice_is_sharing_once_and_sharing_again_opens_it_again(done: Done) -> None:
    office = done.town.office
    for _ in range(2):
        office.sharing.share(done.alone, done.program, ANN)
    assert [h.session for h in office.reviewing.sessions(done.program)].count(done.alone) == 1
    office.sharing.stop(done.alone, ANN)
    office.sharing.share(done.alone, done.program, ANN)
    assert office.sharing.standing(done.alone, ANN).shared == done.program


def test_whoever_works_alone_may_review_themselves_and_a_trainee_may_not(done: Done) -> None:
    office, town = done.town.office, done.town
    sitting = town.practice.say(town.practice.begin("local", "beth", "intake"), "Hello there.")
    alone = Actor("local", "You", {}, alone=True)
    reviewing = guarded(office.reviewing, lambda: alone, office.store)
    reviewing.comment(sitting.id, 1, "Slower.", by="")
    reviewing.override(sitting.id, 1, "empathy", 2, "Polite, no more.", by="")
    assert reviewing.unread("local") == []
    exercises = guarded(office.exercises, lambda: alone, office.store)
    asked = exercises.send_back(sitting.id, 1, "", None, by="")
    assert exercises.begin(asked.id, "local").record.parent_id == sitting.id
    assert [h.session for h in reviewing.own("local")] == [sitting.id]
    ann = guarded(office.reviewing, lambda: town.actor(ANN), office.store)
    for call in (
        lambda: ann.comment(done.alone, 1, "x", by=""), lambda: ann.override(done.alone, 1, "empathy", 5, "x", by=""),
        lambda: reviewing.debrief(done.alone),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            call()
