"""Covariance inside instances and between them."""

import math

from index import Model
from tools.thresholds.composition.pair import check_cov
from tools.thresholds.engine.domain import check_reals
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import is_close


class WithinBetween(Model):
    """The two parts of a covariance, and the AND accept rate in truth and by either account of the marginals."""

    within: float
    between: float
    total: float
    and_true: float
    and_from_instance_marginals: float
    and_from_pooled_marginals: float


def within_between(
    pA: list[float], pB: list[float], cov_within: list[float], weights: list[float] | None = None
) -> WithinBetween:
    """Split a covariance: Cov(A, B) = E_x[Cov(A, B | x)] + Cov_x(p_A(x), p_B(x)).

    `pA` and `pB` are the accept rates of the two verifiers on each instance, in [0, 1], `cov_within` the covariance
    of their bits on that instance, inside its Fréchet interval, and `weights` the instances' shares, summing to 1
    (equal by default). With instance marginals the AND error is the first term, with pooled marginals the whole sum.
    Derived from paper:verifier-composition. Raises ThresholdInputError.
    """
    rates_a = check_reals("pA", pA, least=0, most=1)
    rates_b = _check_length("pB", check_reals("pB", pB, least=0, most=1), rates_a)
    given = _check_length("cov_within", check_reals("cov_within", cov_within), rates_a)
    inside = [
        check_cov(a, b, cov, f"cov_within[{place}]")
        for place, (a, b, cov) in enumerate(zip(rates_a, rates_b, given, strict=True))
    ]
    shares = [1 / len(rates_a)] * len(rates_a) if weights is None else _read_shares(weights, rates_a)

    def mean(values: list[float]) -> float:
        return math.fsum(share * value for share, value in zip(shares, values, strict=True))

    mean_a, mean_b = mean([*rates_a]), mean([*rates_b])
    within = mean(inside)
    between = mean([(a - mean_a) * (b - mean_b) for a, b in zip(rates_a, rates_b, strict=True)])
    product = mean([a * b for a, b in zip(rates_a, rates_b, strict=True)])
    return WithinBetween(
        within=within,
        between=between,
        total=within + between,
        and_true=max(product + within, 0.0),  # rounding at the edge of the Fréchet interval
        and_from_instance_marginals=product,
        and_from_pooled_marginals=mean_a * mean_b,
    )


def _check_length(field: str, values: tuple[float, ...], first: tuple[float, ...]) -> tuple[float, ...]:
    if len(values) != len(first):
        problem = f"holds {len(values)} numbers, and pA {len(first)}"
        raise ThresholdInputError(field, problem, "give one number for each instance")
    return values


def _read_shares(weights: list[float], first: tuple[float, ...]) -> tuple[float, ...]:
    shares = _check_length("weights", check_reals("weights", weights, least=0), first)
    if not is_close(math.fsum(shares), 1):
        raise ThresholdInputError("weights", f"sums to {math.fsum(shares):g}", "give shares that sum to 1")
    return shares
