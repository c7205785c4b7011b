"""The entry of the covariance that a disagreement rate reveals."""

import numpy as np

from tools.thresholds.composition.pair import cov_from_disagreement, covariance, frechet_cov, keep_feasible_cov
from tools.thresholds.composition.symbols import DISAGREEMENT, FAMILY, FRECHET, RATE_A, RATE_B, SOURCES
from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation
from tools.thresholds.engine.surface import GridValues, decide

_DECISIONS = ("agree more than chance", "agree less than chance", "indifferent")
_UNIT = "covariance of accept bits"


def _evaluate(a: float, b: float, disagreement: float) -> Evaluation:
    cov, chance = cov_from_disagreement(a, b, disagreement), a * (1 - b) + b * (1 - a)
    low, high = frechet_cov(a, b)
    return Evaluation(
        threshold="cov_from_disagreement",
        values={
            "cov": cov,
            "disagreement_by_chance": chance,
            "cov_least": low,
            "cov_greatest": high,
            "and_accept": max(a * b + cov, 0.0),
            "or_accept": min(a + b - a * b - cov, 1.0),
        },
        unit=_UNIT,
        decision=_DECISIONS[int(decide(cov, 0.0, more=0, less=1, equal=2))],
        margin=cov,
        break_evens=[BreakEven(variable="disagreement", value=chance, feasible=True)],
        elasticities={},
        formulas=[DISAGREEMENT, FRECHET],
        sources=list(SOURCES),
        assumptions=["the accept rates and the disagreement are counted on the same instances"],
        warnings=[],
    )


def _surface(a: Real, b: Real, disagreement: Real) -> GridValues:
    cov = keep_feasible_cov(a, b, covariance(a, b, disagreement))
    return GridValues(
        {"cov": cov, "and_accept": np.maximum(a * b + cov, 0.0), "or_accept": np.minimum(a + b - a * b - cov, 1.0)},
        margin=cov,
        decision=decide(cov, 0.0, more=0, less=1, equal=2),
        undefined="these accept rates cannot differ on this share of instances",
    )


COV_FROM_DISAGREEMENT = Threshold(
    name="cov_from_disagreement",
    family=FAMILY,
    title="Covariance of two verifiers from their disagreement",
    question="How do two verifiers vary together, given how often they differ?",
    inputs=(
        RATE_A,
        RATE_B,
        Input("disagreement", "D", "share of instances on which they differ", "probability", least=0, most=1),
    ),
    example={"a": 0.8, "b": 0.7, "disagreement": 0.18},
    unit=_UNIT,
    formulas=(DISAGREEMENT, FRECHET),
    sources=SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("a", {"start": 0, "stop": 1, "num": 200}),
        y=("disagreement", {"start": 0, "stop": 1, "num": 200}),
        lines=("cov",),
        value=_UNIT,
    ),
)
