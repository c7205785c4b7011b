import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.tools.thresholds.refusals import assert_refuses_every
from tests.tools.thresholds.strategies import accept_rates, factors, multipliers, prices, rollouts
from tools.thresholds import (
    alpha_leverage,
    cost_correct,
    cost_correct_breakeven,
    cost_correct_elasticities,
    cost_correct_gradient,
    cpm_blended,
)
from tools.thresholds.engine.errors import ThresholdInputError

INPUTS: dict[str, Any] = {"cpm": 5.0, "R": 12.0, "rho_bar": 3.0, "alpha": 0.5}
near = pytest.approx
points = st.fixed_dictionaries({"cpm": prices, "R": multipliers, "rho_bar": rollouts, "alpha": accept_rates})


def slope(point: dict[str, Any], field: str, step: float) -> float:
    """Differentiate Cost-correct numerically, one-sided at the edge of a domain."""
    low, high = point[field] - step, point[field] + step
    low = max(low, {"R": 1, "rho_bar": 0}.get(field, low))
    high = min(high, {"alpha": 1}.get(field, high))
    return float((cost_correct(**point | {field: high}) - cost_correct(**point | {field: low})) / (high - low))


def test_the_defaults_are_vcpd() -> None:
    assert cost_correct(17.5) == cost_correct(cpm=17.5, R=1, rho_bar=0, alpha=1) == 17.5


@given(points, st.sampled_from(["cpm", "R"]), st.floats(1, 100))
def test_cost_is_of_degree_one_in_price_and_reasoning(point: dict[str, Any], field: str, factor: float) -> None:
    scaled = point | {field: point[field] * factor}
    assert cost_correct(**scaled) == near(factor * cost_correct(**point), rel=1e-12)


@given(points, st.floats(1, 100))
def test_cost_is_of_degree_one_in_all_rollouts(point: dict[str, Any], factor: float) -> None:
    scaled = point | {"rho_bar": (1 + point["rho_bar"]) * factor - 1}
    assert cost_correct(**scaled) == near(factor * cost_correct(**point), rel=1e-12)


@given(points, st.floats(0.01, 1))
def test_cost_is_of_degree_minus_one_in_the_accept_rate(point: dict[str, Any], factor: float) -> None:
    scaled = point | {"alpha": point["alpha"] * factor}
    assert cost_correct(**scaled) * factor == near(cost_correct(**point), rel=1e-12)


@given(points, accept_rates)
def test_cost_times_accept_rate_does_not_depend_on_the_accept_rate(point: dict[str, Any], alpha: float) -> None:
    other = cost_correct(**point | {"alpha": alpha}) * alpha
    assert other == near(cost_correct(**point) * point["alpha"], rel=1e-12)


@given(points, accept_rates, accept_rates, st.floats(0.05, 0.95))
def test_cost_is_decreasing_and_convex_in_the_accept_rate(
    point: dict[str, Any], first: float, second: float, weight: float
) -> None:
    assume(abs(first - second) > 1e-3)
    low, high = sorted((first, second))
    at = {alpha: cost_correct(**point | {"alpha": alpha}) for alpha in (low, high)}
    between = cost_correct(**point | {"alpha": weight * low + (1 - weight) * high})
    assert at[low] > between > at[high]
    assert between < weight * at[low] + (1 - weight) * at[high]


@given(points, st.lists(accept_rates, min_size=1, max_size=20))
def test_the_mean_cost_is_at_least_the_cost_at_the_mean_accept_rate(point: dict[str, Any], alphas: list[float]) -> None:
    mean = math.fsum(cost_correct(**point | {"alpha": alpha}) for alpha in alphas) / len(alphas)
    at_mean = cost_correct(**point | {"alpha": min(1.0, math.fsum(alphas) / len(alphas))})
    assert mean >= at_mean * (1 - 1e-12)


@given(points, st.integers(1, 290))
def test_cost_grows_without_bound_as_the_accept_rate_vanishes(point: dict[str, Any], digits: int) -> None:
    assert cost_correct(**point | {"alpha": 10.0**-digits}) >= point["cpm"] * 10.0**digits * (1 - 1e-12)


@given(points)
def test_the_gradient_is_the_numerical_derivative(point: dict[str, Any]) -> None:
    gradient = cost_correct_gradient(**point)
    for field in ("cpm", "R", "rho_bar"):
        assert slope(point, field, 1e-4 * max(point[field], 1e-3)) == near(getattr(gradient, field), rel=1e-6)
    interior = point | {"alpha": min(point["alpha"], 0.99)}
    assert slope(interior, "alpha", 1e-4 * interior["alpha"]) == near(cost_correct_gradient(**interior).alpha, rel=1e-6)


