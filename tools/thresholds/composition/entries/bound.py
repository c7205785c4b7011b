"""The entry of the bound on the gap of a pair chosen by joint probes."""

import math

from tools.thresholds.composition.bounds import (
    composition_gap_bound,
    composition_probe_ratio,
    composition_probes_needed,
    gap_bound,
    probes,
)
from tools.thresholds.composition.symbols import (
    BOUND,
    CONSTANT,
    FAMILY,
    GAP,
    LOWEST,
    RANGE,
    RATIO,
    SIMULATED,
    SOURCES,
    formula,
)
from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Formula
from tools.thresholds.engine.surface import GridValues, decide

_DECISIONS = ("certified", "not certified", "indifferent")
_UNIT = "relative gap of Cost-correct"

FORMULAS: tuple[Formula, ...] = (
    BOUND,
    CONSTANT,
    RATIO,
    formula(
        r"N = \left\lceil \frac{w^2 (\log K_1 + \log K_2)}{2\, \alpha_{\min}^2\, g^2} \right\rceil",
        "derived",
        "N",
        "w",
        "K_1",
        "K_2",
        r"\alpha_{\min}",
        "g",
    ),
)


def _evaluate(K1: int, K2: int, N: int, score_range: float, alpha_min: float, gap: float) -> Evaluation:
    bound = composition_gap_bound(K1, K2, N, score_range, alpha_min)
    needed = composition_probes_needed(K1, K2, gap, score_range, alpha_min)
    logs = math.log(K1) + math.log(K2)
    code = int(decide(gap, bound, more=0, less=1, equal=2))
    return Evaluation(
        threshold="composition_gap_bound",
        values={
            "bound": bound,
            "probes_needed": needed,
            "constant": score_range / alpha_min / math.sqrt(2),
            "probe_ratio": composition_probe_ratio(K1, K2) if K1 > 1 else None,
        },
        unit=_UNIT,
        decision=_DECISIONS[code],
        margin=gap - bound,
        break_evens=[
            BreakEven(variable="N", value=needed, feasible=needed >= 1),
            BreakEven(variable="gap", value=bound, feasible=bound > 0),
            *_find_score_break_evens(bound, gap, score_range, alpha_min),
        ],
        elasticities={
            "N": -0.5,
            "score_range": 1.0,
            "alpha_min": -1.0,
            **({"K1": 0.5 / logs, "K2": 0.5 / logs} if logs else {}),
        },
        formulas=list(FORMULAS),
        sources=list(SOURCES),
        assumptions=[
            "probes are independent, scores lie in a range of score_range, and the pair of best mean is chosen",
            "the break-even in N is the least whole number of probes that certifies the target",
        ],
        warnings=[SIMULATED] if N in (256, 512) and code == 1 else [],
    )


def _find_score_break_evens(bound: float, gap: float, score_range: float, alpha_min: float) -> list[BreakEven]:
    """The score range and the lowest accept rate at which the bound is the target; none where the bound is 0."""
    if bound == 0:
        return []
    lowest = alpha_min * bound / gap
    return [
        BreakEven(variable="alpha_min", value=lowest, feasible=0 < lowest <= 1),
        BreakEven(variable="score_range", value=score_range * gap / bound, feasible=True),
    ]


def _surface(K1: Real, K2: Real, N: Real, score_range: Real, alpha_min: Real, gap: Real) -> GridValues:
    bound = gap_bound(K1, K2, N, score_range, alpha_min)
    return GridValues(
        {"bound": bound, "probes_needed": probes(K1, K2, gap, score_range, alpha_min)},
        margin=gap - bound,
        decision=decide(gap, bound, more=0, less=1, equal=2),
    )


COMPOSITION_GAP_BOUND = Threshold(
    name="composition_gap_bound",
    family=FAMILY,
    title="Bound on the gap of a pair chosen by joint probes",
    question="How near to the best pair are N joint probes sure to come, and how many would a target take?",
    inputs=(
        Input("K1", "K_1", "candidates for the first position", "count", least=1, integer=True),
        Input("K2", "K_2", "candidates for the second position", "count", least=1, integer=True),
        Input("N", "N", "joint probes", "count", least=1, integer=True),
        RANGE,
        LOWEST,
        GAP,
    ),
    example={"K1": 8, "K2": 8, "N": 512, "alpha_min": 0.5},
    unit=_UNIT,
    formulas=FORMULAS,
    sources=SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("N", {"start": 64, "stop": 16384, "num": 200, "scale": "log"}),
        lines=("bound",),
        value="bound on the gap, relative",
        log=True,
        level="gap",
    ),
)
