"""The entry of the baseline: choosing between two pairs whose single records are equal."""

import numpy as np

from tools.thresholds.composition.baseline import baseline_cov_threshold, baseline_matched_gap, matched_gap
from tools.thresholds.composition.pair import keep_feasible_cov, make_cov_break_even
from tools.thresholds.composition.symbols import (
    BASELINE,
    FAMILY,
    FRECHET,
    GAP,
    LINE,
    PUBLISHED_LINE,
    RATE_A,
    RATE_B,
    SOURCES,
    SUFFICIENT,
)
from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.numeric import RELATIVE_TOLERANCE
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation
from tools.thresholds.engine.surface import GridValues, decide

_DECISIONS = ("records are insufficient", "records suffice", "indifferent")
_UNIT = "relative gap of Cost-correct"
_FORMULAS = (BASELINE, LINE, FRECHET)


def _evaluate(a: float, b: float, cov_lo: float, cov_hi: float, gap: float) -> Evaluation:
    lost = baseline_matched_gap(a, b, cov_lo, cov_hi)
    line = a * b * 2 * gap + cov_lo * (1 + 2 * gap)
    code = int(decide(lost, gap, more=0, less=1, equal=2))
    below = max(abs(cov_lo), abs(cov_hi)) < PUBLISHED_LINE * (1 - RELATIVE_TOLERANCE)
    return Evaluation(
        threshold="baseline_matched_gap",
        values={
            "baseline_gap": lost,
            "better_accept": a * b + cov_hi,
            "worse_accept": a * b + cov_lo,
            "cov_threshold_from_0": baseline_cov_threshold(a, b, gap),
        },
        unit=_UNIT,
        decision=_DECISIONS[code],
        margin=lost - gap,
        break_evens=[
            make_cov_break_even(a, b, line).model_copy(update={"variable": "cov_hi"}),
            BreakEven(variable="gap", value=lost, feasible=lost > 0),
        ],
        elasticities={},
        formulas=list(_FORMULAS),
        sources=list(SOURCES),
        assumptions=[
            "both verifiers must accept (AND), and both pairs have the accept rates a and b",
            "single records are equal, so the choice is a coin's at every number of probes",
        ],
        warnings=[SUFFICIENT] if code == 0 and below else [],
    )


def _surface(a: Real, b: Real, cov_lo: Real, cov_hi: Real, gap: Real) -> GridValues:
    low, high = keep_feasible_cov(a, b, cov_lo), keep_feasible_cov(a, b, cov_hi)
    lost = matched_gap(a * b + low, high - low)
    refused = (low > high) | (a * b + low <= RELATIVE_TOLERANCE * np.asarray(a * b))
    lost = np.where(refused | np.isinf(lost), np.nan, lost)
    return GridValues(
        {"baseline_gap": lost, "cov_threshold_from_0": 2 * gap * a * b},
        margin=lost - gap,
        decision=decide(lost, gap, more=0, less=1, equal=2),
        undefined="a covariance is outside its Fréchet interval, cov_lo exceeds cov_hi, or a pair accepts nothing",
    )


BASELINE_MATCHED_GAP = Threshold(
    name="baseline_matched_gap",
    family=FAMILY,
    title="What single records cannot see: two pairs with equal accept rates",
    question="How much is lost by choosing between two AND pairs whose verifiers' own records are equal?",
    inputs=(
        RATE_A,
        RATE_B,
        Input("cov_lo", r"C_{\min}", "covariance of the worse pair", "probability", least=-0.25, most=0.25, default=0),
        Input("cov_hi", r"C_{\max}", "covariance of the better pair", "probability", least=-0.25, most=0.25),
        GAP,
    ),
    example={"a": 0.8, "b": 0.7, "cov_lo": 0, "cov_hi": 0.1},
    unit=_UNIT,
    formulas=_FORMULAS,
    sources=SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("cov_hi", {"start": 0, "stop": 0.14, "num": 200}),
        lines=("baseline_gap",),
        value="gap of choosing by single records, relative",
        level="gap",
    ),
)
