"""B1, Cost-correct: what an accepted answer token costs; a threshold of this family is one entry and one line."""

from tools.thresholds.cost.answers import AnswerCost, cost_correct_extended, verifier_price_ceiling
from tools.thresholds.cost.compression import Compression, vcpd_compression
from tools.thresholds.cost.cost_correct import (
    AlphaLeverage,
    CostSensitivity,
    alpha_leverage,
    cost_correct,
    cost_correct_breakeven,
    cost_correct_elasticities,
    cost_correct_gradient,
    cpm_blended,
)
from tools.thresholds.cost.entries.answer import COST_CORRECT_EXTENDED, VERIFIER_PRICE_CEILING
from tools.thresholds.cost.entries.compression import VCPD_COMPRESSION
from tools.thresholds.cost.entries.cost import COST_CORRECT
from tools.thresholds.engine.registry import Threshold

THRESHOLDS: tuple[Threshold, ...] = (
    COST_CORRECT,
    COST_CORRECT_EXTENDED,
    VERIFIER_PRICE_CEILING,
    VCPD_COMPRESSION,
)

__all__ = [
    "COST_CORRECT",
    "COST_CORRECT_EXTENDED",
    "VCPD_COMPRESSION",
    "VERIFIER_PRICE_CEILING",
    "AlphaLeverage",
    "AnswerCost",
    "Compression",
    "CostSensitivity",
    "alpha_leverage",
    "cost_correct",
    "cost_correct_breakeven",
    "cost_correct_elasticities",
    "cost_correct_extended",
    "cost_correct_gradient",
    "cpm_blended",
    "vcpd_compression",
    "verifier_price_ceiling",
]
