"""Two people changed the same text; nobody's words are lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.program.studio.differing import changes
from simulator.program.studio.merging import merge

TEXT = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n", "e\n"]), max_size=9).map("".join)
BASE = "id: joan\nname: Joan\nwork: clerk\nfaith: habit\nage: 67\n"


def test_changes_in_different_places_come_together() -> None:
    mine = BASE.replace("clerk", "parish clerk")
    theirs = BASE.replace("67", "68")
    merged = merge(BASE, mine, theirs)
    assert merged.conflicts == ()
    assert merged.text() == BASE.replace("clerk", "parish clerk").replace("67", "68")


def test_two_changes_of_one_line_are_both_shown() -> None:
    mine, theirs = BASE.replace("clerk", "parish clerk"), BASE.replace("clerk", "town clerk")
    merged = merge(BASE, mine, theirs)
    (conflict,) = merged.conflicts
    assert (conflict.mine, conflict.theirs, conflict.base) == (
        ("work: parish clerk\n",), ("work: town clerk\n",), ("work: clerk\n",),
    )  # fmt: skip
    assert merged.text({0: "mine"}) == mine
    assert merged.text({0: "theirs"}) == theirs


@given(TEXT, TEXT)
def test_what_one_alone_changed_is_taken(base: str, other: str) -> None:
    assert merge(base, other, base).text() == other
    assert merge(base, base, other).text() == other
    assert merge(base, other, other).text() == other


@given(TEXT, TEXT, TEXT)
def test_every_added_line_of_both_is_in_the_merge(base: str, mine: str, theirs: str) -> None:
    merged = merge(base, mine, theirs)
    whole = merged.text()
    for side in (mine, theirs):
        for line in set(side.splitlines()) - set(base.splitlines()):
            assert line in whole.splitlines()
    assert merge(base, mine, theirs).text(dict.fromkeys(range(99), "mine")).count("\n") <= len(mine) + len(
        theirs
    ) + len(base)


@given(TEXT, TEXT, TEXT)
def test_both_sides_meet_the_same_conflicts(base: str, mine: str, theirs: str) -> None:
    here, there = merge(base, mine, theirs), merge(base, theirs, mine)
    assert [(c.mine, c.theirs) for c in here.conflicts] == [(c.theirs, c.mine) for c in there.conflicts]


def test_a_difference_is_told_part_by_part() -> None:
    before = {"name": "Joan", "lines": [{"id": "a", "says": "I was cross."}, {"id": "b", "says": "No."}]}
    after = {"name": "Joan", "lines": [{"id": "c", "says": "Well."}, {"id": "a", "says": "I was very cross."}]}
    found = {(c.where, c.fate) for c in changes(before, after)}
    assert found == {("lines · a · says", "changed"), ("lines · b", "gone"), ("lines · c", "new")}
    (said,) = [c for c in changes(before, after) if c.fate == "changed"]
    assert said.words() == [("same", "I was"), ("new", "very"), ("same", "cross.")]
