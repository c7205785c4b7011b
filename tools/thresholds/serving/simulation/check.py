"""What a plan predicts beside what a simulation of it measures."""

from dataclasses import replace

import numpy as np

from index import Model
from tools.thresholds.engine.domain import check_whole
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.serving.contract.prediction import Traffic
from tools.thresholds.serving.contract.sizing import LAYOUTS, Fleet
from tools.thresholds.serving.simulation.machine import Jobs
from tools.thresholds.serving.simulation.outcome import Outcome, draw_arrivals
from tools.thresholds.serving.simulation.pool import simulate_pool
from tools.thresholds.serving.simulation.split import simulate_split

MIN_REQUESTS = 100  # of a run
LEAST_REQUESTS = 4_000  # of a run that settles its own length: p99 then rests on 32 counted requests
LIVES = 5  # of a sequence, at its limit: so long a fleet takes to fill, and to be measured when it is full
MAX_REQUESTS = 200_000  # of a run, some minutes
MAX_ITERATIONS = 100_000_000  # of a run, some minutes


class Check(Model):
    """A layout of `pools` instances at `lam` requests per second: predicted and simulated.

    Times in seconds at the quantile of the contract, null where nothing was predicted; `attained` is the simulated
    share of requests within both limits, and `goodput` that share of `lam`.
    """

    layout: str
    pools: tuple[int, ...]
    lam: float
    ttft_predicted: float | None
    ttft: float
    tpot_predicted: float | None
    tpot: float
    attained: float
    goodput: float


def check_plan(fleet: Fleet, instances: int | None, requests: int | None, seed: int) -> list[Check]:
    """Simulate each layout that keeps the contract at its size, and one pool on `instances` where a fleet is given.

    `requests` from MIN_REQUESTS to MAX_REQUESTS, and what `count_requests` says where it is None; the same `seed`
    gives the same arrivals for every layout. Raises ThresholdInputError for a run that is too long.
    """
    traffic = fleet.traffic
    requests = count_requests(fleet) if requests is None else requests
    check_whole("requests", requests, least=MIN_REQUESTS, most=MAX_REQUESTS)
    check_whole("seed", seed, least=0)
    if requests * traffic.output > MAX_ITERATIONS:
        problem = f"makes {requests * traffic.output:,.0f} tokens to simulate"
        raise ThresholdInputError("output", problem, f"simulate at most {MAX_ITERATIONS:,} tokens, or fewer requests")
    checks = []
    for layout in LAYOUTS:
        size = fleet.size(layout)
        if size is not None:
            outcome = simulate_layout(fleet, layout, size.pools, requests, seed)
            checks.append(_compare(fleet, layout, size.pools, outcome, (size.prediction.ttft, size.prediction.tpot)))
        if instances and layout != "disaggregated":
            outcome = simulate_layout(fleet, layout, (instances,), requests, seed)
            checks.append(_compare(fleet, layout, (instances,), outcome, None))
            checks += _check_largest_rate(fleet, layout, instances, requests, seed)
    return checks


def count_requests(fleet: Fleet) -> int:
    """The requests of a run that fills the fleet and then measures it."""
    life = fleet.traffic.output * fleet.contract.tpot + fleet.contract.ttft
    return min(max(LEAST_REQUESTS, int(LIVES * life * fleet.traffic.lam)), MAX_REQUESTS)


def simulate_layout(fleet: Fleet, layout: str, pools: tuple[int, ...], requests: int, seed: int) -> Outcome:
    """Simulate a layout of so many instances, two pools where it is disaggregated."""
    traffic, contract = fleet.traffic, fleet.contract
    arrivals = draw_arrivals(traffic.lam, requests, seed, traffic.ca2)
    jobs = _make_jobs(traffic, requests, seed)
    if layout == "disaggregated":
        prefill, decode = pools
        return simulate_split(fleet.speeds, arrivals, jobs, (prefill, decode), contract.transfer, contract.held)
    limit = traffic.per_iteration(contract.tpot) if layout == "chunked" else None
    return simulate_pool(fleet.speeds, arrivals, jobs, pools[0], limit)


def _make_jobs(traffic: Traffic, requests: int, seed: int) -> Jobs:
    prompt, output = round(traffic.prompt), round(traffic.output)
    cached = min(int(traffic.cached), prompt - 1)  # the last token is never cached
    tokens = max(output - 1, 1)
    if traffic.drafting is None:
        return Jobs(prompt, output, np.full(requests, tokens), cached=cached)
    rounds = traffic.drafting.draw_rounds(requests, tokens, seed)
    return Jobs(prompt, output, rounds, traffic.drafting.tokens, cached)


def _check_largest_rate(fleet: Fleet, layout: str, instances: int, requests: int, seed: int) -> list[Check]:
    rate = fleet.find_rate(layout, instances)
    if rate <= 0:
        return []
    slower = replace(fleet, traffic=replace(fleet.traffic, lam=rate))
    outcome = simulate_layout(slower, layout, (instances,), requests, seed)
    return [_compare(slower, layout, (instances,), outcome, None)]


def _compare(
    fleet: Fleet, layout: str, pools: tuple[int, ...], outcome: Outcome, predicted: tuple[float, float] | None
) -> Check:
    traffic: Traffic = fleet.traffic
    attained = outcome.compute_attainment(fleet.contract.ttft, fleet.contract.tpot)
    return Check(
        layout=layout,
        pools=pools,
        lam=traffic.lam,
        ttft_predicted=predicted[0] if predicted else None,
        ttft=outcome.quantile_ttft(traffic.q),
        tpot_predicted=predicted[1] if predicted else None,
        tpot=outcome.quantile_tpot(traffic.q),
        attained=attained,
        goodput=attained * traffic.lam,
    )