@given(points)
def test_elasticities_are_the_gradient_in_logs(point: dict[str, Any]) -> None:
    cost, gradient, elasticities = (
        cost_correct(**point),
        cost_correct_gradient(**point),
        cost_correct_elasticities(**point),
    )
    for field, value in point.items():
        assert getattr(elasticities, field) == near(getattr(gradient, field) * value / cost, rel=1e-12, abs=1e-12)


@given(points)
def test_in_logs_the_accept_rate_is_no_stronger_than_the_price(point: dict[str, Any]) -> None:
    elasticities = cost_correct_elasticities(**point)
    assert abs(elasticities.alpha) == elasticities.cpm == elasticities.R == 1
    assert 0 <= elasticities.rho_bar < 1


@given(prices, prices)
def test_the_blended_price_is_the_mean(p_in: float, p_out: float) -> None:
    assert cpm_blended(p_in=p_in, p_out=p_out) == near((p_in + p_out) / 2, rel=1e-15)


@given(points, st.floats(1e-3, 0.5))
def test_leverage_is_what_the_two_savings_say(point: dict[str, Any], delta: float) -> None:
    alpha = point["alpha"] * (1 - delta)
    cost = cost_correct(**point | {"alpha": alpha})
    leverage = alpha_leverage(alpha=alpha, delta=delta)
    lifted = 1 - cost_correct(**point | {"alpha": min(1.0, alpha + delta)}) / cost
    cheaper = 1 - cost_correct(**point | {"alpha": alpha, "cpm": point["cpm"] * (1 - delta)}) / cost
    assert leverage.saving_alpha == near(lifted, rel=1e-9)
    assert leverage.saving_cpm == near(cheaper, rel=1e-9)
    assert leverage.leverage == near(leverage.saving_alpha / leverage.saving_cpm, rel=1e-12)


@given(st.floats(1e-3, 0.9))
def test_leverage_tends_to_one_over_the_accept_rate_from_below(alpha: float) -> None:
    leverage = alpha_leverage(alpha, 1e-9)
    assert leverage.leverage < leverage.leverage_marginal == 1 / alpha
    assert leverage.leverage == near(1 / alpha, rel=1e-5)


@pytest.mark.parametrize(("alpha", "delta"), [(0.9, 0.1), (0.7, 0.3), (0.07, 0.93), (1 / 3, 2 / 3)])
def test_an_accept_rate_may_be_lifted_to_one(alpha: float, delta: float) -> None:
    assert alpha_leverage(alpha, delta).leverage == near(1)


@pytest.mark.parametrize(("alpha", "delta"), [(1, 0.01), (0.9, 0.2), (0.5, 0), (0.5, -0.1), (0, 0.1), (1.1, 0.1)])
def test_a_lift_that_leaves_the_domain_is_refused(alpha: float, delta: float) -> None:
    with pytest.raises(ThresholdInputError):
        alpha_leverage(alpha, delta)


def test_a_lift_past_one_is_refused_in_these_words() -> None:
    with pytest.raises(ThresholdInputError) as caught:
        alpha_leverage(0.995, 0.01)
    expected = "Input 'delta' is 0.01, which lifts the accept rate past 1; keep alpha + delta <= 1."
    assert str(caught.value) == expected


@given(points, factors, st.sampled_from(["cpm", "R", "rho_bar", "alpha"]))
def test_a_feasible_break_even_is_where_cost_meets_the_target(point: dict[str, Any], factor: float, field: str) -> None:
    target = cost_correct(**point) * factor
    found = cost_correct_breakeven(target=target, **point | {field: None})
    assert found.variable == field
    if found.feasible:
        assert cost_correct(**point | {field: found.value}) == near(target, rel=1e-9)
    else:
        with pytest.raises(ThresholdInputError):
            cost_correct(**point | {field: found.value})


@given(points, st.sampled_from(["cpm", "R", "rho_bar", "alpha"]))
def test_the_break_even_of_the_cost_itself_is_the_input_and_feasible(point: dict[str, Any], field: str) -> None:
    found = cost_correct_breakeven(cost_correct(**point), **point | {field: None})
    assert found.feasible
    assert found.value == near(point[field], rel=1e-9, abs=1e-9)


@given(points, st.sampled_from([("R", 1), ("rho_bar", 0), ("alpha", 1)]))
def test_rounding_at_the_edge_of_a_domain_does_not_make_a_break_even_infeasible(
    point: dict[str, Any], edge: tuple[str, int]
) -> None:
    field, bound = edge
    found = cost_correct_breakeven(cost_correct(**point | {field: bound}), **point | {field: None})
    assert found.feasible
    assert found.value == near(bound, abs=1e-12)


