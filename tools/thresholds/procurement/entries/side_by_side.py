"""The entry of one question to every method: bounds, exact mean and quantile, and a simulation."""

from collections.abc import Mapping

import numpy as np

from tools.thresholds.engine.domain import Array, Real
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.interruption import stop_if_unwanted
from tools.thresholds.engine.numeric import is_close
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import Evaluation, Value
from tools.thresholds.engine.surface import GridValues
from tools.thresholds.procurement.simulation import MAX_DRAWS, simulate_procurement
from tools.thresholds.procurement.solving import MAX_FIELD, Market, Question, find_unknown, is_small, solve_all
from tools.thresholds.procurement.symbols import BOUND, BREAK_EVENS, PAPER, PROBES, RATE, SELECTION, SIMULATED

_UNIT = "the unit of what is solved for: candidates, probes, relative gap, or probability"
_TRIALS = 4000
_ARCHIVE_N, _ARCHIVE_GAP = 256, 0.05
FORMULAS = (RATE, BOUND, PROBES, BREAK_EVENS, SIMULATED, SELECTION)


def _evaluate(
    K: int | None,
    N: int | None,
    gap: float | None,
    delta: float | None,
    score_range: float,
    alpha_min: float,
    alpha_low: float,
    alpha_high: float,
    probe_power: float,
    seed: int,
) -> Evaluation:
    market, question = _read_market(alpha_low, alpha_high, probe_power), Question(K, N, gap, delta)
    unknown, found = find_unknown(question), solve_all(market, question, score_range, alpha_min)
    values: dict[str, Value] = {"solved_for": unknown, **found}
    values |= _simulate(market, _choose(K, found, unknown == "K"), _choose(N, found, unknown == "N"), seed)
    if unknown == "N" and gap is not None and is_close(gap, _ARCHIVE_GAP):
        values["archive"] = _ARCHIVE_N
    return Evaluation(
        threshold="verifier_probes",
        values=values,
        unit=_UNIT,
        decision=None,
        margin=None,
        break_evens=[],
        elasticities={},
        formulas=list(FORMULAS),
        sources=[PAPER],
        assumptions=[*_explain(unknown), f"the market is {_describe(alpha_low, alpha_high, probe_power)}"],
        warnings=_warn(unknown, found, market, alpha_min, score_range),
    )


def _surface(
    K: Real | None,
    N: Real | None,
    gap: Real | None,
    delta: Real | None,
    score_range: Real,
    alpha_min: Real,
    alpha_low: Real,
    alpha_high: Real,
    probe_power: Real,
    seed: Real,  # noqa: ARG001  # a sweep takes the exact values, which need no draws
) -> GridValues:
    four = [None if value is None else np.asarray(value, np.float64) for value in (K, N, gap, delta)]
    rest = [np.asarray(value, np.float64) for value in (score_range, alpha_min, alpha_low, alpha_high, probe_power)]
    shape = np.broadcast_shapes(*(array.shape for array in [*four, *rest] if array is not None))
    columns: dict[str, list[float]] = {}
    for place in np.ndindex(shape):
        stop_if_unwanted()
        question = Question(*(None if array is None else _read_at(array, shape, place) for array in four))
        width, least, *market = (_read_at(array, shape, place) for array in rest)
        for name, value in solve_all(_read_market(*market), question, width, least).items():
            columns.setdefault(name, []).append(np.nan if value is None else value)
    return GridValues({name: np.asarray(column).reshape(shape) for name, column in columns.items()})


def _read_at(array: Array, shape: tuple[int, ...], place: tuple[int, ...]) -> float:
    return float(np.broadcast_to(array, shape)[place])


def _read_market(low: float, high: float, power: float) -> Market:
    if low > high:
        raise ThresholdInputError("alpha_low", f"is {low:g}, above alpha_high", f"give at most {high:g}")
    return Market(low, high, power)


def _choose(given: int | None, found: Mapping[str, float | None], solved: bool) -> int | None:
    value = found["exact_mean"] if solved else given
    return None if value is None else int(value)


