"""Scoring a report on all verifiers at once."""

import math

from tools.thresholds.engine.domain import check_reals, check_whole
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.numeric import is_close


def joint_quadratic_score(Q: list[float], outcome: int) -> float:
    """Return the quadratic score of a joint report on the outcome that came: (1 + 2 Q_w - sum Q^2)/2, in [0, 1].

    `Q` holds the reported probability of each outcome, 4 for two verifiers (8 for three and so on) in the order 00,
    01, 10, 11 with the first verifier's bit first; they sum to 1. `outcome` is the position, from 0, of what came. The
    truth maximises the expected score. Literature. Raises ThresholdInputError.
    """
    report = joint_distribution("Q", Q, least=4)
    return quadratic_score(report, check_whole("outcome", outcome, least=0, most=len(report) - 1))


def quadratic_score(report: tuple[float, ...], outcome: int) -> float:
    """The formula of `joint_quadratic_score` alone, for a report and an outcome inside its domain."""
    return (1 + 2 * report[outcome] - math.fsum(q * q for q in report)) / 2


def joint_distribution(field: str, values: object, least: int = 2, most: int = 1024) -> tuple[float, ...]:
    """Return probabilities of every outcome of a few bits: a power of two of them, summing to 1 to the tolerance.

    Raises ThresholdInputError.
    """
    given = check_reals(field, values, least=0, most=1)
    if len(given) & (len(given) - 1) or not least <= len(given) <= most:
        problem = f"holds {len(given)} probabilities"
        raise ThresholdInputError(field, problem, f"give one for each outcome: a power of two from {least} to {most}")
    if not is_close(math.fsum(given), 1):
        raise ThresholdInputError(field, f"sums to {math.fsum(given):.12g}", "give probabilities that sum to 1")
    return given
