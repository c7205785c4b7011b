"""The entry of the cascade: when asking a cheap model first pays."""

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, break_even
from tools.thresholds.engine.surface import GridValues
from tools.thresholds.routing.pattern import answer, evaluate_pattern_grid
from tools.thresholds.routing.patterns import cascade, cascade_overhead
from tools.thresholds.routing.routing_premium import DECISIONS, divide_or_none
from tools.thresholds.routing.symbols import CONDITION, PAPER, UNIT, formula

FORMULAS = (
    CONDITION,
    formula(
        r"\kappa\Delta = f,\quad \Delta = f_o,\quad \gamma = \frac{c_1 + s}{c_2}",
        "derived",
        r"\kappa",
        r"\Delta",
        r"\gamma",
        "f",
        "f_o",
        "c_1",
        "s",
        "c_2",
    ),
    formula(
        r"C_{\mathrm{routed}} = c_1 + s + (1 - f)\, c_2",
        "derived",
        r"C_{\mathrm{routed}}",
        "c_1",
        "s",
        "f",
        "c_2",
        **{r"C_{\mathrm{routed}}": "cost of the cascade, $ per query"},
    ),
)


def _evaluate(
    cost_cheap: float, cost_expensive: float, resolved: float, oracle_resolved: float, cost_scorer: float
) -> Evaluation:
    found = cascade(cost_cheap, cost_expensive, resolved, oracle_resolved, cost_scorer)
    rest = (1 - resolved) * cost_expensive
    parts = {
        "cost_cheap": cost_cheap,
        "cost_scorer": cost_scorer,
        "cost_expensive": rest,
        "resolved": -resolved * cost_expensive,
    }
    elasticities = {name: part / found.cost for name, part in parts.items()} if found.cost > 0 else {}
    return answer(
        "cascade",
        found,
        resolved,
        _break_evens(cost_cheap, cost_expensive, resolved, oracle_resolved, cost_scorer),
        elasticities,
        FORMULAS,
        ["every query pays the cheap model and the scorer; what they do not settle also pays the expensive model"],
        [],
    )


def _break_evens(c1: float, c2: float, f: float, oracle: float, s: float) -> list[BreakEven]:
    needed, dear = (c1 + s) / c2, divide_or_none(c1 + s, f)
    return [
        break_even("resolved", needed, feasible=needed <= oracle),
        break_even("cost_cheap", f * c2 - s, feasible=f * c2 >= s),
        break_even("cost_scorer", f * c2 - c1, feasible=f * c2 >= c1),
        break_even("cost_expensive", dear, feasible=dear is not None and dear > 0),
    ]


def _surface(
    cost_cheap: Real, cost_expensive: Real, resolved: Real, oracle_resolved: Real, cost_scorer: Real
) -> GridValues:
    gamma = cascade_overhead(cost_cheap, cost_expensive, cost_scorer)
    cost = cost_cheap + cost_scorer + (1 - resolved) * cost_expensive
    allowed = np.asarray(resolved) <= np.asarray(oracle_resolved)
    return evaluate_pattern_grid(
        resolved, gamma, allowed, "resolved exceeds oracle_resolved", resolved - gamma, {"cost": cost, "gamma": gamma}
    )


CASCADE = Threshold(
    name="cascade",
    family="routing_premium",
    title="A model cascade as a routing premium",
    question="Does asking a cheap model first pay, given the share of queries that it settles?",
    inputs=(
        Input("cost_cheap", "c_1", "cost of the cheap model", "$ per query", least=0),
        Input("cost_expensive", "c_2", "cost of the expensive model", "$ per query", above=0),
        Input("resolved", "f", "share of queries that the cheap model settles", "fraction", least=0, most=1),
        Input("oracle_resolved", "f_o", "share that it could settle", "fraction", least=0, most=1),
        Input("cost_scorer", "s", "cost of the scorer that decides", "$ per query", least=0, default=0),
    ),
    example={"cost_cheap": 0.3, "cost_expensive": 1, "resolved": 0.5, "oracle_resolved": 0.8},
    unit=UNIT,
    formulas=FORMULAS,
    sources=(PAPER,),
    evaluate=_evaluate,
    surface=_surface,
    decisions=DECISIONS,
    picture=Picture(
        x=("resolved", {"start": 0, "stop": 0.8, "num": 200}), y=("cost_cheap", {"start": 0, "stop": 1, "num": 200})
    ),
)
