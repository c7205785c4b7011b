"""What a call gives, read: names and units as people write them, and what an answer is to say of the reading."""

from collections.abc import Mapping, Sequence
from typing import Any

from tools.thresholds.asking.nearest import MAX_NAME_CHARS, find_nearest_input
from tools.thresholds.asking.quantities import is_share, read_quantity
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Field, Input, Numbers, NumberTable


def refuse_unknown_names(given: Mapping[str, Any], fields: Sequence[Field], named: str) -> None:
    """Raise ThresholdInputError for a name that is no input of the threshold `named`, with the nearest one that is."""
    known = {field.name for field in fields}
    for name in given:
        if name not in known:
            near = find_nearest_input(str(name), fields)
            hint = f"did you mean '{near}'" if near else f"'{named}' takes {', '.join(field.name for field in fields)}"
            raise ThresholdInputError(str(name)[: MAX_NAME_CHARS - 20], f"is not an input of '{named}'", hint)


def read_units(field: Field, value: Any) -> tuple[Any, list[str]]:
    """The value with every text that is a number with a unit read as a number, and what was read from what.

    Lists and ranges are read item by item; what is no such text is left as it is. Raises ThresholdInputError.
    """
    if not isinstance(field, Input | Numbers | NumberTable):
        return value, []
    readings: list[str] = []
    return _read(field, value, readings), readings


def _read(field: Field, value: Any, readings: list[str]) -> Any:
    if isinstance(value, list | tuple):
        return [_read(field, item, readings) for item in value]
    if isinstance(value, dict):
        return {
            name: item if name in ("num", "scale") else _read(field, item, readings) for name, item in value.items()
        }
    number = read_quantity(field.name, value, field.unit) if isinstance(value, str) else None
    if number is None:
        return value
    whole = int(number) if isinstance(field, Input) and field.integer and number.is_integer() else number
    readings.append(f"{field.name} = {number:g} {field.unit}, read from '{value.strip()}'")
    return whole


def suggest_percent(field: Field, value: object) -> str:
    """The same share in percent, where a number from 2 to 100 was given for one; else nothing."""
    within = isinstance(value, int | float) and not isinstance(value, bool) and 2 <= value <= 100
    return f", or '{value} %'" if within and is_share(field.unit) and getattr(field, "most", 2) <= 1 else ""
