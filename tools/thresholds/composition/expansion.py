"""Any number of verifiers behind any monotone rule: which joint moments the independent estimate misses."""

import math
from collections.abc import Callable, Mapping

import numpy as np

from index import Model
from tools.thresholds.composition.pair import relative_error
from tools.thresholds.composition.score import joint_distribution
from tools.thresholds.engine.domain import Array, check_reals
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import check_choice

MAX_REJECTED_VOTES: Mapping[str, Callable[[int], float]] = {  # a rule accepts if more than so many of n verifiers do
    "and": lambda count: count - 1,
    "or": lambda count: 0,  # noqa: ARG005 (the rules have one form)
    "majority": lambda count: count / 2,  # of two, both
}


class Expansion(Model):
    """A pipeline's accept rate, the independent estimate, and the moments that separate them.

    `coefficients` maps a set of verifiers, as in "1,3", to c_S where that is not 0; `pair_part` and `higher_part`
    are the sums over sets of two and of more, and add up to `miscalibration`.
    """

    verifiers: int
    marginals: list[float]
    independent: float
    pipeline: float
    miscalibration: float
    pair_part: float
    higher_part: float
    coefficients: dict[str, int]
    relative_cost_error: float | None


def composition_expansion(joint: list[float], rule: str | None = None, table: list[float] | None = None) -> Expansion:
    """Expand the error of independence: sum over |S| >= 2 of c_S (E prod_S X - prod_S p).

    `joint` holds the probability of each of the 2^n outcomes of n verifiers (up to 10), in binary order with the first
    verifier's bit first (00, 01, 10, 11), summing to 1. The rule is a name (and, or, majority: more than half) or
    a truth `table` of 0 and 1 in the same order, which must be monotone. For two verifiers the sum is
    c12 Cov(A, B); from three on, joint moments of higher order enter. Derived from paper:verifier-composition.
    Raises ThresholdInputError.
    """
    chances = joint_distribution("joint", joint)
    count = len(chances).bit_length() - 1
    accepts = _tabulate_rule(count, rule, table)
    cube = (2,) * count
    coefficients, moments = (
        _compute_coefficients(accepts.reshape(cube)),
        _compute_moments(np.asarray(chances).reshape(cube)),
    )
    marginals = [float(moments[tuple(int(place == at) for at in range(count))]) for place in range(count)]
    products = _multiply_marginals(marginals)
    gaps = coefficients * (moments - products)
    sizes = np.indices(cube).sum(axis=0)
    pairs, higher = float(gaps[sizes == 2].sum()), float(gaps[sizes > 2].sum())
    independent = min(max(float((coefficients * products).sum()), 0.0), 1.0)  # rounding of large coefficients
    pipeline = math.fsum(chance for chance, accepted in zip(chances, accepts, strict=True) if accepted)
    error = float(relative_error(independent, pipeline - independent))
    return Expansion(
        verifiers=count,
        marginals=marginals,
        independent=independent,
        pipeline=pipeline,
        miscalibration=pairs + higher,
        pair_part=pairs,
        higher_part=higher,
        coefficients=_name_coefficients(coefficients),
        relative_cost_error=error if np.isfinite(error) else None,
    )


def _tabulate_rule(count: int, rule: str | None, table: list[float] | None) -> Array:
    if (rule is None) == (table is None):
        problem = "is missing, and so is table" if rule is None else "is given together with table"
        raise ThresholdInputError("rule", problem, f"give a rule ({', '.join(MAX_REJECTED_VOTES)}) or a truth table")
    if rule is not None:
        most_rejected = MAX_REJECTED_VOTES[check_choice("rule", rule, MAX_REJECTED_VOTES)](count)
        return np.asarray([float(outcome.bit_count() > most_rejected) for outcome in range(2**count)])
    given = np.asarray(check_reals("table", table))
    if len(given) != 2**count or not np.isin(given, (0, 1)).all():
        problem = f"is no truth table of {count} verifiers"
        raise ThresholdInputError("table", problem, f"give {2**count} numbers, each 0 or 1")
    cube = given.reshape((2,) * count)
    if any((np.take(cube, 1, axis) < np.take(cube, 0, axis)).any() for axis in range(count)):
        problem = "is not monotone: one more accept turns an accepted outcome into a rejected one"
        raise ThresholdInputError("table", problem, "give a rule in which no accept is held against an outcome")
    return given


def _compute_coefficients(values: Array) -> Array:
    """The coefficients c_S of the multilinear form of a rule."""
    found = values.copy()
    for axis in range(found.ndim):
        lower, upper = _split_axis(found, axis)
        upper -= lower
    return found


def _compute_moments(values: Array) -> Array:
    """The moments E prod_S X: for each set, the probability that all of it accept."""
    found = values.copy()
    for axis in range(found.ndim):
        lower, upper = _split_axis(found, axis)
        lower += upper
    return found


def _split_axis(values: Array, axis: int) -> tuple[Array, Array]:
    turned = np.moveaxis(values, axis, 0)
    return turned[0, ...], turned[1, ...]


def _multiply_marginals(marginals: list[float]) -> Array:
    found = np.ones((2,) * len(marginals))
    for axis, rate in enumerate(marginals):
        found = found * np.asarray([1.0, rate]).reshape([2 if at == axis else 1 for at in range(len(marginals))])
    return found


def _name_coefficients(coefficients: Array) -> dict[str, int]:
    sets = {
        ",".join(str(place + 1) for place, member in enumerate(where) if member): round(float(value))
        for where, value in np.ndenumerate(coefficients)
        if value
    }
    return {name: value for name, value in sorted(sets.items(), key=lambda item: (len(item[0]), item[0])) if name}
