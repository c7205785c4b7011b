"""The entries of the queue in the registry: the wait at a load, and the load at which a wait just holds."""

import math

import numpy as np

from tools.thresholds.engine.domain import Real
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.numeric import is_close
from tools.thresholds.engine.registry import Picture, Threshold
from tools.thresholds.engine.result import BreakEven, Evaluation
from tools.thresholds.engine.surface import UNDEFINED, GridValues, decide
from tools.thresholds.serving import formulas
from tools.thresholds.serving.erlang import inverse_erlang_c
from tools.thresholds.serving.fields import SOURCES
from tools.thresholds.serving.plan import MAX_LOAD
from tools.thresholds.serving.queueing import (
    DEFAULT_QUANTILE,
    erlang_c,
    log_waiting,
    max_utilisation,
    servers_for_wait,
    utilisation,
    wait,
    wait_quantile,
)

_DECISIONS = ("meets budget", "misses budget", "tie")
_ASSUMPTIONS = (
    "arrivals and service are exponential where ca2 = cs2 = 1; else the Allen-Cunneen factor scales the conditional"
    " mean of the wait, and the exponential tail is kept",
)
_SERVICE = Input("service", "s", "service time of one request", "s", above=0)
_SERVERS = Input("c", "c", "servers", "count", least=1, most=MAX_LOAD, integer=True)
_QUANTILE = Input("q", "q", "quantile of the wait", "fraction", above=0, below=1, default=DEFAULT_QUANTILE)
_VARIATION = (
    Input("ca2", "c_a^2", "squared variation of the time between arrivals", "ratio", least=0, default=1),
    Input("cs2", "c_s^2", "squared variation of the service time", "ratio", least=0, default=1),
)


def _evaluate_wait(
    c: int, lam: float, service: float, q: float, ca2: float, cs2: float, wait_budget: float | None
) -> Evaluation:
    found, load = wait_quantile(c, lam, service, q, ca2, cs2), lam * service
    waiting = erlang_c(c, load)
    return Evaluation(
        threshold="wait_quantile",
        values={
            "wait": found,
            "utilisation": load / c,
            "probability_of_waiting": waiting,
            "mean_wait": waiting * (ca2 / 2 + cs2 / 2) * service / (c - load),
        },
        unit="s",
        decision=None if wait_budget is None else _decide(found, wait_budget),
        margin=None if wait_budget is None else wait_budget - found,
        break_evens=[] if wait_budget is None else _break_evens(c, lam, service, q, ca2, cs2, wait_budget),
        elasticities=_compute_wait_elasticities(c, load, q, ca2, cs2),
        formulas=[*formulas.QUEUE, formulas.INVERSE],
        sources=list(SOURCES),
        assumptions=list(_ASSUMPTIONS),
        warnings=[],
    )


def _compute_wait_elasticities(c: int, load: float, q: float, ca2: float, cs2: float) -> dict[str, float]:
    """Of the wait where there is one: in the load through ln(C) and the free capacity."""
    waiting, slope = (float(part) for part in log_waiting(np.array(float(c)), np.array(load)))
    excess = waiting - math.log1p(-q)
    if excess <= 0 or ca2 + cs2 <= 0:
        return {}
    in_load = slope / excess + load / (c - load)
    return {"lam": in_load, "service": 1 + in_load, "ca2": ca2 / (ca2 + cs2), "cs2": cs2 / (ca2 + cs2)}


def _compute_utilisation_elasticities(c: int, u: float, rate: float) -> dict[str, float]:
    """Of the utilisation, by the implicit function; `rate` is the budget in service times over the factor."""
    slope = float(log_waiting(np.array(float(c)), np.array(c * u))[1]) + c * u * rate
    in_budget = rate * c * (1 - u) / slope
    return {"wait_budget": in_budget, "service": -in_budget}


def _decide(found: float, budget: float) -> str:
    if is_close(found, budget):
        return "tie"
    return "meets budget" if found < budget else "misses budget"


def _break_evens(
    c: int, lam: float, service: float, q: float, ca2: float, cs2: float, budget: float
) -> list[BreakEven]:
    servers = float(servers_for_wait(np.array(lam * service), service, budget, q, ca2 / 2 + cs2 / 2))
    rate = max_utilisation(c, service, budget, q, ca2, cs2) * c / service if ca2 + cs2 > 0 else None
    return [
        BreakEven(variable="lam", value=rate, feasible=rate is not None),
        BreakEven(variable="c", value=servers, feasible=servers <= MAX_LOAD),
    ]


