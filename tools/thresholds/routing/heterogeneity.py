"""A model in which the routing premium is exact: quadratic loss around each task type's own best compute."""

import math
from collections.abc import Sequence

from index import Model
from tools.thresholds.engine.domain import check_real, check_reals, check_rows
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import check_representable, is_close


class Heterogeneity(Model):
    """The uniform optimum and what routing recovers of its loss, in the unit of the loss.

    `kappa` is null where all types need the same compute, as a share of nothing.
    """

    m_uniform: float
    Delta_abs: float
    kappa: float | None
    gain_abs: float


def heterogeneity_quadratic(
    optimal_compute: Sequence[float],
    weights: Sequence[float],
    groups: Sequence[Sequence[int]],
    curvature: float = 1,
) -> Heterogeneity:
    """Return what a signal recovers when type i loses (h/2)(m - m_i)^2 at compute m.

    `optimal_compute` holds each type's m_i (>= 0), `weights` the types' shares (in [0, 1], summing to 1), `groups` the
    positions (from 0) of the types that the signal cannot tell apart, each type in exactly one group; `curvature`
    is h, loss per squared compute (> 0). Uniform compute is best at the mean and loses Delta_abs = (h/2) Var(m_i);
    the best policy on the signal recovers gain_abs = kappa Delta_abs with kappa = 1 - E Var(m|s)/Var(m), by the law
    of total variance. Divide by the base cost for Delta. Derived: paper:routing-premium. Raises ThresholdInputError.
    """
    m, w, bins = check_types(optimal_compute, weights, groups)
    h = check_real("curvature", curvature, above=0)
    mean = check_representable("optimal_compute", "the mean", math.fsum(a * b for a, b in zip(w, m, strict=True)))
    variance, between = variances(m, w, bins)
    return Heterogeneity(
        m_uniform=mean,
        Delta_abs=check_representable("curvature", "the loss", h / 2 * variance),
        kappa=between / variance if variance > 0 else None,
        gain_abs=check_representable("curvature", "the gain", h / 2 * between),
    )


def variances(m: Sequence[float], w: Sequence[float], groups: Sequence[Sequence[int]]) -> tuple[float, float]:
    """Return the variance of the optimal compute and the part of it between groups. Raises ThresholdInputError."""
    if len({value for value, weight in zip(m, w, strict=True) if weight > 0}) == 1:
        return 0.0, 0.0  # the mean of equal numbers can miss them by a rounding
    mean = math.fsum(a * b for a, b in zip(w, m, strict=True))
    means = [_compute_mean([m[i] for i in group], [w[i] for i in group]) for group in groups]
    total = math.fsum(weight * _square(value - mean) for weight, value in zip(w, m, strict=True))
    between = math.fsum(
        math.fsum(w[i] for i in group) * _square(value - mean) for group, value in zip(groups, means, strict=True)
    )
    check_representable("optimal_compute", "the variance", total)
    return total, min(between, total)  # more than the total is rounding


def check_types(
    optimal_compute: object, weights: object, groups: object
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[tuple[int, ...], ...]]:
    """Return the types inside their domain, each in exactly one group. Raises ThresholdInputError."""
    m = check_reals("optimal_compute", optimal_compute, least=0)
    w = check_reals("weights", weights, least=0, most=1)
    if len(w) != len(m):
        raise ThresholdInputError("weights", f"holds {len(w)} numbers for {len(m)} types", "give one weight a type")
    total = math.fsum(w)
    if not is_close(total, 1):
        raise ThresholdInputError("weights", f"sum to {total:g}", "give shares that sum to 1")
    bins = tuple(tuple(int(i) for i in row) for row in check_rows("groups", groups, least=0, integer=True, ragged=True))
    named = sorted(i for group in bins for i in group)
    if named != list(range(len(m))):
        problem = f"does not hold each of the positions 0 to {len(m) - 1} exactly once"
        raise ThresholdInputError("groups", problem, "put every type in exactly one group")
    return m, w, bins


def _compute_mean(values: Sequence[float], weights: Sequence[float]) -> float:
    total = math.fsum(weights)
    if total == 0:  # a group without weight counts for nothing, wherever its mean is
        return values[0]
    return math.fsum(value * (weight / total) for value, weight in zip(values, weights, strict=True))


def _square(value: float) -> float:
    return value * value
