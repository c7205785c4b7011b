"""Domains of numeric inputs: a value is checked and refused, never clamped."""

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index import ThresholdInputError

Array: TypeAlias = NDArray[np.float64]
Real: TypeAlias = float | Array


def real(
    field: str,
    value: object,
    *,
    above: float = -math.inf,
    least: float = -math.inf,
    below: float = math.inf,
    most: float = math.inf,
) -> float:
    """Return `value` as a float when it is a finite number inside the domain.

    `above` and `below` are open bounds, `least` and `most` closed ones. Raises ThresholdInputError for
    booleans, strings, NaN, infinities and anything outside the domain.
    """
    domain = describe_domain(above=above, least=least, below=below, most=most)
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise ThresholdInputError(field, f"must be a number, not {_shown(value)}", f"give {domain}")
    try:
        number = float(value)
    except OverflowError as error:
        raise ThresholdInputError(field, "is too large for a float", f"give {domain}") from error
    if not math.isfinite(number):
        raise ThresholdInputError(field, f"must be finite, not {number}", f"give {domain}")
    if not (above < number < below and least <= number <= most):
        raise ThresholdInputError(field, f"is {number:g}, outside its domain", f"give {domain}")
    return number


def whole(field: str, value: object, *, least: int) -> int:
    """Return `value` as an int when it is a whole number of at least `least`. Raises ThresholdInputError."""
    number = real(field, value, least=least)
    if not number.is_integer():
        raise ThresholdInputError(field, f"is {number:g}", f"give a whole number >= {least}")
    return int(number)


def describe_domain(
    *, above: float = -math.inf, least: float = -math.inf, below: float = math.inf, most: float = math.inf
) -> str:
    """Say a domain in words: `a number > 0`, `a number in (0, 1]`, `a finite number`."""
    opening = f"({above:g}" if above > -math.inf else f"[{least:g}" if least > -math.inf else None
    closing = f"{below:g})" if below < math.inf else f"{most:g}]" if most < math.inf else None
    if opening and closing:
        return f"a number in {opening}, {closing}"
    if opening:
        return f"a number {'>' if above > -math.inf else '>='} {opening[1:]}"
    if closing:
        return f"a number {'<' if below < math.inf else '<='} {closing[:-1]}"
    return "a finite number"


def _shown(value: object) -> str:
    return "null" if value is None else "a boolean" if isinstance(value, bool) else f"a {type(value).__name__}"
