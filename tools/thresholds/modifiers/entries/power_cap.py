"""The entry of the power cap: whether it acts on a load at all."""

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation
from tools.thresholds.engine.surface import GridValues, decide
from tools.thresholds.modifiers.power import power_cap_binds
from tools.thresholds.modifiers.symbols import FAMILY, POWER, formula

_DECISIONS = ("binds", "does not bind", "indifferent")
_FORMULAS = (formula(r"W_{\mathrm{cap}} < W", "stated", POWER, r"W_{\mathrm{cap}}", "W"),)


def _evaluate(cap_w: float, draw_w: float) -> Evaluation:
    binds = power_cap_binds(cap_w, draw_w)
    return Evaluation(
        threshold="power_cap_binds",
        values={"binds": binds, "headroom_w": cap_w - draw_w},
        unit="W",
        decision=_DECISIONS[int(decide(draw_w, cap_w, more=0, less=1, equal=2))],
        margin=draw_w - cap_w,
        break_evens=[
            BreakEven(variable="cap_w", value=draw_w, feasible=True),
            BreakEven(variable="draw_w", value=cap_w, feasible=True),
        ],
        elasticities={},
        formulas=list(_FORMULAS),
        sources=[POWER],
        assumptions=["draw_w is the load's highest draw without a cap"],
        warnings=[],
    )


def _surface(cap_w: Real, draw_w: Real) -> GridValues:
    headroom = cap_w - draw_w
    return GridValues(
        {"headroom_w": headroom}, margin=-headroom, decision=decide(draw_w, cap_w, more=0, less=1, equal=2)
    )


POWER_CAP_BINDS = Threshold(
    name="power_cap_binds",
    family=FAMILY,
    title="Whether a power cap acts",
    question="Does a power cap change anything on a load that draws so much?",
    inputs=(
        Input("cap_w", r"W_{\mathrm{cap}}", "power cap", "W", above=0),
        Input("draw_w", "W", "power draw of the load", "W", above=0),
    ),
    example={"cap_w": 400, "draw_w": 300},
    unit="W",
    formulas=_FORMULAS,
    sources=(POWER,),
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("cap_w", {"start": 100, "stop": 700, "num": 200}),
        y=("draw_w", {"start": 90, "stop": 690, "num": 173}),
        lines=("headroom_w",),
        value="cap less draw, W",
    ),
)
