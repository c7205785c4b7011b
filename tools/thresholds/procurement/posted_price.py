"""A market with one posted price: who stays, and how much of the gap from worst to best it closes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index import Model
from tools.thresholds.engine.domain import Array, Real, check_real, check_reals
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.interruption import stop_if_unwanted
from tools.thresholds.engine.numeric import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE, check_representable, is_close


class PostedPrice(Model):
    """The sellers who stay, in increasing order of accept rate, and what buying one of them at random costs.

    `gap` is the expected relative Cost-correct gap, `gap_worst` that of always buying the worst, `closure` the share
    1 - gap/gap_worst. Null where nobody stays; `closure` also where all are alike, as a share of nothing.
    """

    active: list[float]
    price: float | None
    gap: float | None
    gap_worst: float
    closure: float | None


class PostedPriceContinuum(Model):
    """The best accept rate that stays, and gaps as in `PostedPrice`; null where nobody stays."""

    cutoff: float | None
    price: float | None
    gap: float | None
    gap_worst: float
    closure: float | None


def posted_price_unravel(alphas: Sequence[float], theta: float) -> PostedPrice:
    """Unravel a posted-price market: sellers with theta alpha <= p stay, and p becomes the mean of who stays.

    It starts from the full market and ends where nobody else leaves. `alphas` are accept rates in (0, 1], `theta`
    (> 0) is the reservation cost per unit of accept rate; a seller whose cost is the price to the comparison
    tolerance stays. The buyer takes one of the active sellers at random. For theta > 1 nobody stays. Probes never
    enter. Derived: paper:verifier-procurement. Raises ThresholdInputError.
    """
    rates = np.sort(check_reals("alphas", alphas, above=0, most=1))
    count = int(count_staying(rates, check_real("theta", theta, above=0)))
    best, worst = float(rates[-1]), float(rates[0])
    gap_worst = check_representable("alphas", "the gap", (best - worst) / worst)
    if count == 0:
        return PostedPrice(active=[], price=None, gap=None, gap_worst=gap_worst, closure=None)
    gap = float(mean_gaps(rates)[count - 1])
    return PostedPrice(
        active=[float(rate) for rate in rates[:count]],
        price=float(rates[:count].mean()),
        gap=gap,
        gap_worst=gap_worst,
        closure=1 - gap / gap_worst if gap_worst > 0 else None,
    )


def posted_price_cutoff_continuum(alpha_lo: float, alpha_hi: float, theta: float) -> PostedPriceContinuum:
    """Unravel a posted-price market whose accept rates are spread evenly from `alpha_lo` to `alpha_hi`.

    Sellers above min(alpha_hi, alpha_lo/(2 theta - 1)) leave, everyone stays for theta <= (lo + hi)/(2 hi), and the
    expected gap is hi ln(cutoff/lo)/(cutoff - lo) - 1. 0 < alpha_lo < alpha_hi <= 1; theta (> 0) as in
    `posted_price_unravel`: at 1 only the worst stays, and above it nobody. Derived: paper:verifier-procurement.
    Raises ThresholdInputError.
    """
    low, high, theta = check_market(alpha_lo, alpha_hi, theta)
    gap_worst = check_representable("alpha_lo", "the gap", (high - low) / low)
    if theta > 1 and not is_close(theta, 1):
        return PostedPriceContinuum(cutoff=None, price=None, gap=None, gap_worst=gap_worst, closure=None)
    top = float(cutoff(low, high, theta))
    gap = float(continuum_gap(low, high, top))
    return PostedPriceContinuum(
        cutoff=top, price=(low + top) / 2, gap=gap, gap_worst=gap_worst, closure=1 - gap / gap_worst
    )


def cutoff(low: Real, high: Real, theta: Real) -> Real:
    """The best accept rate that stays, min(hi, lo/(2 theta - 1)), for theta <= 1."""
    rest = np.maximum(2 * np.asarray(theta, np.float64) - 1, 0)
    with np.errstate(divide="ignore", over="ignore"):
        return np.clip(np.asarray(low / rest), low, high)[()]  # at theta = 1 a rounding could fall below lo


def continuum_gap(low: Real, high: Real, top: Real) -> Real:
    """The expected gap of a seller drawn evenly from lo to the cutoff, also where these meet."""
    z = np.asarray((top - low) / low, np.float64)
    mean = np.where(z > 0, np.log1p(z) / np.where(z > 0, z, 1), 1.0)
    return ((high - low - high * (1 - mean)) / low)[()]  # exactly the worst gap where only the worst stays


def check_market(alpha_lo: float, alpha_hi: float, theta: float) -> tuple[float, float, float]:
    """Return the market inside its domain. Raises ThresholdInputError."""
    low, high = check_real("alpha_lo", alpha_lo, above=0, most=1), check_real("alpha_hi", alpha_hi, above=0, most=1)
    if low >= high:
        raise ThresholdInputError("alpha_lo", f"is {low:g}, not below alpha_hi = {high:g}", "give alpha_lo < alpha_hi")
    return low, high, check_real("theta", theta, above=0)


def count_staying(rates: Array, theta: Real) -> NDArray[np.intp]:
    """How many sellers stay at each theta, of rates in increasing order: those with the lowest."""
    price = np.cumsum(rates) / np.arange(1, len(rates) + 1)
    price = np.maximum(
        price + ABSOLUTE_TOLERANCE, price / (1 - RELATIVE_TOLERANCE)
    )  # a cost that equals the price stays
    most = np.concatenate(([-np.inf], price))
    count = np.full(np.shape(theta), len(rates), np.intp)
    while True:
        stop_if_unwanted()
        with np.errstate(over="ignore"):
            left = np.minimum(count, np.searchsorted(rates, most[count] / theta, side="right"))
        if (left == count).all():
            return count
        count = left


def mean_gaps(rates: Array) -> Array:
    """The expected gap of one of the first 1, 2, ... sellers at random, of rates in increasing order."""
    return np.cumsum((rates[-1] - rates) / rates) / np.arange(1, len(rates) + 1)
