"""A seeded simulation of three ways to choose a pair of verifiers from N probes."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index import Model
from tools.thresholds.engine.domain import Array, check_real, check_whole
from tools.thresholds.engine.interruption import stop_if_unwanted

CANDIDATES_PER_POSITION = 8  # for each of the two positions
PROBE_POWER = 0.58  # share of the spread between candidates that a probe shows
MARGINALS = 0.40 + 0.20 * np.arange(CANDIDATES_PER_POSITION) / (CANDIDATES_PER_POSITION - 1)
MAX_COVARIANCE = 0.16  # at this covariance some pair leaves its Fréchet interval or accepts nothing
MAX_TRIALS = 100_000  # 64 counts each: 50 MB
TIE_TOLERANCE = 1e-12  # scores this near are equal


class SimulatedGaps(Model):
    """Mean relative gap to the best pair, by joint scores, by single scores with the covariance, and by those alone."""

    joint: float
    side: float
    margin: float


def composition_simulation(c: float, N: int, trials: int = 20_000, seed: int = 11) -> SimulatedGaps:
    """Simulate choosing one of 8 x 8 AND pairs on N probes, and return the mean gap of three ways to choose.

    `c` is the size of the covariance, in (-0.16, 0.16), `N` the whole number of probes (>= 1), `trials` from 1 to
    100,000, `seed` that of numpy's PCG64. Marginals are 0.40 + 0.20 i/7 in either position, and the covariance of pair
    (i, j) is -c where i + j is even and +c where it is odd, so the pair of best marginals has the worst joint.

    What the source leaves open is assumed so: an accept rate x is observed as a binomial mean over N probes whose
    success probability is x drawn towards the candidates' average, mean + 0.58 (x - mean). "joint" gives each of the
    64 pairs its own N probes of the AND, drawn towards the average of the 64, and takes the best mean. "margin"
    gives each of the 16 verifiers N probes and takes the best in each position. "side" takes the same 16 means,
    undoes the attenuation, and maximises a^ b^ + C_ij with the covariance known. Ties are broken at random. The gap
    of a choice is best accept rate/its accept rate - 1. Derived from paper:verifier-composition; the settings of the
    paper's own simulation are not published. Raises ThresholdInputError.
    """
    return _simulate(
        check_real("c", c, above=-MAX_COVARIANCE, below=MAX_COVARIANCE),
        check_whole("N", N, least=1, most=10**9),
        check_whole("trials", trials, least=1, most=MAX_TRIALS),
        check_whole("seed", seed, least=0, most=2**53),
    )


@lru_cache(maxsize=256)  # a table and its picture ask for the same points
def _simulate(c: float, N: int, trials: int, seed: int) -> SimulatedGaps:
    stop_if_unwanted()
    random = np.random.Generator(np.random.PCG64(seed))
    parity = np.indices((CANDIDATES_PER_POSITION, CANDIDATES_PER_POSITION)).sum(axis=0) % 2
    covariance = np.where(parity == 0, -c, c)
    accept = np.outer(MARGINALS, MARGINALS) + covariance
    gap = (accept.max() / accept - 1).ravel()

    pairs = random.binomial(N, _attenuate(accept.ravel()), (trials, accept.size))
    joint = gap[_choose_best(pairs, random)].mean()
    first = _restore(random.binomial(N, _attenuate(MARGINALS), (trials, CANDIDATES_PER_POSITION)) / N)
    second = _restore(random.binomial(N, _attenuate(MARGINALS), (trials, CANDIDATES_PER_POSITION)) / N)
    scores = (first[:, :, None] * second[:, None, :] + covariance).reshape(trials, -1)
    side = gap[_choose_best(scores, random)].mean()
    margin = gap[CANDIDATES_PER_POSITION * _choose_best(first, random) + _choose_best(second, random)].mean()
    return SimulatedGaps(joint=float(joint), side=float(side), margin=float(margin))


def _attenuate(rates: Array) -> Array:
    return np.asarray(rates.mean() + PROBE_POWER * (rates - rates.mean()), np.float64)


def _restore(observed: Array) -> Array:
    return np.asarray(MARGINALS.mean() + (observed - MARGINALS.mean()) / PROBE_POWER, np.float64)


def _choose_best(scores: NDArray[np.int64] | Array, random: np.random.Generator) -> NDArray[np.intp]:
    """The position of the best score of each row, at random among equals."""
    tied = scores >= scores.max(axis=1, keepdims=True) - TIE_TOLERANCE
    return np.asarray(np.where(tied, random.random(scores.shape), -1).argmax(axis=1), np.intp)
