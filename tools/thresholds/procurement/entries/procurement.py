"""The entry of verifier procurement: whether N probes certify a gap, and whether the budget pays for them."""

import math

import numpy as np

from tools.thresholds.asking.effects import Effect
from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Choice, Input
from tools.thresholds.engine.numeric import check_representable, is_close
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Value
from tools.thresholds.engine.surface import UNDEFINED, DecisionCodes, GridValues, convert_to_array, decide, keep_defined
from tools.thresholds.procurement.bounds import (
    LECAM_CONSTANT,
    METHODS,
    complexity,
    gap_bound,
    largest_field,
    lecam_lower_bound_exact,
    probes,
    procurement_gap_bound,
    procurement_probes_needed,
)
from tools.thresholds.procurement.ladder_gaps import ladder_gaps
from tools.thresholds.procurement.payments import payment_plan, plan_margin
from tools.thresholds.procurement.selection import procurement_expected_gap
from tools.thresholds.procurement.simulation import LADDERS, TUNED_NOTE
from tools.thresholds.procurement.symbols import (
    BOUND,
    BREAK_EVENS,
    COST_NOTE,
    FEASIBLE,
    GAP_UNIT,
    IMPLIED,
    LOWER,
    PAPER,
    PAYMENT,
    PROBES,
    RATE,
    SIMULATED,
)

_DECISIONS = ("adopt", "more probes needed", "payment plan infeasible", "indifferent")
_CLAIMED_N, _CLAIMED_GAP = 256, 0.05  # where the archive's simulation ends
_LINES = ("maximal_bound", "union_bound", "highprob_bound", "lower_bound")

FORMULAS = (
    RATE,
    BOUND,
    PROBES,
    BREAK_EVENS,
    IMPLIED,
    LOWER,
    PAYMENT,
    FEASIBLE,
    SIMULATED,
)

NOT_FROM_BOUND_WARNING = (
    "The archive reaches a gap of 5 % at N = 256, and this bound does not certify the target here. That 5 % is the"
    " outcome of its simulation, not a consequence of the bound: with the default constant, 256 probes certify 5 % only"
    " for K <= 3, even at alpha_min = 1."
)


def _evaluate(
    K: int,
    N: int,
    gap: float,
    score_range: float,
    alpha_min: float,
    method: str,
    delta: float,
    budget: float | None,
    effort_cost: float | None,
    ladder: str | None,
) -> Evaluation:
    bound = procurement_gap_bound(K, N, score_range, alpha_min, method, delta)
    feasible = _check_plan(budget, effort_cost, K, N)
    values: dict[str, Value] = {
        "gap_bound": bound,
        "probes_needed": procurement_probes_needed(K, gap, score_range, alpha_min, method, delta),
        **{f"{name}_bound": procurement_gap_bound(K, N, score_range, alpha_min, name, delta) for name in METHODS},
        "lower_bound": check_representable(
            "score_range", "the lower bound", float(_compute_lower_bound(K, N, score_range))
        ),
        "lower_bound_exact": score_range * lecam_lower_bound_exact(N) if K > 1 else 0.0,
        "constant": _keep_finite(score_range / alpha_min / math.sqrt(2)),
        "implied_constant": _keep_finite(gap * math.sqrt(N / math.log(K))) if K > 1 else None,
        "payment_feasible": feasible,
    }
    values |= {} if ladder is None else {"ladder_gap": _compute_ladder_gap(ladder, K, N)}
    return Evaluation(
        threshold="verifier_procurement",
        values=values,
        unit=GAP_UNIT,
        decision=_decide(bound, gap, feasible),
        margin=gap - bound,
        break_evens=_break_evens(K, N, gap, score_range, alpha_min, method, delta, bound, budget, effort_cost),
        elasticities=_elasticities(K, method, delta),
        formulas=list(FORMULAS),
        sources=[PAPER, COST_NOTE],
        assumptions=_assumptions(ladder, budget),
        warnings=_warnings(N, gap, bound),
    )


