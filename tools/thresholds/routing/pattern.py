"""What the entries of the five patterns share: their answer, and the surface of two sides that decide."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.result import BreakEven, Evaluation, Formula, Value
from tools.thresholds.engine.surface import GridValues, decide, keep_defined
from tools.thresholds.routing.patterns import Pattern
from tools.thresholds.routing.routing_premium import name_decision
from tools.thresholds.routing.symbols import UNIT

SAME_OUTPUT_ASSUMPTION = "the accept rate is the same with the pattern as without (q = 1)"
ELASTICITIES_NOTE = "elasticities are those of the routed cost"


def answer(
    name: str,
    found: Pattern,
    gross: float,
    break_evens: list[BreakEven],
    elasticities: Mapping[str, float],
    formulas: tuple[Formula, ...],
    assumptions: list[str],
    warnings: list[str],
) -> Evaluation:
    """Give a pattern's answer in the one shape; `gross` is the captured saving, which gamma is set against."""
    values: dict[str, Value] = {key: value for key, value in found.model_dump().items() if key != "pays"}
    return Evaluation(
        threshold=name,
        values=values,
        unit=UNIT,
        decision=name_decision(gross, found.gamma),
        margin=found.net,
        break_evens=break_evens,
        elasticities=dict(elasticities),
        formulas=list(formulas),
        sources=list(dict.fromkeys(formula.source for formula in formulas)),
        assumptions=[*assumptions, SAME_OUTPUT_ASSUMPTION, ELASTICITIES_NOTE],
        warnings=warnings,
    )


def evaluate_pattern_grid(
    gross: Real, gamma: Real, allowed: NDArray[np.bool_], undefined: str, net: Real, extra: Mapping[str, Real]
) -> GridValues:
    """Decide between captured saving and overhead where the combination is allowed."""
    values = {key: np.where(allowed, value, np.nan) for key, value in {"net": net, **extra}.items()}
    codes = keep_defined(decide(gross, gamma, more=0, less=1, equal=2), *values.values())
    return GridValues(values, margin=values["net"], decision=codes, undefined=undefined)
