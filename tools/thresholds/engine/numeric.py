"""What happens to numbers after their domain is checked: they are compared, and must fit a float."""

import math

from tools.thresholds.engine.errors import ThresholdInputError

RELATIVE_TOLERANCE = 1e-10  # the tolerance to which two results count as equal
ABSOLUTE_TOLERANCE = 1e-12  # the same near zero


def is_close(first: float, second: float) -> bool:
    """Say whether two numbers are equal to the comparison tolerance."""
    return math.isclose(first, second, rel_tol=RELATIVE_TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE)


def exponential(exponent: float) -> float:
    """Return e to the exponent, infinity where that leaves the range of a float."""
    try:
        return math.exp(exponent)
    except OverflowError:
        return math.inf


def log_ratio(end: float, start: float) -> float:
    """Return ln(end/start) of positive numbers, to full precision for near ones and in range for far ones."""
    if start / 2 <= end <= start * 2:
        return math.log1p((end - start) / start)
    return math.log(end) - math.log(start)


def check_representable(field: str, quantity: str, number: float, *, positive: bool = False) -> float:
    """Return `number` if a float could hold it; with `positive`, zero means that it underflowed.

    `quantity` names what was computed and `field` the input that drives it. Raises ThresholdInputError.
    """
    if not math.isfinite(number):
        raise ThresholdInputError(field, f"makes {quantity} too large for a float", "give values closer to 1")
    if positive and number <= 0:
        raise ThresholdInputError(field, f"makes {quantity} too small for a float", "give values closer to 1")
    return number
