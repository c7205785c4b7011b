"""The entry of the probes needed: how many labelled tasks certify a gap."""

import numpy as np

from tools.thresholds.asking.effects import Effect
from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Choice, Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import Evaluation
from tools.thresholds.engine.surface import GridValues
from tools.thresholds.procurement.bounds import LECAM_CONSTANT, METHODS, probes, procurement_probes_needed, round_up
from tools.thresholds.procurement.symbols import BOUND, LOWER, PAPER, PROBES, RATE

_UNIT = "probes per verifier"
FORMULAS = (RATE, BOUND, PROBES, LOWER)


def _evaluate(K: int, gap: float, score_range: float, alpha_min: float, method: str, delta: float) -> Evaluation:
    needed = procurement_probes_needed(K, gap, score_range, alpha_min, method, delta)
    return Evaluation(
        threshold="procurement_probes_needed",
        values={
            "probes_needed": needed,
            "reports_needed": K * needed,
            "probes_at_least": _compute_least_probes(K, gap, score_range),
            **{
                f"{name}_probes": procurement_probes_needed(K, gap, score_range, alpha_min, name, delta)
                for name in METHODS
            },
        },
        unit=_UNIT,
        decision=None,
        margin=None,
        break_evens=[],
        elasticities={"gap": -2.0, "score_range": 2.0, "alpha_min": -2.0} if K > 1 else {},
        formulas=list(FORMULAS),
        sources=[PAPER],
        assumptions=[
            "a certificate of the bound: a mechanism can reach the gap with fewer probes",
            "probes_at_least is where the minimax lower bound (score regret, best accept rate 1) allows the gap",
            "elasticities are those of the probes before rounding up",
        ],
        warnings=[],
    )


def _surface(K: Real, gap: Real, score_range: Real, alpha_min: Real, method: str, delta: Real) -> GridValues:
    needed = round_up(probes(K, gap, score_range, alpha_min, method, delta))
    every = {f"{name}_probes": round_up(probes(K, gap, score_range, alpha_min, name, delta)) for name in METHODS}
    lost = np.isinf(sum(every.values()))
    return GridValues(
        {name: np.where(lost, np.nan, value) for name, value in {"probes_needed": needed, **every}.items()}
    )


def _compute_least_probes(K: int, gap: float, score_range: float) -> int:
    ratio = score_range * LECAM_CONSTANT / gap
    return int(round_up(ratio * ratio)) if K > 1 else 0  # below the probes needed, which fit a float


PROCUREMENT_PROBES_NEEDED = Threshold(
    name="procurement_probes_needed",
    family="verifier_procurement",
    title="Probes needed to certify a gap",
    question="How many labelled probes per verifier does the bound need for a target gap?",
    inputs=(
        Input("K", "K", "candidate verifiers", "count", least=1, integer=True),
        Input(
            "gap", r"\mathrm{gap}^*", "target for the relative gap in Cost-correct", "fraction", above=0, default=0.05
        ),
        Input("score_range", "B", "width of the scores in units of the accept rate", "accept rate", above=0, default=1),
        Input(
            "alpha_min", r"\alpha_{\min}", "lowest accept rate considered", "probability", above=0, most=1, default=1
        ),
        Choice("method", r"\text{method}", "argument of the bound", METHODS, default="maximal"),
        Input("delta", r"\delta", "failure probability of highprob", "probability", above=0, below=1, default=0.05),
    ),
    example={"K": 8, "gap": 0.05, "alpha_min": 0.5},
    unit=_UNIT,
    formulas=FORMULAS,
    sources=(PAPER,),
    evaluate=_evaluate,
    surface=_surface,
    effects=(Effect("delta", "method", ("highprob",)),),
    picture=Picture(
        x=("gap", {"start": 0.01, "stop": 0.3, "num": 200, "scale": "log"}),
        lines=tuple(f"{name}_probes" for name in METHODS),
        value="probes per verifier",
        log=True,
    ),
)
