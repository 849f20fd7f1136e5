"""The path is general: four further scales run on the same rules, and are proved the same way."""

from __future__ import annotations

import pytest

from simulator.grading.embedded import EmbeddedJudge
from simulator.grading.judge import grade
from simulator.grading.transcript import Moment
from simulator.rubric import Mark, Rubric, Truth, load, score
from simulator.settings import ROOT

TEXT = "one two three four five"


@pytest.fixture(scope="module")
def extended() -> Rubric:
    return load("extended", ROOT / "rubrics")


@pytest.mark.parametrize(
    ("dimension", "ids", "expected"),
    [
        ("immediacy", ("names_now", "observed", "asks_now", "equal_footing"), 5),
        ("immediacy", ("names_now", "observed", "asks_now", "equal_footing", "accuses"), 1),
        ("immediacy", ("talks_about_only",), 2),
        ("immediacy", (), None),
        ("countertransference", ("reaction_used", "steps_back", "curious"), 5),
        ("countertransference", ("acts_out", "reaction_used"), 1),
        ("countertransference", ("steps_back", "rescues"), 2),
        ("cultural_humility", ("asks_this_person", "honours_context", "owns_not_knowing"), 5),
        ("cultural_humility", ("generalises",), 1),
        ("cultural_humility", ("asks_this_person", "honours_context", "exoticises"), 2),
        ("trauma_sensitivity", ("slows", "gives_choice", "orients"), 5),
        ("trauma_sensitivity", ("slows", "floods"), 1),
        ("trauma_sensitivity", ("contains",), 3),
    ],
)
def test_the_further_scales(extended: Rubric, dimension: str, ids: tuple[str, ...], expected: int | None) -> None:
    scale = extended.dimension(dimension)
    assert scale is not None
    assert score(scale, TEXT, [Mark(id=i, quote="two") for i in ids], frozenset()).score == expected


def test_a_judge_that_does_not_know_a_scale_scores_nothing_on_it(extended: Rubric) -> None:
    moment = Moment("m", 1, (("patient", "He left."),), "You sound lost.", Truth())
    result = grade(moment, EmbeddedJudge(), extended)
    assert result.scores == {}
    assert result.unscored is not None
    assert "knows none of the scales" in result.unscored
