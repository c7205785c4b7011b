"""Logical error of a surface code with a floor, and the distance at which the floor takes over. Illustrative."""

import math

import numpy as np

from tools.thresholds.engine.domain import Array, Real, check_real, check_whole
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import RELATIVE_TOLERANCE, check_representable

PREFACTOR, THRESHOLD_RATE = 0.1, 0.01  # assumed, not measured


def surface_code_ler(d: int, p: float, A: float = PREFACTOR, p_th: float = THRESHOLD_RATE, floor: float = 0) -> float:
    """Return the logical error rate A (p/p_th)^((d + 1)/2) + floor.

    `d` is the code distance, odd and >= 3, `p` the physical error rate in (0, 1], `A` the prefactor (> 0), `p_th` the
    threshold in (0, 1], `floor` >= 0. The ansatz is the literature's and says nothing above the threshold; A = 0.1
    and p_th = 0.01 are assumptions. It illustrates an absolute floor, which field-note:the-structural-residual-ceiling
    does not claim: what ends there is a gain. Raises ThresholdInputError.
    """
    distance = check_distance(d)
    p, prefactor, p_th = _check_inputs(p, A, p_th)
    floor = check_real("floor", floor, least=0)
    return check_representable("p", "the error rate", float(falling_term(distance, p, prefactor, p_th)) + floor)


def falling_term(d: Real, p: Real, A: Real, p_th: Real) -> Array:
    """The term that falls with distance, A (p/p_th)^((d + 1)/2), for numbers or arrays inside its domain."""
    with np.errstate(all="ignore"):
        return np.asarray(A * np.power(np.divide(p, p_th), (np.asarray(d, np.float64) + 1) / 2), np.float64)


def check_distance(d: object) -> int:
    """Return a code distance, odd and at least 3. Raises ThresholdInputError."""
    distance = check_whole("d", d, least=3)
    if distance % 2 == 0:
        raise ThresholdInputError("d", f"is {distance}, which is even", "give an odd distance >= 3")
    return distance


def residual_ceiling_distance(p: float, floor: float, A: float = PREFACTOR, p_th: float = THRESHOLD_RATE) -> int | None:
    """Return the ceiling distance, the least odd d >= 3 with A (p/p_th)^((d + 1)/2) <= floor, or null for none.

    Inputs as in `surface_code_ler`; a term equal to the floor to 1e-10 relative is at the ceiling. A floor of 0 gives
    no ceiling, nor does p >= p_th unless the ceiling is at 3 already. Derived from
    field-note:the-structural-residual-ceiling. Raises ThresholdInputError.
    """
    p, prefactor, p_th = _check_inputs(p, A, p_th)
    floor = check_real("floor", floor, least=0)
    if floor == 0:
        return None
    to_fall = (
        math.log(floor) - math.log(prefactor) + RELATIVE_TOLERANCE
    )  # in logs, the least fall that the first term needs
    a_step = math.log(p) - math.log(p_th)  # what two more of distance add to it
    if 2 * a_step <= to_fall:
        return 3
    return 2 * math.ceil(to_fall / a_step) - 1 if a_step < 0 else None


def _check_inputs(p: object, prefactor: object, p_th: object) -> tuple[float, float, float]:
    return (
        check_real("p", p, above=0, most=1),
        check_real("A", prefactor, above=0),
        check_real("p_th", p_th, above=0, most=1),
    )
