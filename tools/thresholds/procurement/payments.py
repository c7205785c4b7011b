"""A payment plan for probes: floor plus a share of floor to cap by score, inside a budget."""

import math

import numpy as np

from index import Model
from tools.thresholds.engine.domain import Real, check_real, check_whole
from tools.thresholds.engine.numeric import check_representable, is_close
from tools.thresholds.engine.surface import is_nearly_equal


class PaymentPlan(Model):
    """A plan t = floor + (cap - floor) S for a score S in [0, 1], in $ per probe, and which conditions it meets.

    `feasible` needs all three. `max_probes` is the most probes a verifier that the budget pays at the cap;
    `min_budget` is K N effort, which a feasible budget exceeds.
    """

    cap_max: float
    floor: float
    cap: float
    ir_ex_post: bool
    budget_feasible: bool
    ic_strict: bool
    feasible: bool
    worst_case_outlay: float
    max_probes: int
    min_budget: float


def payment_plan(
    budget: float, K: int, N: int, effort_cost: float, floor: float | None = None, cap: float | None = None
) -> PaymentPlan:
    """Plan payments to `K` verifiers for `N` probes each: feasible iff effort <= floor < cap <= budget/(K N).

    The three conditions are individual rationality ex post, strict incentives and the budget. `budget` is in $
    (> 0), `effort_cost` in $ per probe (>= 0); `floor` (>= 0, default effort_cost) and `cap` (> 0, default the
    largest that the budget allows) in $ per probe. K and N are whole and >= 1. Equality to the comparison tolerance
    meets the first and last condition, and not the strict one. Derived: paper:verifier-procurement. Raises
    ThresholdInputError.
    """
    budget, effort = check_real("budget", budget, above=0), check_real("effort_cost", effort_cost, least=0)
    K, N = check_whole("K", K, least=1), check_whole("N", N, least=1)
    cap_max = check_representable("budget", "the cap", budget / K / N, positive=True)
    low = effort if floor is None else check_real("floor", floor, least=0)
    high = cap_max if cap is None else check_real("cap", cap, above=0)
    rational = low >= effort or is_close(low, effort)
    affordable = high <= cap_max or is_close(high, cap_max)
    strict = high > low and not is_close(high, low)
    return PaymentPlan(
        cap_max=cap_max,
        floor=low,
        cap=high,
        ir_ex_post=rational,
        budget_feasible=affordable,
        ic_strict=strict,
        feasible=rational and affordable and strict,
        worst_case_outlay=check_representable("cap", "the outlay", high * K * N),
        max_probes=_round_down_probes(check_representable("cap", "the number of probes", budget / K / high)),
        min_budget=check_representable("effort_cost", "the budget", effort * K * N),
    )


def plan_margin(cap_max: Real, effort: Real, floor: Real, cap: Real) -> Real:
    """The $ per probe between floor and cap where both others hold, else the worst violation; feasible iff > 0."""
    short, over = floor - effort, cap_max - cap
    worst = np.minimum(
        np.where(is_nearly_equal(floor, effort), 0, short), np.where(is_nearly_equal(cap, cap_max), 0, over)
    )
    spread = np.where(is_nearly_equal(cap, floor), 0, cap - floor)
    return np.where(worst < 0, np.minimum(worst, spread), spread)[()]


def _round_down_probes(count: float) -> int:
    near = round(count)
    return near if is_close(count, near) else math.floor(count)
