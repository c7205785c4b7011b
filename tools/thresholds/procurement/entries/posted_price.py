"""The entries of the posted price: whether the best verifier survives in a market with one price."""

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input, Numbers
from tools.thresholds.engine.numeric import is_close
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Value
from tools.thresholds.engine.surface import GridValues, convert_to_array, decide, is_nearly_equal, keep_defined
from tools.thresholds.procurement.posted_price import (
    PostedPrice,
    PostedPriceContinuum,
    continuum_gap,
    count_staying,
    cutoff,
    mean_gaps,
    posted_price_cutoff_continuum,
    posted_price_unravel,
)
from tools.thresholds.procurement.symbols import GAP_UNIT, PAPER, formula

_DECISIONS = ("best seller stays", "best seller leaves", "indifferent")
_CLAIMED_CLOSURE = 0.30  # the share below which the archive's posted prices close the gap
_SHARE = r"1 - \frac{\mathrm{gap}}{\alpha_{\mathrm{hi}} / \alpha_{\mathrm{lo}} - 1}"

FORMULAS = (
    formula(
        r"\pi \leftarrow E\left[\alpha \mid \theta \alpha \le \pi\right],\qquad"
        r" \mathrm{gap} = E\left[\frac{\alpha_{\mathrm{hi}}}{\alpha} \,\middle|\, \theta \alpha \le \pi\right] - 1",
        "derived",
        r"\pi",
        r"\alpha",
        r"\theta",
        r"\mathrm{gap}",
        r"\alpha_{\mathrm{hi}}",
    ),
    formula(
        rf"\text{{closure}} = {_SHARE}", "derived", r"\mathrm{gap}", r"\alpha_{\mathrm{hi}}", r"\alpha_{\mathrm{lo}}"
    ),
    formula(
        r"\theta^* = \frac{E[\alpha]}{\alpha_{\mathrm{hi}}}", "derived", r"\theta^*", r"\alpha", r"\alpha_{\mathrm{hi}}"
    ),
)
CONTINUUM_FORMULAS = (
    *FORMULAS,
    formula(
        r"\alpha_{\mathrm{cut}} = \min\left(\alpha_{\mathrm{hi}}, \frac{\alpha_{\mathrm{lo}}}{2\theta - 1}\right),"
        r"\qquad \mathrm{gap} = \frac{\alpha_{\mathrm{hi}} \ln(\alpha_{\mathrm{cut}} / \alpha_{\mathrm{lo}})}"
        r"{\alpha_{\mathrm{cut}} - \alpha_{\mathrm{lo}}} - 1",
        "derived",
        r"\alpha_{\mathrm{cut}}",
        r"\alpha_{\mathrm{hi}}",
        r"\alpha_{\mathrm{lo}}",
        r"\theta",
        r"\mathrm{gap}",
    ),
)

ABOVE_CLAIM_WARNING = (
    "The archive states that posted prices close less than 30 % of the gap, and here they close 30 % or more. The claim"
    " is one about theta, the reservation cost per unit of accept rate, not about posted prices as such."
)
NO_TRADE_WARNING = "At this theta every seller's reservation cost exceeds the price that it would get: nobody stays."


def _make_answer(
    name: str, found: PostedPrice | PostedPriceContinuum, turn: float, theta: float, values: dict[str, Value]
) -> Evaluation:
    warnings = [NO_TRADE_WARNING] if found.price is None else []
    if found.closure is not None and (found.closure >= _CLAIMED_CLOSURE or is_close(found.closure, _CLAIMED_CLOSURE)):
        warnings.append(ABOVE_CLAIM_WARNING)
    return Evaluation(
        threshold=name,
        values=values,
        unit=GAP_UNIT,
        decision=_DECISIONS[2] if is_close(turn, theta) else _DECISIONS[0] if turn > theta else _DECISIONS[1],
        margin=turn - theta,
        break_evens=[BreakEven(variable="theta", value=turn, feasible=True)],
        elasticities={},
        formulas=list(FORMULAS if name == "posted_price_unravel" else CONTINUUM_FORMULAS),
        sources=[PAPER],
        assumptions=[
            "quality is unobservable and a seller's reservation cost is theta times its accept rate",
            "the price is the mean accept rate of who stays, and the buyer takes one of them at random",
            "probes never enter, so that the result is the same at every N",
        ],
        warnings=warnings,
    )


