"""The derived simulation: three ladders of accept rates, and a seeded Monte Carlo that the exact gap can be held to."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from index import Model
from tools.thresholds.engine.domain import check_whole
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.interruption import stop_if_unwanted
from tools.thresholds.procurement.selection import check_selection_inputs, expected_gap, pass_rates

MAX_DRAWS = 50_000_000  # some seconds
_BLOCK_DRAWS = 1 << 20  # draws held at once


class Ladder(Model):
    """Accept rates of the candidates of a benchmark, and the power with which a probe reveals them."""

    alphas: tuple[float, ...]
    probe_power: float


class SimulatedGap(Model):
    """The mean gap over the trials, its standard error, the exact gap, and how often each verifier was bought."""

    gap: float
    standard_error: float
    exact: float
    selected: list[float]
    trials: int
    seed: int


TUNED_NOTE = (
    "the ladder is a derived simulation whose probe power was tuned so that 256 is the first power of two to reach 5 %:"
    " a fit to the archive's claim, no confirmation of it"
)
LADDERS: Mapping[str, Ladder] = MappingProxyType(
    {
        "MATH": Ladder(alphas=(0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70, 0.75), probe_power=0.40),
        "GSM8K": Ladder(alphas=(0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90, 0.95), probe_power=0.33),
        "HumanEval": Ladder(alphas=(0.45, 0.51, 0.57, 0.63, 0.69, 0.75, 0.81, 0.87), probe_power=0.36),
    }
)


def simulate_procurement(
    alphas: Sequence[float], N: int, probe_power: float = 1, trials: int = 20_000, seed: int = 0
) -> SimulatedGap:
    """Draw `trials` purchases by numpy's PCG64 from `seed`, and give their mean gap beside the exact one.

    In each, every verifier's passes among `N` probes are drawn, the highest count is bought and ties are drawn
    uniformly. `trials` is whole and >= 2, `seed` whole and >= 0; the rest as in `procurement_expected_gap`. Derived:
    paper:verifier-procurement. Raises ThresholdInputError.
    """
    rates, N, power = check_selection_inputs(alphas, N, probe_power)
    trials, seed = check_whole("trials", trials, least=2), check_whole("seed", seed, least=0)
    if trials * len(rates) > MAX_DRAWS:
        problem = f"makes {trials * len(rates):,} draws"
        raise ThresholdInputError("trials", problem, f"give at most {MAX_DRAWS // len(rates):,} trials")
    counts = _draw_purchases(pass_rates(rates, power), N, trials, seed)
    gaps = (max(rates) - np.asarray(rates)) / np.asarray(rates)
    mean = float(counts @ gaps) / trials
    spread = float(counts @ (gaps - mean) ** 2) / (trials - 1)
    return SimulatedGap(
        gap=mean,
        standard_error=(spread / trials) ** 0.5,
        exact=expected_gap(rates, N, power),
        selected=[float(count) / trials for count in counts],
        trials=trials,
        seed=seed,
    )


def _draw_purchases(rates: NDArray[np.float64], N: int, trials: int, seed: int) -> NDArray[np.intp]:
    random = np.random.Generator(np.random.PCG64(seed))
    counts = np.zeros(len(rates), np.intp)
    rows = max(1, _BLOCK_DRAWS // len(rates))
    for start in range(0, trials, rows):
        stop_if_unwanted()
        size = min(rows, trials - start)
        passes = random.binomial(N, rates, (size, len(rates)))
        bought = np.argmax(passes + random.random(passes.shape), axis=1)  # below 1, so it orders ties alone
        counts += np.bincount(bought, minlength=len(rates))
    return counts
