"""Figures of classification and order do what their textbooks say, and the bench's own rules on ties and nulls."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from simulator.bench.figures import accuracy, by_class, hits, kappa, macro_f1, ordered, rank_correlation

LABELS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=4, max_size=60)


@settings(deadline=None)  # the first call loads the reference
@given(LABELS)
def test_classification_figures_are_those_of_the_reference_implementation(pairs: list[tuple[str, str]]) -> None:
    gold, said = [g for g, _ in pairs], [s for _, s in pairs]
    assert accuracy(gold, said) == pytest.approx(metrics.accuracy_score(gold, said))
    expected = metrics.f1_score(gold, said, labels=sorted(set(gold)), average="macro", zero_division=0)
    assert macro_f1(gold, said) == pytest.approx(expected)
    ours = kappa(gold, said)
    if ours is not None and len({*gold, *said}) > 1:
        assert ours == pytest.approx(metrics.cohen_kappa_score(gold, said))


def test_precision_recall_and_f1_of_one_class() -> None:
    h = hits([True, True, True, False], [True, False, False, True])
    assert (h.precision, h.recall, h.support) == (0.5, pytest.approx(1 / 3), 3)
    assert h.f1 == pytest.approx(0.4)
    assert hits([False], [False]).f1 == 0.0
    assert set(by_class(["x", "y"], ["x", "x"])) == {"x", "y"}


def test_chance_that_always_agrees_has_no_kappa() -> None:
    assert kappa(["a", "a"], ["a", "a"]) is None


def test_a_tie_counts_half_and_a_missing_score_is_a_wrong_order() -> None:
    assert ordered([(1, 1.0), (2, 2.0), (3, 3.0)]) == (3.0, 3)
    assert ordered([(1, 2.0), (2, 2.0)]) == (0.5, 1)
    assert ordered([(1, 3.0), (2, 2.0)]) == (0.0, 1)
    assert ordered([(1, None), (2, 2.0), (4, 5.0)]) == (1.0, 3)
    assert ordered([(3, 1.0), (3, 2.0)]) == (0.0, 0)
    assert ordered([(1, 1.0), (2, 3.0), (3, 2.0)], apart=2) == (1.0, 1)


def test_rank_correlation_uses_mid_ranks_and_needs_something_that_varies() -> None:
    assert rank_correlation([1, 2, 3, 4], [10, 20, 30, 40]) == pytest.approx(1.0)
    assert rank_correlation([1, 2, 3, 4], [4, 3, 2, 1]) == pytest.approx(-1.0)
    assert rank_correlation([1, 2, 2, 3], [1, 2, 2, 3]) == pytest.approx(1.0)
    assert rank_correlation([1, 2, 3], [5, 5, 5]) is None
    assert rank_correlation([1], [1]) is None
