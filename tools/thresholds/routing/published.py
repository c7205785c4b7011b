"""The numbers that the archive publishes about routing, next to what this code computes."""

from functools import partial
from typing import Final

from tools.thresholds.engine.publication import PublishedFigure, figure
from tools.thresholds.routing.heterogeneity import heterogeneity_quadratic
from tools.thresholds.routing.patterns import adaptive_samples, cascade, early_exit, speculative_decoding
from tools.thresholds.routing.routing_premium import routing_premium
from tools.thresholds.routing.symbols import PAPER, SPECULATION

_NOT: Final = "not reproducible from what is published"
_CEILING = "An 'up to' number is a ceiling, so this is the most that the net premium can be."

_TYPES = heterogeneity_quadratic([1, 2, 4, 8], [0.4, 0.3, 0.2, 0.1], [[0, 1], [2, 3]])
_T5 = speculative_decoding(accept=0.75, draft_len=7, cost_ratio=0.02)
_LONG = speculative_decoding(accept=0.8, draft_len=5, cost_ratio=0.05)
_LOSING = cascade(cost_cheap=0.3, cost_expensive=1, resolved=0.28, oracle_resolved=0.28)
_PAYS = routing_premium(kappa=0.8, Delta=0.5, gamma=0.05)
_DRIFT = routing_premium(kappa=0.3, Delta=0.3, gamma=0.05, quality_ratio=0.95)


_row = partial(figure, source=PAPER)


def _compute_implied_premium(speedup: float) -> float:
    """The net premium of a speedup that is read as a cost cut, kappa Delta - gamma = 1 - 1/S."""
    return early_exit(mean_depth=1 / speedup, oracle_depth=1 / speedup, overhead=0).net


