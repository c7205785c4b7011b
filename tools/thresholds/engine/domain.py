"""Domains of numeric inputs: a value is checked and refused, never clamped."""

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tools.thresholds.engine.errors import ThresholdInputError

Array: TypeAlias = NDArray[np.float64]
Real: TypeAlias = float | Array


def check_real(
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
        raise ThresholdInputError(field, f"must be a number, not {_name_type(value)}", f"give {domain}")
    try:
        number = float(value)
    except OverflowError as error:
        raise ThresholdInputError(field, "is too large for a float", f"give {domain}") from error
    if not math.isfinite(number):
        raise ThresholdInputError(field, f"must be finite, not {number}", f"give {domain}")
    if not (above < number < below and least <= number <= most):
        raise ThresholdInputError(field, f"is {number:g}, outside its domain", f"give {domain}")
    return number


def check_whole(field: str, value: object, *, least: int, most: float = math.inf) -> int:
    """Return `value` as an int when it is a whole number from `least` to `most`. Raises ThresholdInputError."""
    number = check_real(field, value, least=least, most=most)
    if not number.is_integer():
        domain = describe_domain(least=least, most=most).replace("a number", "a whole number")
        raise ThresholdInputError(field, f"is {number:g}", f"give {domain}")
    return int(number)


def check_reals(field: str, values: object, *, length: int = 1, **bounds: float) -> tuple[float, ...]:
    """Return `values` as floats when it is a list of at least `length` numbers inside the bounds of `check_real`.

    An array of one dimension counts as a list. Raises ThresholdInputError naming the place of what is wrong.
    """
    items = _check_list(field, values, "numbers")
    if len(items) < length:
        raise ThresholdInputError(field, f"holds {len(items)} numbers", f"give at least {length}")
    return tuple(check_real(f"{field}[{place}]", item, **bounds) for place, item in enumerate(items))


def check_rows(
    field: str, values: object, *, least: float = -math.inf, integer: bool = False, ragged: bool = False
) -> tuple[tuple[float, ...], ...]:
    """Return `values` as rows of numbers, each >= `least`, of equal length unless `ragged`.

    Raises ThresholdInputError naming the place of what is wrong.
    """
    table = []
    for place, row in enumerate(_check_list(field, values, "lists")):
        numbers = check_reals(f"{field}[{place}]", row, least=least)
        if integer:
            numbers = tuple(check_whole(f"{field}[{place}]", number, least=int(least)) for number in numbers)
        table.append(numbers)
    if not ragged and len({len(row) for row in table}) > 1:
        raise ThresholdInputError(field, "has rows of different lengths", "give every row as many numbers")
    return tuple(table)


def _check_list(field: str, values: object, what: str) -> list[object]:
    if isinstance(values, np.ndarray):
        values = values.tolist()
    if not isinstance(values, list | tuple):
        raise ThresholdInputError(
            field, f"must be a list of {what}, not {_name_type(values)}", f"give a list of {what}"
        )
    if not values:
        raise ThresholdInputError(field, "is empty", f"give a list of {what}")
    return list(values)


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


def _name_type(value: object) -> str:
    return "null" if value is None else "a boolean" if isinstance(value, bool) else f"a {type(value).__name__}"
