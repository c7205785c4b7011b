"""The inference frontier when part of the training rollouts run on harvested capacity."""

from typing import TypeVar

from tools.thresholds.engine.domain import Real, check_real
from tools.thresholds.engine.numeric import check_representable
from tools.thresholds.engine.result import BreakEven, break_even
from tools.thresholds.frontier.inference_frontier import Frontier, inference_frontier
from tools.thresholds.modifiers.modified_cost import harvest_price

N = TypeVar("N", bound=Real)


class HarvestedFrontier(Frontier):
    """The frontier at the training dollars that remain after harvesting."""

    training_dollars_effective: float


def frontier_with_harvest(
    eta_rho: float,
    eta_T: float,
    I: float,  # noqa: E741 (the paper's symbol)
    D: float,
    rollout_share: float,
    harvested: float = 0,
    idle_price_ratio: float = 1,
) -> HarvestedFrontier:
    """Decide between rollouts and training with D' = D(1 - s + s((1 - h) + h w)) in place of D.

    `eta_rho`, `eta_T`, I and D are as in `inference_frontier`; s = `rollout_share` is the share of training dollars
    that buys rollouts, h = `harvested` the share of these on idle capacity, w = `idle_price_ratio` the idle price over
    the dedicated one, all in [0, 1]. The right side rises to I/D', which moves the threshold towards training. Derived
    from field-note:harvesting-serving-slack. Raises ThresholdInputError, also where nothing of D is left to pay.
    """
    training = check_real("D", D, above=0)
    share = check_real("rollout_share", rollout_share, least=0, most=1)
    harvested = check_real("harvested", harvested, least=0, most=1)
    idle = check_real("idle_price_ratio", idle_price_ratio, least=0, most=1)
    effective = float(effective_dollars(training, share, harvested, idle))
    check_representable("harvested", "the training bill that is left", effective, positive=True)
    frontier = inference_frontier(eta_rho, eta_T, check_real("I", I, above=0), effective)
    return HarvestedFrontier(**frontier.model_dump(), training_dollars_effective=effective)


def effective_dollars(training: Real, share: Real, harvested: Real, idle_price_ratio: Real) -> Real:
    """The training dollars that remain after harvesting, D'."""
    return training * ((1 - share) + share * harvest_price(harvested, idle_price_ratio))


def harvest_break_even(lhs: float, ratio: float, share: float, idle_price_ratio: float) -> BreakEven:
    """The harvested share at which the frontier is a tie, from its left side and I/D; null where none ties."""
    most = share * (1 - idle_price_ratio)  # the share of the bill that harvesting all rollouts would save
    if lhs <= 0 or most == 0:
        return break_even("harvested", None)
    value = (1 - ratio / lhs) / most
    return break_even("harvested", value, feasible=0 <= value <= 1)
