"""What a cut score would do: who passes, who stands near the line, how many would be classed wrongly. Pure; numpy, scipy.

Normal-error model: a person's true mean, given the mean that was seen, is normal around the mean regressed towards the
group's (Kelley 1947), with the standard error of estimation as its spread; the expected misclassified are the sum over
persons of the chance to be on the other side (Rudner 2001, "Computing the expected proportions of misclassified
examinees", PARE 7(14)). Errors are absolute ones, since a cut score is (Brennan 2001, chapter 2). Livingston & Lewis (1995)
fit a beta-binomial instead, which suits sums of many items better than means of a few stations.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from simulator.errors import SimulatorError
from simulator.program.measurement.generalisability import Study, TooFew

LOWEST, HIGHEST, STEP = 1.0, 5.0, 0.1
CUTS = tuple(round(LOWEST + STEP * i, 1) for i in range(round((HIGHEST - LOWEST) / STEP) + 1))


class CutError(SimulatorError):
    """A cut score that cannot be."""


@dataclass(frozen=True)
class Consequence:
    """A cut score and what it would do to the persons there are; who reaches it passes.

    near: persons whose mean is within one standard error of measurement of the cut. wrongly_passed, wrongly_failed:
    expected persons who would pass although their true mean is below, and the reverse. These three are None where the
    error is not known.
    """

    cut: float
    passed: int
    failed: int
    near: int | None
    wrongly_passed: float | None
    wrongly_failed: float | None

    @property
    def share_wrong(self) -> float | None:
        """Expected share classed wrongly, 0 to 1."""
        if self.wrongly_passed is None or self.wrongly_failed is None or self.passed + self.failed == 0:
            return None
        return (self.wrongly_passed + self.wrongly_failed) / (self.passed + self.failed)


def checked(cut: float) -> float:
    """A cut score on the scale, to a tenth. Raises CutError."""
    if not (math.isfinite(cut) and LOWEST <= cut <= HIGHEST):
        raise CutError(f"{cut:g} is not on the scale", mend=f"choose a cut score from {LOWEST:g} to {HIGHEST:g}")
    return round(cut, 1)


def consequences(
    means: Sequence[tuple[float, int]], known: Study | TooFew, cuts: Sequence[float] = CUTS
) -> tuple[Consequence, ...]:
    """means: a person's (mean over stations, stations). One consequence a cut, in their order."""
    x = np.array([m for m, _ in means], dtype=float)
    n = np.array([k for _, k in means], dtype=float)
    error = _error(known, n)
    out = []
    for cut in cuts:
        passed = x >= cut - 1e-9
        near = wrongly_passed = wrongly_failed = None
        if error is not None and isinstance(known, Study) and known.person.value is not None:
            near = int((np.abs(x - cut) <= error).sum())
            kept = known.person.value / (known.person.value + error**2)
            below = ndtr((cut - known.mean - kept * (x - known.mean)) / (error * np.sqrt(kept)))
            wrongly_passed, wrongly_failed = float(below[passed].sum()), float((1 - below)[~passed].sum())
        out.append(
            Consequence(cut, int(passed.sum()), int((~passed).sum()), near, wrongly_passed, wrongly_failed)
        )  # fmt: skip
    return tuple(out)


def _error(
    known: Study | TooFew, stations: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    """Each person's absolute standard error of measurement; None where it, or whether persons differ, is not known."""
    if isinstance(known, TooFew) or known.station.value is None or known.residual.value is None:
        return None
    one = known.station.value + known.residual.value
    if not known.person.value or one <= 0:
        return None
    return np.sqrt(one / stations)
