"""The entry of the split of a covariance: which account of the marginals carries the AND rate."""

import numpy as np

from tools.thresholds.composition.instances import WithinBetween, within_between
from tools.thresholds.composition.pair import relative_error
from tools.thresholds.composition.symbols import ERROR, FAMILY, SOURCES, formula
from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Numbers
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Formula
from tools.thresholds.engine.surface import GridValues, decide

_DECISIONS = ("instance records fail", "instance records suffice", "indifferent")
_UNIT = "relative error of Cost-correct"

FORMULAS: tuple[Formula, ...] = (
    formula(
        r"\operatorname{Cov}(A, B) = E_x\left[\operatorname{Cov}(A, B \mid x)\right]"
        r" + \operatorname{Cov}_x\left(p_A(x), p_B(x)\right)",
        "derived",
        r"\operatorname{Cov}(A, B)",
        "x",
        "p_A(x)",
        "p_B(x)",
    ),
)


def _compute_errors(split: WithinBetween) -> tuple[float | None, float | None]:
    """The relative error of Cost-correct by instance and by pooled marginals, null where nothing is accepted."""
    instance = float(relative_error(split.and_from_instance_marginals, split.within))
    pooled = float(relative_error(split.and_from_pooled_marginals, split.total))
    return (None if np.isnan(instance) else instance), (None if np.isnan(pooled) else pooled)


def _evaluate(
    pA: list[float], pB: list[float], cov_within: list[float], weights: list[float] | None, tolerated_error: float
) -> Evaluation:
    split = within_between(pA, pB, cov_within, weights)
    instance, pooled = _compute_errors(split)
    size = None if instance is None else abs(instance)
    return Evaluation(
        threshold="within_between",
        values={
            **split.model_dump(),
            "error_of_instance_records": size,
            "error_of_pooled_records": None if pooled is None else abs(pooled),
            "target": tolerated_error,
        },
        unit=_UNIT,
        decision=None if size is None else _DECISIONS[int(decide(size, tolerated_error, more=0, less=1, equal=2))],
        margin=None if size is None else size - tolerated_error,
        break_evens=[BreakEven(variable="tolerated_error", value=size, feasible=bool(size))],
        elasticities={},
        formulas=list(FORMULAS),
        sources=list(SOURCES),
        assumptions=[
            "both verifiers must accept (AND)",
            *(["all instances count alike"] if weights is None else []),
        ],
        warnings=[],
    )


def _surface(
    pA: list[float], pB: list[float], cov_within: list[float], weights: list[float] | None, tolerated_error: Real
) -> GridValues:
    instance, pooled = _compute_errors(within_between(pA, pB, cov_within, weights))
    size = np.nan if instance is None else abs(instance)
    return GridValues(
        {
            "error_of_instance_records": size,
            "error_of_pooled_records": np.nan if pooled is None else abs(pooled),
            "target": tolerated_error,
        },
        margin=size - tolerated_error,
        decision=decide(size, tolerated_error, more=0, less=1, equal=2),
        undefined="the pipeline accepts nothing",
    )


WITHIN_BETWEEN = Threshold(
    name="within_between",
    family=FAMILY,
    title="Covariance inside instances and between them",
    question="Are accept rates for each instance enough to price an AND pipeline, and how far off are pooled ones?",
    inputs=(
        Numbers("pA", "p_A(x)", "accept rate of the first verifier, by instance", "probability", least=0, most=1),
        Numbers("pB", "p_B(x)", "accept rate of the second verifier, by instance", "probability", least=0, most=1),
        Numbers("cov_within", r"\operatorname{Cov}(A, B \mid x)", "covariance on each instance", "probability"),
        Numbers("weights", "w(x)", "share of each instance, summing to 1", "probability", least=0, optional=True),
        ERROR,
    ),
    example={"pA": [0.9, 0.5], "pB": [0.8, 0.4], "cov_within": [0.05, 0.1]},
    unit=_UNIT,
    formulas=FORMULAS,
    sources=SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("tolerated_error", {"start": 0.005, "stop": 0.4, "num": 200}),
        lines=("error_of_instance_records", "error_of_pooled_records", "target"),
        value=_UNIT + ", size",
    ),
)
