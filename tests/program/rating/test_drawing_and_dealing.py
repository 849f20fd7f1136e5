"""What is drawn, who rates it, and what is taken out of it: pure, seeded, the same every time."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import SimulatorError
from simulator.program.rating.dealing import deal, order_for
from simulator.program.rating.masking import masked
from simulator.program.rating.sampling import Candidate, choose, share, unsure_below


def crowd(levels: dict[int | None, int], *, confidence: float = 0.9) -> list[Candidate]:
    """Candidates on one scale: level → how many of them, four turns a conversation."""
    flat = [level for level, n in levels.items() for _ in range(n)]
    return [
        Candidate((f"c-{i // 4}", i), f"p-{i // 8}", {"empathy": (level, confidence)}) for i, level in enumerate(flat)
    ]


def test_rare_levels_are_in_a_spread_set_though_chance_would_miss_them() -> None:
    pool = crowd({1: 2, 2: 300, 3: 300, 4: 40, 5: 1})
    held = Counter(c.scores["empathy"][0] for c in choose(pool, 20, "spread", 1))
    assert held[1] == 2
    assert held[5] == 1
    assert max(held.values()) <= 8


def test_turns_that_the_judge_is_unsure_of_are_half_of_a_spread_set_where_there_are_enough() -> None:
    sure = crowd({2: 200, 3: 200})
    unsure = [
        Candidate((f"u-{i}", 1), "p", {"empathy": (2 + i % 2, 0.4)}) for i in range(20)
    ]  # fmt: skip
    chosen = choose(sure + unsure, 20, "spread", 1)
    assert 6 <= sum(c.confidence < 0.5 for c in chosen) <= 14


def test_a_set_of_doubtful_turns_begins_with_unscored_and_flagged_ones_then_the_least_sure() -> None:
    pool = [
        *crowd({3: 50}), Candidate(("u", 1), "p", {"empathy": (3, 0.3)}), Candidate(("u", 2), "p", unscored=True),
        Candidate(("u", 3), "p", {"empathy": (3, 0.9)}, flagged=True), Candidate(("u", 4), "p", {"empathy": (None, 0.1)}),
        Candidate(("u", 5), "p", {"empathy": (3, 0.5)}),
    ]  # fmt: skip
    places = [c.place for c in choose(pool, 4, "doubtful", 1)]
    assert set(places[:2]) == {("u", 2), ("u", 3)}
    assert places[2:] == [("u", 1), ("u", 5)]  # where no scale applies there is nothing to be unsure of


def test_how_sure_is_unsure_depends_on_the_judge() -> None:
    low, high = ([Candidate(("c", n), "p", {"empathy": (3, top - n / 1000)}) for n in range(100)] for top in (0.6, 0.9))
    for pool in (low, high):
        below = unsure_below(pool, 0.1)
        assert sum(c.confidence < below for c in pool) == 10
    assert unsure_below([], 0.5) == 0
    assert unsure_below([Candidate(("c", 1), "p", unscored=True)], 0.5) == 0


@given(st.integers(0, 10_000), st.sampled_from(["spread", "doubtful", "chance"]))
def test_the_same_seed_draws_the_same_and_never_a_turn_twice(seed: int, strategy: str) -> None:
    pool = crowd({1: 5, 2: 20, 3: 20, None: 10}, confidence=0.5)
    first = choose(pool, 12, strategy, seed)  # type: ignore[arg-type]
    assert first == choose(list(reversed(pool)), 12, strategy, seed)  # type: ignore[arg-type]
    assert len({c.place for c in first}) == len(first) == 12


def test_a_share_takes_its_part_of_every_person() -> None:
    pool = crowd({3: 40})
    drawn = Counter(c.person for c in share(pool, 0.2, 3))
    assert drawn == {f"p-{n}": 2 for n in range(5)}  # 8 turns each: 1.6, rounded up


@given(st.integers(1, 40), st.integers(2, 6), st.integers(1, 3), st.integers(0, 1000))
def test_every_turn_has_its_raters_and_loads_are_even(items: int, raters: int, want: int, seed: int) -> None:
    want = min(want, raters)
    names = [f"r{n}" for n in range(raters)]
    dealt = deal([f"i{n}" for n in range(items)], names, want, seed)
    assert all(len(set(who)) == want for who in dealt.values())
    load = Counter(r for who in dealt.values() for r in who)
    assert max(load.values()) - min(load[r] for r in names) <= 1


def test_every_pair_of_raters_has_turns_in_common() -> None:
    dealt = deal([f"i{n}" for n in range(30)], ["a", "b", "c", "d"], 2, 5)
    together = Counter(who for who in dealt.values())
    assert set(together) == set(combinations("abcd", 2))
    assert max(together.values()) - min(together.values()) <= 1


def test_nobody_is_dealt_their_own_words() -> None:
    dealt = deal(["i1", "i2"], ["a", "b", "c"], 2, 1, owners={"i1": "a", "i2": "b"})
    assert dealt == {"i1": ("b", "c"), "i2": ("a", "c")}
    with pytest.raises(SimulatorError, match="own words"):
        deal(["i1"], ["a", "b"], 2, 1, owners={"i1": "a"})


def test_fewer_raters_than_wanted_is_said_with_a_mend() -> None:
    with pytest.raises(SimulatorError, match="choose more raters"):
        deal(["i1"], ["a"], 2, 1)


def test_each_rater_has_an_order_of_their_own() -> None:
    items = [f"{n:05d}" for n in range(12)]
    one, other = order_for("a", items, 4), order_for("b", items, 4)
    assert sorted(one) == sorted(other) == items
    assert one != other != items
    assert one == order_for("a", list(reversed(items)), 4)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Hello, I'm Ann Reed, and this is our first hour.", "Hello, I'm [name], and this is our first hour."),
        ("I\u2019m Ann. What brings you here?", "I\u2019m [name]. What brings you here?"),
        ("You can call me Dr Reed.", "You can call me Dr [name]."),
        ("ann reed here", "[name] here"),
        ("You said Annabel left.", "You said Annabel left."),
    ],
)
def test_a_trainees_name_is_taken_out_of_their_words(said: str, shown: str) -> None:
    assert masked(said, "Ann Reed") == shown


def test_a_name_that_is_also_a_word_stays_where_it_is_one() -> None:
    assert masked("Will you tell me more?", "Will") == "Will you tell me more?"
    assert masked("My name is Will.", "Will") == "My name is [name]."
