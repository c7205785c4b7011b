"""Bounds on the gap of buying the best-scored of K verifiers after N labelled probes, above and below."""

import math
from typing import Literal, TypeAlias

import numpy as np

from tools.thresholds.engine.domain import Real, check_real, check_whole
from tools.thresholds.engine.inputs import check_choice
from tools.thresholds.engine.numeric import check_representable, exponential
from tools.thresholds.engine.surface import convert_to_array

Method: TypeAlias = Literal["maximal", "union", "highprob"]
METHODS = ("maximal", "union", "highprob")
LECAM_CONSTANT = 0.5 * math.exp(-0.5) * math.sqrt(3 / 128)  # (d/2) e^(-KL) at d = sqrt(3/(128 N)), times sqrt(N)
_ROUNDING_TOLERANCE = 1e-14  # a count this close to a whole number is that number


def complexity(K: Real, method: str, delta: Real) -> Real:
    """The c of the bound (B/alpha_min) sqrt(c/N): ln(K)/2, 2 ln(2K) or 2 ln(2K/delta); 0 for one verifier."""
    many = np.log(K) / 2 if method == "maximal" else 2 * np.log(2 * K / (1 if method == "union" else delta))
    return np.where(np.asarray(K) > 1, many, 0.0)[()]


def gap_bound(K: Real, N: Real, score_range: Real, alpha_min: Real, method: str, delta: Real) -> Real:
    """The formula of `procurement_gap_bound` alone, for numbers or arrays inside its domain."""
    many = complexity(K, method, delta)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.where(convert_to_array(many) > 0, score_range / alpha_min * np.sqrt(many / N), 0.0)[()]


def probes(K: Real, gap: Real, score_range: Real, alpha_min: Real, method: str, delta: Real) -> Real:
    """The number of probes at which the bound is the gap, before it is rounded up."""
    many, ratio = complexity(K, method, delta), score_range / alpha_min / gap
    with np.errstate(over="ignore", invalid="ignore"):
        return np.where(convert_to_array(many) > 0, many * ratio * ratio, 0.0)[()]


def round_up(count: Real) -> Real:
    """The least whole number that is not below, up to rounding."""
    count = np.asarray(count, np.float64)
    return np.where(np.abs(count - np.rint(count)) <= _ROUNDING_TOLERANCE * count, np.rint(count), np.ceil(count))[()]


def procurement_gap_bound(
    K: int, N: int, score_range: float = 1, alpha_min: float = 1, method: str = "maximal", delta: float = 0.05
) -> float:
    """Bound the relative Cost-correct gap of buying the best-scored of `K` verifiers after `N` probes each.

    maximal (of the expected gap): B/(alpha_min sqrt 2) sqrt(ln K/N); union: B/alpha_min sqrt(2 ln(2K)/N); highprob
    (with probability 1 - delta): B/alpha_min sqrt(2 ln(2K/delta)/N); 0 for K = 1. K and N are whole and >= 1,
    `score_range` B > 0 is the width of the scores in units of the accept rate, `alpha_min` in (0, 1] the lowest
    accept rate considered, `delta` in (0, 1) enters highprob alone. The rate is published
    (paper:verifier-procurement), the constants are derived. Raises ThresholdInputError.
    """
    K, N = check_whole("K", K, least=1), check_whole("N", N, least=1)
    score_range, alpha_min, method, delta = check_bound_inputs(score_range, alpha_min, method, delta)
    bound = float(gap_bound(float(K), float(N), score_range, alpha_min, method, delta))
    return check_representable("score_range", "the bound", bound)