def _surface(
    K: Real,
    N: Real,
    gap: Real,
    score_range: Real,
    alpha_min: Real,
    method: str,
    delta: Real,
    budget: Real | None,
    effort_cost: Real | None,
    ladder: str | None,
) -> GridValues:
    _refuse_half_a_plan(budget, effort_cost)
    bound = gap_bound(K, N, score_range, alpha_min, method, delta)
    bounds = {f"{name}_bound": gap_bound(K, N, score_range, alpha_min, name, delta) for name in METHODS}
    values: dict[str, Real] = {**bounds, "lower_bound": _compute_lower_bound(K, N, score_range)}
    codes = decide(gap, bound, more=0, less=1, equal=3)
    must_fit = [*values.values(), probes(K, gap, score_range, alpha_min, method, delta)]
    if budget is not None and effort_cost is not None:
        cap = np.asarray(budget / K / N)
        codes = _decide_with_plan(codes, plan_margin(cap, effort_cost, effort_cost, cap))
        must_fit += [np.where(cap > 0, cap, np.nan), effort_cost * K * N]
    reason = "the numbers leave the range of a float"
    if ladder is not None:
        values["ladder_gap"] = ladder_gaps(ladder, K, N)
        must_fit.append(values["ladder_gap"])
        reason = f"the ladder has {len(LADDERS[ladder].alphas)} candidates, or has too many probes to be summed"
    return GridValues(values, margin=gap - bound, decision=keep_defined(codes, *must_fit), undefined=reason)


def _decide_with_plan(codes: DecisionCodes, plan: Real) -> DecisionCodes:
    return np.where((convert_to_array(plan) > 0) | (codes == 1) | (codes == UNDEFINED), codes, 2).astype(np.intp)


def _decide(bound: float, gap: float, feasible: bool | None) -> str:
    even = is_close(bound, gap)
    if bound > gap and not even:
        return _DECISIONS[1]
    return _DECISIONS[2] if feasible is False else _DECISIONS[3] if even else _DECISIONS[0]


def _keep_finite(constant: float) -> float | None:
    return constant if math.isfinite(constant) else None


def _compute_lower_bound(K: Real, N: Real, score_range: Real) -> Real:
    return np.where(convert_to_array(K) > 1, score_range * LECAM_CONSTANT / np.sqrt(convert_to_array(N)), 0.0)[()]


def _check_plan(budget: float | None, effort_cost: float | None, K: int, N: int) -> bool | None:
    _refuse_half_a_plan(budget, effort_cost)
    if budget is None or effort_cost is None:
        return None
    return payment_plan(budget, K, N, effort_cost).feasible


def _refuse_half_a_plan(budget: Real | None, effort_cost: Real | None) -> None:
    if (budget is None) != (effort_cost is None):
        missing = "budget" if budget is None else "effort_cost"
        raise ThresholdInputError(missing, "is missing", "give budget and effort_cost together, or neither")


def _compute_ladder_gap(ladder: str, K: int, N: int) -> float:
    steps = LADDERS[ladder]
    if len(steps.alphas) != K:
        raise ThresholdInputError("K", f"is {K}", f"give {len(steps.alphas)}, the candidates of ladder {ladder}")
    return procurement_expected_gap(steps.alphas, N, steps.probe_power)


def _break_evens(
    K: int,
    N: int,
    gap: float,
    score_range: float,
    alpha_min: float,
    method: str,
    delta: float,
    bound: float,
    budget: float | None,
    effort_cost: float | None,
) -> list[BreakEven]:
    ratio = bound / gap
    lowest, widest = alpha_min * ratio, score_range / ratio if ratio > 0 else math.inf
    values = {
        "N": float(max(procurement_probes_needed(K, gap, score_range, alpha_min, method, delta), 1)),
        "K": largest_field(N, gap, score_range, alpha_min, method, delta),
        "gap": bound,
        "alpha_min": lowest,
        "score_range": _keep_finite(widest),
    }
    limits = {"N": True, "K": True, "gap": bound > 0, "alpha_min": 0 < lowest <= 1, "score_range": True}
    if budget is not None and effort_cost is not None:
        values["budget"], limits["budget"] = float(K) * N * effort_cost, effort_cost > 0
    return [
        BreakEven(variable=name, value=value, feasible=value is not None and limits[name])
        for name, value in values.items()
    ]


