"""The entry of Cost-correct in the registry: its inputs, formulas and answer."""

from tools.thresholds.cost.cost_correct import (
    alpha_leverage,
    cost,
    cost_correct,
    cost_correct_breakeven,
    cost_correct_elasticities,
    cost_correct_gradient,
)
from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.numeric import is_close
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Formula, formula
from tools.thresholds.engine.surface import GridValues, decide

_GLOSSARY = "definition:verification-economics"
_COST_NOTE = "field-note:the-cost-of-being-right"
_ALPHA_NOTE = "field-note:the-alpha-asymmetry"
_SOURCES = (_GLOSSARY, _COST_NOTE, _ALPHA_NOTE)
_UNIT = "$ per 1e6 accepted answer tokens"
_ALPHA_STEP = 0.01  # one percentage point of accept rate
_BARE_RATIO = 100  # of the glossary's example, a chain of 50,000 tokens before an answer of 500
_ALPHA_BAND = (0.2, 0.7)  # the accept rates for which the alpha note states 3x to 8x

_C = {"C": "Cost-correct, $ per 1e6 accepted answer tokens"}
_PRICE = {r"\mathrm{CPM}_{1:1}": "blended price, $ per 1e6 tokens"}
_R = {"R": "reasoning multiplier, billed tokens per answer token"}
_RHO = {r"\bar\rho": "extra rollouts per answer"}
_ALPHA = {r"\alpha": "accept rate, a probability"}
_TARGET = {"C^*": "target cost, $ per 1e6 accepted answer tokens"}


def _make_break_even_formula(symbol: str, right: str, *symbols: dict[str, str]) -> Formula:
    meaning = {symbol: f"the {symbol.removesuffix('^*')} at which the cost is the target, all others held"}
    return formula(f"{symbol} = {right}", "derived", _GLOSSARY, meaning, _TARGET, *symbols)


FORMULAS: tuple[Formula, ...] = (
    formula(
        r"C = \frac{\mathrm{CPM}_{1:1}\, R\, (1 + \bar\rho)}{\alpha(\theta, V)}",
        "stated",
        _GLOSSARY,
        _C,
        _PRICE,
        _R,
        _RHO,
        {r"\alpha(\theta, V)": r"share of outputs that verifier V accepts at quality threshold \theta"},
    ),
    formula(
        r"\mathrm{VCpD} = C\,\big|_{R = 1,\ \bar\rho = 0,\ \alpha = 1} = \mathrm{CPM}_{1:1}",
        "stated",
        _GLOSSARY,
        {r"\mathrm{VCpD}": "Verified Capability per Dollar, without reasoning, retries or rejections"},
        _C,
        _PRICE,
        _R,
        _RHO,
        _ALPHA,
    ),
    formula(r"\frac{\partial C}{\partial \alpha} = -\frac{C}{\alpha}", "stated", _ALPHA_NOTE, _C, _ALPHA),
    formula(
        r"\mathrm{CPM}_{1:1} = \tfrac{1}{2}\,(p_{\mathrm{in}} + p_{\mathrm{out}})",
        "stated",
        _GLOSSARY,
        _PRICE,
        {r"p_{\mathrm{in}}": "input list price, $ per 1e6 tokens"},
        {r"p_{\mathrm{out}}": "output list price, $ per 1e6 tokens"},
    ),
    formula(
        r"\frac{\partial C}{\partial \mathrm{CPM}_{1:1}} = \frac{C}{\mathrm{CPM}_{1:1}},\quad"
        r" \frac{\partial C}{\partial R} = \frac{C}{R},\quad"
        r" \frac{\partial C}{\partial \bar\rho} = \frac{C}{1 + \bar\rho}",
        "derived",
        _GLOSSARY,
        _C,
        _PRICE,
        _R,
        _RHO,
    ),
    formula(
        r"\frac{\partial \ln C}{\partial \ln \mathrm{CPM}_{1:1}} = \frac{\partial \ln C}{\partial \ln R} = 1,\quad"
        r" \frac{\partial \ln C}{\partial \ln \bar\rho} = \frac{\bar\rho}{1 + \bar\rho},\quad"
        r" \frac{\partial \ln C}{\partial \ln \alpha} = -1",
        "derived",
        _GLOSSARY,
        _C,
        _PRICE,
        _R,
        _RHO,
        _ALPHA,
    ),
    formula(
        r"1 - \frac{C(\alpha + \delta)}{C(\alpha)} = \frac{\delta}{\alpha + \delta},\qquad"
        r" \text{leverage} = \frac{1}{\alpha + \delta} \to \frac{1}{\alpha}\ (\delta \to 0)",
        "derived",
        _ALPHA_NOTE,
        _C,
        _ALPHA,
        {r"\delta": "absolute rise of the accept rate, and the price cut compared with it, as a fraction"},
    ),
    _make_break_even_formula(r"\alpha^*", r"\frac{\mathrm{CPM}_{1:1}\, R\, (1 + \bar\rho)}{C^*}", _PRICE, _R, _RHO),
    _make_break_even_formula(r"\mathrm{CPM}_{1:1}^*", r"\frac{C^*\, \alpha}{R\, (1 + \bar\rho)}", _ALPHA, _R, _RHO),
    _make_break_even_formula(r"R^*", r"\frac{C^*\, \alpha}{\mathrm{CPM}_{1:1}\, (1 + \bar\rho)}", _ALPHA, _PRICE, _RHO),
    _make_break_even_formula(r"\bar\rho^*", r"\frac{C^*\, \alpha}{\mathrm{CPM}_{1:1}\, R} - 1", _ALPHA, _PRICE, _R),
)


