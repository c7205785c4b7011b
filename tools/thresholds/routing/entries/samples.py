"""The entries of the two patterns that stop early: adaptive self-consistency and complexity-aware exploration."""

from collections.abc import Callable

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, break_even
from tools.thresholds.engine.surface import GridValues
from tools.thresholds.routing.pattern import answer, evaluate_pattern_grid
from tools.thresholds.routing.patterns import (
    AdaptiveBudget,
    adaptive_samples,
    budget_saving,
    complexity_aware_exploration,
)
from tools.thresholds.routing.routing_premium import DECISIONS
from tools.thresholds.routing.symbols import CONDITION, PAPER, UNIT, formula

FORMULAS = (
    CONDITION,
    formula(
        r"\kappa\Delta = 1 - \frac{k'}{k},\quad \Delta = 1 - \frac{k_o}{k},\quad \gamma = \frac{h}{k}",
        "derived",
        r"\kappa",
        r"\Delta",
        r"\gamma",
        "k'",
        "k_o",
        "h",
        "k",
    ),
)


def _evaluate(
    name: str, names: tuple[str, str, str, str], function: Callable[..., AdaptiveBudget], given: dict[str, float]
) -> Evaluation:
    fixed, mean, oracle, overhead = (given[field] for field in names)
    cost = mean + overhead
    return answer(
        name,
        function(**given),
        float(budget_saving(fixed, mean)),
        _break_evens(names, fixed, mean, oracle, overhead),
        {names[0]: -1.0, names[1]: mean / cost, names[3]: overhead / cost},
        FORMULAS,
        [f"cost grows in proportion to the budget used, and the check costs {names[3]} a query"],
        [],
    )


def _break_evens(
    names: tuple[str, str, str, str], fixed: float, mean: float, oracle: float, overhead: float
) -> list[BreakEven]:
    left = fixed - overhead
    return [
        break_even(names[0], mean + overhead, feasible=True),
        break_even(names[1], left, feasible=left >= oracle),
        break_even(names[3], fixed - mean, feasible=True),
    ]


def _surface(fixed: Real, mean: Real, oracle: Real, overhead: Real, undefined: str) -> GridValues:
    gross, gamma, delta = budget_saving(fixed, mean), overhead / fixed, budget_saving(fixed, oracle)
    allowed = (np.asarray(mean) <= np.asarray(fixed)) & (np.asarray(oracle) <= np.asarray(mean))
    found = evaluate_pattern_grid(gross, gamma, allowed, undefined, gross - gamma, {"budget_reduction": fixed / mean})
    kappa = np.where(allowed & (np.asarray(delta) > 0), gross / delta, np.nan)
    return GridValues(
        {**found.values, "kappa": kappa}, margin=found.margin, decision=found.decision, undefined=found.undefined
    )


def _evaluate_samples(k_fixed: float, k_mean: float, k_oracle: float, overhead_samples: float) -> Evaluation:
    given = {"k_fixed": k_fixed, "k_mean": k_mean, "k_oracle": k_oracle, "overhead_samples": overhead_samples}
    names = ("k_fixed", "k_mean", "k_oracle", "overhead_samples")
    return _evaluate("adaptive_samples", names, adaptive_samples, given)


def _evaluate_samples_grid(k_fixed: Real, k_mean: Real, k_oracle: Real, overhead_samples: Real) -> GridValues:
    return _surface(k_fixed, k_mean, k_oracle, overhead_samples, "k_oracle <= k_mean <= k_fixed does not hold")


def _evaluate_exploration(budget_fixed: float, budget_mean: float, budget_oracle: float, overhead: float) -> Evaluation:
    given = {
        "budget_fixed": budget_fixed,
        "budget_mean": budget_mean,
        "budget_oracle": budget_oracle,
        "overhead": overhead,
    }
    names = ("budget_fixed", "budget_mean", "budget_oracle", "overhead")
    return _evaluate("complexity_aware_exploration", names, complexity_aware_exploration, given)


def _evaluate_exploration_grid(
    budget_fixed: Real, budget_mean: Real, budget_oracle: Real, overhead: Real
) -> GridValues:
    undefined = "budget_oracle <= budget_mean <= budget_fixed does not hold"
    return _surface(budget_fixed, budget_mean, budget_oracle, overhead, undefined)


ADAPTIVE_SAMPLES = Threshold(
    name="adaptive_samples",
    family="routing_premium",
    title="Adaptive self-consistency as a routing premium",
    question="Does stopping to sample early pay for its check?",
    inputs=(
        Input("k_fixed", "k", "samples per query of the fixed budget", "count", above=0),
        Input("k_mean", "k'", "mean samples per query with stopping, at most k_fixed", "count", above=0),
        Input("k_oracle", "k_o", "samples that an oracle would need, at most k_mean", "count", above=0),
        Input("overhead_samples", "h", "cost of the stopping check", "samples per query", least=0, default=0),
    ),
    example={"k_fixed": 40, "k_mean": 5.1, "k_oracle": 3, "overhead_samples": 0.1},
    unit=UNIT,
    formulas=FORMULAS,
    sources=(PAPER,),
    evaluate=_evaluate_samples,
    surface=_evaluate_samples_grid,
    decisions=DECISIONS,
    picture=Picture(
        x=("k_mean", {"start": 3, "stop": 40, "num": 200}), y=("overhead_samples", {"start": 0, "stop": 40, "num": 200})
    ),
)

COMPLEXITY_AWARE_EXPLORATION = Threshold(
    name="complexity_aware_exploration",
    family="routing_premium",
    title="Complexity-aware exploration as a routing premium",
    question="Does a rollout or tree budget that follows complexity pay for estimating it?",
    inputs=(
        Input("budget_fixed", "k", "fixed budget per query", "rollouts or nodes", above=0),
        Input("budget_mean", "k'", "mean budget per query, at most budget_fixed", "rollouts or nodes", above=0),
        Input("budget_oracle", "k_o", "budget of an oracle, at most budget_mean", "rollouts or nodes", above=0),
        Input("overhead", "h", "cost of estimating complexity", "rollouts or nodes per query", least=0, default=0),
    ),
    example={"budget_fixed": 64, "budget_mean": 24, "budget_oracle": 12, "overhead": 4},
    unit=UNIT,
    formulas=FORMULAS,
    sources=(PAPER,),
    evaluate=_evaluate_exploration,
    surface=_evaluate_exploration_grid,
    decisions=DECISIONS,
    picture=Picture(
        x=("budget_mean", {"start": 12, "stop": 64, "num": 200}), y=("overhead", {"start": 0, "stop": 64, "num": 200})
    ),
)
