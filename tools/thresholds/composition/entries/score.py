"""The entry of the joint quadratic score."""

import numpy as np

from tools.thresholds.composition.score import joint_distribution, joint_quadratic_score, quadratic_score
from tools.thresholds.composition.symbols import FAMILY, SOURCES, formula
from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input, Numbers
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import Evaluation
from tools.thresholds.engine.surface import GridValues

_UNIT = "score in [0, 1]"
_FORMULAS = (formula(r"\frac{1 + 2 Q_j - \sum_i Q_i^2}{2}", "literature", "Q", "j"),)


def _evaluate(Q: tuple[float, ...], outcome: int) -> Evaluation:
    score = joint_quadratic_score([*Q], outcome)
    scores = [quadratic_score(Q, place) for place in range(len(Q))]
    return Evaluation(
        threshold="joint_quadratic_score",
        values={
            "score": score,
            "scores_of_every_outcome": scores,
            "expected_if_the_report_is_true": float(np.dot(Q, scores)),
        },
        unit=_UNIT,
        decision=None,
        margin=None,
        break_evens=[],
        elasticities={},
        formulas=list(_FORMULAS),
        sources=list(SOURCES),
        assumptions=["outcomes are in the order 00, 01, 10, 11, the first verifier's bit first, counted from 0"],
        warnings=[],
    )


def _surface(Q: tuple[float, ...], outcome: Real) -> GridValues:
    report = joint_distribution("Q", Q, least=4)
    places = np.asarray(outcome, np.intp)
    scores = np.asarray([quadratic_score(report, place) for place in range(len(report))])
    known = places < len(report)
    return GridValues(
        {"score": np.where(known, scores[np.where(known, places, 0)], np.nan)},
        undefined="the report holds no such outcome",
    )


JOINT_QUADRATIC_SCORE = Threshold(
    name="joint_quadratic_score",
    family=FAMILY,
    title="Quadratic score of a joint report",
    question="What does a report on both verifiers at once score when an outcome comes?",
    inputs=(
        Numbers("Q", "Q", "reported probability of each joint outcome", "probability", least=0, most=1, length=4),
        Input(
            "outcome", "j", "position of the outcome that came, from 0", "position", least=0, most=1023, integer=True
        ),
    ),
    example={"Q": [0.1, 0.2, 0.3, 0.4], "outcome": 3},
    unit=_UNIT,
    formulas=_FORMULAS,
    sources=SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    picture=Picture(x=("outcome", {"start": 0, "stop": 3, "num": 4}), lines=("score",), value=_UNIT),
)
