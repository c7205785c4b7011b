"""Thresholds of the archive; to add one, write its file, add one line to THRESHOLDS, and one test."""

from collections.abc import Mapping

from tools.thresholds.answers import AnswerCost, cost_correct_extended, verifier_price_ceiling
from tools.thresholds.calibrations import CALIBRATIONS, Calibration
from tools.thresholds.compression import Compression, vcpd_compression
from tools.thresholds.cost_entry import COST_CORRECT
from tools.thresholds.costs import (
    AlphaLeverage,
    CostSensitivity,
    alpha_leverage,
    cost_correct,
    cost_correct_breakeven,
    cost_correct_elasticities,
    cost_correct_gradient,
    cpm_blended,
)
from tools.thresholds.curves import (
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
from tools.thresholds.frontier import Frontier, arc_elasticity, inference_frontier
from tools.thresholds.frontier_entry import INFERENCE_FRONTIER
from tools.thresholds.registry import Input, Threshold
from tools.thresholds.result import BreakEven, Evaluation, Formula
from tools.thresholds.substitution import Substitution, snell_flops_multiplier, substitution_threshold
from tools.thresholds.vectors import VectorFileError, VectorReport, VectorResult, check_vectors

THRESHOLDS: Mapping[str, Threshold] = {
    threshold.name: threshold
    for threshold in (
        COST_CORRECT,
        INFERENCE_FRONTIER,
    )
}

__all__ = [
    "CALIBRATIONS",
    "COST_CORRECT",
    "INFERENCE_FRONTIER",
    "THRESHOLDS",
    "AlphaLeverage",
    "AnswerCost",
    "BreakEven",
    "Calibration",
    "Compression",
    "CostSensitivity",
    "Evaluation",
    "Formula",
    "Frontier",
    "Headroom",
    "Input",
    "PowerLaw",
    "Substitution",
    "Threshold",
    "VectorFileError",
    "VectorReport",
    "VectorResult",
    "alpha_leverage",
    "arc_elasticity",
    "check_vectors",
    "cost_correct",
    "cost_correct_breakeven",
    "cost_correct_elasticities",
    "cost_correct_extended",
    "cost_correct_gradient",
    "cpm_blended",
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
    "vcpd_compression",
    "verifier_price_ceiling",
]
