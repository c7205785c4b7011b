"""The entry of the payment plan: whether a budget buys truthful probes."""

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation
from tools.thresholds.engine.surface import GridValues, convert_to_array, decide, keep_defined
from tools.thresholds.procurement.payments import payment_plan, plan_margin
from tools.thresholds.procurement.symbols import FEASIBLE, PAPER, PAYMENT

_UNIT = "$ per probe"
_DECISIONS = ("feasible", "infeasible")

FORMULAS = (PAYMENT, FEASIBLE)


def _evaluate(budget: float, K: int, N: int, effort_cost: float, floor: float | None, cap: float | None) -> Evaluation:
    plan = payment_plan(budget, K, N, effort_cost, floor, cap)
    return Evaluation(
        threshold="payment_plan",
        values=dict(plan.model_dump()),
        unit=_UNIT,
        decision=_DECISIONS[0] if plan.feasible else _DECISIONS[1],
        margin=float(plan_margin(plan.cap_max, effort_cost, plan.floor, plan.cap)),
        break_evens=_break_evens(K, N, plan.floor, plan.cap, effort_cost, floor, cap),
        elasticities={},
        formulas=list(FORMULAS),
        sources=[PAPER],
        assumptions=_assumptions(floor, cap),
        warnings=[],
    )


def _break_evens(
    K: int, N: int, low: float, high: float, effort: float, floor: float | None, cap: float | None
) -> list[BreakEven]:
    """Where the plan turns: the budget that pays the cap, and the effort that the floor still covers."""
    dearest = low if cap is None else high
    most_effort = high if floor is None else low
    sound = low >= effort and high > low
    return [
        BreakEven(
            variable="budget", value=dearest * K * N, feasible=dearest > 0 and (low >= effort if cap is None else sound)
        ),
        BreakEven(variable="effort_cost", value=most_effort, feasible=floor is None or high > low),
    ]


def _assumptions(floor: float | None, cap: float | None) -> list[str]:
    lines = ["payments cover the probe stage: what winning is worth to a seller is left out"]
    if floor is None:
        lines.append("floor = effort_cost, the least that keeps every seller whole")
    if cap is None:
        lines.append("cap = budget/(K N), the most that the budget allows")
    return lines


def _surface(budget: Real, K: Real, N: Real, effort_cost: Real, floor: Real | None, cap: Real | None) -> GridValues:
    cap_max = convert_to_array(budget / K / N)
    low = effort_cost if floor is None else floor
    high = cap_max if cap is None else convert_to_array(cap)
    margin, least = plan_margin(cap_max, effort_cost, low, high), effort_cost * K * N
    must_fit = (np.where(cap_max > 0, cap_max, np.nan), least, high * K * N, budget / K / high)
    codes = keep_defined(decide(margin, 0.0, more=0, less=1, equal=1), *must_fit)
    codes = np.where(
        (codes == 1) & (convert_to_array(margin) > 0), 0, codes
    )  # a tie is judged between floor and cap alone
    return GridValues({"cap_max": cap_max, "min_budget": least}, margin=margin, decision=codes)


PAYMENT_PLAN = Threshold(
    name="payment_plan",
    family="verifier_procurement",
    title="A payment plan for probes",
    question="Does the budget pay K verifiers for N probes each, truthfully and without loss to any?",
    inputs=(
        Input("budget", r"\mathcal{B}", "budget for all probes", "$", above=0),
        Input("K", "K", "candidate verifiers", "count", least=1, integer=True),
        Input("N", "N", "labelled probes per verifier", "count", least=1, integer=True),
        Input("effort_cost", "e", "a verifier's effort cost", _UNIT, least=0),
        Input("floor", "m", "floor of the payment", _UNIT, least=0, optional=True),
        Input("cap", "M", "cap of the payment", _UNIT, above=0, optional=True),
    ),
    example={"budget": 1000, "K": 8, "N": 256, "effort_cost": 0.05},
    unit=_UNIT,
    formulas=FORMULAS,
    sources=(PAPER,),
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("effort_cost", {"start": 0, "stop": 1, "num": 200}), y=("budget", {"start": 10, "stop": 2000, "num": 200})
    ),
)
