"""The routing premium: whether compute that follows difficulty costs less than the same compute for everything."""

import numpy as np

from index import Model
from tools.thresholds.engine.domain import Real, check_real
from tools.thresholds.engine.numeric import check_representable, is_close

DECISIONS = ("routing pays", "routing does not pay", "indifferent")


class MarginElasticities(Model):
    """Elasticities of kappa Delta - gamma; null at the threshold, where they have no value."""

    kappa: float | None
    Delta: float | None
    gamma: float | None


class RoutingPremium(Model):
    """What routing captures and costs, as fractions of the fixed-compute Cost-correct, and where it breaks even.

    `margin` is kappa Delta - gamma, the published condition; `positive` and `premium` include the accept-rate ratio.
    The break-evens of kappa, Delta and gamma are those of the published condition, and may lie outside the domain.
    """

    gross: float
    margin: float
    positive: bool
    cost_ratio: float
    premium: float
    saving_per_base_cost: float
    kappa_breakeven: float | None
    Delta_breakeven: float | None
    gamma_breakeven: float
    q_breakeven: float
    elasticities: MarginElasticities
    error_tolerance: float | None


def captured_saving(kappa: Real, Delta: Real) -> Real:
    """The captured saving as a fraction of base cost, kappa Delta."""
    return kappa * Delta


def routed_cost(gross: Real, gamma: Real, quality_ratio: Real) -> Real:
    """The cost with routing over the cost without, (1 - kappa Delta + gamma)/q."""
    return (1 - gross + gamma) / quality_ratio


def gain_and_burden(gross: Real, gamma: Real, quality_ratio: Real) -> tuple[Real, Real]:
    """What routing gains and what it costs, both >= 0: the premium is their difference over q.

    They are kappa Delta + max(q - 1, 0) and gamma + max(1 - q, 0), which keeps the digits that 1 - ratio would lose.
    """
    return gross + np.maximum(quality_ratio - 1, 0), gamma + np.maximum(1 - quality_ratio, 0)


def tolerated_error(gross: Real, gamma: Real) -> Real:
    """The e that solves kappa Delta (1 - e)^2 = gamma (1 + e), for kappa Delta >= gamma and kappa Delta > 0.

    The published-form root in x = kappa Delta/gamma, rationalised and in u = 1/x: exact at x = 1 and at gamma = 0.
    """
    u = gamma / gross
    return 2 * ((gross - gamma) / gross) / (2 + u + np.sqrt(u * (8 + u)))


def pays(gross: float, gamma: float) -> bool:
    """Say whether the captured saving exceeds the overhead by more than the comparison tolerance."""
    return gross > gamma and not is_close(gross, gamma)


def name_decision(gain: float, burden: float) -> str:
    """The word for what routing gains against what it costs."""
    return DECISIONS[2] if is_close(gain, burden) else DECISIONS[0] if gain > burden else DECISIONS[1]


def routing_premium(kappa: float, Delta: float, gamma: float, quality_ratio: float = 1) -> RoutingPremium:
    """Decide whether routing pays: (1 - kappa Delta + gamma)/q < 1, which for q = 1 is kappa Delta > gamma.

    `kappa` is the share of the oracle saving realised, in [0, 1], `Delta` the oracle saving and `gamma` the signal's
    cost (>= 0), both over the fixed-compute Cost-correct, Delta in [0, 1]; `quality_ratio` q is the accept rate with
    routing over the one without (> 0). Equality to the comparison tolerance is not positive. Published:
    kappa Delta > gamma (paper:routing-premium); units, q, break-evens, elasticities and error tolerance are derived.
    Raises ThresholdInputError.
    """
    kappa, Delta, gamma = check_condition(kappa, Delta, gamma)
    ratio = check_real("quality_ratio", quality_ratio, above=0)
    gross = float(captured_saving(kappa, Delta))
    gain, burden = (float(side) for side in gain_and_burden(gross, gamma, ratio))
    premium = check_representable("quality_ratio", "the premium", (gain - burden) / ratio)
    return RoutingPremium(
        gross=gross,
        margin=gross - gamma,
        positive=pays(gain, burden),
        cost_ratio=check_representable("quality_ratio", "the cost ratio", float(routed_cost(gross, gamma, ratio))),
        premium=premium,
        saving_per_base_cost=premium,
        kappa_breakeven=divide_or_none(gamma, Delta),
        Delta_breakeven=divide_or_none(gamma, kappa),
        gamma_breakeven=gross,
        q_breakeven=1 - gross + gamma,
        elasticities=_elasticities(gross, gamma),
        error_tolerance=float(tolerated_error(gross, gamma)) if pays(gross, gamma) else None,
    )


def routing_error_tolerance(kappa: float, Delta: float, gamma: float) -> float | None:
    """Return the largest uniform disclosure error e that leaves kappa Delta > gamma true.

    It solves kappa Delta (1 - e)^2 = gamma (1 + e): a report overstates kappa and Delta and understates gamma by the
    same fraction. e = (2x + 1 - sqrt(8x + 1))/(2x) with x = kappa Delta/gamma, so 0 at x = 1 (equality to the
    comparison tolerance) and 1 for gamma = 0; None where kappa Delta < gamma, since there is no sign to keep. Inputs
    as in `routing_premium`. Derived: paper:routing-premium. Raises ThresholdInputError.
    """
    kappa, Delta, gamma = check_condition(kappa, Delta, gamma)
    gross = float(captured_saving(kappa, Delta))
    if is_close(gross, gamma):
        return 0.0
    return float(tolerated_error(gross, gamma)) if gross > gamma else None


def check_condition(kappa: float, Delta: float, gamma: float) -> tuple[float, float, float]:
    """Return the three quantities of the condition inside their domains. Raises ThresholdInputError."""
    return (
        check_real("kappa", kappa, least=0, most=1),
        check_real("Delta", Delta, least=0, most=1),
        check_real("gamma", gamma, least=0),
    )


def divide_or_none(numerator: float, denominator: float) -> float | None:
    """Return the quotient, or None where there is no finite one."""
    value = numerator / denominator if denominator else float("inf")
    return value if abs(value) < float("inf") else None


def _elasticities(gross: float, gamma: float) -> MarginElasticities:
    if is_close(gross, gamma):
        return MarginElasticities(kappa=None, Delta=None, gamma=None)
    margin = gross - gamma
    return MarginElasticities(kappa=gross / margin, Delta=gross / margin, gamma=-gamma / margin)
