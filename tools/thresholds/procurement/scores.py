"""Strictly proper scores of a reported probability, normalised to [0, 1], and what a misreport loses."""

import numpy as np

from tools.thresholds.engine.domain import Real, check_real
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import check_choice

RULES = ("brier", "log", "spherical")
MIN_EPS = 1e-15  # a smaller one is lost in 1 - eps
DEFAULT_EPS = 0.001  # reports under the log rule lie in [eps, 1 - eps], as its score is unbounded at 0 and 1


def compute_expected_score(rule: str, p: Real, q: Real, eps: Real) -> Real:
    """The expected score of report q when the truth is p, for numbers or arrays inside the domain."""
    if rule == "brier":
        return 1 - p * (1 - q) ** 2 - (1 - p) * q**2
    if rule == "spherical":
        return (p * q + (1 - p) * (1 - q)) / _compute_norm(q)
    most, least = np.log1p(-eps), np.log(eps)
    return np.asarray((p * (np.log(q) - least) + (1 - p) * (np.log1p(-q) - least)) / (most - least))[()]


def compute_misreport_loss(rule: str, p: Real, q: Real, eps: Real) -> Real:
    """The expected score lost by reporting q instead of p, in forms that keep small losses and are never negative."""
    if rule == "brier":
        return (p - q) ** 2
    if rule == "spherical":
        return (p - q) ** 2 / (_compute_norm(q) * (_compute_norm(p) * _compute_norm(q) + p * q + (1 - p) * (1 - q)))
    divergence = p * _compute_excess(q, p) + (1 - p) * _compute_excess(1 - q, 1 - p)
    return divergence / (np.log1p(-eps) - np.log(eps))


def expected_score(rule: str, p: float, q: float, eps: float = DEFAULT_EPS) -> float:
    """Return the expected score, in [0, 1], of reporting `q` when the probability is `p`.

    Brier: 1 - (y - q)^2; log: (ln q_y - ln eps)/(ln(1 - eps) - ln eps); spherical: q_y/sqrt(q^2 + (1 - q)^2), where
    y is the outcome and q_y the probability reported for it. `rule` is brier, log or spherical; p and q in [0, 1],
    under log q in [eps, 1 - eps], with eps in [1e-15, 1/2). Literature, normalised for paper:verifier-procurement.
    Raises ThresholdInputError.
    """
    rule, p, q, eps = _check_inputs(rule, p, q, eps)
    return float(compute_expected_score(rule, p, q, eps))


def misreport_loss(rule: str, p: float, q: float, eps: float = DEFAULT_EPS) -> float:
    """Return the expected score that a seller loses by reporting `q` when the probability is `p`; 0 at q = p.

    Brier: (p - q)^2; log: KL(p||q)/(ln(1 - eps) - ln eps); spherical: sqrt(p^2 + (1 - p)^2) less the score of q.
    Inputs as in `expected_score`; under log p lies in [eps, 1 - eps] too, as the truth must be reportable.
    Literature, normalised for paper:verifier-procurement. Raises ThresholdInputError.
    """
    rule, p, q, eps = _check_inputs(rule, p, q, eps)
    if rule == "log":
        _check_reportable("p", p, eps)
    return float(compute_misreport_loss(rule, p, q, eps))


def _check_inputs(rule: str, p: float, q: float, eps: float) -> tuple[str, float, float, float]:
    rule, eps = check_choice("rule", rule, RULES), check_real("eps", eps, least=MIN_EPS, below=0.5)
    p, q = check_real("p", p, least=0, most=1), check_real("q", q, least=0, most=1)
    if rule == "log":
        _check_reportable("q", q, eps)
    return rule, p, q, eps


def _check_reportable(field: str, value: float, eps: float) -> None:
    if not eps <= value <= 1 - eps:
        problem = f"is {value:g}, outside what the log rule takes"
        raise ThresholdInputError(field, problem, f"give a number in [{eps:g}, {1 - eps:g}] or another rule")


def _compute_norm(q: Real) -> Real:
    return np.sqrt(q**2 + (1 - q) ** 2)


def _compute_excess(new: Real, old: Real) -> Real:
    """The excess x - ln(1 + x) of x = new/old - 1, which is never negative, to full precision near and far."""
    x = (new - old) / old
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.where(np.abs(x) < 0.5, np.log1p(x), np.log(new) - np.log(old))
    return np.asarray(x - log)[()]
