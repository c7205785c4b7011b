"""The numbers that the archive publishes about verifier procurement, next to what this code computes."""

from functools import partial
from typing import Final

from tools.thresholds.engine.publication import PublishedFigure, figure
from tools.thresholds.procurement.bounds import (
    LECAM_CONSTANT,
    implied_constant,
    largest_field,
    lecam_lower_bound,
    procurement_gap_bound,
    procurement_probes_needed,
)
from tools.thresholds.procurement.payments import payment_plan
from tools.thresholds.procurement.posted_price import posted_price_cutoff_continuum, posted_price_unravel
from tools.thresholds.procurement.scores import RULES, expected_score, misreport_loss
from tools.thresholds.procurement.selection import procurement_expected_gap
from tools.thresholds.procurement.simulation import LADDERS
from tools.thresholds.procurement.symbols import PAPER

_NOT: Final = "not reproducible from what is published"
_MARKETS = "topic:market-structure"
_TOPIC = "topic:verification-economics"
_MATH = LADDERS["MATH"].alphas
_POSTED = posted_price_unravel(_MATH, theta=0.9)
_EVEN = posted_price_cutoff_continuum(alpha_lo=0.5, alpha_hi=0.9, theta=0.9)
_PLAN = payment_plan(budget=1000, K=8, N=256, effort_cost=0.05)


_row = partial(figure, source=PAPER)


def _compute_gaps(N: int) -> list[float]:
    """The expected gaps of the three ladders, in percent."""
    return [100 * procurement_expected_gap(steps.alphas, N, steps.probe_power) for steps in LADDERS.values()]


def _format_closures() -> str:
    """The shares that a posted price closes on the three ladders at theta = 0.9."""
    shares = [posted_price_unravel(steps.alphas, theta=0.9).closure or 0 for steps in LADDERS.values()]
    return ", ".join(f"{100 * share:.1f}" for share in shares) + " percent"


def _format_bound(method: str) -> str:
    return f"{procurement_gap_bound(K=8, N=256, alpha_min=0.5, method=method, delta=0.05):.3f}"


def _find_theta(closure: float) -> float:
    """The theta at which evenly spread sellers from 0.5 to 0.9 close this share."""
    low, high = 0.8, 1.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        more = (posted_price_cutoff_continuum(0.5, 0.9, middle).closure or 0) > closure
        low, high = (middle, high) if more else (low, middle)
    return low


