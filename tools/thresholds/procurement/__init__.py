"""B4, verifier procurement: buying unseen quality; a threshold of this family is one entry and one line."""

from tools.thresholds.engine.registry import Threshold
from tools.thresholds.procurement.bounds import (
    implied_constant,
    lecam_lower_bound,
    lecam_lower_bound_exact,
    procurement_gap_bound,
    procurement_probes_needed,
)
from tools.thresholds.procurement.entries.expected_gap import PROCUREMENT_EXPECTED_GAP
from tools.thresholds.procurement.entries.payment import PAYMENT_PLAN
from tools.thresholds.procurement.entries.posted_price import POSTED_PRICE_CUTOFF_CONTINUUM, POSTED_PRICE_UNRAVEL
from tools.thresholds.procurement.entries.probes import PROCUREMENT_PROBES_NEEDED
from tools.thresholds.procurement.entries.procurement import VERIFIER_PROCUREMENT
from tools.thresholds.procurement.entries.score import MISREPORT_LOSS
from tools.thresholds.procurement.entries.side_by_side import VERIFIER_PROBES
from tools.thresholds.procurement.payments import PaymentPlan, payment_plan
from tools.thresholds.procurement.posted_price import (
    PostedPrice,
    PostedPriceContinuum,
    posted_price_cutoff_continuum,
    posted_price_unravel,
)
from tools.thresholds.procurement.scores import expected_score, misreport_loss
from tools.thresholds.procurement.selection import procurement_expected_gap, selection_probabilities
from tools.thresholds.procurement.simulation import LADDERS, Ladder, SimulatedGap, simulate_procurement

THRESHOLDS: tuple[Threshold, ...] = (
    VERIFIER_PROCUREMENT,
    PROCUREMENT_PROBES_NEEDED,
    PROCUREMENT_EXPECTED_GAP,
    VERIFIER_PROBES,
    MISREPORT_LOSS,
    PAYMENT_PLAN,
    POSTED_PRICE_UNRAVEL,
    POSTED_PRICE_CUTOFF_CONTINUUM,
)

__all__ = [
    "LADDERS",
    "MISREPORT_LOSS",
    "PAYMENT_PLAN",
    "POSTED_PRICE_CUTOFF_CONTINUUM",
    "POSTED_PRICE_UNRAVEL",
    "PROCUREMENT_EXPECTED_GAP",
    "PROCUREMENT_PROBES_NEEDED",
    "VERIFIER_PROBES",
    "VERIFIER_PROCUREMENT",
    "Ladder",
    "PaymentPlan",
    "PostedPrice",
    "PostedPriceContinuum",
    "SimulatedGap",
    "expected_score",
    "implied_constant",
    "lecam_lower_bound",
    "lecam_lower_bound_exact",
    "misreport_loss",
    "payment_plan",
    "posted_price_cutoff_continuum",
    "posted_price_unravel",
    "procurement_expected_gap",
    "procurement_gap_bound",
    "procurement_probes_needed",
    "selection_probabilities",
    "simulate_procurement",
]
