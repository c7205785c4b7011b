"""The entries of the cost of a correct answer and of the ceiling on a better verifier's price."""

from tools.thresholds.cost.answers import (
    answer_cost,
    cost_correct_extended,
    generation_cost,
    price_ceiling,
    verifier_price_ceiling,
)
from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.numeric import is_close
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, break_even, formula
from tools.thresholds.engine.surface import GridValues, decide

_NOTE, _ALPHA_NOTE = "field-note:the-cost-of-being-right", "field-note:the-alpha-asymmetry"
_G = {"g": "generation cost of one rollout, $"}
_RHO = {r"\bar\rho": "extra rollouts per answer"}
_ALPHA = {r"\alpha": "accept rate, a probability"}
_CV = {"c_v": "price of one verifier call, $"}
_PI = {r"\pi": "probability that an accepted answer is correct"}
_ANSWER = {r"C_{\mathrm{ans}}": "cost of a correct answer, $"}
_TARGET = {r"C_{\mathrm{ans}}^*": "target cost of a correct answer, $"}
_GENERATION = formula(
    r"g = \frac{\mathrm{CPM}_{1:1}}{10^6}\, n\, R",
    "derived",
    _NOTE,
    _G,
    {
        r"\mathrm{CPM}_{1:1}": "blended price, $ per 1e6 tokens",
        "n": "answer tokens",
        "R": "reasoning multiplier, billed tokens per answer token",
    },
)
_COST_FORMULAS = (
    formula(
        r"C_{\mathrm{ans}} = \frac{(1 + \bar\rho)(g + c_v)}{\alpha\, \pi}",
        "derived",
        _NOTE,
        _ANSWER,
        _G,
        _RHO,
        _ALPHA,
        _CV,
        _PI,
    ),
    _GENERATION,
    formula(
        r"\frac{\partial \ln C_{\mathrm{ans}}}{\partial \ln g} = \frac{g}{g + c_v},\quad"
        r" \frac{\partial \ln C_{\mathrm{ans}}}{\partial \ln c_v} = \frac{c_v}{g + c_v},\quad"
        r" \frac{\partial \ln C_{\mathrm{ans}}}{\partial \ln \alpha} ="
        r" \frac{\partial \ln C_{\mathrm{ans}}}{\partial \ln \pi} = -1",
        "derived",
        _NOTE,
        _ANSWER,
        _G,
        _CV,
        _ALPHA,
        _PI,
    ),
    formula(
        r"\alpha^*\, \pi = \alpha\, \pi^* = \frac{(1 + \bar\rho)(g + c_v)}{C_{\mathrm{ans}}^*},\qquad"
        r" c_v^* = \frac{C_{\mathrm{ans}}^*\, \alpha\, \pi}{1 + \bar\rho} - g",
        "derived",
        _NOTE,
        {
            r"\alpha^*": "accept rate at the target",
            r"\pi^*": "precision at the target",
            "c_v^*": "verifier price at the target, $",
        },
        _TARGET,
        _RHO,
        _G,
        _CV,
        _ALPHA,
        _PI,
    ),
)
_CEILING_FORMULAS = (
    formula(
        r"c_1^* = (g + c_0)\,\frac{\alpha_1}{\alpha_0} - g",
        "derived",
        _ALPHA_NOTE,
        {
            "c_1^*": "price per call up to which the new verifier pays, $",
            "c_0": "the present verifier's price per call, $",
            r"\alpha_0": "accept rate with the present verifier",
            r"\alpha_1": "accept rate with the new verifier",
        },
        _G,
    ),
    _GENERATION,
)
_GENERATION_INPUTS = (
    Input("cpm", r"\mathrm{CPM}_{1:1}", "blended price", "$ per 1e6 tokens", above=0),
    Input("tokens", "n", "tokens of an answer", "tokens", above=0),
    Input("R", "R", "reasoning multiplier", "billed tokens per answer token", least=1, default=1),
    Input("rho_bar", r"\bar\rho", "extra rollouts per answer", "count", least=0, default=0),
)


