"""The cumulative logit model, P(level <= k) = logistic(threshold_k - x b), by Newton's method. Pure; numpy.

McCullagh 1980. The log-likelihood is concave, so that a step that raises it is always found; statsmodels' OrderedModel
gives the same figures (a test holds it to that) in some fifty times the time, which matters where every moment is fitted
three times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """log_likelihood, thresholds (levels - 1), slopes (one a column), and expected levels (one a row)."""

    log_likelihood: float
    thresholds: Floats
    slopes: Floats
    expected: Floats
    settled: bool


def fit(levels: NDArray[np.intp], x: Floats, *, rounds: int = 60) -> Fit:
    """levels: 0 to k - 1, each at least once, k of 2 or more; x: (n, columns), columns may be none."""
    k = int(levels.max()) + 1
    counts = np.bincount(levels, minlength=k)
    assert k >= 2
    assert counts.min() > 0
    share = np.cumsum(counts)[:-1] / len(levels)
    point = np.concatenate([np.log(share / (1 - share)), np.zeros(x.shape[1])])
    value = _likelihood(point, levels, x, k)
    settled = False
    for _ in range(rounds):
        gradient, hessian = _derivatives(point, levels, x, k)
        step = np.linalg.lstsq(hessian, -gradient, rcond=None)[0]
        size = 1.0
        while size > 1e-8:
            tried = point + size * step
            gained = _likelihood(tried, levels, x, k)
            if gained >= value:
                break
            size /= 2
        else:
            break
        settled = gained - value < 1e-9 * (1 + abs(value))
        point, value = tried, gained
        if settled:
            break
    thresholds, slopes = point[: k - 1], point[k - 1 :]
    above = 1 - expit(thresholds[None, :] - (x @ slopes)[:, None])
    return Fit(value, thresholds, slopes, above.sum(axis=1), settled)


def _ends(point: Floats, levels: NDArray[np.intp], x: Floats, k: int) -> tuple[Floats, Floats]:
    """Upper and lower end of each row's level on the logit scale."""
    edges = np.concatenate([[-np.inf], point[: k - 1], [np.inf]])
    eta = x @ point[k - 1 :]
    return edges[levels + 1] - eta, edges[levels] - eta


def _likelihood(point: Floats, levels: NDArray[np.intp], x: Floats, k: int) -> float:
    if np.any(np.diff(point[: k - 1]) <= 0):
        return -np.inf
    upper, lower = _ends(point, levels, x, k)
    chance = expit(upper) - expit(lower)
    return float(np.log(chance).sum()) if np.all(chance > 0) else -np.inf


def _derivatives(point: Floats, levels: NDArray[np.intp], x: Floats, k: int) -> tuple[Floats, Floats]:
    upper, lower = _ends(point, levels, x, k)
    s_u, s_l = expit(upper), expit(lower)
    f_u, f_l = s_u * (1 - s_u), s_l * (1 - s_l)
    chance = np.maximum(s_u - s_l, 1e-300)
    of_edge = np.eye(k + 1)[:, 1:k]  # an edge's own threshold; the two infinite edges have none
    d_u, d_l = np.hstack([of_edge[levels + 1], -x]), np.hstack([of_edge[levels], -x])
    first = (f_u[:, None] * d_u - f_l[:, None] * d_l) / chance[:, None]
    c_u, c_l = f_u * (1 - 2 * s_u) / chance, f_l * (1 - 2 * s_l) / chance
    return first.sum(axis=0), (c_u[:, None] * d_u).T @ d_u - (c_l[:, None] * d_l).T @ d_l - first.T @ first
