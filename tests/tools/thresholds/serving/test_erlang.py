import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.thresholds.serving.erlang import inverse_erlang_b, inverse_erlang_c, servers_needed
from tools.thresholds.serving.queueing import servers_for_wait, wait

near = pytest.approx
loads = st.floats(1e-3, 300)


def whole_recursion(servers: int, load: float) -> Any:
    """Every step from n = 1, in exact arithmetic."""
    value = Fraction(1)
    for n in range(1, servers + 1):
        value = 1 + Fraction(n) / Fraction(load) * value
    return value


@settings(max_examples=60)
@given(st.floats(1e-3, 150), st.integers(1, 120))
def test_the_late_start_loses_no_digit(load: float, spare: int) -> None:
    servers = math.floor(load) + spare
    exact = whole_recursion(servers, load)
    if exact < Fraction(10) ** 300:
        assert float(inverse_erlang_b(float(servers), load)) == near(float(exact), rel=1e-13)


@pytest.mark.parametrize("load", [900.5, 9999.25, 250_000.125])
def test_it_begins_late_and_meets_the_whole_recursion_at_large_loads(load: float) -> None:
    servers = math.floor(load) + 1
    value = 1.0
    for n in range(1, servers + 1):
        value = 1 + n / load * value
    assert float(inverse_erlang_b(float(servers), load)) == near(value, rel=1e-12)


@pytest.mark.parametrize("load", [1e-300, 1e-3, 0.7, 1.0, 40.0, 5000.0])
def test_servers_far_beyond_the_load_leave_nobody_waiting(load: float) -> None:
    capped = math.ceil(load + 38 * math.sqrt(load) + 475)
    for servers in (capped, capped + 1, 10**8):
        assert float(inverse_erlang_b(float(servers), load)) == math.inf
        assert 1 / float(inverse_erlang_c(float(servers), load)) == 0


def test_arrays_of_any_shape_give_what_single_numbers_give() -> None:
    servers, load = np.arange(1.0, 300.0).reshape(-1, 1), np.array([[0.1, 0.99, 7.5, 60.0]])
    table = inverse_erlang_b(servers, np.minimum(load, servers * 0.999))
    assert table.shape == (299, 4)
    for row, column in ((0, 0), (0, 3), (59, 3), (298, 2)):
        c, a = servers[row, 0], min(load[0, column], servers[row, 0] * 0.999)
        assert table[row, column] == near(float(inverse_erlang_b(c, a)), rel=1e-13)


def test_more_points_than_a_block_holds_are_all_computed() -> None:
    loads_ = np.linspace(0.5, 50, 20_000)
    found = inverse_erlang_c(60.0, loads_)
    assert found.shape == loads_.shape
    assert np.all(np.diff(found) < 0)
    assert found[12_345] == near(float(inverse_erlang_c(60.0, loads_[12_345])), rel=1e-13)


@settings(max_examples=80)
@given(loads, st.floats(0.01, 10), st.floats(0, 20), st.floats(0.5, 0.9999), st.floats(0, 3))
def test_the_servers_found_are_the_fewest_that_meet_the_quantile(
    load: float, service: float, budget: float, q: float, factor: float
) -> None:
    servers = float(servers_for_wait(np.array(load), service, budget, q, factor))
    assert servers.is_integer()
    assert servers > load
    slack = 1e-9 * (1 + budget)
    assert float(wait(servers, load, service, q, factor)) <= budget + slack
    if servers - 1 > load:
        assert float(wait(servers - 1, load, service, q, factor)) >= budget - slack


def test_a_grid_of_budgets_gives_what_its_points_give() -> None:
    load, budget = np.array([[0.4, 9.99, 40.0, 400.0]]), np.array([[0.0], [0.01], [0.3], [50.0]])
    grid = servers_for_wait(load, 2.0, budget, 0.99, 1.0)
    assert grid.shape == (4, 4)
    for row in range(4):
        for column in range(4):
            alone = servers_for_wait(load[0, column], 2.0, budget[row, 0], 0.99, 1.0)
            assert grid[row, column] == float(alone)
    assert np.all(np.diff(grid, axis=0) <= 0)


def test_a_negative_budget_or_an_unknown_load_needs_no_number_of_servers() -> None:
    found = servers_for_wait(np.array([5.0, np.nan, 5.0]), 1.0, np.array([-1.0, 1.0, 1.0]), 0.99, 1.0)
    assert np.isnan(found).tolist() == [True, True, False]


def test_nothing_waits_without_variation_so_the_smallest_stable_number_suffices() -> None:
    assert float(servers_for_wait(np.array(7.2), 1.0, 0.0, 0.99, 0.0)) == 8


def test_a_rate_without_bound_needs_the_smallest_stable_number() -> None:
    assert float(servers_needed(np.array(7.2), np.inf, 0.01)) == 8
