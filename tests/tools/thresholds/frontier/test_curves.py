import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.tools.thresholds.refusals import assert_refuses_every
from tests.tools.thresholds.strategies import inner_rates
from tools.thresholds import (
    arc_elasticity,
    expower_alpha,
    expower_crossing,
    expower_eta,
    expower_fit,
    expower_optimal_k,
    headroom_elasticity_bound,
    inference_frontier,
    logistic_alpha,
    logistic_crossing,
    logistic_eta,
    passk_alpha,
    passk_eta,
)
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
counts = st.floats(1, 1e4)
scales = st.floats(-20, -0.05)
exponents = st.floats(-2, -0.05)
slopes = st.floats(0.1, 10)


def log_slope(curve: Callable[..., Any], rho: float) -> float:
    """Differentiate ln(curve) in ln(rho) numerically."""
    step = 1e-4
    return math.log(curve(rho * math.exp(step)) / curve(rho * math.exp(-step))) / (2 * step)


@given(st.floats(1e-6, 0.999), counts)
def test_independent_attempts_never_cross(p: float, rho: float) -> None:
    eta = passk_eta(p=p, rho=rho)
    assert 0 <= eta < 1
    assert eta > 0 or rho * -math.log1p(-p) > 700
    assert inference_frontier(eta, 1e-6, 1e-6, 1e6).decision != "inference"


@given(st.floats(1e-3, 0.9), st.floats(1.01, 50))
def test_the_elasticity_of_independent_attempts_is_their_slope(p: float, rho: float) -> None:
    assert passk_eta(p, rho) == near(log_slope(lambda k: passk_alpha(p, k), rho), rel=1e-5, abs=1e-7)


@given(inner_rates, st.integers(1, 60))
def test_independent_attempts_succeed_unless_all_fail(p: float, rho: int) -> None:
    assert passk_alpha(p, rho) == near(1 - (1 - p) ** rho, rel=1e-9)


@given(st.floats(1e-300, 1e-15))
def test_rare_successes_keep_their_digits(p: float) -> None:
    assert passk_alpha(p, 2) == near(2 * p, rel=1e-12)


@given(scales, exponents, st.floats(1.01, 1e3))
def test_the_elasticity_of_the_power_law_is_its_slope_and_b_ln_c(a: float, b: float, k: float) -> None:
    coverage = expower_alpha(a, b, k)
    assume(1e-250 < coverage < 1)
    eta = expower_eta(a=a, b=b, k=k)
    assert eta == near(log_slope(lambda at: expower_alpha(a, b, at), k), rel=1e-6, abs=1e-9)
    assert eta == near(b * math.log(coverage), rel=1e-9, abs=1e-12)


@given(scales, exponents, counts)
def test_the_power_law_crosses_iff_its_coverage_is_below_the_crossing(a: float, b: float, k: float) -> None:
    coverage, crossing = expower_alpha(a, b, k), expower_crossing(b)
    assume(not math.isclose(coverage, crossing, rel_tol=1e-9))
    assert (expower_eta(a, b, k) > 1) == (coverage < crossing)


@given(scales, exponents, st.floats(0.1, 10))
def test_no_number_of_samples_is_cheaper_than_the_optimal_one(a: float, b: float, factor: float) -> None:
    best = expower_optimal_k(a, b)
    assume(best < 1e6)
    other = max(1.0, best * factor)
    assert math.log(best) - a * best**b <= math.log(other) - a * other**b + 1e-9


@given(scales, exponents)
def test_at_an_inner_optimum_the_elasticity_is_one(a: float, b: float) -> None:
    best = expower_optimal_k(a, b)
    assume(1 < best < 1e12)
    assert expower_eta(a, b, best) == near(1, rel=1e-9)
    assert expower_alpha(a, b, best) == near(expower_crossing(b), rel=1e-9)


@given(st.floats(-5, -0.1), st.floats(-1.5, -0.1), st.floats(1, 20), st.floats(1.5, 20))
def test_a_fit_returns_the_law_through_both_points(a: float, b: float, k0: float, factor: float) -> None:
    k1 = k0 * factor
    c0, c1 = expower_alpha(a, b, k0), expower_alpha(a, b, k1)
    fit = expower_fit(k0=k0, c0=c0, k1=k1, c1=c1)
    assert (fit.a, fit.b) == (near(a, rel=1e-7), near(b, rel=1e-7))
    assert expower_alpha(fit.a, fit.b, k0) == near(c0, rel=1e-9)
    assert expower_alpha(fit.a, fit.b, k1) == near(c1, rel=1e-9)
    swapped = expower_fit(k1, c1, k0, c0)
    assert (swapped.a, swapped.b) == (near(fit.a, rel=1e-9), near(fit.b, rel=1e-9))
    assert fit.alpha_crossing == expower_crossing(fit.b)
    assert fit.k_optimal == expower_optimal_k(fit.a, fit.b)


@pytest.mark.parametrize(("c0", "c1"), [(0.5, 0.5), (0.5, 0.4)])
def test_a_coverage_that_does_not_grow_is_refused(c0: float, c1: float) -> None:
    with pytest.raises(ThresholdInputError, match="coverage does not grow from k0 to k1; give a higher coverage"):
        expower_fit(1, c0, 10, c1)


def test_a_fit_needs_two_points() -> None:
    with pytest.raises(ThresholdInputError) as caught:
        expower_fit(10, 0.2, 10, 0.3)
    assert str(caught.value) == "Input 'k1' is 10, the same as k0; give two different numbers of samples."


