"""How many joint probes a pair of verifiers takes."""

import math

import numpy as np

from tools.thresholds.engine.domain import Array, Real, check_real, check_whole
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import RELATIVE_TOLERANCE, check_representable


def composition_gap_bound(K1: int, K2: int, N: int, score_range: float = 1, alpha_min: float = 1) -> float:
    """Return the bound on the relative gap of the best pair chosen on N joint probes: C_H sqrt((ln K1 + ln K2)/N).

    C_H = score_range/(alpha_min sqrt(2)). `K1` and `K2` candidates for each position and `N` probes are whole numbers
    >= 1, `score_range` is > 0 and `alpha_min`, the lowest accept rate considered, in (0, 1]. The form is published in
    paper:verifier-composition, the constant derived. Raises ThresholdInputError.
    """
    K1, K2, N = check_whole("K1", K1, least=1), check_whole("K2", K2, least=1), check_whole("N", N, least=1)
    score_range = check_real("score_range", score_range, above=0)
    alpha_min = check_real("alpha_min", alpha_min, above=0, most=1)
    return check_representable("alpha_min", "the bound", float(gap_bound(K1, K2, N, score_range, alpha_min)))


def gap_bound(K1: Real, K2: Real, N: Real, score_range: Real, alpha_min: Real) -> Array:
    """The formula of `composition_gap_bound` alone, for numbers or arrays inside its domain."""
    with np.errstate(all="ignore"):
        return np.asarray(score_range / alpha_min * np.sqrt((np.log(K1) + np.log(K2)) / (2.0 * N)), np.float64)


def composition_probes_needed(K1: int, K2: int, gap: float = 0.05, score_range: float = 1, alpha_min: float = 1) -> int:
    """Return the joint probes for which the bound certifies `gap`: ceil(B^2 (ln K1 + ln K2)/(2 alpha_min^2 gap^2)).

    `gap` > 0 is relative; the rest as in `composition_gap_bound`. 0 for a single pair. Derived from
    paper:verifier-composition. Raises ThresholdInputError.
    """
    K1, K2, gap = check_whole("K1", K1, least=1), check_whole("K2", K2, least=1), check_real("gap", gap, above=0)
    score_range = check_real("score_range", score_range, above=0)
    alpha_min = check_real("alpha_min", alpha_min, above=0, most=1)
    return int(check_representable("gap", "the number of probes", float(probes(K1, K2, gap, score_range, alpha_min))))


def probes(K1: Real, K2: Real, gap: Real, score_range: Real, alpha_min: Real) -> Array:
    """The formula of `composition_probes_needed` alone; a whole number to the comparison tolerance stays itself."""
    with np.errstate(all="ignore"):
        exact = (np.log(K1) + np.log(K2)) / 2 * np.square(score_range / alpha_min / gap)
        return np.asarray(np.ceil(exact * (1 - RELATIVE_TOLERANCE)), np.float64)


def composition_probe_ratio(K1: int, K2: int) -> float:
    """Return how many times the probes of one verifier a pair takes: (ln K1 + ln K2)/ln K1.

    `K1` >= 2 and `K2` >= 1 are whole numbers of candidates. It is 2 for K1 = K2, the published 512 against 256.
    Derived from paper:verifier-composition. Raises ThresholdInputError.
    """
    K1, K2 = check_whole("K1", K1, least=1), check_whole("K2", K2, least=1)
    if K1 == 1:
        problem = "is 1, a single verifier, which takes no probes to choose"
        raise ThresholdInputError("K1", problem, "give at least 2 candidates for the first position")
    return 1 + math.log(K2) / math.log(K1)
