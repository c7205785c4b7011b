"""The entry of the inference frontier in the registry: its inputs, formulas and answer."""

from typing import TypeVar

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Formula, Status
from tools.thresholds.engine.surface import GridValues, decide
from tools.thresholds.frontier.calibrations import HARD_SUBSETS
from tools.thresholds.frontier.inference_frontier import Frontier, inference_frontier, left_side

N = TypeVar("N", bound=Real)

_PAPER = "paper:inference-frontier"
_SOURCES = (_PAPER, "field-note:the-cost-of-being-right", "field-note:the-alpha-asymmetry")
_UNIT = "inference dollars per training dollar"
_RHO, _T = r"\eta_\alpha^\rho", r"\eta_\alpha^T"
_RHO_STAR, _T_STAR, _RATIO_STAR = (rf"\left({symbol}\right)^*" for symbol in (_RHO, _T, r"\frac{I}{D}"))
_SYMBOLS = {
    _RHO_STAR: "the rollout elasticity at which neither side wins, all others held",
    _T_STAR: "the training elasticity at which neither side wins, all others held",
    _RATIO_STAR: "the dollar ratio at which neither side wins, all others held",
    _RHO: r"elasticity of the accept rate in rollouts, \partial \ln \alpha / \partial \ln \rho",
    _T: r"elasticity of the accept rate in training compute, \partial \ln \alpha / \partial \ln T",
    r"\rho": r"rollouts per answer, 1 + \bar\rho",
    r"\alpha": "accept rate, a probability",
    "T": "training compute",
    "C": "Cost-correct, $ per 1e6 accepted answer tokens",
    "I": "inference spend, $",
    "D": "training spend, $",
}


def _make_formula(latex: str, status: Status, *symbols: str, theorem: str | None = None) -> Formula:
    meanings = {name: _SYMBOLS[name] for name in symbols}
    return Formula(latex=latex, symbols=meanings, status=status, source=_PAPER, theorem=theorem)


FORMULAS: tuple[Formula, ...] = (
    _make_formula(r"\frac{\eta_\alpha^\rho - 1}{\eta_\alpha^T} > \frac{I}{D}", "stated", _RHO, _T, "I", "D"),
    _make_formula(
        r"C \propto \frac{\rho}{\alpha(T, \rho)} \;\Rightarrow\;"
        r" \frac{\partial \ln C}{\partial \ln \rho} = 1 - \eta_\alpha^\rho,\quad"
        r" \frac{\partial \ln C}{\partial \ln T} = -\eta_\alpha^T",
        "derived",
        "C",
        r"\rho",
        r"\alpha",
        "T",
        _RHO,
        _T,
    ),
    _make_formula(
        r"-\frac{\partial \ln C}{\partial I} = \frac{\eta_\alpha^\rho - 1}{I},\qquad"
        r" -\frac{\partial \ln C}{\partial D} = \frac{\eta_\alpha^T}{D}",
        "derived",
        "C",
        _RHO,
        _T,
        "I",
        "D",
    ),
    _make_formula(
        r"\eta_\alpha^\rho \le 1 \;\Rightarrow\; \frac{\eta_\alpha^\rho - 1}{\eta_\alpha^T} \le 0 < \frac{I}{D}",
        "derived",
        _RHO,
        _T,
        "I",
        "D",
        theorem="Corollary 1, as read here: its wording is not published",
    ),
    _make_formula(
        r"\left(\eta_\alpha^\rho\right)^* = 1 + \frac{I}{D}\, \eta_\alpha^T", "derived", _RHO_STAR, _T, "I", "D"
    ),
    _make_formula(
        r"\left(\eta_\alpha^T\right)^* = \frac{\eta_\alpha^\rho - 1}{I / D} \quad (\eta_\alpha^\rho > 1)",
        "derived",
        _T_STAR,
        _RHO,
        "I",
        "D",
    ),
    _make_formula(
        r"\left(\frac{I}{D}\right)^* = \frac{\eta_\alpha^\rho - 1}{\eta_\alpha^T} \quad (\eta_\alpha^\rho > 1)",
        "derived",
        _RATIO_STAR,
        _RHO,
        _T,
        "I",
        "D",
    ),
)


