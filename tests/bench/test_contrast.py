"""Contrast sets: ordering inside a set, levels, caps and applicability are each a figure of their own."""

from __future__ import annotations

import pytest

from simulator.bench import baselines, contrast
from simulator.bench.contrast import Said
from simulator.grading.judge import Graded
from simulator.grading.transcript import Item
from simulator.reading.encoder import encoder
from simulator.rubric import Mark, Score

TURNS = (
    "Did you.", "Right, so the boat sank.", "You sound sad about the boat.",
    "You sound sad, and perhaps ashamed, that the boat you built is gone?",
    "You sound sad, and maybe ashamed that the boat you built yourself is gone, and no wonder. Is that it?",
)  # fmt: skip


def item(family: str, level: int | None, text: str, caps: tuple[str, ...] = ()) -> Item:
    before = ("patient", f"The boat sank, in {family}. I built it.")
    expected = {"dimension": "empathy", "score": level, "set": family, "caps": list(caps)}
    return Item(f"{family}-{level}", (before, ("therapist", text)), {}, expected)


SETS = contrast.built([item(f, level, t) for f in ("march", "may", "june") for level, t in enumerate(TURNS, 1)])


def levels(given: list[int | None]) -> list[Said]:
    return [Said(v, v, frozenset(), 0.8) for v in given]


def test_a_perfect_judge_is_perfect() -> None:
    found = contrast.figures(SETS, levels([1, 2, 3, 4, 5] * 3))
    for name in ("pairs", "far", "exact", "within_one", "na_right", "rank_correlation"):
        assert found[name] == 1.0
    assert found["weakest_sets"] == []
    assert found["pairs_interval"] == [1.0, 1.0]
    assert found["caps_found"] is None


def test_a_judge_who_always_says_three_orders_half_and_is_within_one_three_times_in_five() -> None:
    found = contrast.figures(SETS, levels([3] * 15))
    assert (found["pairs"], found["far"], found["exact"], found["within_one"]) == (0.5, 0.5, 0.2, 0.6)
    assert found["rank_correlation"] is None


def test_not_applicable_where_a_level_was_right_is_a_wrong_order_and_a_wrong_level() -> None:
    found = contrast.figures(SETS, levels([1, 2, 3, 4, None] * 3))
    assert found["pairs"] == pytest.approx(0.6)
    assert found["within_one"] == pytest.approx(0.8)
    assert found["na_right"] == pytest.approx(0.8)
    assert found["na_false"] == 3


def test_an_item_without_a_level_counts_for_applicability_alone() -> None:
    more = [*SETS, *contrast.built([item("july", None, "Yes, Tuesday."), item("july", None, "Same time.")])]
    found = contrast.figures(more, [*levels([1, 2, 3, 4, 5] * 3), *levels([None, 2])])
    assert (found["pairs"], found["sets"], found["na_found"]) == (1.0, 3, "1/2")
    assert found["na_right"] == pytest.approx(16 / 17, abs=1e-3)


def test_caps_are_found_missed_and_wrongly_seen() -> None:
    two = contrast.built([item("a", 1, "x", ("blames", "minimises")), item("a", 3, "y")])
    found = contrast.figures(two, [Said(1, 1, frozenset({"blames"})), Said(3, 3, frozenset({"self_focus"}))])
    assert (found["caps_found"], found["caps"], found["caps_false"]) == (0.5, "1/2", 1)


def test_an_unscored_turn_is_wrong_and_said_to_be_unscored() -> None:
    given = [contrast.said(b, Graded("x", 1, "j", "core@1", {}, unscored="late")) for b in SETS]
    found = contrast.figures(SETS, given)
    assert (found["pairs"], found["unscored"], found["na_right"]) == (0.0, 15, 0.0)


def test_what_a_judge_said_is_taken_from_the_dimension_the_item_was_built_for() -> None:
    score = Score(
        dimension="empathy", score=2, applicable=True, confidence=0.7, caps=(Mark(id="minimises", quote="x"),), why="w"
    )
    got = contrast.said(SETS[0], Graded("x", 1, "j", "core@1", {"empathy": score}))
    assert got == Said(2, 2, frozenset({"minimises"}), 0.7)


def test_length_and_question_marks_order_without_claiming_a_level() -> None:
    by_length = contrast.figures(SETS, baselines.length(SETS))
    assert by_length["pairs"] == 1.0
    assert "exact" not in by_length
    assert "na_right" not in by_length
    assert [s.value for s in baselines.question_and_hedge(SETS[:5])] == [0, 0, 0, 2, 2]


def test_the_ridge_says_nothing_of_a_set_that_it_has_learnt_from() -> None:
    said = baselines.ridge(SETS, encoder())
    assert all(s.level is not None and 1 <= s.level <= 5 for s in said)
    assert contrast.figures(SETS, said)["pairs"] > 0.8
    alone = baselines.ridge(SETS[:5], encoder())
    assert [s.value for s in alone] == [None] * 5
