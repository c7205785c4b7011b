"""The entry of the accept curves: whether more rollouts can lower Cost-correct on a given curve."""

import numpy as np

from tools.thresholds.engine.domain import Array, Real
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Choice, Input
from tools.thresholds.engine.numeric import is_close
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Formula, formula
from tools.thresholds.engine.surface import GridValues, decide
from tools.thresholds.frontier import curves

_PAPER = "paper:inference-frontier"
_NEEDS = {"passk": ("p",), "expower": ("a", "b"), "logistic": ("s", "rho_half")}
_ETA = {r"\eta": "elasticity of the accept rate in rollouts"}
_ALPHA = {r"\alpha": "accept rate, a probability"}
_RHO = {r"\rho": "rollouts per answer"}
FORMULAS: tuple[Formula, ...] = (
    formula(
        r"\alpha = 1 - (1 - p)^\rho,\quad \eta = \frac{x}{e^x - 1} < 1,\quad x = -\rho \ln(1 - p)",
        "derived",
        _PAPER,
        _ALPHA,
        _RHO,
        _ETA,
        {"p": "accept rate of one independent attempt", "x": "expected log of the failure rate, negated"},
    ),
    formula(
        r"\ln \alpha = a\, \rho^b",
        "literature",
        _PAPER,
        _ALPHA,
        _RHO,
        {"a": "ln of the coverage at one sample (< 0)", "b": "exponent (< 0)"},
    ),
    formula(
        r"\eta = a b\, \rho^b = b \ln \alpha,\quad \eta > 1 \iff \alpha < e^{-1/|b|},\quad"
        r" \rho^* = \max\left(1, (|a||b|)^{1/|b|}\right)",
        "derived",
        _PAPER,
        _ALPHA,
        _RHO,
        _ETA,
        {"a": "ln of the coverage at one sample (< 0)", "b": "exponent (< 0)", r"\rho^*": "rollouts of least cost"},
    ),
    formula(
        r"\alpha = \frac{1}{1 + (\rho_{1/2}/\rho)^s},\quad \eta = s (1 - \alpha),\quad"
        r" \eta > 1 \iff \alpha < 1 - \frac{1}{s}",
        "derived",
        _PAPER,
        _ALPHA,
        _RHO,
        _ETA,
        {r"\rho_{1/2}": "rollouts at which half is accepted", "s": "slope"},
    ),
)


def _evaluate(curve: str, rho: float, **given: float | None) -> Evaluation:
    parameters = _check_parameters(curve, given)
    alpha, eta, crossing, best = _evaluate_point(curve, rho, parameters)
    even = is_close(eta, 1)
    warnings = [] if curve != "passk" else ["Independent attempts never cross: their elasticity is below 1 everywhere."]
    return Evaluation(
        threshold="accept_curve",
        values={"alpha": alpha, "eta": eta, "alpha_crossing": crossing, "rho_optimal": best},
        unit="elasticity",
        decision="indifferent" if even else "crosses" if eta > 1 else "does not cross",
        margin=eta - 1,
        break_evens=[
            BreakEven(variable="rho", value=best, feasible=True)
            if best is not None and best > 1
            else BreakEven(variable="rho", value=None, feasible=False)
        ],
        elasticities={"rho": eta},
        formulas=list(FORMULAS),
        sources=[_PAPER],
        assumptions=["more rollouts lower Cost-correct only where eta > 1, and training is left as it is"],
        warnings=warnings,
    )


def _check_parameters(curve: str, given: dict[str, float | None]) -> dict[str, float]:
    """The curve's own parameters; one that is missing, or belongs to another curve, is refused."""
    for name, value in given.items():
        if value is not None and name not in _NEEDS[curve]:
            problem = f"does not belong to the curve '{curve}'"
            raise ThresholdInputError(name, problem, f"give {' and '.join(_NEEDS[curve])}, or another curve")
        if value is None and name in _NEEDS[curve]:
            raise ThresholdInputError(name, f"is missing, which the curve '{curve}' needs", f"give {name}")
    return {name: value for name, value in given.items() if value is not None}


def _evaluate_point(curve: str, rho: float, given: dict[str, float]) -> tuple[float, float, float | None, float | None]:
    """Accept rate, elasticity, the rate below which the curve crosses, and the rollouts of least cost."""
    if curve == "passk":
        return curves.passk_alpha(given["p"], rho), curves.passk_eta(given["p"], rho), None, 1.0
    if curve == "expower":
        a, b = given["a"], given["b"]
        best = curves.expower_optimal_k(a, b)
        return curves.expower_alpha(a, b, rho), curves.expower_eta(a, b, rho), curves.expower_crossing(b), best
    s, half = given["s"], given["rho_half"]
    alpha, eta = curves.logistic_curve(s, rho, half)
    best = max(1.0, half * (s - 1) ** (1 / s)) if s > 1 else 1.0
    return float(alpha), float(eta), curves.logistic_crossing(s), best


def _surface(curve: str, rho: Real, **given: Real | None) -> GridValues:
    known = {name: np.asarray(value, np.float64) for name, value in given.items() if value is not None}
    _check_parameters(curve, {name: 1.0 if name in known else None for name in given})
    alpha, eta = _evaluate_curve(curve, np.asarray(rho, np.float64), known)
    return GridValues({"eta": eta, "alpha": alpha}, margin=eta - 1, decision=decide(eta, 1.0, more=0, less=1, equal=2))


def _evaluate_curve(curve: str, rho: Array, given: dict[str, Array]) -> tuple[Array, Array]:
    if curve == "passk":
        return curves.passk_curve(given["p"], rho)
    if curve == "expower":
        return curves.expower_curve(given["a"], given["b"], rho)
    return curves.logistic_curve(given["s"], rho, given["rho_half"])


ACCEPT_CURVE = Threshold(
    name="accept_curve",
    family="inference_frontier",
    title="Accept curves",
    question="On this accept curve, can more rollouts lower Cost-correct, and how many are best?",
    inputs=(
        Choice("curve", r"\alpha(\rho)", "form of the curve", tuple(_NEEDS)),
        Input("rho", r"\rho", "rollouts per answer", "count", least=1),
        Input("p", "p", "accept rate of one attempt (passk)", "probability", above=0, below=1, optional=True),
        Input("a", "a", "ln of the coverage at one sample (expower)", "nats", below=0, optional=True),
        Input("b", "b", "exponent (expower)", "exponent", below=0, optional=True),
        Input("s", "s", "slope in ln rollouts (logistic)", "1/nat", above=0, optional=True),
        Input(
            "rho_half", r"\rho_{1/2}", "rollouts at which half is accepted (logistic)", "count", above=0, optional=True
        ),
    ),
    example={"curve": "expower", "rho": 4, "a": -6.2146, "b": -0.3564},
    unit="elasticity",
    formulas=FORMULAS,
    sources=(_PAPER,),
    evaluate=_evaluate,
    surface=_surface,
    decisions=("crosses", "does not cross", "indifferent"),
    picture=Picture(
        x=("rho", {"start": 1, "stop": 1000, "num": 300, "scale": "log"}),
        lines=("eta", "alpha"),
        value="elasticity (eta) and accept rate (alpha)",
    ),
)
