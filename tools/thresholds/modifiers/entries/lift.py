"""The entry of an accept lift: what a better accept rate does to Cost-correct."""

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation
from tools.thresholds.engine.surface import GridValues, decide
from tools.thresholds.modifiers.modified_cost import accept_lift_cost_ratio
from tools.thresholds.modifiers.symbols import CURRICULUM, FAMILY, formula

_DECISIONS = ("lowers cost", "raises cost", "indifferent")
_UNIT = "Cost-correct after over before"
_FORMULAS = (
    formula(r"\frac{C'}{C} = \frac{\alpha_0}{\alpha_1}", "derived", CURRICULUM, "C'", "C", r"\alpha_0", r"\alpha_1"),
)


def _evaluate(alpha0: float, alpha1: float) -> Evaluation:
    ratio = accept_lift_cost_ratio(alpha0, alpha1)
    return Evaluation(
        threshold="accept_lift_cost_ratio",
        values={
            "cost_ratio": ratio,
            "cost_saved": 1 - ratio,
            "points": 100 * (alpha1 - alpha0),
            "growth_of_R_that_undoes_it": alpha1 / alpha0 if np.isfinite(np.divide(alpha1, alpha0)) else None,
        },
        unit=_UNIT,
        decision=_DECISIONS[int(decide(1.0, ratio, more=0, less=1, equal=2))],
        margin=1 - ratio,
        break_evens=[BreakEven(variable="alpha1", value=alpha0, feasible=True)],
        elasticities={"alpha0": 1.0, "alpha1": -1.0},
        formulas=list(_FORMULAS),
        sources=[CURRICULUM],
        assumptions=[
            "pass@1 is read as the accept rate, which holds for an exact verifier and one attempt",
            "price, reasoning multiplier and rollouts stay as they are, and training is not charged",
        ],
        warnings=[],
    )


def _surface(alpha0: Real, alpha1: Real) -> GridValues:
    ratio = np.divide(alpha0, alpha1)
    return GridValues(
        {"cost_ratio": ratio, "cost_saved": 1 - ratio},
        margin=1 - ratio,
        decision=decide(1.0, ratio, more=0, less=1, equal=2),
    )


ACCEPT_LIFT_COST_RATIO = Threshold(
    name="accept_lift_cost_ratio",
    family=FAMILY,
    title="What a lift of the accept rate is worth",
    question="By what does Cost-correct change when training moves the accept rate?",
    inputs=(
        Input("alpha0", r"\alpha_0", "accept rate before", "probability", above=0, most=1),
        Input("alpha1", r"\alpha_1", "accept rate after", "probability", above=0, most=1),
    ),
    example={"alpha0": 0.525, "alpha1": 0.694},
    unit=_UNIT,
    formulas=_FORMULAS,
    sources=(CURRICULUM,),
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("alpha1", {"start": 0.2, "stop": 1, "num": 200}),
        lines=("cost_ratio",),
        value=_UNIT,
    ),
)
