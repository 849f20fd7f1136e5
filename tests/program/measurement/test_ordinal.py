"""The cumulative logit model gives what statsmodels gives."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.program.measurement.ordinal import fit


def _drawn(seed: int, levels: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(250, 2))
    y = np.clip(np.round(levels / 2 + x @ [0.8, -0.3] + rng.logistic(0, 0.6, 250)), 0, levels - 1).astype(int)
    return np.unique(y, return_inverse=True)[1], x


@pytest.mark.parametrize(("seed", "levels"), [(1, 5), (2, 3), (3, 2)])
def test_thresholds_slopes_and_likelihood_are_those_of_another_package(seed: int, levels: int) -> None:
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    y, x = _drawn(seed, levels)
    other = OrderedModel(y, x, distr="logit").fit(method="bfgs", disp=False, gtol=1e-8)
    found = fit(y, x)
    assert found.settled
    assert found.log_likelihood == pytest.approx(other.llf, abs=1e-5)
    assert found.slopes == pytest.approx(other.params[:2], abs=1e-3)
    thresholds = other.model.transform_threshold_params(other.params)[1:-1]
    assert found.thresholds == pytest.approx(thresholds, abs=1e-3)
    assert found.expected == pytest.approx(other.predict() @ np.arange(y.max() + 1), abs=1e-3)


def test_without_columns_the_thresholds_are_the_shares() -> None:
    y, _ = _drawn(4)
    found = fit(y, np.empty((len(y), 0)))
    share = np.bincount(y) / len(y)
    assert found.log_likelihood == pytest.approx(float((np.bincount(y) * np.log(share)).sum()))
    assert found.expected[0] == pytest.approx(y.mean())


def test_a_column_that_separates_the_levels_wholly_ends_without_an_error() -> None:
    y = np.repeat([0, 1], 30)
    found = fit(y, y[:, None].astype(float))
    assert found.log_likelihood > -1e-3
