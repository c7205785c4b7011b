"""B5, verifier composition: what a pipeline's verifiers do together; a threshold of this family is one entry."""

from tools.thresholds.composition.baseline import baseline_cov_threshold, baseline_matched_gap
from tools.thresholds.composition.bounds import (
    composition_gap_bound,
    composition_probe_ratio,
    composition_probes_needed,
)
from tools.thresholds.composition.entries.baseline import BASELINE_MATCHED_GAP
from tools.thresholds.composition.entries.bound import COMPOSITION_GAP_BOUND
from tools.thresholds.composition.entries.composition import VERIFIER_COMPOSITION
from tools.thresholds.composition.entries.disagreement import COV_FROM_DISAGREEMENT
from tools.thresholds.composition.entries.expansion import COMPOSITION_EXPANSION
from tools.thresholds.composition.entries.instances import WITHIN_BETWEEN
from tools.thresholds.composition.entries.score import JOINT_QUADRATIC_SCORE
from tools.thresholds.composition.entries.simulation import COMPOSITION_SIMULATION
from tools.thresholds.composition.expansion import Expansion, composition_expansion
from tools.thresholds.composition.instances import WithinBetween, within_between
from tools.thresholds.composition.pair import (
    Composition,
    compose,
    composition_cov_breakeven,
    cov_from_disagreement,
    frechet_cov,
)
from tools.thresholds.composition.score import joint_quadratic_score
from tools.thresholds.composition.simulation import SimulatedGaps, composition_simulation
from tools.thresholds.engine.registry import Threshold

THRESHOLDS: tuple[Threshold, ...] = (
    VERIFIER_COMPOSITION,
    COV_FROM_DISAGREEMENT,
    WITHIN_BETWEEN,
    BASELINE_MATCHED_GAP,
    COMPOSITION_GAP_BOUND,
    COMPOSITION_EXPANSION,
    JOINT_QUADRATIC_SCORE,
    COMPOSITION_SIMULATION,
)

__all__ = [
    "BASELINE_MATCHED_GAP",
    "COMPOSITION_EXPANSION",
    "COMPOSITION_GAP_BOUND",
    "COMPOSITION_SIMULATION",
    "COV_FROM_DISAGREEMENT",
    "JOINT_QUADRATIC_SCORE",
    "VERIFIER_COMPOSITION",
    "WITHIN_BETWEEN",
    "Composition",
    "Expansion",
    "SimulatedGaps",
    "WithinBetween",
    "baseline_cov_threshold",
    "baseline_matched_gap",
    "compose",
    "composition_cov_breakeven",
    "composition_expansion",
    "composition_gap_bound",
    "composition_probe_ratio",
    "composition_probes_needed",
    "composition_simulation",
    "cov_from_disagreement",
    "frechet_cov",
    "joint_quadratic_score",
    "within_between",
]
