"""The entry of the surface code with a floor."""

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Formula
from tools.thresholds.engine.surface import GridValues
from tools.thresholds.modifiers.surface_code import (
    PREFACTOR,
    THRESHOLD_RATE,
    falling_term,
    residual_ceiling_distance,
    surface_code_ler,
)
from tools.thresholds.modifiers.symbols import FAMILY, SURFACE_CODE, formula

_UNIT = "logical error rate"

FORMULAS: tuple[Formula, ...] = (
    formula(
        r"\varepsilon = A \left(\frac{p_{\mathrm{phys}}}{p_{\mathrm{th}}}\right)^{(d + 1)/2} + \varepsilon_0",
        "literature",
        SURFACE_CODE,
        r"\varepsilon",
        "A",
        r"p_{\mathrm{phys}}",
        r"p_{\mathrm{th}}",
        "d",
        r"\varepsilon_0",
    ),
    formula(
        r"d_{\mathrm{ceil}} = \min\left\{ d \text{ odd} :"
        r" A \left(\frac{p_{\mathrm{phys}}}{p_{\mathrm{th}}}\right)^{(d + 1)/2} \le \varepsilon_0 \right\}",
        "derived",
        SURFACE_CODE,
        r"d_{\mathrm{ceil}}",
        "d",
        "A",
        r"p_{\mathrm{phys}}",
        r"p_{\mathrm{th}}",
        r"\varepsilon_0",
    ),
)


def _evaluate(d: int, p: float, A: float, p_th: float, floor: float) -> Evaluation:
    rate = surface_code_ler(d, p, A, p_th, floor)
    term = float(falling_term(d, p, A, p_th))
    ceiling = residual_ceiling_distance(p, floor, A, p_th)
    return Evaluation(
        threshold="surface_code",
        values={
            "logical_error_rate": rate,
            "falling_term": term,
            "share_of_the_floor": floor / rate if rate > 0 else None,
            "ceiling_distance": ceiling,
        },
        unit=_UNIT,
        decision=None,
        margin=None,
        break_evens=[
            BreakEven(variable="d", value=ceiling, feasible=ceiling is not None),
            BreakEven(variable="floor", value=term, feasible=True),
        ],
        elasticities=_elasticities(d, term, rate),
        formulas=list(FORMULAS),
        sources=[SURFACE_CODE],
        assumptions=[
            "illustrative: the scaling ansatz with an additive floor, which the note does not claim: what ends at"
            " distance 17 is the pre-decoder's gain; no constant is fitted to a decoder",
            "the break-evens are the distance and the floor at which the falling term has sunk to the floor",
        ],
        warnings=_warnings(p, p_th, rate),
    )


def _elasticities(d: int, term: float, rate: float) -> dict[str, float]:
    """dln(logical error rate)/dln of each input but the distance."""
    if rate <= 0:
        return {}
    share, power = term / rate, (d + 1) / 2
    return {"p": power * share, "p_th": -power * share, "A": share, "floor": 1 - share}


def _warnings(p: float, p_th: float, rate: float) -> list[str]:
    warnings = []
    if p >= p_th:
        warnings.append("The physical error rate is not below the threshold, where the ansatz says nothing.")
    if rate > 1:
        warnings.append("The result is above 1 and no probability: the ansatz does not hold here.")
    return warnings


def _surface(d: Real, p: Real, A: Real, p_th: Real, floor: Real) -> GridValues:
    odd = np.asarray(d, np.float64) % 2 == 1
    term = np.where(odd, falling_term(d, p, A, p_th), np.nan)
    return GridValues(
        {
            "logical_error_rate": term + floor,
            "falling_term": term,
        },
        undefined="a code distance is odd",
    )


SURFACE_CODE_ENTRY = Threshold(
    name="surface_code",
    family=FAMILY,
    title="A surface code whose error rate has a floor",
    question="What is the logical error rate at a distance, and from which distance on does a floor take over?",
    inputs=(
        Input("d", "d", "code distance, odd", "distance", least=3, integer=True),
        Input("p", r"p_{\mathrm{phys}}", "physical error rate", "probability", above=0, most=1),
        Input("A", "A", "prefactor, assumed", "probability", above=0, default=PREFACTOR),
        Input("p_th", r"p_{\mathrm{th}}", "threshold, assumed", "probability", above=0, most=1, default=THRESHOLD_RATE),
        Input("floor", r"\varepsilon_0", "floor of the logical error rate", "probability", least=0, default=0),
    ),
    example={"d": 17, "p": 0.006, "floor": 0.001},
    unit=_UNIT,
    formulas=FORMULAS,
    sources=(SURFACE_CODE,),
    evaluate=_evaluate,
    surface=_surface,
    picture=Picture(
        x=("p", {"start": 0.002, "stop": 0.01, "num": 200, "scale": "log"}),
        lines=("logical_error_rate", "falling_term"),
        value=_UNIT,
        log=True,
        level="floor",
    ),
)
