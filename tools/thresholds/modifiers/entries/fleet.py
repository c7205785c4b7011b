"""The entry of the fleet: what a joint plan over GPU classes saves against the best single class."""

from collections.abc import Iterator

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Input, Numbers, NumberTable
from tools.thresholds.engine.interruption import stop_if_unwanted
from tools.thresholds.engine.numeric import is_close
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation, Formula
from tools.thresholds.engine.surface import UNDEFINED, GridValues
from tools.thresholds.modifiers.fleet import Fleet, fleet_margin
from tools.thresholds.modifiers.symbols import ABOVE_CEILING_WARNING, FAMILY, FLEET, FLEET_CEILING, formula

_DECISIONS = ("mix classes", "indifferent")
_UNIT = "best single-class cost over joint cost"
_MAX_POINTS = 400  # each point is a linear program of a millisecond or two

FORMULAS: tuple[Formula, ...] = (
    formula(
        r"\min_{x \ge 0} \sum_{m,g} p_g\, x_{mg} \quad \text{subject to} \quad \sum_g \tau_{mg}\, x_{mg} \ge D_m,"
        r" \qquad \sum_m x_{mg} \le A_g",
        "derived",
        FLEET,
        "x_{mg}",
        "p_g",
        r"\tau_{mg}",
        "D_m",
        "A_g",
    ),
    formula(
        r"M = \frac{\min_g C_g^{\mathrm{hom}}}{C^{\mathrm{joint}}} \ge 1",
        "derived",
        FLEET,
        "M",
        r"C_g^{\mathrm{hom}}",
        r"C^{\mathrm{joint}}",
    ),
)

_Numbers = tuple[float, ...]


def _solve(
    price: _Numbers, thr: tuple[_Numbers, ...], demand: _Numbers, avail: _Numbers, demand_scale: float
) -> tuple[Fleet, int]:
    scaled = [amount * demand_scale for amount in demand]
    fleet = fleet_margin([*price], [[*row] for row in thr], scaled, [*avail])
    if fleet.joint == 0:
        return fleet, UNDEFINED
    return fleet, 1 if fleet.margin is not None and is_close(fleet.margin, 1) else 0


def _evaluate(
    price: _Numbers, thr: tuple[_Numbers, ...], demand: _Numbers, avail: _Numbers, demand_scale: float
) -> Evaluation:
    fleet, code = _solve(price, thr, demand, avail, demand_scale)
    margin = fleet.margin
    return Evaluation(
        threshold="fleet_margin",
        values={
            "joint": fleet.joint,
            "homogeneous": fleet.homogeneous,
            "best_homogeneous": fleet.best_homogeneous,
            "margin": margin,
            **{f"plan_of_model_{place + 1}": row for place, row in enumerate(fleet.plan)},
            "scarcity_rents": fleet.scarcity_rents,
        },
        unit=_UNIT,
        decision=None if code == UNDEFINED else _DECISIONS[code],
        margin=None if margin is None else margin - 1,
        break_evens=[_find_most_demand(price, thr, demand, avail)],
        elasticities={},
        formulas=list(FORMULAS),
        sources=[FLEET],
        assumptions=[
            "GPUs are divisible and prices are rents in $ per GPU-hour, so costs are in $ per hour",
            "throughput per GPU is given and linear: batch, parallelism and replica size are not chosen here",
            "this is a far simpler plan than Coral's, whose 2.79x is a ceiling on another fleet",
        ],
        warnings=_warnings(fleet),
    )


def _find_most_demand(price: _Numbers, thr: tuple[_Numbers, ...], demand: _Numbers, avail: _Numbers) -> BreakEven:
    """The scale of demand up to which some class alone can meet it, from the GPUs that each class would need."""
    rates, amounts = np.asarray(thr), np.asarray(demand)
    asked = amounts > 0
    with np.errstate(all="ignore"):
        needed = (amounts[asked, None] / rates[asked]).sum(axis=0)
        scales = np.asarray(avail)[: len(price)] / needed
    most = float(np.nanmax(np.where(np.isfinite(scales), scales, 0.0), initial=0.0))
    return BreakEven(variable="demand_scale", value=most if most > 0 else None, feasible=most > 0)


def _warnings(fleet: Fleet) -> list[str]:
    warnings = []
    if fleet.joint > 0 and fleet.margin is None:
        warnings.append("No single class can meet demand within its availability, so the margin has no value.")
    if fleet.margin is not None and fleet.margin > FLEET_CEILING:
        warnings.append(ABOVE_CEILING_WARNING)
    return warnings


def _surface(
    price: _Numbers, thr: tuple[_Numbers, ...], demand: _Numbers, avail: _Numbers, demand_scale: Real
) -> GridValues:
    scales = np.asarray(demand_scale, np.float64)
    found = np.asarray([*_solve_points(price, thr, demand, avail, scales)]).reshape(*scales.shape, 4)
    return GridValues(
        {"joint": found[..., 0], "best_homogeneous": found[..., 1], "margin": found[..., 2]},
        margin=found[..., 2] - 1,
        decision=np.asarray(found[..., 3], np.intp),
        undefined="no fleet of the GPUs available can meet demand",
    )


def _solve_points(
    price: _Numbers, thr: tuple[_Numbers, ...], demand: _Numbers, avail: _Numbers, scales: Real
) -> Iterator[tuple[float, float, float, float]]:
    for scale in np.ravel(scales):
        stop_if_unwanted()
        try:
            fleet, code = _solve(price, thr, demand, avail, float(scale))
        except ThresholdInputError:
            yield np.nan, np.nan, np.nan, UNDEFINED
        else:
            best, margin = fleet.best_homogeneous, fleet.margin
            yield fleet.joint, np.nan if best is None else best, np.nan if margin is None else margin, code


FLEET_MARGIN = Threshold(
    name="fleet_margin",
    family=FAMILY,
    title="The margin of a fleet of mixed GPU classes",
    question="What does planning several models over several GPU classes save against the best single class?",
    inputs=(
        Numbers("price", "p_g", "rent of each GPU class", "$ per GPU-hour", above=0),
        NumberTable("thr", r"\tau_{mg}", "throughput per GPU, a row a model", "demand units per GPU", least=0),
        Numbers("demand", "D_m", "demand of each model", "demand units", least=0),
        Numbers("avail", "A_g", "GPUs available of each class", "count", least=0),
        Input("demand_scale", r"\lambda", "factor on every demand", "factor", above=0, default=1),
    ),
    example={
        "price": [1.3, 3, 4],
        "thr": [[1, 2, 2.2], [0.2, 1.2, 2.6]],
        "demand": [10, 10],
        "avail": [20, 20, 20],
    },
    unit=_UNIT,
    formulas=FORMULAS,
    sources=(FLEET,),
    evaluate=_evaluate,
    surface=_surface,
    decisions=_DECISIONS,
    max_points=_MAX_POINTS,
    picture=Picture(
        x=("demand_scale", {"start": 0.2, "stop": 4, "num": 77}),
        lines=("joint", "best_homogeneous"),
        value="cost of the fleet, $ per hour",
    ),
)
