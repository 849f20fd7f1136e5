"""Scores above the turn: what did not apply never enters, and few turns say so by a wide interval."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.grading.summary import by_dimension, episode, mean_of, session
from simulator.rubric import Score, load
from simulator.settings import ROOT

CORE = load("core", ROOT / "rubrics")


def turn(empathy: int | None = None, repair: int | None = None) -> dict[str, Score]:
    return {
        name: Score(dimension=name, score=value, applicable=value is not None, confidence=1, why="")
        for name, value in (("empathy", empathy), ("rupture_repair", repair))
    }


def test_what_does_not_apply_is_left_out_and_never_zero() -> None:
    means = by_dimension(CORE, [turn(4), turn(2), turn(None, None)])
    assert means["empathy"].value == 3
    assert means["empathy"].turns == 2
    assert "rupture_repair" not in means
    assert session(CORE, [turn()]) is None


@given(st.lists(st.integers(1, 5), min_size=1, max_size=40))
def test_the_interval_holds_the_mean_and_stays_on_the_scale(values: list[int]) -> None:
    found = mean_of(values)
    assert found is not None
    assert 1 <= found.low <= found.value <= found.high <= 5


def test_more_turns_say_it_more_surely() -> None:
    few, many = mean_of([3, 3, 3]), mean_of([3] * 20)
    assert few is not None
    assert many is not None
    assert many.high - many.low < few.high - few.low


@pytest.mark.parametrize(
    ("repaired", "stages", "repair", "expected"),
    [
        (True, ["open", "validated", "re_engaged"], [4, 4], 4.4),
        (False, ["open", "open"], [1, 1], 1.0),
        (False, ["open", "noticed"], [4, 4], 3.2),
    ],
)
def test_an_episode_is_its_turns_and_what_the_patient_did_next(
    repaired: bool, stages: list[str], repair: list[int], expected: float
) -> None:
    found = episode("confrontation", 2, 4, repaired, stages, repair)  # type: ignore[arg-type]
    assert found.score == pytest.approx(expected)


def test_an_episode_without_a_scored_turn_has_no_score() -> None:
    assert episode("withdrawal", 1, 1, False, ["open"], []).score is None
