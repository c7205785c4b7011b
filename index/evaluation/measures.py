"""Measures of a ranking, by ir-measures, with bootstrap intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.errors import MissingExtraError

MEASURES = ("nDCG@10", "R@10", "R@100", "RR@10")
BOOTSTRAP_RESAMPLES = 2000
BOOTSTRAP_SEED = 7  # the same figures give the same interval

Ranked = Mapping[str, Sequence[str]]  # document names by question, best first


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over questions with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Figure":
        """The figure of these values, one a question."""
        data = np.asarray(values, dtype=np.float64)
        if not len(data):
            return cls(float("nan"), float("nan"), float("nan"))
        drawn = np.random.default_rng(BOOTSTRAP_SEED).integers(0, len(data), (BOOTSTRAP_RESAMPLES, len(data)))
        low, high = np.percentile(data[drawn].mean(axis=1), [2.5, 97.5])
        return cls(float(data.mean()), float(low), float(high))


def measure(relevant: Mapping[str, Mapping[str, int]], ranked: Ranked) -> Mapping[str, Figure]:
    """Measure the rankings of all questions in `ranked`. Raises MissingExtraError without the `eval` extra."""
    try:
        import ir_measures
    except ImportError as error:
        raise MissingExtraError("refdesk eval", "eval") from error
    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    # places instead of scores: the tool breaks ties by name otherwise
    run = {query: {name: float(-place) for place, name in enumerate(names)} for query, names in ranked.items()}
    judged = {query: dict(relevant[query]) for query in ranked}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(ranked, 0.0) for name in MEASURES}
    for metric in ir_measures.iter_calc(measures, judged, {query: found for query, found in run.items() if found}):
        values[str(metric.measure)][metric.query_id] = metric.value
    return {name: Figure.of(list(by_query.values())) for name, by_query in values.items()}
