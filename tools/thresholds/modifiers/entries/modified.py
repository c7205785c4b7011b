"""The entry of Cost-correct with its modifiers."""

from tools.thresholds.cost.cost_correct import cost
from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Formula
from tools.thresholds.engine.surface import GridValues, decide
from tools.thresholds.modifiers.modified_cost import cost_correct_modified, harvest_price, modified_ratio
from tools.thresholds.modifiers.symbols import (
    ABOVE_CEILING_WARNING,
    EFFECTIVE,
    FAMILY,
    FLEET,
    FLEET_CEILING,
    GLOSSARY,
    HARVEST,
    POWER,
    formula,
)

_DECISIONS = ("lowers cost", "raises cost", "indifferent")
_UNIT = "$ per 1e6 accepted answer tokens"
_SOURCES = (GLOSSARY, FLEET, HARVEST, POWER)

FORMULAS: tuple[Formula, ...] = (
    formula(
        r"C = \frac{\mathrm{CPM}\, R\, (1 + \bar\rho)}{\alpha}",
        "stated",
        GLOSSARY,
        "C",
        r"\mathrm{CPM}",
        "R",
        r"\bar\rho",
        r"\alpha",
    ),
    formula(
        r"C' = \delta\, \frac{(\mathrm{CPM} / m)\, R\, (1 + \rho_{\mathrm{eff}})}{\alpha}",
        "derived",
        FLEET,
        "C'",
        r"\delta",
        r"\mathrm{CPM}",
        "m",
        "R",
        r"\rho_{\mathrm{eff}}",
        r"\alpha",
    ),
    EFFECTIVE,
)


def _evaluate(
    cpm: float,
    R: float,
    rho_bar: float,
    alpha: float,
    fleet_multiplier: float,
    harvested: float,
    idle_price_ratio: float,
    decode_ratio: float,
) -> Evaluation:
    found = cost_correct_modified(cpm, R, rho_bar, alpha, fleet_multiplier, harvested, idle_price_ratio, decode_ratio)
    return Evaluation(
        threshold="cost_correct_modified",
        values={**found.model_dump(), "saved": found.base - found.cost},
        unit=_UNIT,
        decision=_DECISIONS[int(decide(1.0, found.ratio, more=0, less=1, equal=2))],
        margin=1 - found.ratio,
        break_evens=[
            BreakEven(variable="fleet_multiplier", value=found.ratio * fleet_multiplier, feasible=True),
            BreakEven(variable="decode_ratio", value=decode_ratio / found.ratio, feasible=True),
        ],
        elasticities=_elasticities(rho_bar, harvested, idle_price_ratio, found.rho_effective),
        formulas=list(FORMULAS),
        sources=list(_SOURCES),
        assumptions=[
            "the modifiers multiply: the archive reports no experiment in which they are combined",
            "the first rollout of an answer is never harvested, and extra ones can wait for idle capacity",
            "decode_ratio applies to the whole price, as if all cost were decode",
        ],
        warnings=[ABOVE_CEILING_WARNING] if fleet_multiplier > FLEET_CEILING else [],
    )


def _elasticities(rho_bar: float, harvested: float, idle: float, effective: float) -> dict[str, float]:
    """dlnC/dln of each input."""
    return {
        "cpm": 1.0,
        "R": 1.0,
        "rho_bar": effective / (1 + effective),
        "alpha": -1.0,
        "fleet_multiplier": -1.0,
        "harvested": -rho_bar * harvested * (1 - idle) / (1 + effective),
        "idle_price_ratio": rho_bar * harvested * idle / (1 + effective),
        "decode_ratio": 1.0,
    }


def _surface(
    cpm: Real,
    R: Real,
    rho_bar: Real,
    alpha: Real,
    fleet_multiplier: Real,
    harvested: Real,
    idle_price_ratio: Real,
    decode_ratio: Real,
) -> GridValues:
    ratio = modified_ratio(rho_bar, fleet_multiplier, harvested, idle_price_ratio, decode_ratio)
    return GridValues(
        {
            "cost": cost(cpm, R, rho_bar, alpha) * ratio,
            "ratio": ratio,
            "rho_effective": rho_bar * harvest_price(harvested, idle_price_ratio),
        },
        margin=1 - ratio,
        decision=decide(1.0, ratio, more=0, less=1, equal=2),
    )


COST_CORRECT_MODIFIED = Threshold(
    name="cost_correct_modified",
    family=FAMILY,
    title="Cost-correct with its modifiers",
    question="What do a joint fleet, harvested rollouts and leaner decode make of Cost-correct?",
    inputs=(
        Input("cpm", r"\mathrm{CPM}", "blended price", "$ per 1e6 tokens", above=0),
        Input("R", "R", "reasoning multiplier", "billed tokens per answer token", least=1, default=1),
        Input("rho_bar", r"\bar\rho", "extra rollouts per answer", "count", least=0, default=0),
        Input("alpha", r"\alpha", "accept rate", "probability", above=0, most=1, default=1),
        Input("fleet_multiplier", "m", "fold reduction of price by a joint fleet", "factor", above=0, default=1),
        Input("harvested", "h", "share of extra rollouts on idle capacity", "share", least=0, most=1, default=0),
        Input("idle_price_ratio", "w", "idle price over dedicated price", "ratio", least=0, most=1, default=1),
        Input("decode_ratio", r"\delta", "price of decode over the one before", "ratio", above=0, default=1),
    ),
    example={"cpm": 5, "R": 12, "rho_bar": 3, "alpha": 0.5, "harvested": 0.6, "idle_price_ratio": 0.2},
    unit=_UNIT,
    formulas=FORMULAS,
    sources=_SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("harvested", {"start": 0.005, "stop": 1, "num": 200}),
        lines=("cost",),
        value="Cost-correct, " + _UNIT,
    ),
)
