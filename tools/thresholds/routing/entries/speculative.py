"""The entry of speculative decoding: when a draft model pays."""

import math

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, break_even
from tools.thresholds.engine.surface import GridValues
from tools.thresholds.routing.pattern import answer, evaluate_pattern_grid
from tools.thresholds.routing.patterns import accepted_drafts, speculation, speculative_decoding
from tools.thresholds.routing.routing_premium import DECISIONS
from tools.thresholds.routing.symbols import CONDITION, PAPER, SPECULATION, UNIT, formula

FORMULAS = (
    CONDITION,
    formula(r"E = \frac{1 - a^{g+1}}{1 - a}", "literature", "E", "a", "g", source=SPECULATION),
    formula(r"S = \frac{E}{1 + g c}", "literature", "S", "E", "g", "c", source=SPECULATION),
    formula(
        r"\kappa\Delta = 1 - \frac{1}{E},\quad \Delta = \frac{g}{g + 1},\quad \gamma = \frac{g c}{E}",
        "derived",
        r"\kappa",
        r"\Delta",
        r"\gamma",
        "E",
        "g",
        "c",
    ),
    formula(r"\kappa\Delta > \gamma \iff E > 1 + g c", "derived", r"\kappa", r"\Delta", r"\gamma", "E", "g", "c"),
)
COSTLY_DRAFT_WARNING = (
    "A draft that is accepted no more often than it costs (accept <= cost_ratio) pays at no draft length; at equality"
    " one drafted token is indifferent, and more lose."
)
_SERIES_BELOW = 1e-4  # below it, two large terms cancel and the series has an error under 1e-15


def _evaluate(accept: float, draft_len: int, cost_ratio: float) -> Evaluation:
    found = speculative_decoding(accept, draft_len, cost_ratio)
    work = draft_len * cost_ratio
    gross = float(speculation(accept, draft_len, cost_ratio)[0])
    return answer(
        "speculative_decoding",
        found,
        gross,
        [
            break_even("cost_ratio", found.breakeven_cost_ratio, feasible=True),
            _find_accept_break_even(draft_len, cost_ratio),
        ],
        {"accept": -_compute_token_elasticity(accept, draft_len), "cost_ratio": work / (1 + work)},
        FORMULAS,
        [
            "drafted tokens are accepted independently, with the same probability at every position",
            "scoring the whole draft costs the target one step, as when decode is bound by memory traffic",
            "cost follows wall-clock time on the same hardware, so that a speedup is a cost cut",
        ],
        [COSTLY_DRAFT_WARNING] if accept <= cost_ratio else [],
    )


def _surface(accept: Real, draft_len: Real, cost_ratio: Real) -> GridValues:
    gross, gamma, tokens = speculation(accept, draft_len, cost_ratio)
    work = draft_len * cost_ratio
    net = (accepted_drafts(accept, draft_len) - work) / tokens
    extra = {"speedup": tokens / (work + 1), "expected_tokens": tokens}
    return evaluate_pattern_grid(gross, gamma, np.asarray(True), "the numbers leave the range of a float", net, extra)


def _find_accept_break_even(draft_len: int, cost_ratio: float) -> BreakEven:
    work = draft_len * cost_ratio
    if cost_ratio > 1:
        return break_even("accept", None, feasible=False)
    low, high = 0.0, 1.0
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if accepted_drafts(middle, draft_len) < work else (low, middle)
    return break_even("accept", 0.0 if work == 0 else high, feasible=True)


def _compute_token_elasticity(accept: float, draft_len: int) -> float:
    """The elasticity of the expected tokens in the accept probability, 1/(e^x - 1) - n/(e^(nx) - 1), x = -ln a."""
    n = float(draft_len) + 1
    if accept == 0:
        return 0.0
    x = -math.log(accept)
    if n * x < _SERIES_BELOW:
        return (n - 1) / 2 * (1 - x * (n + 1) / 6)
    return math.exp(-x) / -math.expm1(-x) - n * math.exp(-n * x) / -math.expm1(-n * x)


SPECULATIVE_DECODING = Threshold(
    name="speculative_decoding",
    family="routing_premium",
    title="Speculative decoding as a routing premium",
    question="Does a draft model of this accept rate, length and cost pay, and by how much?",
    inputs=(
        Input("accept", "a", "probability that a drafted token is accepted", "probability", least=0, most=1),
        Input("draft_len", "g", "tokens drafted per pass", "count", least=1, integer=True),
        Input("cost_ratio", "c", "cost of a draft step over a target step", "ratio", least=0),
    ),
    example={"accept": 0.75, "draft_len": 7, "cost_ratio": 0.02},
    unit=UNIT,
    formulas=FORMULAS,
    sources=(PAPER, SPECULATION),
    evaluate=_evaluate,
    surface=_surface,
    decisions=DECISIONS,
    picture=Picture(
        x=("accept", {"start": 0.02, "stop": 0.98, "num": 200}),
        y=("cost_ratio", {"start": 0, "stop": 0.6, "num": 200}),
    ),
)
