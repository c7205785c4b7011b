# ruff: noqa: N803 (the papers' symbols keep their case)
import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.known import known
from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import routing_error_tolerance, routing_premium
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
fractions = st.floats(0, 1)
inner = st.floats(0.01, 1)
overheads = st.floats(0, 2)
INPUTS: dict[str, Any] = {"kappa": 0.8, "Delta": 0.5, "gamma": 0.05, "quality_ratio": 1}


@given(fractions, fractions, overheads, st.floats(1e-3, 0.5))
def test_the_margin_rises_with_kappa_and_delta_and_falls_with_gamma(
    kappa: float, Delta: float, gamma: float, step: float
) -> None:
    margin = routing_premium(kappa, Delta, gamma).margin
    assert routing_premium(min(kappa + step, 1), Delta, gamma).margin >= margin
    assert routing_premium(kappa, min(Delta + step, 1), gamma).margin >= margin
    assert routing_premium(kappa, Delta, gamma + step).margin < margin
    if Delta > 0.01 and kappa + step <= 1:
        assert routing_premium(kappa + step, Delta, gamma).margin > margin


@given(fractions, fractions, overheads)
def test_kappa_and_delta_are_interchangeable(kappa: float, Delta: float, gamma: float) -> None:
    one, other = routing_premium(kappa, Delta, gamma), routing_premium(Delta, kappa, gamma)
    assert (one.margin, one.premium, one.positive) == (other.margin, other.premium, other.positive)
    assert one.kappa_breakeven == other.Delta_breakeven


@given(fractions)
def test_without_a_signal_or_without_heterogeneity_a_free_router_changes_nothing(fraction: float) -> None:
    for pair in ((fraction, 0), (0, fraction)):
        found = routing_premium(pair[0], pair[1], gamma=0)
        assert (found.margin, found.premium, found.positive, found.cost_ratio) == (0, 0, False, 1)


@given(fractions, fractions, overheads)
def test_it_pays_only_where_the_condition_holds_strictly(kappa: float, Delta: float, gamma: float) -> None:
    found = routing_premium(kappa, Delta, gamma)
    tie = math.isclose(kappa * Delta, gamma, rel_tol=1e-10, abs_tol=1e-12)
    assert found.positive == (kappa * Delta > gamma and not tie)


@given(fractions, fractions, overheads, st.floats(0.1, 3))
def test_the_premium_is_one_less_the_cost_ratio(kappa: float, Delta: float, gamma: float, q: float) -> None:
    found = routing_premium(kappa, Delta, gamma, q)
    assert found.premium == near(1 - found.cost_ratio, rel=1e-9, abs=1e-12)
    assert found.saving_per_base_cost == found.premium
    assert found.cost_ratio == near((1 - kappa * Delta + gamma) / q, rel=1e-12)


@given(fractions, fractions, overheads)
def test_at_the_break_even_quality_nothing_is_gained(kappa: float, Delta: float, gamma: float) -> None:
    q = routing_premium(kappa, Delta, gamma).q_breakeven
    assume(q > 0)
    found = routing_premium(kappa, Delta, gamma, q)
    assert not found.positive
    assert found.premium == near(0, abs=1e-12 / q)
    assert routing_premium(kappa, Delta, gamma, q * 1.01).positive
    assert not routing_premium(kappa, Delta, gamma, q * 0.99).positive


@given(inner, inner, st.floats(1e-4, 1))
def test_at_the_other_break_evens_neither_wins(kappa: float, Delta: float, gamma: float) -> None:
    found = routing_premium(kappa, Delta, gamma)
    if known(found.kappa_breakeven) <= 1:
        assert not routing_premium(known(found.kappa_breakeven), Delta, gamma).positive
        assert routing_premium(known(found.kappa_breakeven), Delta, gamma).margin == near(0, abs=1e-15)
    if known(found.Delta_breakeven) <= 1:
        assert routing_premium(kappa, known(found.Delta_breakeven), gamma).margin == near(0, abs=1e-15)
    assert routing_premium(kappa, Delta, found.gamma_breakeven).margin == 0


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.floats(0.01, 0.95))
def test_the_elasticities_are_the_slopes_of_the_log_margin(kappa: float, Delta: float, gamma: float) -> None:
    assume(abs(kappa * Delta - gamma) > 0.01)
    point = {"kappa": kappa, "Delta": Delta, "gamma": gamma}
    slopes = routing_premium(**point).elasticities.model_dump()
    margin = complex(kappa * Delta - gamma)
    for name, value in point.items():
        moved = dict(point) | {name: value + 1e-20j}
        derivative = (moved["kappa"] * moved["Delta"] - moved["gamma"]).imag / 1e-20
        assert slopes[name] == near(derivative * value / margin.real, rel=1e-9)


def test_at_the_threshold_there_are_no_elasticities_and_no_error_is_tolerated() -> None:
    found = routing_premium(0.5, 0.5, 0.25)
    assert found.elasticities.model_dump() == {"kappa": None, "Delta": None, "gamma": None}
    assert found.error_tolerance is None


@given(inner, inner, st.floats(1e-6, 1))
def test_the_tolerated_error_solves_its_equation(kappa: float, Delta: float, gamma: float) -> None:
    e = routing_error_tolerance(kappa, Delta, gamma)
    if e is None:
        assert kappa * Delta < gamma
    else:
        assert 0 <= e <= 1
        assert kappa * Delta * (1 - e) ** 2 == near(gamma * (1 + e), rel=1e-9, abs=1e-12)


@given(st.floats(1.001, 1e4))
def test_the_tolerated_error_is_the_closed_form_in_x(x: float) -> None:
    gamma = 1 / x
    assert routing_error_tolerance(1, 1, gamma) == near((2 * x + 1 - math.sqrt(8 * x + 1)) / (2 * x), rel=1e-9)


def test_the_tolerated_error_is_zero_at_the_threshold_one_for_a_free_signal_and_null_below() -> None:
    assert routing_error_tolerance(0.5, 0.5, 0.25) == 0
    assert routing_error_tolerance(0, 0.5, 0) == 0
    assert routing_error_tolerance(0.5, 0.5, 0) == 1
    assert routing_error_tolerance(0.5, 0.5, 0.3) is None
    assert routing_premium(0.5, 0.5, 0).error_tolerance == 1
    assert routing_error_tolerance(1, 1, 1e-300) == near(1)


def test_a_break_even_that_no_number_reaches_is_null() -> None:
    found = routing_premium(0, 0, 0.1)
    assert (found.kappa_breakeven, found.Delta_breakeven) == (None, None)
    assert routing_premium(1e-320, 0.5, 1).Delta_breakeven is None


def test_every_input_refuses_what_is_no_finite_number() -> None:
    assert_refuses_every(routing_premium, INPUTS)
    assert_refuses_every(routing_error_tolerance, {"kappa": 0.8, "Delta": 0.5, "gamma": 0.05})


@pytest.mark.parametrize(
    ("field", "value"),
    [("kappa", -0.1), ("kappa", 1.1), ("Delta", -0.1), ("Delta", 1.1), ("gamma", -1), ("quality_ratio", 0)],
)
def test_an_input_outside_its_domain_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ThresholdInputError, match=f"Input '{field}' is .* outside its domain"):
        routing_premium(**INPUTS | {field: value})


def test_a_premium_that_no_float_holds_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="makes the premium too large"):
        routing_premium(0.5, 0.5, 0.1, quality_ratio=1e-310)
