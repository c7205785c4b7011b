"""The entry of substitution: a small model with rollouts in place of a larger one."""

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, formula
from tools.thresholds.engine.surface import GridValues, decide
from tools.thresholds.frontier.calibrations import HARD_SUBSETS
from tools.thresholds.frontier.substitution import rollout_breakeven, substitution_threshold

_PAPER = "paper:inference-frontier"
_FORMULAS = (
    formula(
        r"\rho < \rho^* = \left(M + \frac{t}{q\, c}\right) \frac{\alpha_s}{\alpha_l}",
        "derived",
        _PAPER,
        {
            r"\rho^*": "rollouts at which both cost the same",
            r"\rho": "rollouts of the small model",
            "M": "size of the larger model over the small one, as the price of its answer in small rollouts",
            "t": "extra training cost of the larger model, $",
            "q": "queries that share it",
            "c": "$ of one rollout of the small model",
            r"\alpha_s": "accept rate of the small model with its rollouts",
            r"\alpha_l": "accept rate of the larger model",
        },
    ),
)


def _evaluate(
    M: float,
    alpha_small: float,
    alpha_large: float,
    rho: float,
    training_dollars: float,
    queries: float,
    rollout_dollars: float,
) -> Evaluation:
    found = substitution_threshold(M, alpha_small, alpha_large, rho, training_dollars, queries, rollout_dollars)
    large = M + training_dollars / queries / rollout_dollars
    size, rate = rho * alpha_large / alpha_small - (large - M), rho * alpha_large / large
    return Evaluation(
        threshold="substitution_threshold",
        values={
            "cost_small": found.cost_small,
            "cost_large": found.cost_large,
            "inference_wins": found.inference_wins,
            "rho_breakeven": found.rho_breakeven,
        },
        unit="$ per accepted answer",
        decision=found.decision,
        margin=found.rho_breakeven - rho,
        break_evens=[
            BreakEven(variable="rho", value=found.rho_breakeven, feasible=found.rho_breakeven >= 1),
            BreakEven(variable="M", value=size, feasible=size >= 1),
            BreakEven(variable="alpha_small", value=rate, feasible=rate <= 1),
        ],
        elasticities={"M": M / large, "alpha_small": 1.0, "alpha_large": -1.0},
        formulas=list(_FORMULAS),
        sources=[_PAPER],
        assumptions=["an answer of the larger model costs M rollouts of the small one, and its share of training"],
        warnings=[f"The threshold is crossed. {HARD_SUBSETS}"] if found.decision == "inference" else [],
    )


def _surface(
    M: Real,
    alpha_small: Real,
    alpha_large: Real,
    rho: Real,
    training_dollars: Real,
    queries: Real,
    rollout_dollars: Real,
) -> GridValues:
    even = rollout_breakeven(M, alpha_small, alpha_large, training_dollars / queries / rollout_dollars)
    return GridValues({"rho_breakeven": even}, margin=even - rho, decision=decide(even, rho, more=0, less=1, equal=2))


SUBSTITUTION = Threshold(
    name="substitution_threshold",
    family="inference_frontier",
    title="Substituting rollouts for size",
    question="Is a small model with rollouts cheaper per accepted answer than one answer of a larger model?",
    inputs=(
        Input("M", "M", "size of the larger model over the small one", "fold", least=1),
        Input("alpha_small", r"\alpha_s", "accept rate of the small model", "probability", above=0, most=1),
        Input("alpha_large", r"\alpha_l", "accept rate of the larger model", "probability", above=0, most=1),
        Input("rho", r"\rho", "rollouts of the small model", "count", least=1),
        Input("training_dollars", "t", "extra training cost of the larger model", "$", least=0, default=0),
        Input("queries", "q", "queries that share the training cost", "count", above=0, default=1),
        Input("rollout_dollars", "c", "price of a rollout of the small model", "$", above=0, default=1),
    ),
    example={"M": 14, "alpha_small": 0.6, "alpha_large": 0.7, "rho": 8},
    unit="$ per accepted answer",
    formulas=_FORMULAS,
    sources=(_PAPER,),
    evaluate=_evaluate,
    surface=_surface,
    decisions=("inference", "training", "indifferent"),
    picture=Picture(
        x=("rho", {"start": 1, "stop": 64, "num": 300, "scale": "log"}),
        y=("alpha_small", {"start": 0.02, "stop": 1, "num": 300}),
        lines=("rho_breakeven",),
        value="rollouts at which both cost the same",
    ),
)
