"""The exact gap of a ladder over a grid, one sum for each number of probes in it."""

import numpy as np

from index import ThresholdInputError
from tools.thresholds.domain import Array, Real
from tools.thresholds.procurement.selection import computable, expected_gap
from tools.thresholds.procurement.simulation import LADDERS

MOST_COUNTS = 2500  # each different number of probes is a sum of its own, some milliseconds


def ladder_gaps(ladder: str, K: Real, N: Real) -> Array:
    """The expected gap at each number of probes; NaN for another number of candidates and where it is too large."""
    steps = LADDERS[ladder]
    gaps = expected_gaps(steps.alphas, N, steps.probe_power)
    return np.where(np.asarray(K) == len(steps.alphas), gaps, np.nan)


def expected_gaps(alphas: tuple[float, ...], N: Real, probe_power: float) -> Array:
    """The expected gap at each number of probes. Raises ThresholdInputError for too many different ones."""
    counts, places = np.unique(np.asarray(N, np.float64), return_inverse=True)
    if len(counts) > MOST_COUNTS:
        problem = f"takes {len(counts):,} different numbers"
        raise ThresholdInputError("N", problem, f"sweep at most {MOST_COUNTS:,} of them with an exact gap")
    gaps = [
        expected_gap(alphas, int(count), probe_power) if computable(len(alphas), count) else np.nan for count in counts
    ]
    return np.asarray(gaps)[places].reshape(np.shape(N))
