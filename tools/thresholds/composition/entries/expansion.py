"""The entry of the expansion over any number of verifiers."""

import numpy as np

from tools.thresholds.composition.expansion import MAX_REJECTED_VOTES, Expansion, composition_expansion
from tools.thresholds.composition.pair import relative_error
from tools.thresholds.composition.symbols import ERROR, EXACT, FAMILY, SOURCES, formula
from tools.thresholds.engine.domain import Array, Real
from tools.thresholds.engine.inputs import Choice, Input, Numbers
from tools.thresholds.engine.numeric import is_close
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Formula
from tools.thresholds.engine.surface import UNDEFINED, GridValues, decide

_DECISIONS = ("independence misleads", "independence suffices", "indifferent")
_UNIT = "relative error of Cost-correct"

FORMULAS: tuple[Formula, ...] = (
    EXACT,
    formula(
        r"\sum_{|S| \ge 2} c_S \left(E \prod_{i \in S} X_i - \prod_{i \in S} p_i\right)",
        "derived",
        "S",
        "c_S",
        "X",
        "p",
    ),
)


def _compute_error(found: Expansion, dependence: Real) -> Array:
    return relative_error(found.independent, dependence * found.miscalibration)


def _evaluate(
    joint: list[float], rule: str | None, table: list[float] | None, dependence: float, tolerated_error: float
) -> Evaluation:
    found = composition_expansion(joint, rule, table)
    error = float(_compute_error(found, dependence))
    size = None if np.isnan(error) else abs(error)
    code = UNDEFINED if size is None else int(decide(size, tolerated_error, more=0, less=1, equal=2))
    return Evaluation(
        threshold="composition_expansion",
        values={
            "verifiers": found.verifiers,
            "marginals": found.marginals,
            "independent": found.independent,
            "pipeline": found.independent + dependence * found.miscalibration,
            "miscalibration": dependence * found.miscalibration,
            "pair_part": dependence * found.pair_part,
            "higher_part": dependence * found.higher_part,
            "relative_cost_error": None if size is None else error,
            **{f"c_{name}": value for name, value in found.coefficients.items() if found.verifiers <= 4},
        },
        unit=_UNIT,
        decision=None if size is None else _DECISIONS[code],
        margin=None if size is None else size - tolerated_error,
        break_evens=[
            _find_least_dependence(found, tolerated_error),
            BreakEven(variable="tolerated_error", value=size, feasible=bool(size)),
        ],
        elasticities={},
        formulas=list(FORMULAS),
        sources=list(SOURCES),
        assumptions=[
            "outcomes are in binary order, the first verifier's bit first",
            "dependence mixes the joint distribution with an independent one of the same accept rates",
        ],
        warnings=_warnings(found),
    )


def _find_least_dependence(found: Expansion, tolerated_error: float) -> BreakEven:
    """The share of the dependence at which the error is the target; none where the error is 0 or stays below it."""
    missed = found.miscalibration
    if missed > 0 and tolerated_error >= 1:  # an error below 0 stays above -1
        return BreakEven(variable="dependence", value=None, feasible=False)
    relative = tolerated_error / (1 + tolerated_error if missed < 0 else 1 - tolerated_error)
    if is_close(missed, 0):
        return BreakEven(variable="dependence", value=None, feasible=False)
    value = relative * found.independent / abs(missed)
    return BreakEven(variable="dependence", value=value, feasible=0 <= value <= 1)


def _warnings(found: Expansion) -> list[str]:
    if found.verifiers < 3:
        return []
    return [
        "The published identity of miscalibration and covariance is exact for two verifiers only. With three or more,"
        " as in the paper's own pipeline of three stages, joint moments of higher order enter, and pairwise covariances"
        " alone do not give the accept rate."
    ]


def _surface(
    joint: list[float], rule: str | None, table: list[float] | None, dependence: Real, tolerated_error: Real
) -> GridValues:
    found = composition_expansion(joint, rule, table)
    error = _compute_error(found, dependence)
    return GridValues(
        {"relative_cost_error": error, "pipeline": found.independent + dependence * found.miscalibration},
        margin=np.abs(error) - tolerated_error,
        decision=decide(np.abs(error), tolerated_error, more=0, less=1, equal=2),
        undefined="the pipeline accepts nothing",
    )


COMPOSITION_EXPANSION = Threshold(
    name="composition_expansion",
    family=FAMILY,
    title="Any number of verifiers behind a monotone rule",
    question="How far is a pipeline of several verifiers from independence, and do pairs of them explain it?",
    inputs=(
        Numbers("joint", "P(X)", "probability of each outcome, binary order", "probability", least=0, most=1, length=2),
        Choice("rule", "f", "rule by which the pipeline accepts", tuple(MAX_REJECTED_VOTES), optional=True),
        Numbers("table", "f(X)", "truth table in place of a rule, 0 or 1", "bit", least=0, most=1, optional=True),
        Input("dependence", r"\lambda", "share of the dependence that remains", "share", least=0, most=1, default=1),
        ERROR,
    ),
    example={"joint": [0.2, 0.05, 0.05, 0.1, 0.05, 0.05, 0.1, 0.4], "rule": "majority"},
    unit=_UNIT,
    formulas=FORMULAS,
    sources=SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("dependence", {"start": 0, "stop": 1, "num": 200}),
        y=("tolerated_error", {"start": 0.005, "stop": 0.06, "num": 200}),
        lines=("relative_cost_error",),
        value=_UNIT,
    ),
)
