"""The inputs that turn a decision within their plausible range, one at a time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from tools.thresholds.engine.axis import MAX_GRID_POINTS, Axis
from tools.thresholds.engine.domain import Array
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Field, Input
from tools.thresholds.engine.surface import UNDEFINED, DecisionCodes, Kernel
from tools.thresholds.engine.sweep import compute
from tools.thresholds.robustness.ranges import find_plausible_range, spread_over

MAX_TURN_WARNINGS = 3  # more than these few nobody acts on
_POINTS = 33  # of a plausible range, between which a turn is bisected
_ROUGH_STEPS = 10  # halvings between two of these few points
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
    if decider.max_points < MAX_GRID_POINTS:
        return _find_turn_roughly(decider, held, field, value, places)
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


def _find_turn_roughly(
    decider: Decider, held: Mapping[str, Any], field: Input, value: float, places: Array
) -> Turn | None:
    """The nearest turn to three digits, where a point costs too much for all of them."""

    def decide(points: Array) -> DecisionCodes:
        with np.errstate(all="ignore"):
            codes = decider.surface(**held, **{field.name: points}).decision
        return np.full(len(points), UNDEFINED) if codes is None else np.broadcast_to(codes, points.shape)

    try:
        codes = decide(places)
        here = int(codes[np.searchsorted(places, value)])
        other = [place for place, code in zip(places, codes, strict=True) if code not in (here, UNDEFINED)]
        if here == UNDEFINED or not other:
            return None
        far = float(min(other, key=lambda place: abs(place - value)))
        between = [float(place) for place in places if min(far, value) <= place <= max(far, value) and place != far]
        near = max(between) if far > value else min(between)
        for _ in range(0 if field.integer else _ROUGH_STEPS):
            middle = (near + far) / 2
            near, far = (middle, far) if int(decide(np.array([middle]))[0]) == here else (near, middle)
        turned = decider.decisions[int(decide(np.array([far]))[0])]
    except ThresholdInputError:
        return None
    end = places[-1] if far > value else places[0]
    return Turn(field.name, value, far, turned, abs(far - value) / abs(end - value))


def _other_side(before: str, after: str, here: str) -> str:
    return before if before != here else after


def describe_turn(turn: Turn) -> str:
    """A turn as a warning about what was assumed."""
    return f"{turn.name} = {turn.value:g} is assumed: at {turn.at:.3g} the decision turns to '{turn.decision}'."
