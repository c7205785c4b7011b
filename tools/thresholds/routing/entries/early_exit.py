"""The entry of early exit: when leaving the network before its end pays."""

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import Evaluation, break_even
from tools.thresholds.engine.surface import GridValues
from tools.thresholds.routing.pattern import answer, evaluate_pattern_grid
from tools.thresholds.routing.patterns import depth_saving, early_exit
from tools.thresholds.routing.routing_premium import DECISIONS
from tools.thresholds.routing.symbols import CONDITION, PAPER, UNIT, formula

FORMULAS = (
    CONDITION,
    formula(
        r"\kappa\Delta = 1 - d,\quad \Delta = 1 - o,\quad \gamma = h",
        "derived",
        r"\kappa",
        r"\Delta",
        r"\gamma",
        "d",
        "o",
        "h",
    ),
    formula(r"S = \frac{1}{d + h}", "derived", "S", "d", "h"),
)


def _evaluate(mean_depth: float, oracle_depth: float, overhead: float) -> Evaluation:
    found = early_exit(mean_depth, oracle_depth, overhead)
    cost, mean_star = mean_depth + overhead, 1 - overhead
    return answer(
        "early_exit",
        found,
        1 - mean_depth,
        [
            break_even("mean_depth", mean_star, feasible=mean_star > 0 and mean_star >= oracle_depth),
            break_even("overhead", 1 - mean_depth, feasible=True),
        ],
        {"mean_depth": mean_depth / cost, "overhead": overhead / cost},
        FORMULAS,
        ["cost follows depth: every layer costs the same, and layers that are skipped cost nothing"],
        [],
    )


def _surface(mean_depth: Real, oracle_depth: Real, overhead: Real) -> GridValues:
    gross, oracle = depth_saving(mean_depth), depth_saving(oracle_depth)
    allowed = np.asarray(oracle_depth) <= np.asarray(mean_depth)
    kappa = np.where(np.asarray(oracle) > 0, gross / oracle, np.nan)
    speedup = 1 / (mean_depth + overhead)
    found = evaluate_pattern_grid(
        gross, overhead, allowed, "oracle_depth exceeds mean_depth", gross - overhead, {"speedup": speedup}
    )
    return GridValues(
        {**found.values, "kappa": np.where(allowed, kappa, np.nan)},
        margin=found.margin,
        decision=found.decision,
        undefined=found.undefined,
    )


EARLY_EXIT = Threshold(
    name="early_exit",
    family="routing_premium",
    title="Early exit as a routing premium",
    question="Does leaving the network at this mean depth pay for its exit checks?",
    inputs=(
        Input("mean_depth", "d", "mean depth, as a fraction of full depth", "fraction", above=0, most=1),
        Input("oracle_depth", "o", "oracle depth, at most the mean depth", "fraction", least=0, most=1),
        Input("overhead", "h", "cost of the exit checks over full depth", "fraction", least=0, default=0),
    ),
    example={"mean_depth": 0.5, "oracle_depth": 0.3, "overhead": 0.05},
    unit=UNIT,
    formulas=FORMULAS,
    sources=(PAPER,),
    evaluate=_evaluate,
    surface=_surface,
    decisions=DECISIONS,
    picture=Picture(
        x=("mean_depth", {"start": 0.3, "stop": 1, "num": 200}), y=("overhead", {"start": 0, "stop": 0.8, "num": 200})
    ),
)
