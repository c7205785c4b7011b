"""The entry of the inference frontier after harvesting."""

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Formula
from tools.thresholds.engine.surface import GridValues, decide
from tools.thresholds.frontier.inference_frontier import inference_frontier, left_side
from tools.thresholds.modifiers.harvest import (
    HarvestedFrontier,
    effective_dollars,
    frontier_with_harvest,
    harvest_break_even,
)
from tools.thresholds.modifiers.symbols import FAMILY, FRONTIER, HARVEST, formula

_DECISIONS = ("inference", "training", "indifferent")
_UNIT = "inference dollars per training dollar"
_SOURCES = (HARVEST, FRONTIER)

FORMULAS: tuple[Formula, ...] = (
    formula(r"\frac{\eta_\rho - 1}{\eta_T} > \frac{I}{D}", "stated", FRONTIER, r"\eta_\rho", r"\eta_T", "I", "D"),
    formula(r"D' = D \left(1 - s_r + s_r ((1 - h) + h\, w)\right)", "derived", HARVEST, "D'", "D", "s_r", "h", "w"),
    formula(r"\frac{I}{D'} \ge \frac{I}{D}", "derived", HARVEST, "I", "D'", "D"),
    formula(
        r"h^* = \frac{1 - \frac{I}{D} \frac{\eta_T}{\eta_\rho - 1}}{s_r (1 - w)}",
        "derived",
        HARVEST,
        "h^*",
        "I",
        "D",
        r"\eta_T",
        r"\eta_\rho",
        "s_r",
        "w",
    ),
)


def _evaluate(
    eta_rho: float,
    eta_T: float,
    I: float,  # noqa: E741 (the paper's symbol)
    D: float,
    rollout_share: float,
    harvested: float,
    idle_price_ratio: float,
) -> Evaluation:
    found = frontier_with_harvest(eta_rho, eta_T, I, D, rollout_share, harvested, idle_price_ratio)
    before = inference_frontier(eta_rho, eta_T, I, D)
    shown = ("lhs", "rhs", "training_dollars_effective", "gain_per_dollar_inference", "gain_per_dollar_training")
    return Evaluation(
        threshold="frontier_with_harvest",
        values={
            **{name: getattr(found, name) for name in shown},
            "rhs_without_harvest": before.rhs,
            "decision_without_harvest": before.decision,
            "corollary1_not_crossable": found.corollary1_not_crossable,
        },
        unit=_UNIT,
        decision=found.decision,
        margin=found.margin,
        break_evens=[
            harvest_break_even(found.lhs, before.rhs, rollout_share, idle_price_ratio),
            BreakEven(variable="eta_rho", value=found.breakeven_eta_rho, feasible=True),
            BreakEven(variable="eta_T", value=found.breakeven_eta_T, feasible=found.breakeven_eta_T is not None),
        ],
        elasticities=_elasticities(rollout_share, harvested, idle_price_ratio),
        formulas=list(FORMULAS),
        sources=list(_SOURCES),
        assumptions=[
            "harvested rollouts train as well as dedicated ones, at the idle price",
            "inference dollars do not change when training rollouts are harvested",
        ],
        warnings=_warnings(found, before.decision),
    )


def _elasticities(share: float, harvested: float, idle: float) -> dict[str, float]:
    """dln(right side)/dln of each input."""
    left = 1 - share * harvested * (1 - idle)  # of a training dollar
    saved = share * harvested * (1 - idle) / left
    return {
        "I": 1.0,
        "D": -1.0,
        "rollout_share": saved,
        "harvested": saved,
        "idle_price_ratio": -share * harvested * idle / left,
    }


def _warnings(found: HarvestedFrontier, before: str) -> list[str]:
    warnings = []
    if found.corollary1_not_crossable:
        warnings.append(
            "Corollary 1: with eta_rho <= 1 the left side is not positive, so inference does not win, and harvesting"
            " changes nothing about the decision."
        )
    if before == "inference" and found.decision != "inference":
        warnings.append("Harvesting turns the decision: without it, the next dollar would belong to inference.")
    return warnings


def _surface(
    eta_rho: Real,
    eta_T: Real,
    I: Real,  # noqa: E741 (the paper's symbol)
    D: Real,
    rollout_share: Real,
    harvested: Real,
    idle_price_ratio: Real,
) -> GridValues:
    lhs, dollars = left_side(eta_rho, eta_T), effective_dollars(D, rollout_share, harvested, idle_price_ratio)
    rhs = np.where(np.asarray(dollars) > 0, I / np.asarray(dollars), np.nan)
    return GridValues(
        {"lhs": lhs, "rhs": rhs, "training_dollars_effective": dollars},
        margin=lhs - rhs,
        decision=decide(lhs, rhs, more=0, less=1, equal=2),
        undefined="harvesting leaves no training bill",
    )


FRONTIER_WITH_HARVEST = Threshold(
    name="frontier_with_harvest",
    family=FAMILY,
    title="The inference frontier with harvested training rollouts",
    question="Where does the next dollar belong when part of the training rollouts run on idle serving GPUs?",
    inputs=(
        Input("eta_rho", r"\eta_\rho", "elasticity of the accept rate in rollouts", "elasticity"),
        Input("eta_T", r"\eta_T", "elasticity of the accept rate in training compute", "elasticity", above=0),
        Input("I", "I", "inference spend", "$", above=0),
        Input("D", "D", "training spend", "$", above=0),
        Input("rollout_share", "s_r", "share of training dollars that buys rollouts", "share", least=0, most=1),
        Input("harvested", "h", "share of these rollouts on idle capacity", "share", least=0, most=1, default=0),
        Input("idle_price_ratio", "w", "idle price over dedicated price", "ratio", least=0, most=1, default=1),
    ),
    example={
        "eta_rho": 1.3,
        "eta_T": 0.4,
        "I": 1,
        "D": 2,
        "rollout_share": 0.7,
        "harvested": 0.6,
        "idle_price_ratio": 0.2,
    },
    unit=_UNIT,
    formulas=FORMULAS,
    sources=_SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("harvested", {"start": 0, "stop": 1, "num": 200}),
        y=("idle_price_ratio", {"start": 0, "stop": 1, "num": 200}),
        lines=("lhs", "rhs"),
        value="dollar ratio: of the elasticities (lhs) and as spent (rhs)",
    ),
)