def _evaluate(alphas: tuple[float, ...], theta: float) -> Evaluation:
    found = posted_price_unravel(alphas, theta)
    values: dict[str, Value] = {**found.model_dump(), "active_count": len(found.active)}
    return _make_answer("posted_price_unravel", found, _find_turn(alphas), theta, values)


def _find_turn(alphas: tuple[float, ...]) -> float:
    return float(np.mean(alphas)) / max(alphas)


def _surface(alphas: tuple[float, ...], theta: Real) -> GridValues:
    rates = np.sort(alphas)
    count, gaps = count_staying(rates, theta), mean_gaps(rates)
    gap = np.where(count > 0, gaps[np.maximum(count, 1) - 1], np.nan)
    worst = (rates[-1] - rates[0]) / rates[0]
    turn = _find_turn(alphas)
    return GridValues(
        {
            "closure": 1 - gap / worst if worst > 0 else np.nan * gap,
            "gap": gap,
            "active_count": count.astype(np.float64),
        },
        margin=turn - theta,
        decision=decide(turn, theta, more=0, less=1, equal=2),
    )


def _evaluate_continuum(alpha_lo: float, alpha_hi: float, theta: float) -> Evaluation:
    found = posted_price_cutoff_continuum(alpha_lo, alpha_hi, theta)
    turn = (alpha_lo + alpha_hi) / 2 / alpha_hi
    return _make_answer("posted_price_cutoff_continuum", found, turn, theta, dict(found.model_dump()))


def _evaluate_continuum_grid(alpha_lo: Real, alpha_hi: Real, theta: Real) -> GridValues:
    low, high, rate = convert_to_array(alpha_lo), convert_to_array(alpha_hi), convert_to_array(theta)
    sound = low < high
    trades = sound & ((rate <= 1) | is_nearly_equal(rate, 1.0))
    turn = (low + high) / 2 / high
    with np.errstate(all="ignore"):
        top = np.where(trades, cutoff(low, np.maximum(low, high), rate), np.nan)
        gap = np.where(trades, continuum_gap(low, high, top), np.nan)
        worst = np.where(sound, (high - low) / low, np.nan)
        values = {"closure": 1 - gap / worst, "cutoff": top, "gap": gap}
    return GridValues(
        values,
        margin=np.where(sound, turn - rate, np.nan),
        decision=keep_defined(decide(turn, rate, more=0, less=1, equal=2), worst),
        undefined="alpha_lo is not below alpha_hi",
    )


_THETA = Input("theta", r"\theta", "reservation cost per unit of accept rate", "price per accept rate", above=0)

POSTED_PRICE_UNRAVEL = Threshold(
    name="posted_price_unravel",
    family="verifier_procurement",
    title="A posted price among these verifiers",
    question="Which verifiers stay in a market with one posted price, and how much of the gap does it close?",
    inputs=(Numbers("alphas", r"\alpha", "accept rates of the sellers", "probability", above=0, most=1), _THETA),
    example={"alphas": [0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75], "theta": 0.9},
    unit=GAP_UNIT,
    formulas=FORMULAS,
    sources=(PAPER,),
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("theta", {"start": 0.6, "stop": 1, "num": 201}),
        lines=("closure",),
        value="share of the gap from worst to best that is closed",
    ),
)

POSTED_PRICE_CUTOFF_CONTINUUM = Threshold(
    name="posted_price_cutoff_continuum",
    family="verifier_procurement",
    title="A posted price among evenly spread verifiers",
    question="Up to which accept rate do sellers stay at one posted price, and how much of the gap does it close?",
    inputs=(
        Input("alpha_lo", r"\alpha_{\mathrm{lo}}", "lowest accept rate on offer", "probability", above=0, most=1),
        Input("alpha_hi", r"\alpha_{\mathrm{hi}}", "highest accept rate on offer", "probability", above=0, most=1),
        _THETA,
    ),
    example={"alpha_lo": 0.5, "alpha_hi": 0.9, "theta": 0.9},
    unit=GAP_UNIT,
    formulas=CONTINUUM_FORMULAS,
    sources=(PAPER,),
    evaluate=_evaluate_continuum,
    surface=_evaluate_continuum_grid,
    decisions=_DECISIONS,
    picture=Picture(
        x=("theta", {"start": 0.5, "stop": 1, "num": 200}), y=("alpha_lo", {"start": 0.1, "stop": 0.89, "num": 200})
    ),
)