def _evaluate(
    eta_rho: float,
    eta_T: float,
    inference_dollars: float | None,
    training_dollars: float | None,
    dollar_ratio: float | None,
) -> Evaluation:
    inference, training = _read_dollars(inference_dollars, training_dollars, dollar_ratio)
    frontier = inference_frontier(eta_rho, eta_T, inference, training)
    assumptions = [
        "rho counts every rollout of an answer, 1 + rho_bar",
        "inference dollars grow with rollouts, and training dollars with training compute, in proportion",
    ]
    if dollar_ratio is not None:
        assumptions.append("training_dollars = 1, as only the ratio is given: gains are per unit of training spend")
    return Evaluation(
        threshold="inference_frontier",
        values={
            "lhs": frontier.lhs,
            "rhs": frontier.rhs,
            "gain_per_dollar_inference": frontier.gain_per_dollar_inference,
            "gain_per_dollar_training": frontier.gain_per_dollar_training,
            "corollary1_not_crossable": frontier.corollary1_not_crossable,
        },
        unit=_UNIT,
        decision=frontier.decision,
        margin=frontier.margin,
        break_evens=_break_evens(frontier),
        elasticities={"rho": 1 - eta_rho, "T": -eta_T},
        formulas=list(FORMULAS),
        sources=list(_SOURCES),
        assumptions=assumptions,
        warnings=_warnings(frontier),
    )


def _surface(
    eta_rho: Real,
    eta_T: Real,
    inference_dollars: Real | None,
    training_dollars: Real | None,
    dollar_ratio: Real | None,
) -> GridValues:
    inference, training = _read_dollars(inference_dollars, training_dollars, dollar_ratio)
    lhs, rhs = left_side(eta_rho, eta_T), inference / training
    return GridValues({"lhs": lhs, "rhs": rhs}, margin=lhs - rhs, decision=decide(lhs, rhs, more=0, less=1, equal=2))


def _read_dollars(inference: N | None, training: N | None, ratio: N | None) -> tuple[N | float, N | float]:
    if ratio is not None:
        if inference is not None or training is not None:
            problem = "is given together with inference_dollars or training_dollars"
            raise ThresholdInputError("dollar_ratio", problem, "give the two amounts or their ratio, not both")
        return ratio, 1.0
    if inference is None or training is None:
        missing = "inference_dollars" if inference is None else "training_dollars"
        remedy = "give inference_dollars and training_dollars, or dollar_ratio alone"
        raise ThresholdInputError(missing, "is missing ($ spent, a number > 0)", remedy)
    return inference, training


def _break_evens(frontier: Frontier) -> list[BreakEven]:
    values = {
        "eta_rho": frontier.breakeven_eta_rho,
        "eta_T": frontier.breakeven_eta_T,
        "dollar_ratio": frontier.breakeven_ratio,
    }
    return [BreakEven(variable=name, value=value, feasible=value is not None) for name, value in values.items()]


def _warnings(frontier: Frontier) -> list[str]:
    warnings = []
    if frontier.corollary1_not_crossable:
        warnings.append(
            "Corollary 1: with eta_rho <= 1 the left side is not positive, so no dollar ratio is crossed and more"
            " rollouts do not lower Cost-correct; the best rollout count is where eta_rho = 1, or the corner rho = 1."
        )
    if frontier.decision == "inference":
        warnings.append(f"The threshold is crossed. {HARD_SUBSETS}")
    return warnings


INFERENCE_FRONTIER = Threshold(
    name="inference_frontier",
    family="inference_frontier",
    title="The inference-time compute frontier",
    question="Does the next dollar lower Cost-correct more through rollouts or through training?",
    inputs=(
        Input("eta_rho", _RHO, "elasticity of the accept rate in rollouts", "elasticity"),
        Input("eta_T", _T, "elasticity of the accept rate in training compute", "elasticity", above=0),
        Input("inference_dollars", "I", "inference spend", "$", above=0, optional=True),
        Input("training_dollars", "D", "training spend", "$", above=0, optional=True),
        Input("dollar_ratio", "I/D", "inference spend over training spend", "$/$", above=0, optional=True),
    ),
    example={"eta_rho": 1.6, "eta_T": 0.25, "inference_dollars": 2, "training_dollars": 1},
    unit=_UNIT,
    formulas=FORMULAS,
    sources=_SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    decisions=("inference", "training", "indifferent"),
    picture=Picture(
        x=("eta_rho", {"start": 0, "stop": 3, "num": 200}),
        y=("eta_T", {"start": 0.02, "stop": 1.5, "num": 200}),
        lines=("lhs", "rhs"),
        value="dollar ratio: of the elasticities (lhs) and as spent (rhs)",
    ),
)
