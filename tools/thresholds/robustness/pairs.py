"""The two inputs that together turn a decision with the least movement."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tools.thresholds.engine.axis import MAX_GRID_POINTS
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.interruption import stop_if_unwanted
from tools.thresholds.engine.surface import UNDEFINED
from tools.thresholds.robustness.ranges import find_plausible_range
from tools.thresholds.robustness.turns import Decider

_STEPS = 24  # of the way from the values to the ends of their ranges
_MOST_INPUTS = 16  # of which pairs are made; more make a call of seconds


@dataclass(frozen=True, slots=True)
class Pair:
    """Two inputs, their values at which the decision turns, to what, and the share of both ranges that they move."""

    names: tuple[str, str]
    values: tuple[float, float]
    decision: str
    distance: float


def find_worst_pair(decider: Decider, values: Mapping[str, Any]) -> Pair | None:
    """Find the pair of inputs that turns the decision with the smallest equal share of both plausible ranges.

    Everything else is held. None where no pair turns it, and for a threshold whose points cost more than a formula.
    """
    if not decider.decisions or decider.max_points < MAX_GRID_POINTS:
        return None
    spans = [
        (field, float(value), span)
        for field in decider.inputs
        if isinstance(field, Input) and not field.integer and isinstance(value := values.get(field.name), int | float)
        if (span := find_plausible_range(field, float(value))) is not None
    ][:_MOST_INPUTS]
    found = [
        pair for first, second in itertools.combinations(spans, 2) if (pair := _move(decider, values, first, second))
    ]
    return min(found, key=lambda pair: pair.distance, default=None)


_Span = tuple[Input, float, tuple[float, float]]


def _move(decider: Decider, values: Mapping[str, Any], first: _Span, second: _Span) -> Pair | None:
    """Move both inputs towards each of the four corners of their ranges, and take the nearest turn."""
    stop_if_unwanted()
    share = np.linspace(0, 1, _STEPS + 1)
    corners = list(itertools.product(first[2], second[2]))
    ways = [
        [value + share * (corner[place] - value) for corner in corners]
        for place, value in ((0, first[1]), (1, second[1]))
    ]
    moved = {first[0].name: np.concatenate(ways[0]), second[0].name: np.concatenate(ways[1])}
    try:
        with np.errstate(all="ignore"):
            decision = decider.surface(**{**values, **moved}).decision
    except ThresholdInputError:  # combinations that make no sense turn nothing
        return None
    if decision is None:
        return None
    codes = np.broadcast_to(decision, moved[first[0].name].shape)
    turned = np.flatnonzero((codes != codes[0]) & (codes != UNDEFINED) & (codes[0] != UNDEFINED))
    if not len(turned):
        return None
    shares = np.tile(share, len(corners))
    place = turned[np.argmin(shares[turned])]
    at = tuple(float(f"{moved[span[0].name][place]:.3g}") for span in (first, second))
    return Pair((first[0].name, second[0].name), (at[0], at[1]), decider.decisions[codes[place]], float(shares[place]))
