"""One figure of the report, and the budget it has to keep."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal[
    "CPU s",
    "CPU ms",
    "MB",
    "s",
    "ms",
    "chunks/s",
    "documents/CPU s",
    "pages/CPU s",
    "requests/CPU s",
    "requests/s",
    "files",
    "commits",
    "tokens",
    "calls",
    "%",
    "x",
]

BINDING_UNITS: frozenset[Unit] = frozenset(
    {"CPU s", "CPU ms", "MB", "documents/CPU s", "pages/CPU s", "requests/CPU s", "files", "commits", "tokens", "calls"}
)  # the others vary with what else the machine does


@dataclass(frozen=True, slots=True)
class Budget:
    """The highest value a figure may have, or the lowest."""

    limit: float
    kind: Literal["at most", "at least"]

    def missed(self, value: float) -> bool:
        """Whether `value` lies beyond the limit."""
        return value > self.limit if self.kind == "at most" else value < self.limit


@dataclass(frozen=True, slots=True)
class Row:
    """A figure with its name; MB are millions of bytes."""

    name: str
    value: float
    unit: Unit
    budget: Budget | None = None

    @property
    def missed(self) -> bool:
        """Whether there is a budget and the value is beyond it."""
        return self.budget is not None and self.budget.missed(self.value)

    @property
    def fails(self) -> bool:
        """Whether a budget is missed in a unit that does not depend on what else the machine does."""
        return self.missed and self.unit in BINDING_UNITS
