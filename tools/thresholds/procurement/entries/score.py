"""The entry of the scores: what a misreported probability costs the seller."""

import numpy as np

from tools.thresholds.asking.effects import Effect
from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Choice, Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import Evaluation
from tools.thresholds.engine.surface import GridValues, convert_to_array
from tools.thresholds.procurement.scores import (
    DEFAULT_EPS,
    MIN_EPS,
    RULES,
    compute_expected_score,
    compute_misreport_loss,
    expected_score,
    misreport_loss,
)
from tools.thresholds.procurement.symbols import PAPER, formula

_UNIT = "score, from 0 to 1"

FORMULAS = (
    formula(r"S = 1 - (y - q)^2,\qquad L = (p - q)^2\quad \text{(Brier)}", "literature", "S", "y", "q", "L", "p"),
    formula(
        r"S = \frac{\ln q_y - \ln \epsilon}{\ln(1 - \epsilon) - \ln \epsilon},\qquad"
        r" L = \frac{p \ln\frac{p}{q} + (1 - p) \ln\frac{1 - p}{1 - q}}{\ln(1 - \epsilon) - \ln \epsilon}"
        r"\quad \text{(log)}",
        "literature",
        "S",
        "y",
        "q",
        r"\epsilon",
        "L",
        "p",
    ),
    formula(
        r"S = \frac{q_y}{\sqrt{q^2 + (1 - q)^2}},\qquad L = \sqrt{p^2 + (1 - p)^2} -"
        r" \frac{p q + (1 - p)(1 - q)}{\sqrt{q^2 + (1 - q)^2}}\quad \text{(spherical)}",
        "literature",
        "S",
        "y",
        "q",
        "L",
        "p",
    ),
)

BARE_DECISION_WARNING = (
    "The report is a bare yes or no. If sellers may only report decisions, no strictly proper rule can separate"
    " probabilities and the score reduces to accuracy: take reports as probabilities."
)


def _evaluate(rule: str, p: float, q: float, eps: float) -> Evaluation:
    return Evaluation(
        threshold="misreport_loss",
        values={
            "misreport_loss": misreport_loss(rule, p, q, eps),
            "expected_score": expected_score(rule, p, q, eps),
            "truthful_score": expected_score(rule, p, p, eps),
        },
        unit=_UNIT,
        decision=None,
        margin=None,
        break_evens=[],
        elasticities={},
        formulas=list(FORMULAS),
        sources=[PAPER],
        assumptions=[
            "the seller cares for the expected score alone; a further profit from being chosen can tempt it to gamble"
        ],
        warnings=[BARE_DECISION_WARNING] if q in (0, 1) else [],
    )


def _surface(rule: str, p: Real, q: Real, eps: Real) -> GridValues:
    p, q, eps = convert_to_array(p), convert_to_array(q), convert_to_array(eps)
    allowed = np.asarray(True)
    if rule == "log":
        allowed = (p >= eps) & (p <= 1 - eps) & (q >= eps) & (q <= 1 - eps)
    with np.errstate(all="ignore"):
        values = {
            "misreport_loss": np.where(allowed, compute_misreport_loss(rule, p, q, eps), np.nan),
            "expected_score": np.where(allowed, compute_expected_score(rule, p, q, eps), np.nan),
            "truthful_score": np.where(allowed, compute_expected_score(rule, p, p, eps), np.nan),
        }
    return GridValues(values, undefined="the log rule takes probabilities from eps to 1 - eps")


MISREPORT_LOSS = Threshold(
    name="misreport_loss",
    family="verifier_procurement",
    title="Strictly proper scores: what a misreport loses",
    question="How much expected score does a seller lose by reporting q when it believes p?",
    inputs=(
        Choice("rule", "S", "scoring rule", RULES, default="brier"),
        Input("p", "p", "probability that the seller believes", "probability", least=0, most=1),
        Input("q", "q", "probability that the seller reports", "probability", least=0, most=1),
        Input(
            "eps",
            r"\epsilon",
            "distance that reports under the log rule keep from 0 and 1",
            "probability",
            least=MIN_EPS,
            below=0.5,
            default=DEFAULT_EPS,
        ),
    ),
    example={"rule": "brier", "p": 0.7, "q": 0.9},
    unit=_UNIT,
    formulas=FORMULAS,
    sources=(PAPER,),
    evaluate=_evaluate,
    surface=_surface,
    effects=(Effect("eps", "rule", ("log",)),),
    picture=Picture(
        x=("q", {"start": 0.01, "stop": 0.99, "num": 197}),
        lines=("expected_score", "truthful_score", "misreport_loss"),
        value="expected score, from 0 to 1",
    ),
)