def _evaluate_wait_grid(
    c: Real, lam: Real, service: Real, q: Real, ca2: Real, cs2: Real, wait_budget: Real | None
) -> GridValues:
    load = lam * service
    stable = np.asarray((load > 0) & (load < c))
    held = np.where(stable, load, np.nan)
    safe = np.where(stable, load, np.asarray(c) / 2)
    found = np.where(stable, wait(c, safe, service, q, ca2 / 2 + cs2 / 2), np.nan)
    values: dict[str, Real] = {"wait": found, "utilisation": held / c}
    values["probability_of_waiting"] = np.where(stable, 1 / inverse_erlang_c(c, safe), np.nan)
    why = "the queue is unstable, arrivals times service >= servers, or the numbers leave the range of a float"
    if wait_budget is None:
        return GridValues(values, undefined=why)
    codes = decide(wait_budget, found, more=0, less=1, equal=2)
    codes = np.where(np.isfinite(found), codes, UNDEFINED)
    return GridValues(values, margin=wait_budget - found, decision=codes, undefined=why)


def _evaluate_utilisation(c: int, service: float, wait_budget: float, q: float, ca2: float, cs2: float) -> Evaluation:
    found = max_utilisation(c, service, wait_budget, q, ca2, cs2)
    return Evaluation(
        threshold="max_utilisation",
        values={"utilisation": found, "lam": found * c / service, "idle": 1 - found},
        unit="fraction of the servers' time",
        decision=None,
        margin=None,
        break_evens=[],
        elasticities=_compute_utilisation_elasticities(c, found, wait_budget / service / (ca2 / 2 + cs2 / 2)),
        formulas=[*formulas.QUEUE, formulas.INVERSE],
        sources=list(SOURCES),
        assumptions=list(_ASSUMPTIONS),
        warnings=[],
    )


def _evaluate_utilisation_grid(c: Real, service: Real, wait_budget: Real, q: Real, ca2: Real, cs2: Real) -> GridValues:
    factor = ca2 / 2 + cs2 / 2
    found = utilisation(c, wait_budget / service / np.where(np.asarray(factor) > 0, factor, np.nan), q)
    return GridValues(
        {"utilisation": found, "lam": found * c / service},
        undefined="nothing waits where ca2 and cs2 are 0, or the numbers leave the range of a float",
    )


WAIT_QUANTILE = Threshold(
    name="wait_quantile",
    family="serving_frontier",
    title="Wait in a pool of servers",
    question="How long is the q-quantile of the wait for one of c servers, and does it fit a budget?",
    inputs=(
        _SERVERS,
        Input("lam", r"\lambda", "arrivals per second", "1/s", above=0),
        _SERVICE,
        _QUANTILE,
        *_VARIATION,
        Input("wait_budget", "w", "budget for the wait", "s", least=0, optional=True),
    ),
    example={"c": 10, "lam": 16, "service": 0.5, "wait_budget": 0.5},
    unit="s",
    formulas=(*formulas.QUEUE, formulas.INVERSE),
    sources=SOURCES,
    evaluate=_evaluate_wait,
    surface=_evaluate_wait_grid,
    decisions=_DECISIONS,
    picture=Picture(
        x=("lam", {"start": 1, "stop": 60, "num": 200}),
        y=("c", {"start": 1, "stop": 40, "num": 40}),
    ),
)

MAX_UTILISATION = Threshold(
    name="max_utilisation",
    family="serving_frontier",
    title="Utilisation that a wait allows",
    question="How busy may c servers be before the wait leaves its budget, and how much do small pools waste?",
    inputs=(
        _SERVERS,
        _SERVICE,
        Input("wait_budget", "w", "budget for the wait", "s", least=0),
        _QUANTILE,
        *_VARIATION,
    ),
    example={"c": 4, "service": 0.5, "wait_budget": 0.5},
    unit="fraction of the servers' time",
    formulas=(*formulas.QUEUE, formulas.INVERSE),
    sources=SOURCES,
    evaluate=_evaluate_utilisation,
    surface=_evaluate_utilisation_grid,
    max_points=10_000,  # each point inverts Erlang-C by ten steps of Newton, each a recursion over servers
    picture=Picture(
        x=("c", {"start": 1, "stop": 100, "num": 100}),
        lines=("utilisation",),
        value="utilisation, fraction of the servers' time",
    ),
)
