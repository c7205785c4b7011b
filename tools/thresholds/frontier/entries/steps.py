"""The entries about steps in rollouts: headroom, arc elasticity, a smaller model's budget, and substitution."""

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.numeric import is_close
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, formula
from tools.thresholds.engine.surface import UNDEFINED, GridValues, decide
from tools.thresholds.frontier.calibrations import HARD_SUBSETS
from tools.thresholds.frontier.curves import headroom_elasticity_bound
from tools.thresholds.frontier.inference_frontier import arc_elasticity
from tools.thresholds.frontier.substitution import flops_multiplier, snell_flops_multiplier

_PAPER = "paper:inference-frontier"
_HEADROOM = (
    formula(
        r"\eta \le \frac{\ln(1/\alpha_0)}{\ln k},\qquad \eta > 1 \text{ only if } \alpha_0 < \frac{1}{k}",
        "derived",
        _PAPER,
        {
            r"\eta": "arc elasticity of the accept rate over the step",
            r"\alpha_0": "accept rate before the step",
            "k": "fold step in rollouts",
        },
    ),
)
_ARC = (
    formula(
        r"\eta = \frac{\ln(y_1/y_0)}{\ln(x_1/x_0)}",
        "literature",
        _PAPER,
        {
            r"\eta": "arc elasticity",
            "y_0": "accept rate at the start",
            "y_1": "accept rate at the end",
            "x_0": "rollouts at the start",
            "x_1": "rollouts at the end",
        },
    ),
)
_SNELL = (
    formula(
        r"k = M + \frac{3 (M - 1)}{R},\qquad R = \frac{D_{\mathrm{inf}}}{D_{\mathrm{pre}}}",
        "derived",
        _PAPER,
        {
            "k": "times its own inference FLOPs that the small model may spend",
            "M": "how many times larger the other model is",
            "R": "inference tokens per pretraining token",
            r"D_{\mathrm{inf}}": "inference tokens",
            r"D_{\mathrm{pre}}": "pretraining tokens",
        },
    ),
)


def _evaluate_headroom(alpha0: float, k: float) -> Evaluation:
    found = headroom_elasticity_bound(alpha0, k)
    return Evaluation(
        threshold="headroom_elasticity_bound",
        values={"eta_max": found.eta_max, "alpha0_max": found.alpha0_max, "crossable": found.crossable},
        unit="elasticity",
        decision="can cross" if found.crossable else "cannot cross",
        margin=found.alpha0_max - alpha0,
        break_evens=[
            BreakEven(variable="alpha0", value=found.alpha0_max, feasible=True),
            BreakEven(variable="k", value=1 / alpha0, feasible=alpha0 < 1),
        ],
        elasticities={},
        formulas=list(_HEADROOM),
        sources=[_PAPER],
        assumptions=["the accept rate can reach 1 at most"],
        warnings=[],
    )


def _evaluate_headroom_grid(alpha0: Real, k: Real) -> GridValues:
    limit = 1 / k
    bound = np.abs(np.log(alpha0)) / np.log(k)
    decision = decide(limit, alpha0, more=0, less=1, equal=1)
    return GridValues({"eta_max": bound}, margin=limit - alpha0, decision=decision)


HEADROOM = Threshold(
    name="headroom_elasticity_bound",
    family="inference_frontier",
    title="Headroom of an accept rate",
    question="Does the accept rate leave room for a k-fold step in rollouts to pay?",
    inputs=(
        Input("alpha0", r"\alpha_0", "accept rate before the step", "probability", above=0, most=1),
        Input("k", "k", "fold step in rollouts", "fold", above=1),
    ),
    example={"alpha0": 0.95, "k": 2},
    unit="elasticity",
    formulas=_HEADROOM,
    sources=(_PAPER,),
    evaluate=_evaluate_headroom,
    surface=_evaluate_headroom_grid,
    decisions=("can cross", "cannot cross"),
    picture=Picture(
        x=("alpha0", {"start": 0.01, "stop": 1, "num": 300}),
        y=("k", {"start": 1.1, "stop": 64, "num": 300, "scale": "log"}),
        lines=("eta_max",),
        value="largest arc elasticity",
    ),
)


