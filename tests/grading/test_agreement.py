"""Agreement is computed by the published formulae, never over a turn that is not applicable, and never from too little."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from simulator.grading.agreement import (
    AgreementError,
    among,
    compare,
    icc,
    ordinal_alpha,
    pair_figures,
    quadratic_kappa,
    record,
)
from simulator.grading.calibration import Calibration, fit, from_json, in_development
from simulator.grading.ratings import Rating

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
"""Table 2 of Shrout & Fleiss 1979: six targets, four judges."""

_ = np.nan
KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
    ]
)
"""Krippendorff 2011, example C: four observers, twelve units."""


def ratings(
    scores: dict[str, list[int | None]], *, dimension: str = "empathy", a_conversation: int = 4
) -> list[Rating]:
    """Ratings by rater, in turn order; every few turns a new conversation."""
    return [
        Rating(f"c{i // a_conversation}", i % a_conversation + 1, rater, dimension, score)
        for rater, all_ in scores.items()
        for i, score in enumerate(all_)
    ]


TRUE: list[int | None] = [1, 2, 3, 4, 5, 3, 2, 4, 1, 5, 3, 3, 2, 4, 5, 1, 2, 3, 4, 5, 1, 3, 5, 2]


def off(scores: list[int | None], by: int, every: int) -> list[int | None]:
    """The same levels, every few of them moved."""
    return [s if s is None or i % every else max(1, min(5, s + (by if i % 2 else -by))) for i, s in enumerate(scores)]


def test_icc_gives_the_published_values() -> None:
    found = icc(SHROUT_FLEISS)
    assert found is not None
    assert found[0] == pytest.approx(0.29, abs=0.005)
    assert found[1] == pytest.approx(0.62, abs=0.005)


def test_ordinal_alpha_gives_the_published_value() -> None:
    assert ordinal_alpha(KRIPPENDORFF.T) == pytest.approx(0.815, abs=0.001)


def test_ordinal_alpha_gives_the_value_of_the_reference_implementation_with_gaps() -> None:
    chance = np.random.default_rng(5)
    for _round in range(20):
        table = chance.integers(1, 6, (15, 4)).astype(float)
        table[chance.random(table.shape) < 0.4] = np.nan
        expected = krippendorff.alpha(
            reliability_data=table.T, level_of_measurement="ordinal", value_domain=[1, 2, 3, 4, 5]
        )
        assert ordinal_alpha(table) == pytest.approx(expected)


def test_quadratic_kappa_gives_the_value_of_the_reference_implementation() -> None:
    chance = np.random.default_rng(3)
    a = chance.integers(1, 6, 60)
    b = np.clip(a + chance.integers(-1, 2, 60), 1, 5)
    expected = metrics.cohen_kappa_score(a, b, weights="quadratic", labels=[1, 2, 3, 4, 5])
    assert quadratic_kappa(a, b) == pytest.approx(expected)


def test_raters_who_never_vary_have_no_kappa_no_icc_and_no_alpha() -> None:
    same = np.full(12, 3.0)
    assert quadratic_kappa(same, same) is None
    assert icc(np.column_stack([same, same])) is None
    assert ordinal_alpha(np.column_stack([same, same])) is None


@settings(deadline=None)  # the first call loads the library
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=40))
def test_figures_stay_inside_their_ranges(pairs: list[tuple[int, int]]) -> None:
    a, b = np.array(pairs, dtype=float).T
    found = pair_figures(a, b)
    for name in ("kappa", "icc_2_1", "alpha"):
        value = found[name]
        assert value is None or value <= 1 + 1e-9
    assert 0 <= (found["exact"] or 0) <= (found["within_one"] or 0) <= 1
    assert 0 <= (found["mae"] or 0) <= 4
    assert abs(found["bias"] or 0) <= (found["mae"] or 0) + 1e-9


def test_a_judge_as_good_as_people_shows_no_gap() -> None:
    found = compare(
        ratings({"judge": off(TRUE, 1, 3), "ann": off(TRUE, 1, 4), "ben": off(TRUE, 1, 5)}), "judge", "empathy",
        resamples=200,
    )  # fmt: skip
    gap = found.gap["kappa"]
    assert gap.low is not None
    assert gap.high is not None
    assert gap.low <= 0.02 <= gap.high + 0.1
    assert found.judge_with_people["kappa"].value > 0.8
    assert found.people_with_people["within_one"].value == 1.0
    assert found.people["icc_2_k"].value > found.people["icc_2_1"].value


def test_a_kind_judge_shows_its_bias_and_people_have_none() -> None:
    kind = [None if s is None else min(5, s + 1) for s in TRUE]
    found = compare(ratings({"judge": kind, "ann": TRUE, "ben": off(TRUE, 1, 6)}), "judge", "empathy", resamples=50)
    assert found.judge_with_people["bias"].value > 0.5
    assert "bias" not in found.people_with_people
    assert "bias" not in found.gap


def test_a_turn_that_is_not_applicable_is_never_averaged_in() -> None:
    without = ratings({"judge": off(TRUE, 1, 3), "ann": TRUE})
    rows = len(TRUE)
    extra = [Rating(f"x{i // 4}", i % 4 + 1, rater, "empathy", None) for rater in ("judge", "ann") for i in range(rows)]
    bare = compare(without, "judge", "empathy", resamples=20)
    more = compare([*without, *extra], "judge", "empathy", resamples=20)
    for name in ("kappa", "mae", "exact", "icc_2_1", "alpha"):
        assert more.judge_with_people[name].value == pytest.approx(bare.judge_with_people[name].value)
    assert more.judge_with_people["applicable"].value == 1.0


def test_disagreement_on_whether_it_applies_has_a_figure_of_its_own() -> None:
    some: list[int | None] = [None if i < 6 else s for i, s in enumerate(TRUE)]
    found = compare(ratings({"judge": some, "ann": TRUE}), "judge", "empathy", resamples=20)
    assert found.judge_with_people["applicable"].value == pytest.approx(18 / 24)
    assert found.judge_with_people["exact"].value == 1.0


def test_people_are_compared_on_the_turns_that_the_judge_graded() -> None:
    judged = ratings({"judge": TRUE[:12]})
    people = ratings({"ann": TRUE, "ben": [*TRUE[:12], *[5 if s == 1 else 1 for s in TRUE[12:]]]})
    found = compare([*judged, *people], "judge", "empathy", resamples=20)
    assert found.items == 12
    assert found.people_with_people["exact"].value == 1.0


def test_too_few_turns_are_an_error_that_says_how_many() -> None:
    few = ratings({"judge": TRUE[:6], "ann": TRUE[:6]})
    with pytest.raises(AgreementError, match="6 turns have a score on empathy both by judge and by a person"):
        compare(few, "judge", "empathy")
    with pytest.raises(AgreementError, match="0 turns"):
        compare(few, "another", "empathy")


def test_few_conversations_give_figures_without_intervals_and_say_so() -> None:
    found = compare(ratings({"judge": TRUE, "ann": TRUE}, a_conversation=12), "judge", "empathy")
    assert found.conversations == 2
    assert found.judge_with_people["kappa"].low is None
    assert any("no intervals" in note for note in found.notes)
    assert any("people's own agreement is unknown" in note for note in found.notes)


def test_intervals_hold_the_value_and_come_out_the_same_again() -> None:
    given_ = ratings({"judge": off(TRUE, 1, 2), "ann": TRUE, "ben": off(TRUE, 2, 5)})
    one, two = (compare(given_, "judge", "empathy", resamples=100, seed=4) for _ in range(2))
    assert record(one) == record(two)
    for figure in one.judge_with_people.values():
        assert figure.low is None or figure.low <= figure.value <= (figure.high or 9)


def test_a_calibration_moves_a_kind_judge_toward_people_and_never_reorders() -> None:
    kind = [None if s is None else min(5, s + 1) for s in TRUE]
    given_ = ratings({"judge": kind * 4, "ann": TRUE * 4})
    development = {r.conversation for r in given_ if int(r.conversation[1:]) < 12}
    found = fit(given_, "judge", "empathy", development)
    assert list(found.levels) == sorted(found.levels)
    assert found.apply(4) == 3
    assert found.apply(None) is None
    rest = [r for r in given_ if r.conversation not in development]
    before = compare(rest, "judge", "empathy", resamples=20)
    after = compare(found.corrected(rest), found.name, "empathy", resamples=20)
    assert after.judge_with_people["mae"].value < before.judge_with_people["mae"].value


def test_agreement_is_never_claimed_on_what_a_calibration_was_fitted_on() -> None:
    given_ = ratings({"judge": off(TRUE, 1, 2), "ann": TRUE})
    found = fit(given_, "judge", "empathy", {"c0", "c1", "c2", "c3"})
    with pytest.raises(AgreementError, match="was used to fit"):
        found.corrected(given_)


def test_a_calibration_is_part_of_the_judges_name_and_survives_being_stored() -> None:
    given_ = ratings({"judge": off(TRUE, 1, 2), "ann": TRUE})
    found = fit(given_, "judge", "empathy", {r.conversation for r in given_})
    again = from_json(found.to_json())
    assert again == found
    assert again.name == found.name
    assert found.name.startswith("judge+cal-")
    other = Calibration("judge", "empathy", (1, 1, 2, 3, 4), found.seen, found.turns)
    assert other.version != found.version


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"judge": "j", "dimension": "d", "levels": [5,4,3,2,1], "seen": [], "turns": 3}'])  # fmt: skip
def test_what_is_no_calibration_is_refused(text: str) -> None:
    with pytest.raises(AgreementError):
        from_json(text, "cal.json")


def test_too_few_development_turns_fit_nothing() -> None:
    with pytest.raises(AgreementError, match="4 development turns"):
        fit(ratings({"judge": TRUE, "ann": TRUE}), "judge", "empathy", {"c0"})


def test_a_conversation_stays_on_its_side_of_the_split() -> None:
    names = [f"talk-{i}" for i in range(400)]
    share = sum(in_development(n) for n in names) / len(names)
    assert 0.4 < share < 0.6
    assert [in_development(n) for n in names] == [in_development(n) for n in names]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::pandas.errors.Pandas4Warning")
def test_our_figures_are_those_of_the_standard_libraries() -> None:
    """The bootstrap draws a thousand times, too often for pingouin's tables; the closed forms must agree with it."""
    import pandas
    import pingouin

    chance = np.random.default_rng(3)
    first = chance.integers(1, 6, 40)
    table = np.column_stack([first, np.clip(first + chance.integers(-1, 2, 40), 1, 5), chance.integers(1, 6, 40)])
    rows = [{"item": i, "rater": j, "level": float(table[i, j])} for i in range(40) for j in range(3)]
    theirs = pingouin.intraclass_corr(pandas.DataFrame(rows), targets="item", raters="rater", ratings="level")
    by_type = dict(zip(theirs["Type"], theirs["ICC"], strict=True))
    assert icc(table) == pytest.approx((by_type["ICC(A,1)"], by_type["ICC(A,k)"]), abs=1e-6)


def test_people_agree_among_themselves_as_they_do_beside_a_judge_who_rated_everything() -> None:
    given = ratings({"ann": TRUE, "bo": off(TRUE, 1, 3), "cy": off(TRUE, 2, 4), "judge": TRUE})
    beside = compare(given, "judge", "empathy", resamples=50).people_with_people
    alone = among([r for r in given if r.rater != "judge"], "empathy", resamples=50)
    assert alone.raters == ("ann", "bo", "cy")
    assert {n: f.value for n, f in alone.pairs.items()} == pytest.approx({n: f.value for n, f in beside.items()})
    assert "bias" not in alone.pairs
    low, high = alone.pairs["kappa"].low, alone.pairs["kappa"].high
    assert low is not None
    assert high is not None
    assert low < alone.pairs["kappa"].value < high
    assert set(alone.together) == {"alpha", "icc_2_1", "icc_2_k"}


def test_turns_that_only_one_person_rated_do_not_count_among_people() -> None:
    with pytest.raises(AgreementError, match="0 turns have a score on empathy by two people"):
        among(ratings({"ann": TRUE}), "empathy")
    given = ratings({"ann": TRUE, "bo": TRUE[:11]})
    assert among(given, "empathy", resamples=10).items == 11