def _evaluate_cost(
    cpm: float,
    tokens: float,
    R: float,
    rho_bar: float,
    alpha: float,
    c_verify: float,
    precision: float,
    target: float | None,
) -> Evaluation:
    found = cost_correct_extended(cpm, tokens, R, rho_bar, alpha, c_verify, precision)
    generation = float(generation_cost(cpm, tokens, R))
    decision = None if target is None else ("meets target" if found.cost < target else "misses target")
    if target is not None and is_close(found.cost, target):
        decision = "indifferent"
    return Evaluation(
        threshold="cost_correct_extended",
        values={
            "cost": found.cost,
            "generation_cost_of_a_rollout": generation,
            "gen_share": found.gen_share,
            "verify_share": found.verify_share,
        },
        unit="$ per correct answer",
        decision=decision,
        margin=None if target is None else target - found.cost,
        break_evens=[] if target is None else _break_evens(target, found.cost, generation, rho_bar, alpha, precision),
        elasticities=found.elasticities,
        formulas=list(_COST_FORMULAS),
        sources=[_NOTE],
        assumptions=["every rollout is verified once", "rejected answers have no value"],
        warnings=[],
    )


def _break_evens(
    target: float, cost: float, generation: float, rho_bar: float, alpha: float, precision: float
) -> list[BreakEven]:
    needed = {"alpha": alpha * cost / target, "precision": precision * cost / target}
    price = target * alpha * precision / (1 + rho_bar) - generation
    return [
        *(break_even(name, value, feasible=0 < value <= 1 or is_close(value, 1)) for name, value in needed.items()),
        break_even("c_verify", price, feasible=price >= 0),
    ]


def _evaluate_cost_grid(
    cpm: Real,
    tokens: Real,
    R: Real,
    rho_bar: Real,
    alpha: Real,
    c_verify: Real,
    precision: Real,
    target: Real | None,
) -> GridValues:
    generation = generation_cost(cpm, tokens, R)
    cost = answer_cost(generation, rho_bar, alpha, c_verify, precision)
    values = {"cost": cost, "gen_share": generation / (generation + c_verify)}
    if target is None:
        return GridValues(values)
    return GridValues(values, margin=target - cost, decision=decide(target, cost, more=0, less=1, equal=2))


COST_CORRECT_EXTENDED = Threshold(
    name="cost_correct_extended",
    family="cost_correct",
    title="Cost of a correct answer, verifier included",
    question="What does a correct answer cost when the verifier has a price and a precision?",
    inputs=(
        *_GENERATION_INPUTS,
        Input("alpha", r"\alpha", "accept rate", "probability", above=0, most=1, default=1),
        Input("c_verify", "c_v", "price of a verifier call", "$", least=0, default=0),
        Input(
            "precision",
            r"\pi",
            "probability that an accepted answer is correct",
            "probability",
            above=0,
            most=1,
            default=1,
        ),
        Input("target", r"C_{\mathrm{ans}}^*", "target cost", "$ per correct answer", above=0, optional=True),
    ),
    example={"cpm": 10, "tokens": 2000, "R": 8, "rho_bar": 7, "alpha": 0.6, "c_verify": 0.02, "target": 2},
    unit="$ per correct answer",
    formulas=_COST_FORMULAS,
    sources=(_NOTE,),
    evaluate=_evaluate_cost,
    surface=_evaluate_cost_grid,
    decisions=("meets target", "misses target", "indifferent"),
    picture=Picture(
        x=("c_verify", {"start": 0, "stop": 0.2, "num": 300}),
        y=("alpha", {"start": 0.05, "stop": 1, "num": 300}),
        lines=("cost",),
        value="cost, $ per correct answer",
        level="target",
    ),
)