def _evaluate_arc(x0: float, y0: float, x1: float, y1: float) -> Evaluation:
    eta = arc_elasticity(x0, y0, x1, y1)
    return Evaluation(
        threshold="arc_elasticity",
        values={"eta": eta},
        unit="elasticity",
        decision="indifferent" if is_close(eta, 1) else "crosses" if eta > 1 else "does not cross",
        margin=eta - 1,
        break_evens=[BreakEven(variable="y1", value=y0 * x1 / x0, feasible=y0 * x1 / x0 <= 1)],
        elasticities={},
        formulas=list(_ARC),
        sources=[_PAPER],
        assumptions=["an arc is the mean slope between two points in logs, not the local elasticity at either"],
        warnings=[],
    )


def _evaluate_arc_grid(x0: Real, y0: Real, x1: Real, y1: Real) -> GridValues:
    distance = np.log(np.asarray(x1, np.float64)) - np.log(x0)
    eta = (np.log(y1) - np.log(y0)) / np.where(distance == 0, np.nan, distance)
    decision = np.where(np.isnan(eta), UNDEFINED, decide(eta, 1.0, more=0, less=1, equal=2))
    return GridValues(
        {"eta": eta}, margin=eta - 1, decision=decision, undefined="the two points have the same rollouts"
    )


ARC_ELASTICITY = Threshold(
    name="arc_elasticity",
    family="inference_frontier",
    title="Arc elasticity between two measurements",
    question="Between two measured rollout counts, did the accept rate grow faster than the rollouts?",
    inputs=(
        Input("x0", "x_0", "rollouts at the start", "count", above=0),
        Input("y0", "y_0", "accept rate at the start", "probability", above=0, most=1),
        Input("x1", "x_1", "rollouts at the end", "count", above=0),
        Input("y1", "y_1", "accept rate at the end", "probability", above=0, most=1),
    ),
    example={"x0": 1, "y0": 0.588, "x1": 64, "y1": 0.9},
    unit="elasticity",
    formulas=_ARC,
    sources=(_PAPER,),
    evaluate=_evaluate_arc,
    surface=_evaluate_arc_grid,
    decisions=("crosses", "does not cross", "indifferent"),
    picture=Picture(
        x=("x1", {"start": 2, "stop": 256, "num": 300, "scale": "log"}),
        y=("y0", {"start": 0.005, "stop": 1, "num": 300, "scale": "log"}),
        lines=("eta",),
        value="arc elasticity",
    ),
)


def _evaluate_snell(M: float, ratio: float) -> Evaluation:
    k = snell_flops_multiplier(M, ratio)
    return Evaluation(
        threshold="snell_flops_multiplier",
        values={"multiplier": k},
        unit="times the small model's inference FLOPs",
        decision=None,
        margin=None,
        break_evens=[],
        elasticities={"M": M * (1 + 3 / ratio) / k, "ratio": -3 * (M - 1) / ratio / k},
        formulas=list(_SNELL),
        sources=[_PAPER],
        assumptions=["training takes 6 N D FLOPs and inference 2 N D", "ratio is of tokens, not of dollars"],
        warnings=[HARD_SUBSETS],
    )


def _evaluate_snell_grid(M: Real, ratio: Real) -> GridValues:
    return GridValues({"multiplier": flops_multiplier(M, ratio)})


SNELL = Threshold(
    name="snell_flops_multiplier",
    family="inference_frontier",
    title="FLOPs-matched budget of a smaller model",
    question="How many times its inference FLOPs may a small model spend to match a larger one in total FLOPs?",
    inputs=(
        Input("M", "M", "size of the larger model over the small one", "fold", least=1),
        Input("ratio", "R", "inference tokens per pretraining token", "tokens/token", above=0),
    ),
    example={"M": 14, "ratio": 0.79},
    unit="times the small model's inference FLOPs",
    formulas=_SNELL,
    sources=(_PAPER,),
    evaluate=_evaluate_snell,
    surface=_evaluate_snell_grid,
    picture=Picture(
        x=("ratio", {"start": 0.05, "stop": 50, "num": 300, "scale": "log"}),
        lines=("multiplier",),
        value="times the small model's inference FLOPs",
        log=True,
    ),
)
