"""What a simulation measured of the requests that it served."""

from dataclasses import dataclass

import numpy as np

from tools.thresholds.engine.domain import Array

WARM_UP = 0.2  # share of the requests that fill the empty fleet and are not counted


@dataclass(frozen=True, slots=True)
class Outcome:
    """Times to first token and per output token of each counted request in seconds, in order of arrival."""

    ttft: Array
    tpot: Array

    def quantile_ttft(self, q: float) -> float:
        """The q-quantile of the time to first token, s."""
        return float(np.quantile(self.ttft, q))

    def quantile_tpot(self, q: float) -> float:
        """The q-quantile of the time per output token, s."""
        return float(np.quantile(self.tpot, q))

    def compute_attainment(self, ttft_slo: float, tpot_slo: float) -> float:
        """The share of requests within both limits; times the arrival rate it is the goodput."""
        return float(np.mean((self.ttft <= ttft_slo) & (self.tpot <= tpot_slo)))


def make_outcome(arrivals: Array, first: Array, last: Array, output: int) -> Outcome:
    """The outcome of requests by their times of arrival, first and last token, without those of the warm-up."""
    counted = slice(int(len(arrivals) * WARM_UP), None)
    ttft, span = (first - arrivals)[counted], (last - first)[counted]
    return Outcome(ttft, span / max(output - 1, 1))


def draw_arrivals(lam: float, requests: int, seed: int, ca2: float = 1) -> Array:
    """Times of `requests` arrivals at `lam` per second, with gamma gaps of squared variation `ca2` (1 is Poisson)."""
    random = np.random.Generator(np.random.PCG64(seed))
    gaps = random.gamma(1 / ca2, ca2 / lam, requests) if ca2 > 0 else np.full(requests, 1 / lam)
    return np.cumsum(gaps)
