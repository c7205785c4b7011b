"""The inputs that turn a decision within their plausible range, one at a time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from tools.thresholds.engine.axis import MAX_GRID_POINTS, Axis
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Field, Input
from tools.thresholds.engine.surface import UNDEFINED, Kernel
from tools.thresholds.engine.sweep import compute
from tools.thresholds.robustness.ranges import find_plausible_range, spread_over

MAX_TURN_WARNINGS = 3  # more than these few nobody acts on
_POINTS = 33  # of a plausible range, between which a turn is bisected
_FEW_POINTS = 9  # the same where a point costs more than a formula


class Decider(Protocol):
    """What a decision is searched in: a threshold, as far as it is needed here."""

    @property
    def inputs(self) -> tuple[Field, ...]:
        """Its inputs."""
        ...

    @property
    def surface(self) -> Kernel:
        """Its kernel over a grid."""
        ...

    @property
    def decisions(self) -> tuple[str, ...]:
        """The words for the codes of the kernel."""
        ...

    @property
    def max_points(self) -> int:
        """How many points a grid may have."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """An input, its value, the nearest plausible value at which the decision turns, to what, and how far that is.

    `distance` is the share of the way from the value to the end of its plausible range.
    """

    name: str
    value: float
    at: float
    decision: str
    distance: float


def find_turns(decider: Decider, values: Mapping[str, Any], names: Collection[str] | None = None) -> list[Turn]:
    """Find where each numeric input alone turns the decision, the nearest turn first; all inputs without `names`.

    Everything else is held. An input whose range is not known, or over which the kernel refuses, turns nothing.
    """
    if not decider.decisions:
        return []
    found = []
    for field in decider.inputs:
        value = values.get(field.name)
        if isinstance(field, Input) and isinstance(value, int | float) and (names is None or field.name in names):
            turn = _find_turn(decider, values, field, float(value))
            found += [turn] if turn else []
    return sorted(found, key=lambda turn: (turn.distance, turn.name))


def _find_turn(decider: Decider, values: Mapping[str, Any], field: Input, value: float) -> Turn | None:
    span = find_plausible_range(field, value)
    if span is None:
        return None
    low, high = span
    points = _POINTS if decider.max_points >= MAX_GRID_POINTS else _FEW_POINTS
    places = np.union1d(spread_over(field, low, high, points), [value])
    if len(places) < 2:
        return None
    held = {name: other for name, other in values.items() if name != field.name}
    try:
        grid = compute(decider.surface, decider.decisions, [Axis(field, places, "list")], held, MAX_GRID_POINTS)
    except ThresholdInputError:  # combinations that make no sense bound nothing
        return None
    if grid.decision is None or (here := int(grid.decision[np.searchsorted(places, value)])) == UNDEFINED:
        return None
    turns = [
        Turn(field.name, value, at, _other_side(crossing.before, crossing.after, decider.decisions[here]), distance)
        for crossing in grid.boundary
        for at in [crossing.at[field.name]]
        for distance in [abs(at - value) / abs((high if at > value else low) - value) if at != value else 0.0]
    ]
    return min(turns, key=lambda turn: turn.distance, default=None)


def _other_side(before: str, after: str, here: str) -> str:
    return before if before != here else after


def describe_turn(field: Field, turn: Turn) -> str:
    """A turn as a warning about what was assumed."""
    return (
        f"{turn.name} = {turn.value:g} is assumed ({field.meaning}): at {turn.at:.3g} the decision turns to"
        f" '{turn.decision}'."
    )
