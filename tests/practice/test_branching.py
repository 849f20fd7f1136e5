"""One can go back to any turn; the state there is the state that was, and only what comes after differs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.errors import SimulatorError
from simulator.practice.house import House
from simulator.practice.practice import Sitting
from tests.practice.rooms import Room

TWENTY = (
    "You came in with the week still on your shoulders.", "What was it like to hear his voice?",
    "You dried your hand first.", "I really think you need to stay away from him.", "I was only trying to help.",
    "Something changed between us just now. I think you're angry with me.",
    "You've every right to be. You told me something private and I answered with an order.",
    "I did that. I got worried and I took over.", "What is it like to sit here with me after I did that?", "(waits)",
    "Go on.", "It makes sense that part of you wants to go.", "Does anyone else know he called?", "You sound lonely.",
    "I wonder whether his voice and your father's have something in common.", "What happened in the parking lot?",
    "(waits)", "You kept the lights off.", "Is he still calling?", "We have five minutes left.",
)  # fmt: skip
ELSE = "You are being foolish about this man."


@pytest.fixture(scope="module")
def long(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Room, Sitting]]:
    room = Room(house, tmp_path_factory.mktemp("long"))
    yield room, room.practice.end(room.session(*TWENTY))
    room.database.engine.dispose()


@pytest.mark.parametrize("after", range(21))
def test_a_branch_at_any_turn_is_in_the_state_of_that_turn(long: tuple[Room, Sitting], after: int) -> None:
    room, ended = long
    branch = room.branching.branch(ended, after)
    assert branch.past == ended.past[: after + 1]
    assert branch.state == ended.past[after].state
    assert not branch.ended
    assert (branch.record.parent_id, branch.record.branch_turn) == (ended.id, after)
    again = room.practice.say(branch, ELSE)
    paths = room.branching.compare(again, ended)
    assert paths.fork == after
    assert paths.shared == ended.past[: after + 1]
    assert paths.one == again.past[after + 1 :]
    assert paths.other == ended.past[after + 1 :]
    if paths.other:
        assert paths.one[0].state != paths.other[0].state
    assert room.practice.resume(ended.id, "ann") == ended, "the original is untouched"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(after=st.integers(0, 19), more=st.integers(1, 3))
def test_the_same_words_after_the_fork_go_the_same_way(long: tuple[Room, Sitting], after: int, more: int) -> None:
    room, ended = long
    branch = room.branching.branch(ended, after)
    for text in TWENTY[after : after + more]:
        branch = room.practice.say(branch, text)
    assert branch.past == ended.past[: min(20, after + more) + 1]


def test_a_branch_is_the_same_after_a_restart(room: Room) -> None:
    first = room.session(*TWENTY[:6])
    branch = room.branching.branch(first, 3)
    later = room.again()
    resumed = later.practice.resume(branch.id, "ann")
    assert resumed == branch
    assert later.practice.say(resumed, "You sound torn.").past[:4] == first.past[:4]
    later.database.engine.dispose()


def test_branches_of_branches_hang_where_their_turn_was_first_said(room: Room) -> None:
    root = room.session(*TWENTY[:6])
    one = room.branching.branch(root, 4)
    for text in ("You sound torn.", "(waits)"):
        one = room.practice.say(one, text)
    deep = room.practice.say(room.branching.branch(one, 5), "Go on.")
    early = room.branching.branch(one, 2)
    tree = room.branching.tree(deep)
    assert [(b.record.id, b.level, b.fork) for b in tree] == [
        (root.id, 0, None), (early.id, 1, 2), (one.id, 1, 4), (deep.id, 2, 5),
    ]  # fmt: skip
    assert [b.words for b in tree] == [TWENTY[0], "", "You sound torn.", "Go on."]
    assert [room.branching.tree(s) for s in (root, early, one)] == [tree] * 3
    assert room.branching.compare(deep, root).fork == 4
    assert room.branching.compare(deep, early).fork == 2
    assert room.branching.compare(deep, one).fork == 5


def test_a_branch_is_no_part_of_what_the_patient_remembers(room: Room) -> None:
    ended = room.practice.end(room.session(*TWENTY[:3]))
    state = room.practice.begin("ann", "beth", "working_through", seed=1).state
    branch = room.practice.say(room.branching.branch(ended, 2), "I really think you need to stay away from him.")
    assert room.practice.end(branch).state.rupture is not None
    assert room.practice.begin("ann", "beth", "working_through", seed=1).state == state


@pytest.mark.parametrize("turn", [-1, 3, 99])
def test_a_turn_that_is_not_there_is_said_plainly(room: Room, turn: int) -> None:
    sitting = room.session(*TWENTY[:2])
    with pytest.raises(SimulatorError, match=f"no turn {turn} to go back to"):
        room.branching.branch(sitting, turn)
    assert len(room.branching.tree(sitting)) == 1


def test_two_strangers_cannot_be_compared(room: Room) -> None:
    with pytest.raises(SimulatorError, match="nothing in common"):
        room.branching.compare(room.session("Go on."), room.session("Go on."))


def test_the_hour_of_a_branch_goes_on_from_the_minute_of_the_fork(room: Room) -> None:
    first = room.session(*TWENTY[:4])
    room.clock.on(days=2)
    branch = room.branching.branch(first, 2)
    assert room.hours.hour(branch).minute(50) == 3
    room.clock.on(minutes=10)
    assert room.hours.hour(branch).minute(50) == 13
    assert room.hours.hour(room.branching.branch(branch, 1)).minute(50) == 1