def _evaluate(cpm: float, R: float, rho_bar: float, alpha: float, target: float | None) -> Evaluation:
    total = cost_correct(cpm, R, rho_bar, alpha)
    gradient = cost_correct_gradient(cpm, R, rho_bar, alpha)
    return Evaluation(
        threshold="cost_correct",
        values={
            "cost": total,
            "cost_at_alpha_1": cost_correct(cpm, R, rho_bar),
            "cost_over_price": total / cpm,
            "leverage": 1 / alpha,
            "saving_of_one_accept_point": alpha_leverage(alpha, _ALPHA_STEP).saving_alpha
            if alpha + _ALPHA_STEP <= 1
            else None,
            "saving_of_one_percent_price_cut": _ALPHA_STEP,
            **{f"gradient_{name}": slope for name, slope in gradient.model_dump().items()},
        },
        unit=_UNIT,
        decision=None if target is None else _decide(total, target),
        margin=None if target is None else target - total,
        break_evens=[] if target is None else _break_evens(target, cpm, R, rho_bar, alpha),
        elasticities=cost_correct_elasticities(cpm, R, rho_bar, alpha).model_dump(),
        formulas=list(FORMULAS),
        sources=list(_SOURCES),
        assumptions=[
            "cpm is the blended price CPM 1:1, half the sum of input and output list price, as the glossary has it",
            "R counts every billed output token per answer token, the answer's own included, as the glossary has it",
        ],
        warnings=_warnings(R, alpha),
    )


def _decide(total: float, target: float) -> str:
    if is_close(total, target):
        return "indifferent"
    return "meets target" if total < target else "misses target"


def _surface(cpm: Real, R: Real, rho_bar: Real, alpha: Real, target: Real | None) -> GridValues:
    total = cost(cpm, R, rho_bar, alpha)
    values = {"cost": total, "cost_over_price": total / cpm, "leverage": 1 / alpha}
    if target is None:
        return GridValues(values)
    return GridValues(values, margin=target - total, decision=decide(target, total, more=0, less=1, equal=2))


def _break_evens(target: float, cpm: float, R: float, rho_bar: float, alpha: float) -> list[BreakEven]:
    return [
        cost_correct_breakeven(target, None, R, rho_bar, alpha),
        cost_correct_breakeven(target, cpm, None, rho_bar, alpha),
        cost_correct_breakeven(target, cpm, R, None, alpha),
        cost_correct_breakeven(target, cpm, R, rho_bar, None),
    ]


def _warnings(R: float, alpha: float) -> list[str]:
    warnings = []
    if _ALPHA_BAND[0] <= alpha <= _ALPHA_BAND[1]:
        warnings.append(
            f"{_ALPHA_NOTE} states a 3x to 8x advantage for accept rates from 0.2 to 0.7, but its own equation gives"
            " 1/alpha (5 down to 1.43 on that band; 3x to 8x is alpha from 0.125 to 0.333). Use the computed leverage."
        )
    if R == _BARE_RATIO:
        warnings.append(
            "R = 100: the glossary's R counts the answer's tokens too, so that '100-to-1 reasoning-to-answer' is"
            " R = 101; 100 is the bare ratio of chain to answer."
        )
    return warnings


COST_CORRECT = Threshold(
    name="cost_correct",
    family="cost_correct",
    title="Cost-correct",
    question="What does an accepted answer token cost, and which input would bring it to a target?",
    inputs=(
        Input("cpm", r"\mathrm{CPM}_{1:1}", "blended price", "$ per 1e6 tokens", above=0),
        Input("R", "R", "reasoning multiplier", "billed tokens per answer token", least=1, default=1),
        Input("rho_bar", r"\bar\rho", "extra rollouts per answer", "count", least=0, default=0),
        Input("alpha", r"\alpha", "accept rate", "probability", above=0, most=1, default=1),
        Input("target", "C^*", "target cost", "$ per 1e6 accepted answer tokens", above=0, optional=True),
    ),
    example={"cpm": 5, "R": 12, "rho_bar": 3, "alpha": 0.5, "target": 400},
    unit=_UNIT,
    formulas=FORMULAS,
    sources=_SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    decisions=("meets target", "misses target", "indifferent"),
    picture=Picture(
        x=("alpha", {"start": 0.05, "stop": 1, "num": 400}),
        lines=("cost",),
        value="Cost-correct, " + _UNIT,
        level="target",
    ),
)