PUBLISHED: tuple[PublishedFigure, ...] = (
    _row(
        "All six systems that the paper examines lie on the paying side",
        "all six systems",
        None,
        "The paper's six-row table of kappa, Delta and gamma is not published here.",
        _NOT,
        status="calibrated",
    ),
    _row(
        "Speedup of speculative decoding (Leviathan et al.)",
        "2x to 3x",
        f"{_LONG.speedup:.2f}x",
        "accept = 0.8, draft_len = 5, cost_ratio = 0.05 are illustrative: the accept rates and costs behind the"
        " reported range are the cited work's.",
        "consistent with",
        status="literature",
    ),
    _row(
        "Implied net premium of Leviathan et al.",
        "0.500 to 0.667",
        f"{_compute_implied_premium(2):.3f} to {_compute_implied_premium(3):.3f}",
        "From the reported 2x and 3x, read as cost cuts of 1 - 1/S.",
    ),
    _row(
        "Implied net premium of Leviathan et al., in the definition",
        "0.500 to 0.667",
        f"{_compute_implied_premium(2):.3f} to {_compute_implied_premium(3):.3f}",
        "From the reported 2x and 3x, read as cost cuts of 1 - 1/S.",
        source=SPECULATION,
    ),
    _row(
        "Implied net premium of CALM (early exit)",
        "up to 0.667",
        f"up to {_compute_implied_premium(3):.3f}",
        f"From the reported 'up to 3x': mean_depth = 1/3, overhead = 0. {_CEILING}",
    ),
    _row(
        "Implied net premium of FrugalGPT (cascade)",
        "up to 0.980",
        f"up to {cascade(cost_cheap=0, cost_expensive=1, resolved=0.98, oracle_resolved=0.98).net:.3f}",
        f"From the reported 'up to 98 percent': resolved = 0.98 at no cost. {_CEILING}",
    ),
    _row(
        "Implied net premium of Adaptive-Consistency",
        "up to 0.873",
        f"up to {adaptive_samples(k_fixed=7.9, k_mean=1, k_oracle=1).net:.3f}",
        f"From the reported 'up to 7.9x': k_fixed/k_mean = 7.9, no overhead. {_CEILING}",
    ),
    _row(
        "Implied net premium of Medusa (unconfirmed)",
        "0.545",
        f"{_compute_implied_premium(2.2):.3f}",
        "From the reported 2.2x, which the archive marks as unconfirmed.",
    ),
    _row(
        "Gain of complexity-aware exploration",
        "not known here",
        None,
        "The archive publishes no number for it.",
        _NOT,
    ),
    _row(
        "Reported gains of the cited systems",
        "3x, 98 percent, 7.9x and 2.2x",
        None,
        "Measurements of the cited works, whose data are not in the archive; only what they imply is computed.",
        _NOT,
        status="literature",
    ),
    _row(
        "Worked example that pays",
        "premium 0.35",
        f"premium {_PAYS.premium:.2f}",
        "kappa = 0.8, Delta = 0.5, gamma = 0.05.",
    ),
    _row(
        "Worked example that loses by a hair",
        "premium -0.002",
        f"premium {routing_premium(0.2, 0.24, 0.05).premium:.3f}",
        "kappa = 0.2, Delta = 0.24, gamma = 0.05.",
    ),
    _row(
        "Worked example at the threshold",
        "premium 0",
        f"premium {routing_premium(0.5, 0.5, 0.25).premium:.0f}",
        "kappa = 0.5, Delta = 0.5, gamma = 0.25.",
    ),
    _row(
        "Worked example that loses to quality drift",
        "premium -0.0105, though it clears the condition by 0.04",
        f"premium {_DRIFT.premium:.4f}, though it clears the condition by {_DRIFT.margin:.2f}",
        "kappa = 0.3, Delta = 0.3, gamma = 0.05, quality_ratio = 0.95.",
    ),
    _row(
        "Elasticity of the margin in kappa, top and bottom row",
        "1.14 and 2.25",
        f"{_PAYS.elasticities.kappa:.2f} and {_DRIFT.elasticities.kappa:.2f}",
        "The two worked examples above.",
    ),
    _row(
        "Uniform disclosure error that the first row tolerates",
        "55.9 percent",
        f"{100 * (_PAYS.error_tolerance or 0):.1f} percent",
        "kappa = 0.8, Delta = 0.5, gamma = 0.05.",
    ),
    _row(
        "Speculative decoding, worked example",
        "E = 3.600, speedup 3.157, kappa = 0.825, gamma = 0.0389, net 0.683",
        f"E = {_T5.expected_tokens:.3f}, speedup {_T5.speedup:.3f}, kappa = {_T5.kappa:.3f}, gamma = {_T5.gamma:.4f},"
        f" net {_T5.net:.3f}",
        "accept = 0.75, draft_len = 7, cost_ratio = 0.02.",
    ),
    _row(
        "Speculative decoding, first row of the definition",
        "E = 3.60, speedup 3.16",
        f"E = {_T5.expected_tokens:.2f}, speedup {_T5.speedup:.2f}",
        "accept = 0.75, draft_len = 7, cost_ratio = 0.02.",
        source=SPECULATION,
    ),
    _row(
        "Speculative decoding, second row of the definition",
        "E = 3.69, speedup 2.95",
        f"E = {_LONG.expected_tokens:.2f}, speedup {_LONG.speedup:.2f}",
        "accept = 0.8, draft_len = 5, cost_ratio = 0.05.",
        source=SPECULATION,
    ),
    _row(
        "A cascade that loses",
        "loses 2 percent, needs more than 30",
        f"loses {-100 * _LOSING.net:.0f} percent, needs more than {100 * _LOSING.resolved_breakeven:.0f}",
        "cost_cheap = 0.3, cost_expensive = 1, resolved = 0.28, scorer free.",
    ),
    _row(
        "The quadratic model",
        "optimum 2.6, oracle saving 2.22, kappa = 0.721, recovers 1.60",
        f"optimum {_TYPES.m_uniform:.1f}, oracle saving {_TYPES.Delta_abs:.2f}, kappa = {_TYPES.kappa:.3f},"
        f" recovers {_TYPES.gain_abs:.2f}",
        "Best computes 1, 2, 4, 8 in proportions 0.4, 0.3, 0.2, 0.1; the signal separates the first two from the rest;"
        " curvature 1.",
    ),
)
