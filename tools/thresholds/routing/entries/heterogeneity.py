"""The entry of the quadratic model: what a signal about difficulty is worth."""

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input, Numbers, NumberTable
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import Evaluation, break_even
from tools.thresholds.engine.surface import GridValues, decide, keep_defined
from tools.thresholds.routing.heterogeneity import check_types, heterogeneity_quadratic, variances
from tools.thresholds.routing.routing_premium import DECISIONS, divide_or_none, name_decision
from tools.thresholds.routing.symbols import CONDITION, PAPER, formula

_UNIT = "unit of the loss"

FORMULAS = (
    CONDITION,
    formula(
        r"\frac{H}{2}(m - m_i)^2,\qquad \Delta = \frac{H \operatorname{Var}(m_i)}{2\, C_{\mathrm{base}}},\qquad"
        r" \kappa = 1 - \frac{E \operatorname{Var}(m_i \mid \sigma)}{\operatorname{Var}(m_i)}",
        "derived",
        "H",
        "m",
        "m_i",
        r"\sigma",
        r"\kappa",
        r"\Delta",
        r"C_{\mathrm{base}}",
    ),
    formula(
        r"G = \frac{H}{2}\left(\operatorname{Var}(m_i) - E \operatorname{Var}(m_i \mid \sigma)\right)"
        r" = \kappa\Delta\, C_{\mathrm{base}}",
        "derived",
        "G",
        "H",
        "m_i",
        r"\sigma",
        r"\kappa",
        r"\Delta",
        r"C_{\mathrm{base}}",
    ),
)

Types = tuple[float, ...]
Groups = tuple[tuple[int, ...], ...]


def _evaluate(
    optimal_compute: Types, weights: Types, groups: Groups, curvature: float, signal_cost: float
) -> Evaluation:
    found = heterogeneity_quadratic(optimal_compute, weights, groups, curvature)
    curvature_star = divide_or_none(signal_cost * curvature, found.gain_abs)
    return Evaluation(
        threshold="heterogeneity_quadratic",
        values=dict(found.model_dump()),
        unit=_UNIT,
        decision=name_decision(found.gain_abs, signal_cost),
        margin=found.gain_abs - signal_cost,
        break_evens=[
            break_even("signal_cost", found.gain_abs, feasible=True),
            break_even("curvature", curvature_star, feasible=curvature_star is not None and curvature_star > 0),
        ],
        elasticities={"curvature": 1.0},
        formulas=list(FORMULAS),
        sources=[PAPER],
        assumptions=[
            "the loss is quadratic around each type's best compute, with one curvature for all types",
            "compute can only follow the group of a type; Delta_abs and gain_abs are not divided by base cost",
            "elasticities are those of gain_abs",
        ],
        warnings=[],
    )


def _surface(optimal_compute: Types, weights: Types, groups: Groups, curvature: Real, signal_cost: Real) -> GridValues:
    total, between = variances(*check_types(optimal_compute, weights, groups))
    gain, loss = np.asarray(curvature) / 2 * between, np.asarray(curvature) / 2 * total
    codes = keep_defined(decide(gain, signal_cost, more=0, less=1, equal=2), loss)
    return GridValues({"gain_abs": gain, "Delta_abs": loss}, margin=gain - signal_cost, decision=codes)


HETEROGENEITY_QUADRATIC = Threshold(
    name="heterogeneity_quadratic",
    family="routing_premium",
    title="The quadratic model of heterogeneity",
    question="What does a signal recover of the loss of uniform compute, and is that more than it costs?",
    inputs=(
        Numbers("optimal_compute", "m_i", "best compute of each task type", "compute", least=0),
        Numbers("weights", "w_i", "share of each task type, summing to 1", "fraction", least=0, most=1),
        NumberTable(
            "groups",
            r"\sigma",
            "positions (from 0) of the types that the signal cannot tell apart, a list a group",
            "positions",
            least=0,
            integer=True,
            ragged=True,
        ),
        Input("curvature", "H", "curvature of the loss", "loss per squared compute", above=0, default=1),
        Input("signal_cost", r"\gamma C_{\mathrm{base}}", "cost of the signal", _UNIT, least=0, default=0),
    ),
    example={
        "optimal_compute": [1, 2, 4, 8],
        "weights": [0.4, 0.3, 0.2, 0.1],
        "groups": [[0, 1], [2, 3]],
        "curvature": 1,
        "signal_cost": 0.5,
    },
    unit=_UNIT,
    formulas=FORMULAS,
    sources=(PAPER,),
    evaluate=_evaluate,
    surface=_surface,
    decisions=DECISIONS,
    picture=Picture(
        x=("curvature", {"start": 0.05, "stop": 3, "num": 200}), y=("signal_cost", {"start": 0, "stop": 4, "num": 200})
    ),
)
