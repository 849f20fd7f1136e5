"""Variance components against worked examples, other software and simulation; coefficients against intraclass correlations."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.program.measurement.generalisability import Study, TooFew, _components, _corrected, _table, study

RATINGS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)
"""Shrout & Fleiss 1979, table 2: six persons, four conditions; mean squares 11.24, 32.49 and 1.02."""


def _cells(table: np.ndarray) -> list[tuple[str, str, float]]:
    return [
        (f"p{i:03d}", f"s{j}", float(table[i, j]))
        for i in range(table.shape[0])
        for j in range(table.shape[1])
        if np.isfinite(table[i, j])
    ]


def _drawn(persons: int, stations: int, sd: tuple[float, float, float], seed: int, missing: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    table = (
        3
        + rng.normal(0, sd[0], (persons, 1))
        + rng.normal(0, sd[1], (1, stations))
        + rng.normal(0, sd[2], (persons, stations))
    )
    table[rng.random(table.shape) < missing] = np.nan
    return table


def _made(table: np.ndarray) -> Study:
    found = study(_cells(table), draws=200)
    assert isinstance(found, Study)
    return found


def test_a_complete_table_gives_the_components_of_its_mean_squares() -> None:
    """By hand from Shrout & Fleiss's mean squares: (11.24 - 1.02) / 4, (32.49 - 1.02) / 6, 1.02."""
    person, station, residual = _components(RATINGS, np.ones((1, 6)))[0]
    assert person == pytest.approx(2.556, abs=0.001)
    assert station == pytest.approx(5.244, abs=0.001)
    assert residual == pytest.approx(1.019, abs=0.001)


