"""The entry of the routing premium in the registry: its inputs, formulas and answer."""

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.numeric import is_close
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation
from tools.thresholds.engine.surface import GridValues, decide, is_nearly_equal, keep_defined
from tools.thresholds.routing.routing_premium import (
    DECISIONS,
    captured_saving,
    divide_or_none,
    gain_and_burden,
    name_decision,
    pays,
    routed_cost,
    routing_premium,
    tolerated_error,
)
from tools.thresholds.routing.symbols import CONDITION, PAPER, RATIO, UNIT, formula

_SOURCES = (PAPER, "field-note:the-cost-of-being-right")

FORMULAS = (
    CONDITION,
    RATIO,
    formula(
        r"\kappa^* = \frac{\gamma + 1 - q}{\Delta},\quad \Delta^* = \frac{\gamma + 1 - q}{\kappa},\quad"
        r" \gamma^* = \kappa\Delta - (1 - q),\quad q^* = 1 - \kappa\Delta + \gamma",
        "derived",
        r"\kappa^*",
        r"\Delta^*",
        r"\gamma^*",
        "q^*",
        r"\kappa",
        r"\Delta",
        r"\gamma",
        "q",
    ),
    formula(
        r"M = \kappa\Delta - \gamma,\qquad \frac{\partial \ln M}{\partial \ln \kappa} ="
        r" \frac{\partial \ln M}{\partial \ln \Delta} = \frac{\kappa\Delta}{M},\qquad"
        r" \frac{\partial \ln M}{\partial \ln \gamma} = -\frac{\gamma}{M}",
        "derived",
        "M",
        r"\kappa",
        r"\Delta",
        r"\gamma",
    ),
    formula(
        r"\kappa\Delta\,(1 - e)^2 = \gamma\,(1 + e) \;\Rightarrow\; e = \frac{2x + 1 - \sqrt{8x + 1}}{2x},\quad"
        r" x = \frac{\kappa\Delta}{\gamma}",
        "derived",
        "e",
        "x",
        r"\kappa",
        r"\Delta",
        r"\gamma",
    ),
)

NO_SIGNAL_WARNING = (
    "Delta does not exceed gamma: since kappa is at most 1, no signal at this cost can pay, however good it is."
)
QUALITY_WARNING = (
    "kappa Delta exceeds gamma, the published condition, which has no term for lost quality: with this accept-rate"
    " ratio below 1 the premium is not positive. The ratio q is derived, not published."
)


def _evaluate(kappa: float, Delta: float, gamma: float, quality_ratio: float) -> Evaluation:
    premium = routing_premium(kappa, Delta, gamma, quality_ratio)
    gain, burden = (float(side) for side in gain_and_burden(premium.gross, gamma, quality_ratio))
    slopes = premium.elasticities.model_dump()
    return Evaluation(
        threshold="routing_premium",
        values={
            "premium": premium.premium,
            "cost_ratio": premium.cost_ratio,
            "captured_saving": premium.gross,
            "captured_less_overhead": premium.margin,
            "error_tolerance": premium.error_tolerance,
        },
        unit=UNIT,
        decision=name_decision(gain, burden),
        margin=gain - burden,
        break_evens=_break_evens(kappa, Delta, gamma, quality_ratio),
        elasticities={name: slope for name, slope in slopes.items() if slope is not None},
        formulas=list(FORMULAS),
        sources=list(_SOURCES),
        assumptions=[
            "kappa, Delta and gamma are fractions of the fixed-compute Cost-correct: a derived reading, since the"
            " archive states no units",
            "the margin is kappa Delta - gamma - (1 - q); elasticities are those of kappa Delta - gamma",
            "the condition is marginal, near the best fixed allocation; it is exact for quadratic losses",
        ],
        warnings=_warnings(Delta, gamma, premium.gross, gain, burden),
    )


def _surface(kappa: Real, Delta: Real, gamma: Real, quality_ratio: Real) -> GridValues:
    gross = captured_saving(kappa, Delta)
    gain, burden = gain_and_burden(gross, gamma, quality_ratio)
    with np.errstate(all="ignore"):
        premium, ratio = (gain - burden) / quality_ratio, routed_cost(gross, gamma, quality_ratio)
        error = np.where(
            (np.asarray(gross) > gamma) & ~is_nearly_equal(gross, gamma),
            tolerated_error(np.asarray(gross), gamma),
            np.nan,
        )
    codes = keep_defined(decide(gain, burden, more=0, less=1, equal=2), premium, ratio)
    values = {"premium": premium, "cost_ratio": ratio, "error_tolerance": error}
    return GridValues(values, margin=gain - burden, decision=codes)


def _break_evens(kappa: float, Delta: float, gamma: float, q: float) -> list[BreakEven]:
    need, gross = gamma + (1 - q), kappa * Delta  # what kappa Delta must reach
    found = {
        "kappa": (divide_or_none(need, Delta), 0.0, 1.0),
        "Delta": (divide_or_none(need, kappa), 0.0, 1.0),
        "gamma": (gross - (1 - q), 0.0, np.inf),
        "quality_ratio": (1 - gross + gamma, np.nextafter(0, 1), np.inf),
    }
    return [
        BreakEven(variable=name, value=value, feasible=value is not None and bool(low <= value <= high))
        for name, (value, low, high) in found.items()
    ]


def _warnings(Delta: float, gamma: float, gross: float, gain: float, burden: float) -> list[str]:
    warnings = []
    if Delta < gamma or is_close(Delta, gamma):
        warnings.append(NO_SIGNAL_WARNING)
    if pays(gross, gamma) and not pays(gain, burden):
        warnings.append(QUALITY_WARNING)
    return warnings


ROUTING_PREMIUM = Threshold(
    name="routing_premium",
    family="routing_premium",
    title="The routing premium",
    question="Does spending compute by difficulty cost less than the same compute for everything?",
    inputs=(
        Input("kappa", r"\kappa", "share of the oracle saving realised", "fraction", least=0, most=1),
        Input("Delta", r"\Delta", "oracle saving over base cost", "fraction", least=0, most=1),
        Input("gamma", r"\gamma", "cost of the signal over base cost", "fraction", least=0),
        Input("quality_ratio", "q", "accept rate with routing over without", "ratio", above=0, default=1),
    ),
    example={"kappa": 0.8, "Delta": 0.5, "gamma": 0.05},
    unit=UNIT,
    formulas=FORMULAS,
    sources=_SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    decisions=DECISIONS,
    picture=Picture(x=("Delta", {"start": 0, "stop": 1, "num": 200}), y=("kappa", {"start": 0, "stop": 1, "num": 200})),
)
