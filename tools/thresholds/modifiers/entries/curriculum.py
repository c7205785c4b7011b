"""The entry of the gated reward of a problem setter."""

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Formula
from tools.thresholds.engine.surface import GridValues, decide
from tools.thresholds.modifiers.curriculum import vhg_setter_reward
from tools.thresholds.modifiers.symbols import CURRICULUM, FAMILY, formula

_DECISIONS = ("valid problems pay more", "broken problems pay more", "indifferent")
_UNIT = "reward in [0, 1]"

FORMULAS: tuple[Formula, ...] = (
    formula(
        r"r_{\mathrm{setter}} = \mathbf{1}[\text{verifier accepts}]\, (1 - \mathrm{acc}_{\mathrm{solver}})",
        "stated",
        CURRICULUM,
        r"r_{\mathrm{setter}}",
        r"\mathrm{acc}_{\mathrm{solver}}",
    ),
    formula(r"f > 1 - a", "derived", CURRICULUM, "f", "a"),
)


def _evaluate(solver_accuracy: float, false_accept: float) -> Evaluation:
    valid = vhg_setter_reward(True, solver_accuracy)
    return Evaluation(
        threshold="vhg_setter_reward",
        values={
            "reward_if_accepted": valid,
            "reward_if_rejected": vhg_setter_reward(False, solver_accuracy),
            "expected_reward_of_a_broken_problem": false_accept,
        },
        unit=_UNIT,
        decision=_DECISIONS[int(decide(valid, false_accept, more=0, less=1, equal=2))],
        margin=valid - false_accept,
        break_evens=[
            BreakEven(variable="false_accept", value=valid, feasible=True),
            BreakEven(variable="solver_accuracy", value=1 - false_accept, feasible=True),
        ],
        elasticities={},
        formulas=list(FORMULAS),
        sources=[CURRICULUM],
        assumptions=["the verifier accepts every valid problem, and the solver never answers a broken one"],
        warnings=[],
    )


def _surface(solver_accuracy: Real, false_accept: Real) -> GridValues:
    valid = 1 - np.asarray(solver_accuracy, np.float64)
    return GridValues(
        {"reward_if_accepted": valid, "expected_reward_of_a_broken_problem": false_accept},
        margin=valid - false_accept,
        decision=decide(valid, false_accept, more=0, less=1, equal=2),
    )


VHG_SETTER_REWARD = Threshold(
    name="vhg_setter_reward",
    family=FAMILY,
    title="The gated reward of a problem setter",
    question="What does a setter earn for a problem, and does a leaky verifier make broken problems pay?",
    inputs=(
        Input("solver_accuracy", "a", "the solver's accuracy on a valid problem", "probability", least=0, most=1),
        Input("false_accept", "f", "chance that a broken problem passes", "probability", least=0, most=1, default=0),
    ),
    example={"solver_accuracy": 0.25, "false_accept": 0.1},
    unit=_UNIT,
    formulas=FORMULAS,
    sources=(CURRICULUM,),
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    picture=Picture(
        x=("solver_accuracy", {"start": 0, "stop": 1, "num": 200}),
        y=("false_accept", {"start": 0, "stop": 0.97, "num": 173}),
        lines=("reward_if_accepted", "expected_reward_of_a_broken_problem"),
        value=_UNIT,
    ),
)