def procurement_probes_needed(
    K: int,
    gap: float = 0.05,
    score_range: float = 1,
    alpha_min: float = 1,
    method: str = "maximal",
    delta: float = 0.05,
) -> int:
    """Return the least N at which the bound certifies `gap`: for maximal, ceil(B^2 ln K/(2 alpha_min^2 gap^2)).

    `gap` is the target of the relative Cost-correct gap (> 0); one verifier needs no probe. The rest as in
    `procurement_gap_bound`. Derived: paper:verifier-procurement. Raises ThresholdInputError.
    """
    K, gap = check_whole("K", K, least=1), check_real("gap", gap, above=0)
    score_range, alpha_min, method, delta = check_bound_inputs(score_range, alpha_min, method, delta)
    count = float(probes(float(K), gap, score_range, alpha_min, method, delta))
    return int(round_up(check_representable("gap", "the number of probes", count)))


def implied_constant(K: int, N: int, gap: float) -> float:
    """Return the constant that a gap reached at `N` probes implies, gap sqrt(N/ln K).

    K >= 2 and N >= 1 are whole, gap > 0. The default constant of the bound is B/(alpha_min sqrt 2), 0.707 or more
    for B = 1. Derived: paper:verifier-procurement. Raises ThresholdInputError.
    """
    K, N, gap = check_whole("K", K, least=2), check_whole("N", N, least=1), check_real("gap", gap, above=0)
    return check_representable("gap", "the constant", gap * math.sqrt(N / math.log(K)))


def lecam_lower_bound(N: int) -> float:
    """Return the closed lower bound on the minimax score regret of two verifiers, 0.046428/sqrt(N).

    Two Bernoulli verifiers at 1/2 +- d, swapped in the alternative; Bretagnolle-Huber gives (d/2) e^(-KL) with
    KL <= (64/3) N d^2 for d <= 1/4, here at d = sqrt(3/(128 N)). In units of the score range; divide by the best
    accept rate for relative cost. N is whole and >= 1. Derived: paper:verifier-procurement. Raises
    ThresholdInputError.
    """
    return LECAM_CONSTANT / math.sqrt(check_whole("N", N, least=1))


def lecam_lower_bound_exact(N: int) -> float:
    """Return the largest value over d of the same bound with KL itself, 4 N d ln((1 + 2d)/(1 - 2d)).

    With t = 2d it is (t/4) e^(-4 N t atanh t), whose maximum is where 4 N t (atanh t + t/(1 - t^2)) = 1. Unit and
    domain as in `lecam_lower_bound`, which it exceeds. Derived. Raises ThresholdInputError.
    """
    N = check_whole("N", N, least=1)
    low, high = 0.0, 0.5  # the left side is increasing, and above 1 at t = 1/2 for every N
    while low < (t := (low + high) / 2) < high:
        low, high = (t, high) if 4 * N * t * (math.atanh(t) + t / (1 - t * t)) < 1 else (low, t)
    return low / 4 * math.exp(-4 * N * low * math.atanh(low))


def largest_field(
    N: float, gap: float, score_range: float, alpha_min: float, method: str, delta: float
) -> float | None:
    """Return the most verifiers for which the bound certifies the gap, or None where no float counts them.

    For maximal it is floor(exp(2N(gap alpha_min/B)^2)).
    """
    ratio = gap * alpha_min / score_range
    budget = N * ratio * ratio
    if method == "maximal":
        count = exponential(2 * budget)
    else:
        count = exponential(budget / 2) / 2 * (1 if method == "union" else delta)
    if not math.isfinite(count):
        return None
    return max(1.0, _round_down(count))


def check_bound_inputs(
    score_range: float, alpha_min: float, method: str, delta: float
) -> tuple[float, float, str, float]:
    """Return what every bound shares, inside its domain. Raises ThresholdInputError."""
    return (
        check_real("score_range", score_range, above=0),
        check_real("alpha_min", alpha_min, above=0, most=1),
        check_choice("method", method, METHODS),
        check_real("delta", delta, above=0, below=1),
    )


def _round_down(count: float) -> float:
    near = float(round(count))
    return near if abs(count - near) <= 1e-12 * count else float(math.floor(count))
