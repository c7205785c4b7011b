"""The one shape of every threshold's answer."""

from typing import Literal

from index import Model

Status = Literal["published", "literature", "derived"]


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


class Evaluation(Model):
    """What a threshold gives for one set of inputs."""

    threshold: str
    values: dict[str, float | bool | str | None]
    unit: str
    decision: str | None
    margin: float | None
    break_evens: list[BreakEven]
    elasticities: dict[str, float]
    formulas: list[Formula]
    sources: list[str]
    assumptions: list[str]
    warnings: list[str]
