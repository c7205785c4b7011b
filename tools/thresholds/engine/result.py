"""The one shape of every threshold's answer."""

import math
from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, WithJsonSchema

from index import Model
from index.model import is_empty, is_none

Status = Literal["stated", "proved", "calibrated", "literature", "derived"]
Value: TypeAlias = bool | int | float | str | list[float] | list[float | None] | None


def _drop_infinite(values: dict[str, Value]) -> dict[str, Value]:
    """Put null for what is no finite number: JSON has no word for infinity or not-a-number."""
    return {name: _make_finite(value) for name, value in values.items()}


def _make_finite(value: Value) -> Value:
    if isinstance(value, list):
        return [item if item is not None and math.isfinite(item) else None for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


# In a tool's schema, which every session pays for, these say no more than their type: their fields tell what they hold.
_OBJECT, _LIST = WithJsonSchema({"type": "object"}), WithJsonSchema({"type": "array"})


class Formula(Model):
    """A formula in LaTeX, what its symbols mean, who states it, and how.

    The archive states it without a proof in hand, says that it proves it, or read it from cases (`calibrated`); else it
    is from the literature, or derived for this service.
    """

    latex: str
    symbols: dict[str, str]
    status: Status
    source: str  # the id of the document that states it
    theorem: Annotated[str | None, Field(exclude_if=is_none)] = None  # its number in the archive


def formula(latex: str, status: Status, source: str, *symbols: Mapping[str, str]) -> Formula:
    """Make a formula of its LaTeX and the meanings of its symbols, given in parts that formulas share."""
    meanings = {symbol: meaning for part in symbols for symbol, meaning in part.items()}
    return Formula(latex=latex, symbols=meanings, status=status, source=source)


class BreakEven(Model):
    """The value of one input at which the decision turns, all others held.

    `value` is null where no finite number solves the equation; `feasible` says whether it lies in the domain.
    """

    variable: str
    value: float | None
    feasible: bool = True


def break_even(variable: str, value: float | None, *, feasible: bool = True) -> BreakEven:
    """Make a break-even; one that no finite number solves is null and infeasible."""
    finite = value is not None and math.isfinite(value)
    return BreakEven(variable=variable, value=value if finite else None, feasible=finite and feasible)


class SweepAxis(Model):
    """An input that a sweep varies."""

    name: str
    unit: str
    start: float
    stop: float
    num: int
    scale: Literal["linear", "log", "list"]


class Crossing(Model):
    """A place where the decision changes along the input `along`, found to 1e-9 of it.

    Of a whole number it is the first one with the new decision.
    """

    along: str
    at: dict[str, float]
    before: str
    after: str


class Sweep(Model):
    """A sweep: `rows` of `columns` at evenly chosen points (numbers to 6 digits), and where the decision turns.

    `points` were computed and `undefined` of them have no value, for the reason in `notes`; `boundary` was located
    on all points.
    """

    axes: list[SweepAxis] = Field(default_factory=list)
    points: int
    undefined: int = 0
    columns: list[str]
    rows: list[list[float | str | bool | None]]
    boundary: list[Crossing] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)


class Evaluation(Model):
    """What a threshold gives for one set of inputs, or, with `sweep`, along one or two of them.

    A brief answer has no formulas and elasticities; its `defaults` are those that entered, and `left_out` counts what
    it does not say.
    """

    threshold: str
    values: Annotated[dict[str, Value], AfterValidator(_drop_infinite), _OBJECT] = Field(default_factory=dict)
    unit: str
    decision: str | None = None
    margin: float | None = None
    break_evens: Annotated[list[BreakEven], _LIST] = Field(default_factory=list)
    elasticities: Annotated[dict[str, float], _OBJECT] = Field(default_factory=dict)
    formulas: Annotated[list[Formula], _LIST] = Field(default_factory=list)
    sources: Annotated[list[str], _LIST]
    assumptions: Annotated[list[str], _LIST] = Field(default_factory=list)
    warnings: Annotated[list[str], _LIST] = Field(default_factory=list)
    defaults: Annotated[dict[str, float | str], _OBJECT] = Field(default_factory=dict, exclude_if=is_empty)
    left_out: Annotated[dict[str, int | str], _OBJECT] = Field(default_factory=dict, exclude_if=is_empty)
    sweep: Annotated[Sweep | None, WithJsonSchema({"type": ["object", "null"]})] = None
    next: Annotated[list[str], _LIST] = Field(default_factory=list, exclude_if=is_empty)  # the calls that follow
    picture: str | None = None  # what the picture shows, in words
