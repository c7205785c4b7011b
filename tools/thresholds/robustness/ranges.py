"""The values that an input may plausibly have around the one that entered."""

import math
from collections.abc import Mapping

import numpy as np

from tools.thresholds.engine.domain import Array
from tools.thresholds.engine.inputs import Input

# By input, wherever it stands: what is found in practice.
_PLAUSIBLE: Mapping[str, tuple[float, float]] = {
    "mfu": (0.25, 0.75),
    "mbu": (0.4, 0.9),
    "hbm_fraction": (0.8, 0.95),
    "chunk_overhead": (0, 512),
    "ca2": (0.5, 4),
    "cs2": (0, 4),
    "phi_colo": (0.9, 1),
    "phi_dis": (0.9, 1),
    "overlap": (0, 0.95),
    "R": (1, 100),
    "rho_bar": (0, 16),
    "alpha": (0.1, 1),
    "alpha_min": (0.2, 1),
    "precision": (0.5, 1),
}
_FACTOR = 2.0  # of a number that has no range of its own, on both sides
_ODDS = 3.0  # the same for a share, in its odds


def find_plausible_range(field: Input, value: float) -> tuple[float, float] | None:
    """The lowest and the highest plausible value, around `value` and inside the domain; None where nothing is known.

    Without a range of its own a share takes a third to three times its odds, and another number half to double.
    """
    if field.name in _PLAUSIBLE:
        low, high = _PLAUSIBLE[field.name]
        low, high = min(low, value), max(high, value)
    elif 0 < value < 1 and max(field.least, field.above) >= 0 and min(field.most, field.below) <= 1:
        odds = value / (1 - value)
        low, high = odds / (odds + _ODDS), odds * _ODDS / (1 + odds * _ODDS)
    elif value != 0 and not math.isinf(value * _FACTOR):
        low, high = sorted((value / _FACTOR, value * _FACTOR))
    else:
        return None
    low, high = max(low, field.least), min(high, field.most)
    inside = field.above < low and high < field.below
    return (low, high) if inside and low < high else None


def spread_over(field: Input, low: float, high: float, points: int) -> Array:
    """Values from the lowest to the highest, evenly in logarithms where both are positive; whole where they must be."""
    values = np.geomspace(low, high, points) if low > 0 else np.linspace(low, high, points)
    values[0], values[-1] = low, high
    return np.unique(np.rint(values[(np.rint(values) >= low) & (np.rint(values) <= high)]) if field.integer else values)