@pytest.mark.parametrize(("field", "value"), [("R", 1 - 1e-6), ("rho_bar", -1e-6), ("alpha", 1 + 1e-6)])
def test_a_break_even_beyond_the_tolerance_is_infeasible_and_not_moved(field: str, value: float) -> None:
    unit = {"cpm": 1, "R": 1, "rho_bar": 0, "alpha": 1}
    target = 1 / value if field == "alpha" else 1 + value if field == "rho_bar" else value
    found = cost_correct_breakeven(target, **unit | {field: None})
    assert not found.feasible
    assert found.value == near(value, rel=1e-9)


def test_a_break_even_that_no_float_holds_is_null() -> None:
    found = cost_correct_breakeven(1e300, cpm=1e-300, R=None, rho_bar=0, alpha=1)
    assert (found.value, found.feasible) == (None, False)


@pytest.mark.parametrize(("unknown", "count"), [({}, 0), ({"R": None, "alpha": None}, 2), (dict.fromkeys(INPUTS), 4)])
def test_a_break_even_needs_exactly_one_unknown(unknown: dict[str, None], count: int) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        cost_correct_breakeven(100, **INPUTS | unknown)
    expected = f"Input 'target' needs exactly one unknown, not {count}; leave one of cpm, R, rho_bar and alpha null."
    assert str(caught.value) == expected


@pytest.mark.parametrize("function", [cost_correct, cost_correct_gradient, cost_correct_elasticities])
def test_every_input_of_cost_refuses_what_is_no_finite_number(function: Callable[..., Any]) -> None:
    assert_refuses_every(function, INPUTS)


def test_the_other_functions_refuse_it_too() -> None:
    assert_refuses_every(cpm_blended, {"p_in": 1, "p_out": 2})
    assert_refuses_every(alpha_leverage, {"alpha": 0.5, "delta": 0.1})


def test_every_input_of_a_break_even_refuses_what_is_no_finite_number() -> None:
    known = {"target": 100, "cpm": 5, "rho_bar": 3, "alpha": 0.5}
    assert_refuses_every(lambda **given: cost_correct_breakeven(R=None, **given), known, but=(None,))
    assert_refuses_every(lambda target: cost_correct_breakeven(target, 5, None, 3, 0.5), {"target": 100})


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("cpm", 0, "Input 'cpm' is 0, outside its domain; give a number > 0."),
        ("cpm", -1, "Input 'cpm' is -1, outside its domain; give a number > 0."),
        ("R", 0.5, "Input 'R' is 0.5, outside its domain; give a number >= 1."),
        ("rho_bar", -0.1, "Input 'rho_bar' is -0.1, outside its domain; give a number >= 0."),
        ("alpha", 0, "Input 'alpha' is 0, outside its domain; give a number in (0, 1]."),
        ("alpha", 1.01, "Input 'alpha' is 1.01, outside its domain; give a number in (0, 1]."),
        ("alpha", math.nan, "Input 'alpha' must be finite, not nan; give a number in (0, 1]."),
        ("alpha", math.inf, "Input 'alpha' must be finite, not inf; give a number in (0, 1]."),
        ("alpha", True, "Input 'alpha' must be a number, not a boolean; give a number in (0, 1]."),
        ("alpha", "0.5", "Input 'alpha' must be a number, not a str; give a number in (0, 1]."),
        ("alpha", None, "Input 'alpha' must be a number, not null; give a number in (0, 1]."),
    ],
)
def test_a_refusal_names_the_input_the_problem_and_the_domain(field: str, value: Any, sentence: str) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        cost_correct(**INPUTS | {field: value})
    assert str(caught.value) == sentence


def test_a_result_too_large_for_a_float_is_refused() -> None:
    for function in (cost_correct, cost_correct_gradient):
        with pytest.raises(ThresholdInputError, match="makes the cost too large for a float"):
            function(cpm=1e300, R=1e300)
    with pytest.raises(ThresholdInputError, match="makes the gradient too large"):
        cost_correct_gradient(cpm=1, alpha=1e-200)
    with pytest.raises(ThresholdInputError, match="makes the leverage too large"):
        alpha_leverage(5e-324, 0.1)


@pytest.mark.parametrize("variable", ["R", "alpha"])
def test_a_break_even_that_misses_its_bound_by_a_rounding_is_the_bound(variable: str) -> None:
    target = {"R": 40 * (1 - 1e-12), "alpha": 240 * (1 - 1e-12)}[variable]
    point = {"cpm": 5.0, "R": 12.0, "rho_bar": 3.0, "alpha": 0.5, variable: None}
    found = cost_correct_breakeven(target, **point)
    assert (found.value, found.feasible) == (1, True)