PUBLISHED: tuple[PublishedFigure, ...] = (
    _row(
        "The published simulation reaches 5 percent at 256 probes",
        "5 percent at 256",
        ", ".join(f"{gap:.1f}" for gap in _compute_gaps(256))
        + f" percent at 256 on derived ladders; the bound certifies 5 percent of eight from"
        f" {procurement_probes_needed(K=8, gap=0.05)} probes at alpha_min = 1, from"
        f" {procurement_probes_needed(K=8, gap=0.05, alpha_min=0.5):,} at 0.5",
        "The paper's number of candidates, accept rates and settings are not published. The computed gaps are of a"
        " derived simulation whose probe power was tuned to the claim, so that they cannot confirm it.",
        _NOT,
        status="calibrated",
        equation="gap <= const sqrt(log K/N)",
    ),
    _row(
        "Constant of the published bound",
        "const",
        None,
        "The paper's constant is not published. The derived one is 0.707 for scores of width 1 and alpha_min = 1.",
        _NOT,
        status="proved",
    ),
    _row(
        "Posted prices close less than 30 percent of the gap at every N tried",
        "less than 30 percent",
        f"{_format_closures()} at theta = 0.9; more than 30 below theta = {_find_theta(0.3):.2f}",
        "Three derived ladders at theta = 0.9, at every N since N never enters. The paper's theta is not published, and"
        " a lower one closes more, here of sellers spread evenly from 0.5 to 0.9.",
        "consistent with",
        status="calibrated",
        equation="a seller stays while theta alpha <= price, so the best that stays has alpha_lo/(2 theta - 1)",
    ),
    _row(
        "Posted prices close less than 30 percent of the gap, as the topic cites it",
        "22.2%, 28.5% and 12.2%",
        _format_closures(),
        "The ladders MATH, GSM8K and HumanEval at theta = 0.9.",
        source=_MARKETS,
    ),
    _row("Maximal inequality", "0.127", _format_bound("maximal"), "K = 8, N = 256, alpha_min = 0.5."),
    _row("Union bound", "0.294", _format_bound("union"), "K = 8, N = 256, alpha_min = 0.5."),
    _row(
        "High-probability bound", "0.425", _format_bound("highprob"), "K = 8, N = 256, alpha_min = 0.5, delta = 0.05."
    ),
    _row(
        "Probes for a 5 percent guarantee with eight candidates",
        "416 at alpha_min = 1 and 1,664 at 0.5",
        f"{procurement_probes_needed(K=8, gap=0.05)} at alpha_min = 1 and"
        f" {procurement_probes_needed(K=8, gap=0.05, alpha_min=0.5):,} at 0.5",
        "K = 8, gap = 0.05, method maximal.",
    ),
    _row(
        "Half the gap costs four times the probes",
        "four times",
        f"{procurement_probes_needed(K=8, gap=0.025) / procurement_probes_needed(K=8, gap=0.05):.2f} times",
        "K = 8, gap = 0.05 and 0.025; the quotient of whole numbers of probes.",
    ),
    _row(
        "Lower bound on the minimax score regret",
        "0.0464/sqrt(N), or 0.0029 at 256 probes",
        f"{LECAM_CONSTANT:.4f}/sqrt(N), or {lecam_lower_bound(256):.4f} at 256 probes",
        "N = 256.",
    ),
    _row(
        "Candidates for which 256 probes certify 5 percent",
        "K <= 3",
        f"K <= {largest_field(256, 0.05, 1, 1, 'maximal', 0.05):.0f}",
        "N = 256, gap = 0.05, alpha_min = 1, score_range = 1.",
    ),
    _row(
        "Candidates for which 256 probes certify 5 percent, in the topic",
        "K <= 3",
        f"K <= {largest_field(256, 0.05, 1, 1, 'maximal', 0.05):.0f}",
        "N = 256, gap = 0.05, alpha_min = 1, score_range = 1.",
        source=_TOPIC,
    ),
    _row(
        "Constant that the published point would need",
        "0.555, where the default is 0.707",
        f"{implied_constant(K=8, N=256, gap=0.05):.3f}, where the default is {0.5**0.5:.3f}",
        "K = 8, N = 256, gap = 0.05.",
    ),
    _row(
        "Gap of the derived simulation at N = 256",
        "4.8, 4.6 and 4.4 percent",
        "{:.1f}, {:.1f} and {:.1f} percent".format(*_compute_gaps(256)),
        "The ladders MATH, GSM8K and HumanEval with probe powers 0.40, 0.33 and 0.36.",
    ),
    _row(
        "Gap of the derived simulation at N = 128",
        "7.1 to 7.6 percent",
        f"{min(_compute_gaps(128)):.1f} to {max(_compute_gaps(128)):.1f} percent",
        "The same three ladders.",
    ),
    _row(
        "Share closed by posted price on the three ladders",
        "22.2, 28.5, 12.2 percent",
        _format_closures(),
        "The ladders MATH, GSM8K and HumanEval at theta = 0.9.",
    ),
    _row(
        "The posted-price market on the MATH ladder",
        "0.40, 0.45 and 0.50 at a price of 0.45; 68.1 percent against 87.5",
        f"{', '.join(f'{rate:.2f}' for rate in _POSTED.active)} at a price of {_POSTED.price:.2f};"
        f" {100 * (_POSTED.gap or 0):.1f} percent against {100 * _POSTED.gap_worst:.1f}",
        "Accept rates 0.40 to 0.75 in steps of 0.05, theta = 0.9.",
    ),
    _row(
        "Quality spread evenly",
        "cutoff 0.625, 24.2 percent closed",
        f"cutoff {_EVEN.cutoff:.3f}, {100 * (_EVEN.closure or 0):.1f} percent closed",
        "alpha_lo = 0.5, alpha_hi = 0.9, theta = 0.9.",
    ),
    _row(
        "Theta below which closure passes 30 percent",
        "about 0.88",
        f"about {_find_theta(0.3):.2f}",
        "Evenly spread from 0.5 to 0.9.",
    ),
    _row(
        "Expected loss from misreporting: Brier, spherical, logarithmic",
        "0.0400, 0.0327, 0.0222",
        ", ".join(f"{misreport_loss(rule, p=0.7, q=0.9):.4f}" for rule in (RULES[0], RULES[2], RULES[1])),
        "p = 0.7, q = 0.9; logarithmic reports limited to 0.001 to 0.999.",
    ),
    _row(
        "Expected Brier score of the report of 0.9 and of the truth",
        "0.75 and 0.79",
        f"{expected_score('brier', p=0.7, q=0.9):.2f} and {expected_score('brier', p=0.7, q=0.7):.2f}",
        "p = 0.7.",
    ),
    _row(
        "Payment plan",
        "cap USD 0.488, feasible above USD 102.40",
        f"cap USD {_PLAN.cap_max:.3f}, feasible above USD {_PLAN.min_budget:.2f}",
        "budget = 1000, K = 8, N = 256, effort_cost = 0.05.",
    ),
)
