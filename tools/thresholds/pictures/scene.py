"""What a picture of a threshold is drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tools.thresholds.engine.registry import Threshold
from tools.thresholds.engine.sweep import Grid

Form: TypeAlias = Literal["png", "svg"]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a picture is drawn from: the grid, what is held, and the point that was asked for."""

    threshold: Threshold
    grid: Grid
    held: Mapping[str, object]
    point: Mapping[str, float] | None
    label: str  # what the point is

    @property
    def lines(self) -> tuple[str, ...]:
        """The columns to draw as curves."""
        named = tuple(name for name in self.threshold.picture.lines if name in self.grid.columns)
        return named or tuple(self.grid.columns)[:1]
