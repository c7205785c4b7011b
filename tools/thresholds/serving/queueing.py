"""Waiting time of a pool of servers: the quantile at a load, and the load at which it just holds."""

import numpy as np

from tools.thresholds.engine.domain import Array, Real, check_real, check_whole
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import check_representable
from tools.thresholds.serving.erlang import (
    MAX_SERVERS,
    convert_to_inverse_c,
    inverse_erlang_b,
    inverse_erlang_c,
    servers_needed,
)

DEFAULT_QUANTILE = 0.99  # the archive's contracts hold at the 99th percentile
_MAX_ITERATIONS = 200  # Newton needs about ten; halving alone, which its bracket falls back to, about a hundred


def erlang_c(c: int, a: float) -> float:
    """Return the probability that an arrival waits in M/M/c, Erlang-C at `a` = arrival rate times service time.

    `c` servers (a whole number from 1 to 1e7), a in (0, c): at a >= c the queue has no steady state and is refused.
    Standard result, as paper:serving-frontier uses it. Raises ThresholdInputError.
    """
    c, a = check_whole("c", c, least=1, most=MAX_SERVERS), check_real("a", a, above=0)
    if a >= c:
        raise ThresholdInputError("a", f"is {a:g} on {c} servers, an unstable queue", "give a < c")
    return float(1 / inverse_erlang_c(float(c), a))


def wait_quantile(
    c: int, lam: float, service: float, q: float = DEFAULT_QUANTILE, ca2: float = 1, cs2: float = 1
) -> float:
    """Return the q-quantile of the wait, max(0, f ln(C/(1-q))/(c/s - lambda)) in seconds.

    `lam` arrivals per second (> 0), `service` s seconds (> 0), lam s < c or the queue is unstable and refused; `q`
    in (0, 1). f = (ca2 + cs2)/2 is the Allen-Cunneen factor of the squared coefficients of variation of arrivals
    and service (>= 0, 1 is exponential): it scales the conditional mean, and the exponential tail is kept. Standard
    results, as paper:serving-frontier uses them. Raises ThresholdInputError.
    """
    c, service = check_whole("c", c, least=1, most=MAX_SERVERS), check_real("service", service, above=0)
    lam, q = check_real("lam", lam, above=0), check_real("q", q, above=0, below=1)
    factor = _compute_factor(ca2, cs2)
    load = check_representable("lam", "the load", lam * service, positive=True)
    if load >= c:
        raise ThresholdInputError("lam", f"brings {load:g} of work to {c} servers, an unstable queue", "lower lam")
    return check_representable("service", "the wait", float(wait(float(c), load, service, q, factor)))


def wait(servers: Real, load: Real, service: Real, q: Real, factor: Real) -> Array:
    """The formula of `wait_quantile` alone, for numbers or arrays inside its domain."""
    with np.errstate(divide="ignore", over="ignore"):
        conditional = service / (servers - load) * factor
        excess = -np.log(inverse_erlang_c(servers, load)) - np.log1p(-np.asarray(q))
        return np.asarray(np.where(excess > 0, conditional * np.maximum(excess, 0), 0))


def max_utilisation(
    c: int, service: float, wait_budget: float, q: float = DEFAULT_QUANTILE, ca2: float = 1, cs2: float = 1
) -> float:
    """Return the utilisation lambda s/c, in (0, 1], up to which `c` servers keep the q-quantile within the budget.

    `wait_budget` in seconds (>= 0); ca2 + cs2 > 0, since nothing waits without variation; the rest as in
    `wait_quantile`, whose inverse it is. Derived for paper:serving-frontier. Raises ThresholdInputError.
    """
    c, service = check_whole("c", c, least=1, most=MAX_SERVERS), check_real("service", service, above=0)
    budget, q = check_real("wait_budget", wait_budget, least=0), check_real("q", q, above=0, below=1)
    factor = _compute_factor(ca2, cs2)
    if factor <= 0:
        raise ThresholdInputError("cs2", "is 0 with ca2 = 0, so nothing ever waits", "give ca2 + cs2 > 0")
    rate = check_representable("wait_budget", "the budget in service times", budget / service)
    return float(utilisation(float(c), check_representable("ca2", "the budget", rate / factor), q))


def utilisation(servers: Real, rate: Real, q: Real) -> Array:
    """The inverse of `wait` for numbers or arrays: u with ln(C(c, cu)/(1-q)) = c (1-u) rate.

    `rate` is the budget in service times over the Allen-Cunneen factor. Newton's steps in ln(u), in which ln(C) is
    nearly straight, held inside a bracket that every step narrows.
    """
    c, rate, q = (
        np.array(part) for part in np.broadcast_arrays(*(np.asarray(v, np.float64) for v in (servers, rate, q)))
    )
    low, high = np.full(c.shape, -750.0), np.zeros(c.shape)  # e^-750 is 0
    at = -1 / np.sqrt(c)
    with np.errstate(all="ignore"):
        for _ in range(_MAX_ITERATIONS):
            u = np.exp(at)
            gap, slope = _compute_gap(c, u, rate, q)
            low, high = np.where(gap < 0, at, low), np.where(gap < 0, high, at)
            step = at - gap / slope
            middle = (low + high) / 2
            following = np.where((low < step) & (step < high), step, middle)
            settled = np.abs(following - at) <= 1e-16 + 1e-15 * np.abs(at)
            at = following
            if settled.all():
                break
    return np.where(np.isnan(rate), np.nan, np.exp(at))


def _compute_gap(c: Array, u: Array, rate: Array, q: Array) -> tuple[Array, Array]:
    """ln(C/(1-q)) - c (1-u) rate, and its slope in ln(u)."""
    waiting, slope = log_waiting(c, c * u)
    return waiting - np.log1p(-q) + np.expm1(np.log(u)) * c * rate, slope + c * u * rate


def log_waiting(servers: Array, load: Array) -> tuple[Array, Array]:
    """ln(C) of Erlang-C and its slope in ln(load), from dB/da = B (c/a - 1 + B)."""
    with np.errstate(all="ignore"):
        inverse_b, busy = inverse_erlang_b(servers, load), load / servers
        inverse_c = convert_to_inverse_c(inverse_b, busy)
        slope_b = -(inverse_b * (servers / load - 1) + 1)
        slope_c = (1 - busy) * slope_b + (1 - inverse_b) / servers
        return -np.log(inverse_c), -load * slope_c / inverse_c


def servers_for_wait(load: Real, service: Real, budget: Real, q: Real, factor: Real) -> Array:
    """The smallest whole number of servers whose q-quantile of the wait is within `budget` seconds.

    For numbers or arrays; NaN where the load is or the budget is negative or NaN.
    """
    factor = np.asarray(factor, np.float64)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        rate = np.where(factor > 0, np.asarray(budget / service) / factor, np.inf)
        rate = np.where(np.asarray(budget) >= 0, rate, np.nan)
    return servers_needed(load, rate, 1 - np.asarray(q))


def _compute_factor(ca2: float, cs2: float) -> float:
    return check_real("ca2", ca2, least=0) / 2 + check_real("cs2", cs2, least=0) / 2
