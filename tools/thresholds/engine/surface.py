"""What a threshold's kernel gives over a grid, and how two sides become a decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tools.thresholds.engine.domain import Array, Real
from tools.thresholds.engine.numeric import ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE

DecisionCodes: TypeAlias = NDArray[np.intp]
UNDEFINED = -1  # the code of a point that has no decision


@dataclass(frozen=True, slots=True)
class GridValues:
    """Values by name and the decision at every point; everything broadcasts to the shape of the grid.

    NaN where there is no value. `decision` holds positions in the threshold's `decisions`, or UNDEFINED;
    `undefined` says why points can lack a value.
    """

    values: Mapping[str, Real]
    margin: Real | None = None
    decision: DecisionCodes | None = None
    undefined: str = "the numbers leave the range of a float"
    notes: tuple[str, ...] = field(default=())


Kernel: TypeAlias = Callable[..., GridValues]


def is_nearly_equal(first: Real, second: Real) -> NDArray[np.bool_]:
    """Say where two numbers are equal to the comparison tolerance; the vectorised `numeric.is_close`."""
    first, second = np.asarray(first, np.float64), np.asarray(second, np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        scale = np.maximum(np.abs(first), np.abs(second))
        near = np.abs(first - second) <= np.maximum(RELATIVE_TOLERANCE * scale, ABSOLUTE_TOLERANCE)
        return np.asarray((first == second) | (near & np.isfinite(scale)))


def decide(left: Real, right: Real, more: int, less: int, equal: int) -> DecisionCodes:
    """Give code `more` where left > right, `less` where left < right, `equal` at the tolerance, else UNDEFINED."""
    left, right = np.asarray(left, np.float64), np.asarray(right, np.float64)
    codes = np.where(is_nearly_equal(left, right), equal, np.where(left > right, more, less))
    return np.asarray(np.where(np.isnan(left) | np.isnan(right), UNDEFINED, codes), np.intp)


def keep_defined(codes: DecisionCodes, *values: Real) -> DecisionCodes:
    """Keep the codes where every value is finite, and give UNDEFINED elsewhere: no decision on lost numbers."""
    for value in values:
        codes = np.where(np.isfinite(value), codes, UNDEFINED).astype(np.intp)
    return codes


def convert_to_array(value: Real) -> Array:
    """The value as an array, of no dimension when it is one number."""
    return np.asarray(value, np.float64)
