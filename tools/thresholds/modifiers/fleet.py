"""The cheapest fleet of mixed GPU classes for several models, against the cheapest fleet of one class."""

import math
from typing import Any

import numpy as np

from index import MissingExtraError, Model
from tools.thresholds.engine.domain import Array, check_reals, check_rows
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import ABSOLUTE_TOLERANCE, check_representable, is_close

MIN_SHARE = 1e-13  # of a demand: what all GPUs of a class can serve less of is no help
MAX_COST_RATIO = 1e15  # the greatest cost over the least, in what the solver is given
MAX_PAIRS = 10_000  # of a model and a class: half a second; nine times as many take five, which nothing can stop
MAX_MISSED_SHARE = 1e-9  # the share of a demand or a stock by which a plan may miss it: the solver's rounding


class Fleet(Model):
    """Cost in $/h of the joint plan and of each class alone (null where that cannot meet demand), and their ratio.

    `plan` holds the GPUs of each class (columns) for each model (rows); `scarcity_rents` is what one more GPU of a
    class would save, in $/h. `margin` is null where no class alone can meet demand, or where nothing is demanded.
    """

    joint: float
    homogeneous: list[float | None]
    best_homogeneous: float | None
    margin: float | None
    plan: list[list[float]]
    scarcity_rents: list[float]


def fleet_margin(price: list[float], thr: list[list[float]], demand: list[float], avail: list[float]) -> Fleet:
    """Return how much a joint fleet saves: min sum p_g x_mg with sum_g thr_mg x_mg >= D_m and sum_m x_mg <= A_g.

    `price` is $ per GPU-hour of each class (> 0), `thr` the throughput per GPU of each model (row) on each class
    (column), `demand` that of each model in the same unit, `avail` the GPUs of each class, all >= 0. GPUs are
    divisible and x >= 0. The margin, best single class over joint cost, is at least 1. The linear program is derived
    from field-note:heterogeneous-procurement, whose 2.79x is a ceiling of another system. Raises
    ThresholdInputError, also where no fleet can meet demand, and MissingExtraError without scipy.
    """
    prices = np.asarray(check_reals("price", price, above=0))
    throughput = np.asarray(check_rows("thr", thr, least=0))
    demands = np.asarray(check_reals("demand", demand, least=0))
    stock = np.asarray(check_reals("avail", avail, least=0))
    _check_sizes(prices, throughput, demands, stock)
    with np.errstate(all="ignore"):
        alone = [
            _price_single_class(*column)
            for column in zip(prices, throughput.T, [demands] * len(prices), stock, strict=True)
        ]
        plan, rents = _solve(prices, throughput, demands, stock)
        joint = check_representable("price", "the cost", float((plan * prices).sum()))
    best = min((cost for cost in alone if cost is not None), default=None)
    joint = joint if best is None else min(joint, best)  # rounding: each single-class fleet is a joint one too
    return Fleet(
        joint=joint,
        homogeneous=alone,
        best_homogeneous=best,
        margin=None if best is None or joint == 0 else best / joint,
        plan=plan.tolist(),
        scarcity_rents=rents.tolist(),
    )


def _check_sizes(prices: Array, throughput: Array, demands: Array, stock: Array) -> None:
    if throughput.shape != (len(demands), len(prices)):
        problem = f"has {throughput.shape[0]} rows of {throughput.shape[1]} numbers"
        remedy = f"give a row for each of the {len(demands)} demands with a number for each of the {len(prices)} prices"
        raise ThresholdInputError("thr", problem, remedy)
    if len(stock) != len(prices):
        problem = f"holds {len(stock)} numbers, and price {len(prices)}"
        raise ThresholdInputError("avail", problem, "give one for each GPU class")
    if throughput.size > MAX_PAIRS:
        remedy = f"give at most {MAX_PAIRS:,}, models times GPU classes"
        raise ThresholdInputError("thr", f"holds {throughput.size:,} numbers", remedy)


def _price_single_class(price: float, throughput: Array, demands: Array, stock: float) -> float | None:
    """The cost of meeting all demand on one class, or None where that is impossible."""
    asked = demands > 0
    if (throughput[asked] == 0).any():
        return None
    needed = math.fsum(demands[asked] / throughput[asked])
    if not math.isfinite(needed) or (needed > stock and not is_close(needed, stock)):
        return None
    return check_representable("price", "the cost", float(price * needed))


def _solve(prices: Array, throughput: Array, demands: Array, stock: Array) -> tuple[Array, Array]:
    """The cheapest plan, and the scarcity rent of each class.

    Unknown is the share of a demand that a class serves, so that every number is near 1 for the solver.
    """
    plan, rents = np.zeros(throughput.shape), np.zeros(len(prices))
    asked_gpus = demands[:, None] / throughput  # for the whole demand
    served, classes = np.nonzero((demands[:, None] > 0) & (stock > MIN_SHARE * asked_gpus))
    asked, held = np.flatnonzero(demands > 0), np.unique(classes)
    if not len(asked):
        return plan, rents
    if set(asked) - set(served):
        raise _make_infeasible_error()
    gpus = asked_gpus[served, classes]
    if gpus.min() < np.finfo(np.float64).tiny:
        raise ThresholdInputError("demand", "is too small for a float to serve", "give 0 or a larger demand")
    costs = prices[classes] * gpus
    scale = check_representable("price", "the cost", math.fsum(costs[served == model].min() for model in asked))
    if costs.max() > MAX_COST_RATIO * scale:
        problem = "spans too many orders of magnitude for a linear program"
        raise ThresholdInputError("price", problem, "give prices and throughputs that are nearer to one another")
    meets = (asked[:, None] == served).astype(np.float64)
    fits = np.where(held[:, None] == classes, gpus / stock[classes], 0.0)
    found = _import_linprog()(costs / scale, A_ub=fits, b_ub=np.ones(len(held)), A_eq=meets, b_eq=np.ones(len(asked)))
    if (
        found.status != 0 or _measure_missed_share(found.x, fits, meets) > MAX_MISSED_SHARE
    ):  # costs are bounded, so all else has a solution
        raise _make_infeasible_error()
    plan[served, classes] = np.where(found.x > ABSOLUTE_TOLERANCE, found.x, 0.0) * gpus
    rents[held] = np.abs(found.ineqlin.marginals) * scale / stock[held]
    return plan, rents


def _measure_missed_share(shares: Array, fits: Array, meets: Array) -> float:
    return float(max((fits @ shares).max() - 1, np.abs(meets @ shares - 1).max()))


def _make_infeasible_error() -> ThresholdInputError:
    remedy = "raise avail or thr, or lower demand"
    return ThresholdInputError("demand", "cannot be met by any fleet of the GPUs available", remedy)


def _import_linprog() -> Any:
    try:
        from scipy.optimize import linprog
    except ImportError as error:
        raise MissingExtraError("The fleet's linear program", "thresholds") from error
    return linprog