def _simulate(market: Market, K: int | None, N: int | None, seed: int) -> dict[str, Value]:
    """The mean gap over seeded purchases at N probes, or at the N that meets the target exactly."""
    if K is None or N is None or not is_small(K, N) or K * _TRIALS > MAX_DRAWS:
        return {}
    drawn = simulate_procurement(market.rates(K), N, market.power, _TRIALS, seed)
    return {"simulated_gap": drawn.gap, "simulated_error": drawn.standard_error, "simulated_N": N, "simulated_K": K}


def _explain(unknown: str) -> list[str]:
    lines = [
        "maximal and union bound the mean gap of any K verifiers, highprob that of all but a share delta of purchases",
        "exact_mean and exact_quantile (at 1 - delta) are of this market alone, a bound is of every market",
    ]
    if unknown == "delta":
        lines.append("a bound of the mean holds no delta, so maximal, union and exact_mean are null")
    if unknown == "K":
        lines.append(f"exact fields are tried up to {MAX_FIELD} candidates")
    return [*lines, "exact sums that take too long are null, and such draws are left out"]


def _describe(low: float, high: float, power: float) -> str:
    return f"K accept rates spread evenly from {low:g} to {high:g}, seen with probe power {power:g}"


def _warn(
    unknown: str, found: Mapping[str, float | None], market: Market, alpha_min: float, score_range: float
) -> list[str]:
    lines = []
    if unknown == "N" and found["highprob"] and found["maximal"]:
        factor = found["highprob"] / found["maximal"]
        lines.append(
            f"highprob takes {factor:.2g} times the probes of maximal: it holds in all but a share delta of purchases,"
            f" maximal on average. The archive's {_ARCHIVE_N} is the outcome of a simulation whose candidates are not"
            " published, and no guarantee."
        )
    least, widest = min(alpha_min, market.low), max(score_range, 1 / market.power if market.power else score_range)
    factor = (alpha_min / least * widest / score_range) ** 2
    if factor > 1:
        lines.append(
            f"The bounds do not cover this market, whose accept rates begin at {market.low:g}, shown with probe power"
            f" {market.power:g}: they do with alpha_min = {least:g} and score_range = {widest:g}, for {factor:.3g}"
            " times the probes."
        )
    return lines


VERIFIER_PROBES = Threshold(
    name="verifier_probes",
    family="verifier_procurement",
    title="One question to every method: candidates, probes, gap, failure probability",
    question="Which K, N, gap or delta follows from the other three, by bounds, exactly, and by simulation?",
    inputs=(
        Input("K", "K", "candidates, or pairs of them", "count", least=1, integer=True, optional=True),
        Input("N", "N", "labelled probes per candidate", "count", least=1, integer=True, optional=True),
        Input("gap", r"\mathrm{gap}^*", "relative gap in Cost-correct", "fraction", above=0, optional=True),
        Input("delta", r"\delta", "share of purchases that may miss", "probability", above=0, below=1, optional=True),
        Input("score_range", "B", "width of the scores in units of the accept rate", "accept rate", above=0, default=1),
        Input(
            "alpha_min", r"\alpha_{\min}", "lowest accept rate of the bounds", "probability", above=0, most=1, default=1
        ),
        Input(
            "alpha_low", r"\alpha_1", "lowest accept rate of the market", "probability", above=0, most=1, default=0.4
        ),
        Input(
            "alpha_high", r"\alpha_K", "best accept rate of the market", "probability", above=0, most=1, default=0.75
        ),
        Input("probe_power", r"\beta", "how strongly a probe reveals it", "power", least=0, most=1, default=0.4),
        Input("seed", r"\text{seed}", "seed of the simulation", "a whole number", least=0, integer=True, default=0),
    ),
    example={"K": 20, "gap": 0.05, "delta": 0.05},
    unit=_UNIT,
    formulas=FORMULAS,
    sources=(PAPER,),
    evaluate=_evaluate,
    surface=_surface,
    max_points=400,  # each point is a score of exact sums
    picture=Picture(
        x=("gap", {"start": 0.03, "stop": 0.3, "num": 25, "scale": "log"}),
        lines=("highprob", "union", "maximal", "exact_mean", "exact_quantile"),
        value="probes per candidate",
        log=True,
    ),
)