@given(slopes, st.floats(1.01, 1e3), st.floats(0.1, 1e3))
def test_the_elasticity_of_the_logistic_is_its_slope(s: float, rho: float, rho_half: float) -> None:
    alpha = logistic_alpha(s, rho, rho_half)
    assume(1e-9 < alpha < 1 - 1e-6)
    assert logistic_eta(s=s, alpha=alpha) == near(log_slope(lambda k: logistic_alpha(s, k, rho_half), rho), rel=1e-4)


@given(slopes, st.floats(1e-6, 1 - 1e-6))
def test_the_logistic_crosses_iff_its_accept_rate_is_below_the_crossing(s: float, alpha: float) -> None:
    assume(not math.isclose(alpha, logistic_crossing(s), rel_tol=1e-9, abs_tol=1e-9))
    assert (logistic_eta(s, alpha) > 1) == (alpha < logistic_crossing(s))


@given(slopes, st.floats(1, 1e6))
def test_the_logistic_is_one_half_at_its_middle(s: float, rho: float) -> None:
    assert logistic_alpha(s, rho, rho) == 0.5


@pytest.mark.parametrize("rho_half", [1e-300, 1e300])
def test_the_logistic_stays_in_range_far_from_its_middle(rho_half: float) -> None:
    assert logistic_alpha(1e10, 10, rho_half) == (1 if rho_half < 1 else 0)


@given(inner_rates, st.floats(1.01, 1e3), st.floats(0, 1))
def test_no_arc_exceeds_its_headroom(alpha0: float, k: float, share: float) -> None:
    alpha1 = min(1.0, alpha0 + share * (1 - alpha0))
    assert arc_elasticity(1, alpha0, k, alpha1) <= headroom_elasticity_bound(alpha0=alpha0, k=k).eta_max * (1 + 1e-9)


@given(inner_rates, st.floats(1.01, 1e3))
def test_a_step_is_crossable_iff_its_headroom_exceeds_one(alpha0: float, k: float) -> None:
    headroom = headroom_elasticity_bound(alpha0, k)
    assume(not math.isclose(alpha0, 1 / k, rel_tol=1e-9))
    assert headroom.crossable == (headroom.eta_max > 1) == (alpha0 < headroom.alpha0_max)


@pytest.mark.parametrize("k", [2, 3, 7, 49])
def test_a_step_from_exactly_its_limit_is_not_crossable(k: int) -> None:
    assert not headroom_elasticity_bound(1 / k, k).crossable


def test_a_perfect_start_has_no_headroom() -> None:
    assert str(headroom_elasticity_bound(1, 2).eta_max) == "0.0"


def test_every_input_refuses_what_is_no_finite_number() -> None:
    assert_refuses_every(passk_alpha, {"p": 0.1, "rho": 2})
    assert_refuses_every(passk_eta, {"p": 0.1, "rho": 2})
    assert_refuses_every(expower_alpha, {"a": -1, "b": -0.5, "k": 2})
    assert_refuses_every(expower_eta, {"a": -1, "b": -0.5, "k": 2})
    assert_refuses_every(expower_crossing, {"b": -0.5})
    assert_refuses_every(expower_optimal_k, {"a": -1, "b": -0.5})
    assert_refuses_every(expower_fit, {"k0": 1, "c0": 0.1, "k1": 2, "c1": 0.2})
    assert_refuses_every(logistic_alpha, {"s": 1, "rho": 2, "rho_half": 3})
    assert_refuses_every(logistic_eta, {"s": 1, "alpha": 0.5})
    assert_refuses_every(logistic_crossing, {"s": 2})
    assert_refuses_every(headroom_elasticity_bound, {"alpha0": 0.5, "k": 2})


@pytest.mark.parametrize(
    ("function", "inputs"),
    [
        (passk_alpha, (0, 2)),
        (passk_eta, (1, 2)),
        (passk_eta, (0.5, 0.9)),
        (expower_alpha, (0, -1, 2)),
        (expower_alpha, (-1, 0, 2)),
        (expower_eta, (-1, -1, 0.5)),
        (expower_fit, (0.5, 0.1, 2, 0.2)),
        (expower_fit, (1, 0, 2, 0.2)),
        (expower_fit, (1, 0.1, 2, 1)),
        (logistic_eta, (0, 0.5)),
        (logistic_eta, (1, 1)),
        (logistic_alpha, (1, 0.5, 1)),
        (headroom_elasticity_bound, (0, 2)),
        (headroom_elasticity_bound, (0.5, 1)),
    ],
)
def test_an_input_outside_its_domain_is_refused(function: Callable[..., Any], inputs: tuple[float, ...]) -> None:
    with pytest.raises(ThresholdInputError, match="outside its domain"):
        function(*inputs)


@pytest.mark.parametrize(
    ("function", "inputs", "quantity"),
    [
        (passk_eta, (0.9, 1e308), "the exponent"),
        (expower_eta, (-1e200, -1e200, 1), "the elasticity"),
        (expower_optimal_k, (-1e10, -1e-3), "the optimal number of samples"),
        (logistic_crossing, (1e-310,), "the crossing"),
        (expower_fit, (1e300, 0.1, 1.01e300, 0.9), "a"),
    ],
)
def test_a_result_that_no_float_holds_is_refused(
    function: Callable[..., Any], inputs: tuple[float, ...], quantity: str
) -> None:
    with pytest.raises(ThresholdInputError, match=f"makes {quantity} too large for a float"):
        function(*inputs)
