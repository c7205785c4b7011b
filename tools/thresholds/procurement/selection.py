"""Which verifier N probes select, exactly: binomial scores, the highest wins, ties are drawn uniformly."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from tools.thresholds.engine.domain import Array, check_real, check_reals, check_whole
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import check_representable

MAX_WORK = 50_000_000  # of one sum: up to a second
_BLOCK_OUTCOMES = 4096  # outcomes handled at once, which bounds memory
_TAIL_PROBABILITY = 1e-22  # outcomes less likely than this for every verifier are left out


def procurement_expected_gap(alphas: Sequence[float], N: int, probe_power: float = 1) -> float:
    """Return the expected relative Cost-correct gap of selecting by `N` probes, sum_k P(k) alpha*/alpha_k - 1.

    Verifier k passes a probe with probability s_k = 1/2 + beta (alpha_k - 1/2) and the highest count is bought.
    `alphas` are accept rates in (0, 1], `probe_power` beta in [0, 1] says how strongly a probe reveals them (default
    1), N is whole and >= 1. Exact up to rounding, see `selection_probabilities`. Derived:
    paper:verifier-procurement. Raises ThresholdInputError.
    """
    rates, N, power = check_selection_inputs(alphas, N, probe_power)
    return check_representable("alphas", "the gap", expected_gap(rates, N, power))


def selection_probabilities(alphas: Sequence[float], N: int, probe_power: float = 1) -> list[float]:
    """Return the probability that each verifier has the highest of the `N`-probe counts, with uniform ties.

    P(k) = sum_x f_k(x) int_0^1 prod_(j != k) (F_j(x - 1) + u f_j(x)) du, where the integrand is a polynomial in u of
    degree K - 1, so that Gauss-Legendre with K/2 nodes is exact. Inputs as in `procurement_expected_gap`. Derived.
    Raises ThresholdInputError.
    """
    rates, N, power = check_selection_inputs(alphas, N, probe_power)
    return list(_compute_probabilities(rates, N, power))


def expected_gap(alphas: tuple[float, ...], N: int, probe_power: float) -> float:
    """The expected gap of inputs inside their domain."""
    best = max(alphas)
    chances = _compute_probabilities(alphas, N, probe_power)
    return float(sum(chance * ((best - alpha) / alpha) for chance, alpha in zip(chances, alphas, strict=True)))


def pass_rates(alphas: Sequence[float], probe_power: float) -> Array:
    """The probability that each verifier passes a probe, 1/2 + beta (alpha - 1/2)."""
    return np.asarray(0.5 + probe_power * (np.asarray(alphas, np.float64) - 0.5))


def check_selection_inputs(alphas: object, N: object, probe_power: object) -> tuple[tuple[float, ...], int, float]:
    """Return the inputs inside their domain, and few enough to be computed. Raises ThresholdInputError."""
    rates = check_reals("alphas", alphas, above=0, most=1)
    count = check_whole("N", N, least=1)
    power = check_real("probe_power", probe_power, least=0, most=1)
    if estimate_work(len(rates), count) > MAX_WORK:
        problem = f"makes {count:g} probes of {len(rates)} verifiers, too many to sum exactly"
        raise ThresholdInputError("N", problem, "give fewer probes or use procurement_gap_bound")
    return rates, count, power


def estimate_work(candidates: int, N: int) -> int:
    """How much the exact sum takes, in candidates times nodes times outcomes."""
    return candidates * _count_nodes(candidates) * (N + 1)


def _count_nodes(candidates: int) -> int:
    return candidates // 2 + 1


@lru_cache(maxsize=4096)  # a sweep asks for the same number of probes again and again
def _compute_probabilities(alphas: tuple[float, ...], N: int, probe_power: float) -> tuple[float, ...]:
    points, weights = np.polynomial.legendre.leggauss(_count_nodes(len(alphas)))
    u, weights = (points + 1)[:, None] / 2, weights / 2
    mass = np.array([_compute_binomial(N, rate) for rate in pass_rates(alphas, probe_power)])
    below = np.cumsum(mass, axis=1) - mass
    likely = np.flatnonzero(mass.max(axis=0) > _TAIL_PROBABILITY)
    total = np.zeros(len(alphas))
    for start in range(0, len(likely), _BLOCK_OUTCOMES):
        block = likely[start : start + _BLOCK_OUTCOMES]
        others = _multiply_others([low + u * at for low, at in zip(below[:, block], mass[:, block], strict=True)])
        total += [float(at @ (weights @ product)) for at, product in zip(mass[:, block], others, strict=True)]
    return tuple(float(chance) for chance in total)


def _multiply_others(factors: list[Array]) -> list[Array]:
    """For each factor the product of all the others, without a division."""
    before, after = [np.ones_like(factors[0])], [np.ones_like(factors[0])]
    for factor in factors[:-1]:
        before.append(before[-1] * factor)
    for factor in factors[:0:-1]:
        after.append(after[-1] * factor)
    return [left * right for left, right in zip(before, reversed(after), strict=True)]


def _compute_binomial(N: int, rate: float) -> Array:
    """The binomial distribution over 0..N, from ratios of neighbours outward from the mode, where rounding is least."""
    if rate in (0.0, 1.0):
        return np.asarray(np.eye(1, N + 1, round(N * rate))[0], np.float64)
    x = np.arange(1, N + 1, dtype=np.float64)
    steps = np.log((N + 1 - x) / x) + (np.log(rate) - np.log1p(-rate))
    mode = min(int((N + 1) * rate), N)
    up, down = np.cumsum(steps[mode:]), np.cumsum(-steps[:mode][::-1])[::-1]
    mass = np.exp(np.concatenate((down, [0.0], up)))
    return np.asarray(mass / mass.sum(), np.float64)