def _evaluate_ceiling(
    cpm: float,
    tokens: float,
    R: float,
    rho_bar: float,
    alpha0: float,
    alpha1: float,
    c_verify0: float,
    c_verify1: float | None,
) -> Evaluation:
    ceiling = verifier_price_ceiling(cpm, tokens, R, rho_bar, alpha0, alpha1, c_verify0)
    generation = float(generation_cost(cpm, tokens, R))
    even = c_verify1 is not None and is_close(c_verify1, ceiling)
    pays = c_verify1 is not None and c_verify1 < ceiling
    break_evens = [BreakEven(variable="c_verify1", value=ceiling, feasible=ceiling >= 0)]
    if c_verify1 is not None:
        rate = alpha0 * (generation + c_verify1) / (generation + c_verify0)
        break_evens.append(break_even("alpha1", rate, feasible=rate <= 1 or is_close(rate, 1)))
    gross = (generation + c_verify0) * alpha1 / alpha0
    return Evaluation(
        threshold="verifier_price_ceiling",
        values={"ceiling": ceiling, "generation_cost_of_a_rollout": generation},
        unit="$ per verifier call",
        decision=None if c_verify1 is None else "indifferent" if even else "pays" if pays else "does not pay",
        margin=None if c_verify1 is None else ceiling - c_verify1,
        break_evens=break_evens,
        elasticities={"alpha1": gross / ceiling, "alpha0": -gross / ceiling} if abs(ceiling) > 1e-12 * gross else {},
        formulas=list(_CEILING_FORMULAS),
        sources=[_ALPHA_NOTE, _NOTE],
        assumptions=["both verifiers have the same precision", "every rollout is verified once"],
        warnings=[],
    )


def _evaluate_ceiling_grid(
    cpm: Real,
    tokens: Real,
    R: Real,
    rho_bar: Real,  # noqa: ARG001  # it is an input that cancels
    alpha0: Real,
    alpha1: Real,
    c_verify0: Real,
    c_verify1: Real | None,
) -> GridValues:
    ceiling = price_ceiling(generation_cost(cpm, tokens, R), alpha0, alpha1, c_verify0)
    if c_verify1 is None:
        return GridValues({"ceiling": ceiling})
    return GridValues(
        {"ceiling": ceiling}, margin=ceiling - c_verify1, decision=decide(ceiling, c_verify1, more=0, less=1, equal=2)
    )


VERIFIER_PRICE_CEILING = Threshold(
    name="verifier_price_ceiling",
    family="cost_correct",
    title="Price ceiling of a better verifier",
    question="Up to which price per call does a verifier with another accept rate pay?",
    inputs=(
        *_GENERATION_INPUTS,
        Input("alpha0", r"\alpha_0", "accept rate with the present verifier", "probability", above=0, most=1),
        Input("alpha1", r"\alpha_1", "accept rate with the new verifier", "probability", above=0, most=1),
        Input("c_verify0", "c_0", "price of a call of the present verifier", "$", least=0, default=0),
        Input("c_verify1", "c_1", "price of a call of the new verifier", "$", least=0, optional=True),
    ),
    example={
        "cpm": 10,
        "tokens": 2000,
        "R": 8,
        "rho_bar": 7,
        "alpha0": 0.45,
        "alpha1": 0.6,
        "c_verify0": 0.005,
        "c_verify1": 0.03,
    },
    unit="$ per verifier call",
    formulas=_CEILING_FORMULAS,
    sources=(_ALPHA_NOTE, _NOTE),
    evaluate=_evaluate_ceiling,
    surface=_evaluate_ceiling_grid,
    decisions=("pays", "does not pay", "indifferent"),
    picture=Picture(
        x=("alpha1", {"start": 0.05, "stop": 1, "num": 300}),
        y=("c_verify1", {"start": 0, "stop": 0.25, "num": 300}),
        lines=("ceiling",),
        value="price ceiling, $ per verifier call",
        level="c_verify1",
    ),
)
