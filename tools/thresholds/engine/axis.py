"""One swept input: the values that a list or a range stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from tools.thresholds.engine.domain import Array, check_whole
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Input

MAX_GRID_POINTS = 250_000  # of a whole grid
_RANGE_FIELDS = {"start", "stop", "num", "scale"}
_AXIS_REMEDY = "give a list of numbers, two or more and each once, or {start, stop, num, scale: linear or log}"


@dataclass(frozen=True, slots=True)
class Axis:
    """A swept input and its values, in increasing order."""

    field: Input
    values: Array
    scale: Literal["linear", "log", "list"]

    @property
    def name(self) -> str:
        """The input's name."""
        return self.field.name


def read_axis(field: Input, value: object) -> Axis:
    """Read a swept input: a list in any order, or {start, stop, num, scale}. Raises ThresholdInputError."""
    if isinstance(value, dict):
        return _read_range(field, value)
    numbers = sorted(field.checked(item) for item in value) if isinstance(value, list | tuple) else []
    if len(numbers) < 2 or any(later <= earlier for earlier, later in pairwise(numbers)):
        raise ThresholdInputError(field.name, "cannot be swept over this list", _AXIS_REMEDY)
    return Axis(field, np.asarray(numbers, np.float64), "list")


def _read_range(field: Input, value: Mapping[object, object]) -> Axis:
    if not {"start", "stop", "num"} <= set(value) <= _RANGE_FIELDS:
        raise ThresholdInputError(field.name, "cannot be swept over this range", _AXIS_REMEDY)
    start, stop = field.checked(value["start"]), field.checked(value["stop"])
    num = check_whole(f"{field.name}.num", value["num"], least=2, most=MAX_GRID_POINTS)
    scale = value.get("scale", "linear")
    if scale not in ("linear", "log"):
        raise ThresholdInputError(field.name, "has a scale that is unknown", "give scale linear or log")
    if not start < stop:
        raise ThresholdInputError(field.name, f"has a range from {start:g} to {stop:g}", "give start < stop")
    if scale == "log":
        if start <= 0:
            raise ThresholdInputError(field.name, f"has a log range from {start:g}", "start a log range above 0")
        values = np.geomspace(start, stop, num)
    else:
        values = np.linspace(start, stop, num)
    if field.integer:
        values = np.unique(np.rint(values))
    return Axis(field, values, "log" if scale == "log" else "linear")
