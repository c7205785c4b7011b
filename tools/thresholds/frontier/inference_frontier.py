"""The inference-time compute frontier: whether the next dollar belongs to rollouts or to training."""

import math
from typing import Literal, TypeAlias

from index import Model
from tools.thresholds.engine.domain import Real, check_real
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import check_representable, is_close, log_ratio

Side: TypeAlias = Literal["inference", "training", "indifferent"]


class Frontier(Model):
    """Both sides of the threshold, the decision, the gains per dollar and the break-evens.

    The gains are fractions of Cost-correct saved per dollar; `margin` is lhs - rhs.
    """

    lhs: float
    rhs: float
    margin: float
    decision: Side
    gain_per_dollar_inference: float
    gain_per_dollar_training: float
    corollary1_not_crossable: bool
    breakeven_eta_rho: float
    breakeven_eta_T: float | None  # noqa: N815 (the paper's symbol keeps its case)
    breakeven_ratio: float | None


def arc_elasticity(x0: float, y0: float, x1: float, y1: float) -> float:
    """Return the elasticity of y in x between two points, ln(y1/y0)/ln(x1/x0), without unit.

    All four numbers are > 0 and x0 differs from x1. The standard definition. Raises ThresholdInputError.
    """
    x0, x1 = check_real("x0", x0, above=0), check_real("x1", x1, above=0)
    y0, y1 = check_real("y0", y0, above=0), check_real("y1", y1, above=0)
    if x0 == x1:
        raise ThresholdInputError("x1", f"is {x1:g}, the same as x0", "give two different points")
    return check_representable("x1", "the elasticity", log_ratio(y1, y0) / log_ratio(x1, x0))


def inference_frontier(eta_rho: float, eta_T: float, inference_dollars: float, training_dollars: float) -> Frontier:
    """Decide between rollouts and training: inference wins iff (eta_rho - 1)/eta_T > I/D.

    `eta_rho` is dln(alpha)/dln(rho) in the rollout count rho = 1 + rho_bar (finite), `eta_T` is dln(alpha)/dln(T)
    in training compute T (> 0), I and D are the $ spent on inference and on training at this point (> 0).
    Equality to the comparison tolerance is "indifferent". Published: paper:inference-frontier; gains and
    break-evens are derived, and null where no ratio or no eta_T reaches equality. Raises ThresholdInputError.
    """
    eta_rho, eta_T = check_real("eta_rho", eta_rho), check_real("eta_T", eta_T, above=0)
    inference = check_real("inference_dollars", inference_dollars, above=0)
    training = check_real("training_dollars", training_dollars, above=0)
    lhs = check_representable("eta_T", "the left side", float(left_side(eta_rho, eta_T)))
    rhs = check_representable("inference_dollars", "the dollar ratio", inference / training, positive=True)
    breakeven_eta_rho = check_representable("eta_T", "the break-even", 1 + rhs * eta_T)
    # At the break-even, 1 + rhs*eta_T has already lost the digits that lhs would need when eta_T is small.
    even = is_close(lhs, rhs) or eta_rho == breakeven_eta_rho
    return Frontier(
        lhs=lhs,
        rhs=rhs,
        margin=lhs - rhs,
        decision="indifferent" if even else "inference" if lhs > rhs else "training",
        gain_per_dollar_inference=check_representable("inference_dollars", "the gain", (eta_rho - 1) / inference),
        gain_per_dollar_training=check_representable("training_dollars", "the gain", eta_T / training),
        corollary1_not_crossable=eta_rho <= 1,
        breakeven_eta_rho=breakeven_eta_rho,
        breakeven_eta_T=_keep_positive((eta_rho - 1) / rhs),
        breakeven_ratio=_keep_positive(lhs),
    )


def left_side(eta_rho: Real, eta_T: Real) -> Real:
    """The left side of the threshold, (eta_rho - 1)/eta_T, for numbers or arrays inside its domain."""
    return (eta_rho - 1) / eta_T


def _keep_positive(number: float) -> float | None:
    return number if number > 0 and math.isfinite(number) else None