def _elasticities(K: int, method: str, delta: float) -> dict[str, float]:
    if K == 1:
        return {}
    slope = 1 / float(complexity(float(K), method, delta))
    of_K = slope / 4 if method == "maximal" else slope
    tail = {"delta": -slope} if method == "highprob" else {}
    return {"N": -0.5, "K": of_K, "score_range": 1.0, "alpha_min": -1.0, **tail}


def _assumptions(ladder: str | None, budget: float | None) -> list[str]:
    lines = [
        "the score is the accept rate, and deviations of its mean over N probes are sub-Gaussian with proxy B^2/(4N)",
        "probes are drawn as live traffic is, and the highest mean is bought",
        "the lower bound is one of score regret (minimax, two verifiers) for a best accept rate of 1",
        "elasticities are those of the bound",
    ]
    if ladder is not None:
        lines += [
            TUNED_NOTE,
            "the bound covers the ladder for score_range >= 1/probe_power: 2.5 for MATH, 3.1 and 2.8 else",
        ]
    if budget is not None:
        lines.append("floor = effort_cost and cap = budget/(K N); payments cover the probe stage only")
    return lines


def _warnings(N: int, gap: float, bound: float) -> list[str]:
    claimed = N >= _CLAIMED_N and (gap >= _CLAIMED_GAP or is_close(gap, _CLAIMED_GAP))
    return [NOT_FROM_BOUND_WARNING] if claimed and bound > gap and not is_close(bound, gap) else []


VERIFIER_PROCUREMENT = Threshold(
    name="verifier_procurement",
    family="verifier_procurement",
    title="Verifier procurement: gap of the best-scored of K verifiers",
    question="Do N labelled probes certify the target gap when the best-scored of K verifiers is bought?",
    inputs=(
        Input("K", "K", "candidate verifiers", "count", least=1, integer=True),
        Input("N", "N", "labelled probes per verifier", "count", least=1, integer=True),
        Input(
            "gap", r"\mathrm{gap}^*", "target for the relative gap in Cost-correct", "fraction", above=0, default=0.05
        ),
        Input("score_range", "B", "width of the scores in units of the accept rate", "accept rate", above=0, default=1),
        Input(
            "alpha_min", r"\alpha_{\min}", "lowest accept rate considered", "probability", above=0, most=1, default=1
        ),
        Choice("method", r"\text{method}", "argument of the bound that decides", METHODS, default="maximal"),
        Input("delta", r"\delta", "failure probability of highprob", "probability", above=0, below=1, default=0.05),
        Input("budget", r"\mathcal{B}", "budget for all probes", "$", above=0, optional=True),
        Input("effort_cost", "e", "a verifier's effort cost", "$ per probe", least=0, optional=True),
        Choice(
            "ladder",
            r"\text{ladder}",
            "simulated benchmark of 8 candidates whose exact gap is shown too",
            tuple(LADDERS),
            optional=True,
        ),
    ),
    example={"K": 8, "N": 256, "gap": 0.05, "score_range": 2.5, "alpha_min": 0.4, "ladder": "MATH"},
    unit=GAP_UNIT,
    formulas=FORMULAS,
    sources=(PAPER, COST_NOTE),
    evaluate=_evaluate,
    surface=_surface,
    effects=(Effect("delta", "method", ("highprob",)),),
    decisions=_DECISIONS,
    picture=Picture(
        x=("N", {"start": 16, "stop": 4096, "num": 150, "scale": "log"}),
        lines=(*_LINES, "ladder_gap"),
        value="relative gap in Cost-correct, fraction",
        log=True,
        level="gap",
    ),
)
