"""A cut score's consequences are counted, and its expected errors are what happens when the truth is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.program.measurement.cutting import CUTS, CutError, checked, consequences
from simulator.program.measurement.generalisability import Study, TooFew, study

STATIONS = 4


def _hall(seed: int, persons: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """True means, and the table that was seen of them."""
    rng = np.random.default_rng(seed)
    true = rng.normal(3, 0.5, persons)
    return true, true[:, None] + rng.normal(0, 0.8, (persons, STATIONS))


def _known(table: np.ndarray) -> Study:
    cells = [(f"{i:04d}", f"{j}", float(table[i, j])) for i in range(len(table)) for j in range(STATIONS)]
    found = study(cells, draws=50)
    assert isinstance(found, Study)
    return found


def test_everybody_passes_at_the_bottom_and_nobody_beyond_the_best() -> None:
    _, table = _hall(1)
    means = [(float(m), STATIONS) for m in table.mean(axis=1)]
    found = consequences(means, _known(table), [0.0, 9.0])
    assert [(c.passed, c.failed) for c in found] == [(400, 0), (0, 400)]
    assert found[0].share_wrong == pytest.approx(0, abs=1e-6)


def test_who_reaches_the_cut_exactly_passes() -> None:
    one = consequences([(3.0, 2), (2.9, 2), (0.1 + 0.2 + 2.7, 2)], TooFew("few"), [3.0])[0]
    assert (one.passed, one.failed) == (2, 1)
    assert (one.near, one.wrongly_passed, one.share_wrong) == (None, None, None)


def test_expected_errors_are_those_that_happen() -> None:
    """Over forty halls in which the truth is known: expected and counted misclassifications, either way."""
    expected, counted = np.zeros((40, 2)), np.zeros((40, 2))
    for seed in range(40):
        true, table = _hall(seed)
        seen = table.mean(axis=1)
        one = consequences([(float(m), STATIONS) for m in seen], _known(table), [3.3])[0]
        expected[seed] = one.wrongly_passed, one.wrongly_failed
        counted[seed] = ((seen >= 3.3) & (true < 3.3)).sum(), ((seen < 3.3) & (true >= 3.3)).sum()
    assert counted.mean() > 15
    assert expected.mean(axis=0) == pytest.approx(counted.mean(axis=0), rel=0.06)


def test_near_the_line_is_within_one_standard_error_of_measurement() -> None:
    _, table = _hall(3)
    known = _known(table)
    sem = known.sem_of(STATIONS)
    assert sem is not None
    means = [
        (3.0 + 0.99 * sem, STATIONS),
        (3.0 - 1.01 * sem, STATIONS),
        (3.0, STATIONS),
        (3.0 + 0.99 * sem, 4 * STATIONS),
    ]
    assert consequences(means, known, [3.0])[0].near == 2


def test_where_persons_cannot_be_told_apart_no_error_rate_is_shown() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(3, 1, (20, 4))
    noise -= noise.mean(axis=1, keepdims=True) - 3
    known = study([(f"{i}", f"{j}", float(noise[i, j])) for i in range(20) for j in range(4)], draws=50)
    assert isinstance(known, Study)
    assert known.person.value == 0
    assert consequences([(3.0, 4)] * 20, known, [3.0])[0].wrongly_passed is None


def test_a_cut_score_is_on_the_scale() -> None:
    assert checked(2.96) == 3.0
    assert (CUTS[0], CUTS[-1], len(CUTS)) == (1.0, 5.0, 41)
    for wrong in (0.9, 5.1, math.nan, math.inf):
        with pytest.raises(CutError, match="not on the scale"):
            checked(wrong)