def test_g_and_phi_are_the_intraclass_correlations_of_a_complete_table() -> None:
    """G is ICC(3,k) and Phi ICC(2,k), as pingouin works them out by its own way."""
    import pingouin

    table = _drawn(24, 5, (0.6, 0.3, 0.8), seed=3)
    long = pd.DataFrame([(p, s, x) for p, s, x in _cells(table)], columns=["p", "s", "x"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        icc = pingouin.intraclass_corr(long, targets="p", raters="s", ratings="x").set_index("Type")["ICC"]
    found = _made(table)
    assert found.g.value == pytest.approx(float(icc["ICC(C,k)"]), abs=1e-6)
    assert found.phi.value == pytest.approx(float(icc["ICC(A,k)"]), abs=1e-6)


def test_with_cells_missing_the_expectations_are_those_of_the_quadratic_forms() -> None:
    """E[y'Qy] = tr(QV), written out with design matrices: the components that solve it are the ones we find."""
    table = _drawn(15, 4, (0.7, 0.4, 0.6), seed=5, missing=0.25)
    table = table[np.isfinite(table).any(axis=1)]
    rows, columns = np.nonzero(np.isfinite(table))
    y = table[rows, columns]
    z_p, z_s = np.eye(table.shape[0])[rows], np.eye(table.shape[1])[columns]

    def onto(z: np.ndarray) -> np.ndarray:
        return z @ np.linalg.pinv(z.T @ z) @ z.T

    mean = onto(np.ones((len(y), 1)))
    forms = [onto(z_p) - mean, onto(z_s) - mean, np.eye(len(y)) - mean]
    left = [[np.trace(q @ v) for v in (z_p @ z_p.T, z_s @ z_s.T, np.eye(len(y)))] for q in forms]
    wanted = np.linalg.solve(np.array(left), np.array([y @ q @ y for q in forms]))
    assert _components(table, np.ones((1, len(table))))[0] == pytest.approx(wanted, abs=1e-9)


def test_over_many_unbalanced_tables_the_estimates_are_right_on_average() -> None:
    found = np.array(
        [
            _components(t := _drawn(40, 6, (0.5, 0.3, 0.8), seed, 0.2), np.ones((1, len(t))))[0]
            for seed in range(300)
        ]
    )  # fmt: skip
    error = found.std(axis=0, ddof=1) / np.sqrt(len(found))
    assert np.all(np.abs(found.mean(axis=0) - [0.25, 0.09, 0.64]) < 3.5 * error)


def test_the_bootstrap_is_corrected_for_drawing_persons_again() -> None:
    table = _drawn(12, 4, (0.6, 0.5, 0.7), seed=8)
    counts = np.random.default_rng(1).multinomial(12, np.full(12, 1 / 12), size=20_000).astype(float)
    raw = _components(table, counts)
    here = _components(table, np.ones((1, 12)))[0]
    corrected = np.nanmean(_corrected(raw, 12), axis=0)
    assert corrected == pytest.approx(here, rel=0.03)
    assert np.nanmean(raw, axis=0)[2] < 0.95 * here[2]


def test_as_many_stations_as_are_needed_reach_the_aim_and_one_fewer_does_not() -> None:
    found = _made(_drawn(80, 6, (0.5, 0.3, 0.9), seed=11))
    for needed in found.needed:
        for which, n in ((0, needed.relative.value), (1, needed.absolute.value)):
            assert n is not None
            reached, short = found.d_study[int(n)][which], found.d_study[int(n) - 1][which]
            assert reached is not None
            assert short is not None
            assert reached >= needed.aim > short
        assert needed.absolute.value >= needed.relative.value  # type: ignore[operator]


def test_the_interval_covers_the_true_value_about_as_often_as_it_says() -> None:
    """Persons as drawn; stations fixed, since the bootstrap is over persons: residual and person components."""
    inside = np.zeros(2)
    for seed in range(60):
        found = study(_cells(_drawn(60, 5, (0.6, 0.0, 0.8), seed)), draws=200)
        assert isinstance(found, Study)
        for i, (estimate, true) in enumerate(((found.person, 0.36), (found.residual, 0.64))):
            assert estimate.low is not None
            assert estimate.high is not None
            inside[i] += estimate.low <= true <= estimate.high
    assert np.all(inside >= 50)


def test_where_persons_do_not_differ_no_number_of_stations_is_enough() -> None:
    rng = np.random.default_rng(2)
    table = np.tile(rng.normal(3, 0.5, (1, 4)), (20, 1)) + np.tile([[0.1, -0.1, 0.1, -0.1], [-0.1, 0.1, -0.1, 0.1]], (10, 1))  # fmt: skip
    found = _made(table)
    assert found.g.value == 0
    assert all(n.relative.value is None for n in found.needed)
    assert any("below zero" in c for c in found.cautions)


def test_too_few_persons_or_stations_give_words_and_no_number() -> None:
    few = study(_cells(_drawn(9, 5, (1, 1, 1), 1)))
    assert isinstance(few, TooFew)
    assert "at least 10" in few.why
    one = study(_cells(_drawn(50, 1, (1, 1, 1), 1)))
    assert isinstance(one, TooFew)
    assert "one station" in one.why
    nested = np.full((30, 10), np.nan)
    nested[np.arange(30), np.arange(30) % 10] = 3.0
    assert isinstance(study(_cells(nested)), TooFew)
    assert isinstance(study([]), TooFew)


def test_few_persons_and_few_stations_are_said() -> None:
    said = " ".join(_made(_drawn(12, 2, (1, 1, 1), 1)).cautions)
    assert "12 persons are few" in said
    assert "2 stations are few" in said


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(-5, 5), st.floats(0.1, 4))
def test_moving_and_stretching_every_score_changes_no_coefficient(seed: int, move: float, stretch: float) -> None:
    table = _drawn(15, 4, (0.7, 0.4, 0.6), seed, 0.1)
    one, other = study(_cells(table), draws=20), study(_cells(table * stretch + move), draws=20)
    if isinstance(one, Study):
        assert isinstance(other, Study)
        assert other.g.value == pytest.approx(one.g.value, abs=1e-6)
        assert other.sem_absolute.value == pytest.approx(stretch * (one.sem_absolute.value or 0), rel=1e-6)


def test_the_order_of_the_cells_does_not_matter() -> None:
    cells = _cells(_drawn(20, 4, (0.7, 0.4, 0.6), 4, 0.1))
    assert study(cells, draws=50) == study(cells[::-1], draws=50)
    assert _table(cells).shape[1] == 4
