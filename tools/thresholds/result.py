"""The one shape of every threshold's answer."""

from typing import Literal, TypeAlias

from index import Model

Status = Literal["published", "literature", "derived"]
Value: TypeAlias = bool | int | float | str | list[float] | None


class Formula(Model):
    """A formula in LaTeX, what its symbols mean, who states it, and whether that is the archive."""

    latex: str
    symbols: dict[str, str]
    status: Status
    source: str  # the id of the document that states it


class BreakEven(Model):
    """The value of one input at which the decision turns, all others held.

    `value` is null where no finite number solves the equation; `feasible` says whether it lies in the domain.
    """

    variable: str
    value: float | None
    feasible: bool


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

    axes: list[SweepAxis]
    points: int
    undefined: int
    columns: list[str]
    rows: list[list[float | str | bool | None]]
    boundary: list[Crossing]
    notes: list[str]


class Evaluation(Model):
    """What a threshold gives for one set of inputs, or, with `sweep`, along one or two of them."""

    threshold: str
    values: dict[str, Value]
    unit: str
    decision: str | None
    margin: float | None
    break_evens: list[BreakEven]
    elasticities: dict[str, float]
    formulas: list[Formula]
    sources: list[str]
    assumptions: list[str]
    warnings: list[str]
    sweep: Sweep | None = None
    picture: str | None = None  # what the picture shows, in words
