"""B2, the inference frontier: rollouts or training; a threshold of this family is one entry and one line."""

from tools.thresholds.engine.registry import Threshold
from tools.thresholds.frontier.calibrations import CALIBRATIONS, Calibration
from tools.thresholds.frontier.curves import (
    Headroom,
    PowerLaw,
    expower_alpha,
    expower_crossing,
    expower_eta,
    expower_fit,
    expower_optimal_k,
    headroom_elasticity_bound,
    logistic_alpha,
    logistic_crossing,
    logistic_eta,
    passk_alpha,
    passk_eta,
)
from tools.thresholds.frontier.entries.curve import ACCEPT_CURVE
from tools.thresholds.frontier.entries.frontier import INFERENCE_FRONTIER
from tools.thresholds.frontier.entries.steps import ARC_ELASTICITY, HEADROOM, SNELL
from tools.thresholds.frontier.entries.substitution import SUBSTITUTION
from tools.thresholds.frontier.inference_frontier import Frontier, arc_elasticity, inference_frontier
from tools.thresholds.frontier.substitution import Substitution, snell_flops_multiplier, substitution_threshold

THRESHOLDS: tuple[Threshold, ...] = (
    INFERENCE_FRONTIER,
    ACCEPT_CURVE,
    HEADROOM,
    ARC_ELASTICITY,
    SUBSTITUTION,
    SNELL,
)

__all__ = [
    "ACCEPT_CURVE",
    "ARC_ELASTICITY",
    "CALIBRATIONS",
    "HEADROOM",
    "INFERENCE_FRONTIER",
    "SNELL",
    "SUBSTITUTION",
    "Calibration",
    "Frontier",
    "Headroom",
    "PowerLaw",
    "Substitution",
    "arc_elasticity",
    "expower_alpha",
    "expower_crossing",
    "expower_eta",
    "expower_fit",
    "expower_optimal_k",
    "headroom_elasticity_bound",
    "inference_frontier",
    "logistic_alpha",
    "logistic_crossing",
    "logistic_eta",
    "passk_alpha",
    "passk_eta",
    "snell_flops_multiplier",
    "substitution_threshold",
]
