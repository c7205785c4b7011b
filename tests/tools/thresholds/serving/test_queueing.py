import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.known import known
from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import MAX_UTILISATION, WAIT_QUANTILE, erlang_c, max_utilisation, wait_quantile
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
POOL: dict[str, Any] = {"c": 10, "lam": 16, "service": 0.5}
servers = st.integers(1, 200)
busy = st.floats(1e-3, 0.999)
services = st.floats(1e-2, 1e2)
quantiles = st.floats(0.5, 0.999)
variations = st.floats(0.05, 5)


@given(busy)
def test_one_server_is_busy_as_often_as_an_arrival_waits(a: float) -> None:
    assert erlang_c(1, a) == near(a, rel=1e-14)


@given(servers, busy)
def test_the_probability_of_waiting_is_one_and_falls_with_servers(c: int, u: float) -> None:
    waiting = erlang_c(c, c * u)
    assert 0 <= waiting <= u * (1 + 1e-12)
    assert erlang_c(c + 1, c * u) <= waiting


@pytest.mark.parametrize("a", [4.0, 4.5, 1e9])
def test_an_unstable_queue_is_refused(a: float) -> None:
    with pytest.raises(ThresholdInputError, match="unstable") as caught:
        erlang_c(4, a)
    assert caught.value.field == "a"
    with pytest.raises(ThresholdInputError, match="unstable") as caught:
        wait_quantile(4, a / 2, 2)
    assert caught.value.field == "lam"


@given(servers, busy, services, quantiles, variations, variations)
def test_the_allen_cunneen_factor_scales_the_wait(
    c: int, u: float, service: float, q: float, ca2: float, cs2: float
) -> None:
    lam = c * u / service
    assume(lam * service < c)
    plain = wait_quantile(c, lam, service, q)
    assert plain >= 0
    assert wait_quantile(c, lam, service, q, ca2, cs2) == near(plain * (ca2 + cs2) / 2, rel=1e-12)
    assert wait_quantile(c, lam, service, q, 0, 0) == 0


@given(servers, busy, services, quantiles)
def test_the_quantile_leaves_its_share_beyond_it(c: int, u: float, service: float, q: float) -> None:
    lam = c * u / service
    assume(lam * service < c)
    found = wait_quantile(c, lam, service, q)
    beyond = erlang_c(c, lam * service) * math.exp(-(c / service - lam) * found)
    assert beyond == near(1 - q, rel=1e-9) if found > 0 else beyond <= (1 - q) * (1 + 1e-12)


@settings(max_examples=40)
@given(servers, services, st.floats(0, 50), quantiles, variations, variations)
def test_at_the_utilisation_found_the_wait_is_the_budget(
    c: int, service: float, times: float, q: float, ca2: float, cs2: float
) -> None:
    budget = times * service
    u = max_utilisation(c, service, budget, q, ca2, cs2)
    assert 0 < u <= 1
    lam = u * c / service
    assume(lam * service < c * (1 - 1e-6))
    assert wait_quantile(c, lam, service, q, ca2, cs2) == near(budget, rel=1e-6, abs=1e-9 * service)
    assert wait_quantile(c, lam * (1 - 1e-6), service, q, ca2, cs2) <= budget


@settings(max_examples=40)
@given(servers, services, st.floats(0, 10), st.floats(1e-3, 10))
def test_more_slack_never_lowers_the_utilisation(c: int, service: float, budget: float, more: float) -> None:
    assert max_utilisation(c, service, budget + more) >= max_utilisation(c, service, budget) * (1 - 1e-12)


def test_small_pools_waste_capacity() -> None:
    found = [max_utilisation(c, 1, 0.5) for c in (1, 2, 4, 16, 64, 1000)]
    assert found == sorted(found)
    assert found[0] < 0.05
    assert found[-1] > 0.9


def test_one_server_without_a_budget_is_busy_as_the_quantile_allows() -> None:
    assert max_utilisation(1, 3.0, 0, 0.99) == near(0.01, rel=1e-12)


def test_without_variation_there_is_nothing_to_invert() -> None:
    with pytest.raises(ThresholdInputError, match="nothing ever waits") as caught:
        max_utilisation(4, 0.5, 0.5, ca2=0, cs2=0)
    assert caught.value.field == "cs2"


def test_every_input_refuses_what_is_no_finite_number() -> None:
    assert_refuses_every(erlang_c, {"c": 10, "a": 8})
    assert_refuses_every(wait_quantile, POOL | {"q": 0.99, "ca2": 1, "cs2": 1})
    assert_refuses_every(max_utilisation, {"c": 4, "service": 0.5, "wait_budget": 0.5, "q": 0.99, "ca2": 1, "cs2": 1})


@pytest.mark.parametrize(
    ("field", "value"),
    [("c", 0), ("c", 2.5), ("lam", 0), ("service", 0), ("q", 0), ("q", 1), ("ca2", -1), ("cs2", -0.1)],
)
def test_an_input_outside_its_domain_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        wait_quantile(**POOL | {field: value})
    assert caught.value.field == field


def test_a_negative_budget_is_refused_by_name() -> None:
    with pytest.raises(ThresholdInputError) as caught:
        max_utilisation(4, 0.5, -1)
    assert caught.value.field == "wait_budget"


def test_the_entry_of_the_wait_gives_the_functions_numbers() -> None:
    evaluation = WAIT_QUANTILE(POOL)
    assert evaluation.values["wait"] == wait_quantile(**POOL)
    assert evaluation.values["probability_of_waiting"] == erlang_c(10, 8)
    assert evaluation.values["utilisation"] == 0.8
    assert evaluation.values["mean_wait"] == near(erlang_c(10, 8) / (10 / 0.5 - 16))
    assert (evaluation.decision, evaluation.margin, evaluation.break_evens) == (None, None, [])


