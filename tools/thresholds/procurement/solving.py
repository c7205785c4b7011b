"""How many probes, candidates, which gap or which failure probability: the fourth from three, by bounds and exactly."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tools.thresholds.engine.domain import Array
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.interruption import stop_if_unwanted
from tools.thresholds.procurement.bounds import METHODS, gap_bound, largest_field, probes, round_up
from tools.thresholds.procurement.selection import MAX_WORK, estimate_work, expected_gap, selection_probabilities

MAX_FIELD = 48  # the most candidates that an exact answer tries
_SHARE_TOLERANCE = 1e-12  # a probability this close to 1 - delta reaches it


@dataclass(frozen=True, slots=True)
class Market:
    """Candidates spread evenly from accept rate `low` to `high`, and the power with which a probe reveals them."""

    low: float
    high: float
    power: float

    def rates(self, K: int) -> tuple[float, ...]:
        """The accept rates of `K` candidates, the best last; of one candidate the best."""
        return tuple(float(rate) for rate in np.linspace(self.low, self.high, K)) if K > 1 else (self.high,)


class Question(NamedTuple):
    """Candidates, probes each, relative gap, and the share of purchases that may miss it: the None is solved for."""

    K: float | None
    N: float | None
    gap: float | None
    delta: float | None


def find_unknown(question: Question) -> str:
    """The name of the one that is None. Raises ThresholdInputError where it is not exactly one."""
    missing = [name for name, value in question._asdict().items() if value is None]
    if len(missing) != 1:
        problem = f"is missing with {', '.join(missing[1:])}" if missing else "is given with all the others"
        remedy = "give three of K, N, gap and delta: the fourth is solved"
        raise ThresholdInputError(missing[0] if missing else "delta", problem, remedy)
    return missing[0]


def solve_all(market: Market, question: Question, score_range: float, alpha_min: float) -> Mapping[str, float | None]:
    """Solve a question by every method: the three bounds, and the mean and the 1 - delta quantile of the exact gap.

    None where nothing solves it, or the exact sums are too long. Derived: paper:verifier-procurement. Raises
    ThresholdInputError where not exactly one of the four is unknown.
    """
    unknown = find_unknown(question)
    bounds = {name: _solve_bound(name, unknown, question, score_range, alpha_min) for name in METHODS}
    mean, quantile = _solve_exactly(market, unknown, question)
    return {**bounds, "exact_mean": mean, "exact_quantile": quantile}


def _solve_bound(method: str, unknown: str, question: Question, score_range: float, alpha_min: float) -> float | None:
    """Solve gap = B/alpha_min sqrt(c/N) with c = ln(K)/2, 2 ln(2K) or 2 ln(2K/delta).

    The bounds of the mean, maximal and union, hold no delta. highprob gives delta = 2K exp(-N (gap alpha_min/B)^2/2),
    which certifies nothing from 1 on.
    """
    K, N, gap, delta = (value or 0.5 for value in question)  # the unknown one is not read
    if unknown == "gap":
        return _keep_finite(float(gap_bound(K, N, score_range, alpha_min, method, delta)))
    if unknown == "N":
        needed = float(probes(K, gap, score_range, alpha_min, method, delta))
        return float(round_up(needed)) if math.isfinite(needed) else None
    if unknown == "K":
        return largest_field(N, gap, score_range, alpha_min, method, delta)
    if method != "highprob":
        return None
    found = 2 * K * math.exp(-N * (gap * alpha_min / score_range) ** 2 / 2) if K > 1 else 0.0
    return found if found < 1 else None


def _solve_exactly(market: Market, unknown: str, question: Question) -> tuple[float | None, float | None]:
    """The answers of the mean and of the quantile.

    N is the least, by bisection, as more probes select better; K the most candidates up to which every smaller field
    meets the gap, MAX_FIELD at most.
    """
    K, N = int(question.K or 1), int(question.N or 1)  # the unknown one is not read, as below
    gap, delta = question.gap or 0.0, question.delta or 0.0

    def meets_mean(field: int, count: int) -> bool:
        return expected_gap(market.rates(field), count, market.power) <= gap

    def meets_quantile(field: int, count: int) -> bool:
        return _share_within(market, field, count, gap) >= 1 - delta - _SHARE_TOLERANCE

    if unknown == "N":
        return _find_least_probes(meets_mean, K), _find_least_probes(meets_quantile, K)
    if unknown == "K":
        return _find_largest_field(meets_mean, N), _find_largest_field(meets_quantile, N)
    if not is_small(K, N):
        return None, None
    if unknown == "delta":
        return None, max(0.0, 1 - _share_within(market, K, N, gap))
    return expected_gap(market.rates(K), N, market.power), _find_quantile(market, K, N, delta)


def _find_least_probes(meets: Callable[[int, int], bool], K: int) -> float | None:
    high = 1
    while is_small(K, high) and not meets(K, high):
        stop_if_unwanted()
        high *= 2
    if not is_small(K, high):
        return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if meets(K, middle) else (middle, high)
    return float(high)


def _find_largest_field(meets: Callable[[int, int], bool], N: int) -> float | None:
    if not is_small(MAX_FIELD, N * MAX_FIELD // 3):  # all the fields up to the largest together
        return None
    for field in range(2, MAX_FIELD + 1):
        stop_if_unwanted()
        if not meets(field, N):
            return float(field - 1)
    return float(MAX_FIELD)


def is_small(K: int, N: int) -> bool:
    """Whether the exact sums of a search are soon done."""
    return estimate_work(K, N) <= MAX_WORK // 5  # bisection takes a score of sums


def _share_within(market: Market, K: int, N: int, gap: float) -> float:
    """The probability that what is bought is within `gap` of the best."""
    rates = market.rates(K)
    chances = selection_probabilities(rates, N, market.power)
    return math.fsum(chance for chance, rate in zip(chances, rates, strict=True) if max(rates) / rate - 1 <= gap)


def _find_quantile(market: Market, K: int, N: int, delta: float) -> float:
    rates = market.rates(K)
    chances = selection_probabilities(rates, N, market.power)
    shares: Array = np.cumsum(chances[::-1])  # the best is last, so the gaps ascend from there
    place = int(np.argmax(shares >= 1 - delta - _SHARE_TOLERANCE))
    return max(rates) / rates[len(rates) - 1 - place] - 1


def _keep_finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
