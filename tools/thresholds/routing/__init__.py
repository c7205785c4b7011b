"""B3, the routing premium: compute that follows difficulty; a threshold of this family is one entry and one line."""

from tools.thresholds.engine.registry import Threshold
from tools.thresholds.routing.entries.cascade import CASCADE
from tools.thresholds.routing.entries.early_exit import EARLY_EXIT
from tools.thresholds.routing.entries.heterogeneity import HETEROGENEITY_QUADRATIC
from tools.thresholds.routing.entries.routing import ROUTING_PREMIUM
from tools.thresholds.routing.entries.samples import ADAPTIVE_SAMPLES, COMPLEXITY_AWARE_EXPLORATION
from tools.thresholds.routing.entries.speculative import SPECULATIVE_DECODING
from tools.thresholds.routing.heterogeneity import Heterogeneity, heterogeneity_quadratic
from tools.thresholds.routing.patterns import (
    AdaptiveBudget,
    Cascade,
    EarlyExit,
    Pattern,
    Speculation,
    adaptive_samples,
    cascade,
    complexity_aware_exploration,
    early_exit,
    speculative_decoding,
)
from tools.thresholds.routing.routing_premium import (
    MarginElasticities,
    RoutingPremium,
    routing_error_tolerance,
    routing_premium,
)

THRESHOLDS: tuple[Threshold, ...] = (
    ROUTING_PREMIUM,
    SPECULATIVE_DECODING,
    EARLY_EXIT,
    CASCADE,
    ADAPTIVE_SAMPLES,
    COMPLEXITY_AWARE_EXPLORATION,
    HETEROGENEITY_QUADRATIC,
)

__all__ = [
    "ADAPTIVE_SAMPLES",
    "CASCADE",
    "COMPLEXITY_AWARE_EXPLORATION",
    "EARLY_EXIT",
    "HETEROGENEITY_QUADRATIC",
    "ROUTING_PREMIUM",
    "SPECULATIVE_DECODING",
    "AdaptiveBudget",
    "Cascade",
    "EarlyExit",
    "Heterogeneity",
    "MarginElasticities",
    "Pattern",
    "RoutingPremium",
    "Speculation",
    "adaptive_samples",
    "cascade",
    "complexity_aware_exploration",
    "early_exit",
    "heterogeneity_quadratic",
    "routing_error_tolerance",
    "routing_premium",
    "speculative_decoding",
]