@pytest.mark.parametrize(
    ("budget", "decision"), [(2, "meets budget"), (0.5, "misses budget"), (wait_quantile(**POOL), "tie")]
)
def test_a_budget_for_the_wait_is_met_missed_or_tied(budget: float, decision: str) -> None:
    evaluation = WAIT_QUANTILE(POOL | {"wait_budget": budget})
    assert evaluation.decision == decision
    assert evaluation.margin == budget - wait_quantile(**POOL)


@settings(max_examples=40)
@given(st.integers(2, 60), busy, st.floats(0.01, 5))
def test_the_break_evens_of_the_wait_meet_its_budget(c: int, u: float, budget: float) -> None:
    found = {
        b.variable: b for b in WAIT_QUANTILE({"c": c, "lam": c * u, "service": 1, "wait_budget": budget}).break_evens
    }
    assert found["lam"].feasible
    assert wait_quantile(c, known(found["lam"].value), 1) == near(budget, rel=1e-6)
    fewest = known(found["c"].value)
    assert wait_quantile(int(fewest), c * u, 1) <= budget + 1e-9
    if fewest - 1 > c * u:
        assert wait_quantile(int(fewest) - 1, c * u, 1) >= budget - 1e-9


def test_without_variation_no_arrival_rate_breaks_a_budget() -> None:
    found = {b.variable: b for b in WAIT_QUANTILE(POOL | {"wait_budget": 1, "ca2": 0, "cs2": 0}).break_evens}
    assert (found["lam"].value, found["lam"].feasible) == (None, False)
    assert found["c"].value == 9


@settings(max_examples=40)
@given(st.integers(1, 60), st.floats(0.3, 0.97), services, variations, variations)
def test_the_elasticities_of_the_wait_are_its_log_slopes(
    c: int, u: float, service: float, ca2: float, cs2: float
) -> None:
    point: dict[str, Any] = {"c": c, "lam": c * u / service, "service": service, "ca2": ca2, "cs2": cs2}
    evaluation = WAIT_QUANTILE(point)
    assume(wait_quantile(**point | {"lam": point["lam"] * 0.999}) > 1e-3 * service)
    for name, elasticity in evaluation.elasticities.items():
        step = 1e-6
        up, down = (wait_quantile(**point | {name: point[name] * (1 + sign * step)}) for sign in (1, -1))
        assert elasticity == near((math.log(up) - math.log(down)) / (2 * step), rel=1e-4, abs=1e-5)


def test_a_wait_of_zero_has_no_elasticity() -> None:
    assert WAIT_QUANTILE({"c": 100, "lam": 1, "service": 1}).elasticities == {}


@settings(max_examples=40)
@given(st.integers(1, 60), st.floats(0.05, 5), variations)
def test_the_elasticities_of_the_utilisation_are_its_log_slopes(c: int, budget: float, cs2: float) -> None:
    point: dict[str, Any] = {"c": c, "service": 1.3, "wait_budget": budget, "cs2": cs2}
    for name, elasticity in MAX_UTILISATION(point).elasticities.items():
        step = 1e-5
        up, down = (max_utilisation(**point | {name: point[name] * (1 + sign * step)}) for sign in (1, -1))
        assert elasticity == near((math.log(up) - math.log(down)) / (2 * step), rel=1e-4, abs=1e-7)


def test_a_sweep_over_servers_and_arrivals_gives_the_functions_numbers() -> None:
    grid = WAIT_QUANTILE.grid({"c": [2, 5, 20], "lam": [1.5, 4.0, 9.0], "service": 1, "wait_budget": 1})
    for row, c in enumerate((2, 5, 20)):
        for column, lam in enumerate((1.5, 4.0, 9.0)):
            if lam >= c:
                assert grid.undefined[row, column]
                continue
            assert grid.columns["wait"][row, column] == near(wait_quantile(c, lam, 1), rel=1e-12)
            point = WAIT_QUANTILE({"c": c, "lam": lam, "service": 1, "wait_budget": 1})
            assert grid.decisions[known(grid.decision)[row, column]] == point.decision
    assert "unstable" in grid.reason


def test_a_sweep_without_a_budget_decides_nothing() -> None:
    assert WAIT_QUANTILE.grid({"c": [10, 20], "lam": 8, "service": 1}).decision is None


def test_a_sweep_over_utilisations_gives_the_functions_numbers() -> None:
    grid = MAX_UTILISATION.grid({"c": [1, 4, 50], "service": 0.5, "wait_budget": [0.0, 0.5, 3.0]})
    for row, c in enumerate((1, 4, 50)):
        for column, budget in enumerate((0.0, 0.5, 3.0)):
            assert grid.columns["utilisation"][row, column] == near(max_utilisation(c, 0.5, budget), rel=1e-12)


def test_a_sweep_to_no_variation_leaves_that_point_undefined() -> None:
    grid = MAX_UTILISATION.grid({"c": 4, "service": 0.5, "wait_budget": 0.5, "ca2": 0, "cs2": [0.0, 1.0]})
    assert grid.undefined.tolist() == [True, False]


def test_the_quantile_of_a_large_pool_is_found_quickly_enough_to_sweep() -> None:
    rates = np.geomspace(1, 9e5, 40)
    grid = WAIT_QUANTILE.grid({"c": 1_000_000, "lam": rates.tolist(), "service": 1})
    assert np.all(np.diff(grid.columns["probability_of_waiting"]) >= 0)
