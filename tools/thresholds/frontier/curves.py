"""Accept curves: how the accept rate grows with rollouts, and which curves can cross the frontier.

More rollouts lower Cost-correct only while the elasticity eta = dln(alpha)/dln(rho) exceeds 1.
"""

import math

import numpy as np

from index import Model
from tools.thresholds.engine.domain import Array, Real, check_real
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import check_representable, exponential, is_close, log_ratio


class PowerLaw(Model):
    """An exponentiated power law ln(c) = a k^b, where it crosses and what minimises cost."""

    a: float
    b: float
    alpha_crossing: float
    k_optimal: float


class Headroom(Model):
    """The most elasticity that a start rate leaves room for, and the start rate below which a step can pay."""

    eta_max: float
    crossable: bool
    alpha0_max: float


def passk_alpha(p: float, rho: float) -> float:
    """Return the accept rate of `rho` independent attempts, alpha = 1 - (1 - p)^rho.

    `p` is the accept rate of one attempt, in (0, 1), `rho` the rollout count (>= 1). Standard result.
    Raises ThresholdInputError.
    """
    return float(passk_curve(*_check_passk(p, rho))[0])


def passk_eta(p: float, rho: float) -> float:
    """Return the elasticity of `passk_alpha` in rho, x/(e^x - 1) with x = -rho ln(1 - p).

    It lies between 0 and 1, so independent attempts never cross the frontier. Derived. Inputs as in `passk_alpha`.
    Raises ThresholdInputError.
    """
    return float(passk_curve(*_check_passk(p, rho))[1])


def passk_curve(p: Real, rho: Real) -> tuple[Array, Array]:
    """The accept rate and its elasticity of independent attempts, for numbers or arrays inside their domains."""
    x = -rho * np.log1p(-p)
    failed = -np.expm1(-x)
    return failed, x * np.exp(-x) / failed


def expower_alpha(a: float, b: float, k: float) -> float:
    """Return the coverage at `k` samples under the exponentiated power law, c = exp(a k^b).

    a < 0, b < 0, k >= 1. Literature: Brown et al., arXiv:2407.21787. Raises ThresholdInputError.
    """
    a, b, k = check_real("a", a, below=0), check_real("b", b, below=0), check_real("k", k, least=1)
    return float(expower_curve(a, b, k)[0])


def expower_eta(a: float, b: float, k: float) -> float:
    """Return the elasticity of `expower_alpha` in k, a b k^b = b ln(c).

    It exceeds 1 iff the coverage is below exp(-1/|b|). Derived. Inputs as in `expower_alpha`.
    Raises ThresholdInputError.
    """
    a, b, k = check_real("a", a, below=0), check_real("b", b, below=0), check_real("k", k, least=1)
    return check_representable("a", "the elasticity", float(expower_curve(a, b, k)[1]))


def expower_curve(a: Real, b: Real, k: Real) -> tuple[Array, Array]:
    """The coverage and its elasticity of the exponentiated power law, for numbers or arrays inside their domains."""
    with np.errstate(over="ignore", under="ignore"):
        exponent = a * np.power(k, b)
        return np.exp(exponent), b * exponent


def expower_crossing(b: float) -> float:
    """Return the coverage exp(-1/|b|) below which the exponentiated power law crosses.

    b < 0. Derived. Raises ThresholdInputError.
    """
    return math.exp(1 / check_real("b", b, below=0))


def expower_optimal_k(a: float, b: float) -> float:
    """Return the number of samples that minimises k/c, max(1, (|a||b|)^(1/|b|)).

    a < 0, b < 0. Derived. Raises ThresholdInputError.
    """
    a, b = check_real("a", a, below=0), check_real("b", b, below=0)
    exponent = (math.log(-a) + math.log(-b)) / -b
    return max(1.0, check_representable("b", "the optimal number of samples", exponential(exponent)))


def expower_fit(k0: float, c0: float, k1: float, c1: float) -> PowerLaw:
    """Fit the exponentiated power law through two points (samples, coverage), with its crossing and optimum.

    k0 and k1 are >= 1, c0 and c1 in (0, 1), and more samples must cover more. Derived from arXiv:2407.21787.
    Raises ThresholdInputError.
    """
    k0, k1 = check_real("k0", k0, least=1), check_real("k1", k1, least=1)
    c0, c1 = check_real("c0", c0, above=0, below=1), check_real("c1", c1, above=0, below=1)
    if k0 == k1:
        raise ThresholdInputError("k1", f"is {k1:g}, the same as k0", "give two different numbers of samples")
    b = math.log(math.log(c1) / math.log(c0)) / log_ratio(k1, k0)
    if b >= 0:
        problem = f"is {c1:g}, so that coverage does not grow from k0 to k1"
        raise ThresholdInputError("c1", problem, "give a higher coverage at the larger number of samples")
    a = -exponential(math.log(-math.log(c0)) - b * math.log(k0))
    return PowerLaw(
        a=check_representable("k0", "a", a),
        b=b,
        alpha_crossing=expower_crossing(b),
        k_optimal=expower_optimal_k(a, b),
    )


def logistic_alpha(s: float, rho: float, rho_half: float) -> float:
    """Return the accept rate of a logistic in ln(rho), alpha = 1/(1 + (rho_half/rho)^s).

    `s` is the slope (> 0), `rho` the rollout count (>= 1), `rho_half` the count at which alpha is 1/2 (> 0).
    Standard form. Raises ThresholdInputError.
    """
    s, rho = check_real("s", s, above=0), check_real("rho", rho, least=1)
    return float(logistic_curve(s, rho, check_real("rho_half", rho_half, above=0))[0])


def logistic_curve(s: Real, rho: Real, rho_half: Real) -> tuple[Array, Array]:
    """The accept rate and its elasticity of a logistic in ln(rho), for numbers or arrays inside their domains."""
    odds = s * (np.log(rho) - np.log(rho_half))
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-odds)), s / (1 + np.exp(odds))  # 1 - alpha, without its cancellation near 1


def logistic_eta(s: float, alpha: float) -> float:
    """Return the elasticity of a logistic in ln(rho) where it has reached `alpha`, s (1 - alpha).

    s > 0, alpha in (0, 1). Derived. Raises ThresholdInputError.
    """
    return check_real("s", s, above=0) * (1 - check_real("alpha", alpha, above=0, below=1))


def logistic_crossing(s: float) -> float:
    """Return the accept rate 1 - 1/s below which a logistic in ln(rho) crosses; at most 0 means never.

    s > 0. Derived. Raises ThresholdInputError.
    """
    return check_representable("s", "the crossing", 1 - 1 / check_real("s", s, above=0))


def headroom_elasticity_bound(alpha0: float, k: float) -> Headroom:
    """Bound the arc elasticity over a k-fold step in rollouts from `alpha0`: ln(1/alpha0)/ln(k), as alpha <= 1.

    The step can cross only if alpha0 < 1/k (`alpha0_max`); equality to the comparison tolerance cannot.
    alpha0 in (0, 1], k > 1. Derived. Raises ThresholdInputError.
    """
    alpha0, k = check_real("alpha0", alpha0, above=0, most=1), check_real("k", k, above=1)
    limit = 1 / k
    return Headroom(
        eta_max=abs(math.log(alpha0)) / math.log(k),
        crossable=alpha0 < limit and not is_close(alpha0, limit),
        alpha0_max=limit,
    )


def _check_passk(p: float, rho: float) -> tuple[float, float]:
    p, rho = check_real("p", p, above=0, below=1), check_real("rho", rho, least=1)
    check_representable("rho", "the exponent", -rho * math.log1p(-p))
    return p, rho
