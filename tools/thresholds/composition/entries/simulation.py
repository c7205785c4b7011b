"""The entry of the seeded simulation of verifier composition."""

import numpy as np

from tools.thresholds.composition.simulation import MAX_COVARIANCE, MAX_TRIALS, SimulatedGaps, composition_simulation
from tools.thresholds.composition.symbols import BOUND, EXACT, FAMILY, SOURCES
from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import Evaluation
from tools.thresholds.engine.surface import GridValues

_UNIT = "relative gap of Cost-correct"
_FORMULAS = (EXACT, BOUND)
_NAMES_BY_FIELD = {"joint": "joint_scores", "side": "correlation_known", "margin": "single_records"}
_MAX_POINTS = 30  # each point is a simulation of up to a second


def _evaluate(c: float, N: int, trials: int, seed: int) -> Evaluation:
    return Evaluation(
        threshold="composition_simulation",
        values={**_name_gaps(composition_simulation(c, N, trials, seed))},
        unit=_UNIT,
        decision=None,
        margin=None,
        break_evens=[],
        elasticities={},
        formulas=list(_FORMULAS),
        sources=list(SOURCES),
        assumptions=[
            "eight candidates for each position with accept rates from 0.40 to 0.60, covariances of -c and +c, and the"
            " pair of best marginals with the worst joint",
            "a probe shows 0.58 of the spread between candidates, and ties are broken at random",
            "the design is this service's own: the paper's settings are not published",
        ],
        warnings=[],
    )


def _name_gaps(gaps: SimulatedGaps) -> dict[str, float]:
    return {name: getattr(gaps, field) for field, name in _NAMES_BY_FIELD.items()}


def _surface(c: Real, N: Real, trials: Real, seed: Real) -> GridValues:
    points = np.broadcast_arrays(*(np.asarray(value, np.float64) for value in (c, N, trials, seed)))
    found = [composition_simulation(*point) for point in zip(*(grid.ravel() for grid in points), strict=True)]
    return GridValues(
        {
            name: np.reshape([_name_gaps(gaps)[name] for gaps in found], points[0].shape)
            for name in _NAMES_BY_FIELD.values()
        }
    )


COMPOSITION_SIMULATION = Threshold(
    name="composition_simulation",
    family=FAMILY,
    title="Simulated gap of three ways to choose a pair of verifiers",
    question="How near to the best pair do joint scores, known correlation and single records come with N probes?",
    inputs=(
        Input("c", "|C|", "size of the covariances", "probability", above=-MAX_COVARIANCE, below=MAX_COVARIANCE),
        Input("N", "N", "probes of each candidate", "count", least=1, most=10**9, integer=True),
        Input("trials", "T", "simulated choices", "count", least=1, most=MAX_TRIALS, default=20_000, integer=True),
        Input("seed", "s", "seed of numpy's PCG64", "seed", least=0, most=2**53, default=11, integer=True),
    ),
    example={"c": 0.1, "N": 512},
    unit=_UNIT,
    formulas=_FORMULAS,
    sources=SOURCES,
    evaluate=_evaluate,
    surface=_surface,
    max_points=_MAX_POINTS,
    picture=Picture(
        x=("N", {"start": 64, "stop": 4096, "num": 7, "scale": "log"}),
        lines=tuple(_NAMES_BY_FIELD.values()),
        value="mean gap to the best pair, relative",
        log=True,
    ),
)
