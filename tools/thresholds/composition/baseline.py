"""Choosing verifiers by their own records: what is lost when those records are equal."""

import numpy as np

from tools.thresholds.composition.pair import check_cov
from tools.thresholds.engine.domain import Array, Real, check_real
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import RELATIVE_TOLERANCE, check_representable, is_close

TARGET_GAP = 0.05  # the gap that the paper's simulations come within


def baseline_matched_gap(a: float, b: float, cov_lo: float, cov_hi: float) -> float:
    """Return the expected gap of choosing by coin between two AND pairs with equal marginals.

    (1/2)((ab + cov_hi)/(ab + cov_lo) - 1), relative to the better pair's Cost-correct: per-verifier scores are equal,
    so no number of probes helps. `a` and `b` are accept rates in [0, 1]; both covariances are inside the Fréchet
    interval, cov_lo <= cov_hi, and ab + cov_lo > 0. Derived from paper:verifier-composition.
    Raises ThresholdInputError.
    """
    a, b = check_real("a", a, least=0, most=1), check_real("b", b, least=0, most=1)
    low = check_cov(a, b, check_real("cov_lo", cov_lo), "cov_lo")
    high = check_cov(a, b, check_real("cov_hi", cov_hi), "cov_hi")
    if low > high:
        problem = f"is {cov_hi:g}, below cov_lo"
        raise ThresholdInputError("cov_hi", problem, "give the greater covariance as cov_hi")
    gap = float(matched_gap(a * b + low, high - low))
    if not np.isfinite(gap) or a * b + low <= RELATIVE_TOLERANCE * a * b:
        problem = "leaves the worse pair without accepts, so that its Cost-correct is infinite"
        raise ThresholdInputError("cov_lo", problem, "give cov_lo above -ab, with a and b above 0")
    return gap


def matched_gap(accept: Real, shift: Real) -> Array:
    """Half the relative distance of two accept rates, `accept` and `accept + shift`.

    Infinite where only one of them is 0, NaN where both are; zero is meant to the digits that the sum leaves.
    """
    accept, shift = np.asarray(accept, np.float64), np.asarray(shift, np.float64)
    worse = np.minimum(accept, accept + shift)
    worse = np.where(worse <= RELATIVE_TOLERANCE * accept, 0.0, worse)
    with np.errstate(all="ignore"):
        return np.asarray(np.abs(shift) / (2 * worse), np.float64)


def baseline_cov_threshold(a: float, b: float, gap: float = TARGET_GAP) -> float:
    """Return the AND covariance beyond which choosing by single records misses the gap: C = 2 gap ab.

    `a` and `b` are accept rates in [0, 1], `gap` > 0 is relative. For 5 % it is 0.1 ab, so the published |C| >= 0.1
    is sufficient and not necessary. It can lie outside the Fréchet interval; then no covariance breaks the baseline
    from above. Derived from paper:verifier-composition. Raises ThresholdInputError.
    """
    a, b = check_real("a", a, least=0, most=1), check_real("b", b, least=0, most=1)
    return check_representable("gap", "the threshold", 2 * check_real("gap", gap, above=0) * a * b)


def baseline_cov_breakevens(accept: float, gap: float, coefficient: int) -> tuple[float, float] | None:
    """The covariances, above and below 0 in effect, at which a pair meets the gap against an independent one."""
    if coefficient == 0 or is_close(accept, 0):
        return None
    return coefficient * 2 * gap * accept, -coefficient * 2 * gap * accept / (1 + 2 * gap)
