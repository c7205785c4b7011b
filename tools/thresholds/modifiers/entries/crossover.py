"""The entry of the energy crossover between two attention designs."""

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation
from tools.thresholds.engine.surface import GridValues, decide
from tools.thresholds.modifiers.power import crossover, energy_crossover_tokens
from tools.thresholds.modifiers.symbols import FAMILY, POWER, formula

_DECISIONS = ("new design takes less", "GQA takes less", "indifferent")
_UNIT = "output tokens of a request"
_FORMULAS = (
    formula(
        r"O^* = \frac{E_{\mathrm{pre}}^{\mathrm{new}} - E_{\mathrm{pre}}^{\mathrm{GQA}}}"
        r"{e_{\mathrm{dec}}^{\mathrm{GQA}} - e_{\mathrm{dec}}^{\mathrm{new}}}",
        "derived",
        POWER,
        "O^*",
        r"E_{\mathrm{pre}}",
        r"e_{\mathrm{dec}}",
    ),
)


def _evaluate(
    pre_new: float, pre_gqa: float, dec_gqa: float, dec_new: float, output_tokens: float | None
) -> Evaluation:
    tokens = energy_crossover_tokens(pre_new, pre_gqa, dec_gqa, dec_new)
    values: dict[str, float] = {"crossover_tokens": tokens}
    decision, margin = None, None
    if output_tokens is not None:
        new, gqa = pre_new + dec_new * output_tokens, pre_gqa + dec_gqa * output_tokens
        values |= {"energy_new": new, "energy_gqa": gqa}
        decision, margin = _DECISIONS[int(decide(gqa, new, more=0, less=1, equal=2))], gqa - new
    return Evaluation(
        threshold="energy_crossover_tokens",
        values={**values},
        unit=_UNIT,
        decision=decision,
        margin=margin,
        break_evens=[BreakEven(variable="output_tokens", value=tokens, feasible=tokens >= 0)],
        elasticities={},
        formulas=list(_FORMULAS),
        sources=[POWER],
        assumptions=["prefill energy is fixed for a request and decode energy is the same for every output token"],
        warnings=[],
    )


def _surface(pre_new: Real, pre_gqa: Real, dec_gqa: Real, dec_new: Real, output_tokens: Real | None) -> GridValues:
    tokens = crossover(pre_new, pre_gqa, dec_gqa, dec_new)
    undefined = "the new design's decode energy is not lower"
    if output_tokens is None:
        return GridValues({"crossover_tokens": tokens}, undefined=undefined)
    crossed = np.isfinite(tokens)
    new = np.where(crossed, pre_new + dec_new * output_tokens, np.nan)
    gqa = np.where(crossed, pre_gqa + dec_gqa * output_tokens, np.nan)
    return GridValues(
        {"energy_new": new, "energy_gqa": gqa, "crossover_tokens": tokens},
        margin=gqa - new,
        decision=decide(gqa, new, more=0, less=1, equal=2),
        undefined=undefined,
    )


ENERGY_CROSSOVER_TOKENS = Threshold(
    name="energy_crossover_tokens",
    family=FAMILY,
    title="Energy of a request: a new attention design against GQA",
    question="From how many output tokens on does a design with lean decode and costly prefill take less energy?",
    inputs=(
        Input("pre_new", r"E_{\mathrm{pre}}^{\mathrm{new}}", "prefill energy, new design", "J per request", least=0),
        Input("pre_gqa", r"E_{\mathrm{pre}}^{\mathrm{GQA}}", "prefill energy, GQA", "J per request", least=0),
        Input("dec_gqa", r"e_{\mathrm{dec}}^{\mathrm{GQA}}", "decode energy, GQA", "J per output token", least=0),
        Input(
            "dec_new", r"e_{\mathrm{dec}}^{\mathrm{new}}", "decode energy, new design", "J per output token", least=0
        ),
        Input("output_tokens", "O", "output tokens of the request", "tokens", least=0, optional=True),
    ),
    example={"pre_new": 900, "pre_gqa": 500, "dec_gqa": 2, "dec_new": 1.2, "output_tokens": 800},
    unit=_UNIT,
    formulas=_FORMULAS,
    sources=(POWER,),
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("output_tokens", {"start": 0, "stop": 1200, "num": 200}),
        lines=("energy_new", "energy_gqa"),
        value="energy of a request, J",
    ),
)
