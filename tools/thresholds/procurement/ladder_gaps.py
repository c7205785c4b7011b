"""The exact gap of a ladder over a grid, one sum for each number of probes in it."""

import numpy as np

from tools.thresholds.engine.domain import Array, Real
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.interruption import stop_if_unwanted
from tools.thresholds.engine.surface import convert_to_array
from tools.thresholds.procurement.selection import MAX_WORK, estimate_work, expected_gap
from tools.thresholds.procurement.simulation import LADDERS

MAX_SUMS = 2500  # each different number of probes is a sum of its own, some milliseconds
MAX_SWEEP_WORK = 4 * MAX_WORK  # of a whole sweep


def ladder_gaps(ladder: str, K: Real, N: Real) -> Array:
    """The expected gap at each number of probes; NaN for another number of candidates and where it is too large."""
    steps = LADDERS[ladder]
    gaps = expected_gaps(steps.alphas, N, steps.probe_power)
    return np.where(np.asarray(K) == len(steps.alphas), gaps, np.nan)


def expected_gaps(alphas: tuple[float, ...], N: Real, probe_power: Real) -> Array:
    """The expected gap at each number of probes and probe power, NaN where one sum is too large.

    Raises ThresholdInputError for too many different ones, or too much work in all.
    """
    powers, counts = np.broadcast_arrays(convert_to_array(probe_power), convert_to_array(N))
    points, places = np.unique(np.stack((powers.ravel(), counts.ravel())), axis=1, return_inverse=True)
    if points.shape[1] > MAX_SUMS:
        problem = f"takes {points.shape[1]:,} different numbers"
        raise ThresholdInputError("N", problem, f"sweep at most {MAX_SUMS:,} of them with an exact gap")
    sums = [(float(power), int(count)) for power, count in points.T]
    costs = [estimate_work(len(alphas), count) for _, count in sums]
    if sum(cost for cost in costs if cost <= MAX_WORK) > MAX_SWEEP_WORK:
        raise ThresholdInputError("N", "makes the sums of this sweep too long", "sweep fewer or smaller numbers")
    gaps = []
    for (power, count), cost in zip(sums, costs, strict=True):
        stop_if_unwanted()
        gaps.append(expected_gap(alphas, count, power) if cost <= MAX_WORK else np.nan)
    return np.asarray(gaps)[places.ravel()].reshape(powers.shape)
