# ruff: noqa: N803, N806 (the papers' symbols keep their case)
import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.known import known
from tests.tools.thresholds.refusals import assert_refuses_every
from tests.tools.thresholds.strategies import dollars, elasticities, factors, rollout_elasticities
from tools.thresholds import Frontier, arc_elasticity, inference_frontier
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
INPUTS: dict[str, Any] = {"eta_rho": 1.6, "eta_T": 0.25, "inference_dollars": 2.0, "training_dollars": 1.0}
ratios = st.floats(1e-2, 1e2)
points = st.tuples(rollout_elasticities, elasticities, dollars, dollars)


def clear(frontier: Frontier) -> bool:
    """Say whether the two sides differ by more than rounding can turn."""
    return abs(frontier.margin) > 1e-9 * max(1, abs(frontier.lhs), frontier.rhs)


@given(points, factors)
def test_the_decision_does_not_depend_on_the_currency(point: tuple[float, float, float, float], factor: float) -> None:
    eta_rho, eta_T, inference, training = point
    frontier = inference_frontier(*point)
    assume(clear(frontier))
    assert inference_frontier(eta_rho, eta_T, inference * factor, training * factor).decision == frontier.decision


@given(points)
def test_the_decision_compares_the_gains_per_dollar(point: tuple[float, float, float, float]) -> None:
    frontier = inference_frontier(*point)
    assume(clear(frontier))
    inference_gains_more = frontier.gain_per_dollar_inference > frontier.gain_per_dollar_training
    assert frontier.decision == ("inference" if inference_gains_more else "training")


@given(points)
def test_the_gains_are_the_slopes_of_the_log_cost(point: tuple[float, float, float, float]) -> None:
    eta_rho, eta_T, inference, training = point
    frontier = inference_frontier(*point)
    step = 1e-4

    def log_cost(
        inference_scale: float, training_scale: float
    ) -> float:  # rho follows I, T follows D, alpha = rho^eta_rho T^eta_T
        return (1 - eta_rho) * math.log(inference_scale) - eta_T * math.log(training_scale)

    rollouts = (log_cost(1 - step, 1) - log_cost(1 + step, 1)) / (2 * step * inference)
    compute = (log_cost(1, 1 - step) - log_cost(1, 1 + step)) / (2 * step * training)
    assert frontier.gain_per_dollar_inference == near(rollouts, rel=1e-6, abs=1e-12)
    assert frontier.gain_per_dollar_training == near(compute, rel=1e-6, abs=1e-12)


@given(points, st.floats(1e-3, 5))
def test_the_margin_grows_with_the_rollout_elasticity(point: tuple[float, float, float, float], more: float) -> None:
    eta_rho, *rest = point
    assert inference_frontier(eta_rho + more, *rest).margin > inference_frontier(*point).margin or (
        math.ulp(inference_frontier(*point).margin) > more / point[1]  # a huge ratio hides the step
    )


@given(rollout_elasticities, elasticities, ratios, st.floats(1.01, 100))
def test_the_margin_falls_with_the_dollar_ratio(eta_rho: float, eta_T: float, ratio: float, factor: float) -> None:
    margin = inference_frontier(eta_rho, eta_T, ratio, 1).margin
    assert inference_frontier(eta_rho, eta_T, ratio * factor, 1).margin < margin
    assert inference_frontier(eta_rho, eta_T, ratio, factor).margin > margin


@given(st.floats(-10, 1), elasticities, dollars, dollars)
def test_inference_never_wins_at_an_elasticity_of_one_or_less(
    eta_rho: float, eta_T: float, inference: float, training: float
) -> None:
    frontier = inference_frontier(eta_rho, eta_T, inference, training)
    assert frontier.decision != "inference"
    assert frontier.corollary1_not_crossable
    assert frontier.breakeven_eta_T is None
    assert frontier.breakeven_ratio is None


@given(elasticities, dollars, dollars)
def test_at_the_break_even_rollout_elasticity_neither_wins(eta_T: float, inference: float, training: float) -> None:
    breakeven = inference_frontier(1, eta_T, inference, training).breakeven_eta_rho
    assert inference_frontier(breakeven, eta_T, inference, training).decision == "indifferent"


@given(st.floats(1e-12, 10), st.floats(1e-6, 1e6))
def test_at_the_break_even_neither_wins_even_where_rounding_is_coarse(eta_T: float, ratio: float) -> None:
    breakeven = inference_frontier(2, eta_T, ratio, 1).breakeven_eta_rho
    assert inference_frontier(breakeven, eta_T, ratio, 1).decision == "indifferent"


@given(st.floats(1.01, 10), elasticities, ratios)
def test_at_the_other_break_evens_neither_wins(eta_rho: float, eta_T: float, ratio: float) -> None:
    frontier = inference_frontier(eta_rho, eta_T, ratio, 1)
    assert inference_frontier(eta_rho, known(frontier.breakeven_eta_T), ratio, 1).decision == "indifferent"
    assert inference_frontier(eta_rho, eta_T, known(frontier.breakeven_ratio), 1).decision == "indifferent"


@given(st.floats(1.01, 10), elasticities, ratios)
def test_the_decision_turns_at_the_break_even(eta_rho: float, eta_T: float, ratio: float) -> None:
    breakeven = inference_frontier(eta_rho, eta_T, ratio, 1).breakeven_eta_rho
    assert inference_frontier(breakeven * 1.001, eta_T, ratio, 1).decision == "inference"
    assert inference_frontier(breakeven * 0.999, eta_T, ratio, 1).decision == "training"


@pytest.mark.parametrize(("shift", "decision"), [(0.5e-10, "indifferent"), (3e-10, "inference"), (-3e-10, "training")])
def test_equality_is_a_relative_tolerance_of_one_in_ten_thousand_million(shift: float, decision: str) -> None:
    assert inference_frontier(1.5 * (1 + shift / 3), 0.5, 1, 1).decision == decision


def test_equality_near_zero_is_an_absolute_tolerance() -> None:
    assert inference_frontier(1, 1, 1e-13, 1).decision == "indifferent"
    assert inference_frontier(1, 1, 1e-11, 1).decision == "training"


@given(st.floats(-3, 3), st.floats(0.1, 10), st.floats(1, 100), st.floats(1.1, 100))
def test_an_arc_on_a_power_law_has_its_exponent(exponent: float, scale: float, x0: float, factor: float) -> None:
    x1 = x0 * factor
    assert arc_elasticity(x0, scale * x0**exponent, x1, scale * x1**exponent) == near(exponent, rel=1e-9, abs=1e-9)


@given(st.floats(1, 100), inner := st.floats(0.01, 1), st.floats(101, 1e4), inner)
def test_an_arc_has_no_direction(x0: float, y0: float, x1: float, y1: float) -> None:
    assert arc_elasticity(x0, y0, x1, y1) == near(arc_elasticity(x1, y1, x0, y0), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("start", [1e-300, 1.0, 1e300])
def test_an_arc_over_the_smallest_step_is_exact(start: float) -> None:
    end = math.nextafter(start, math.inf)
    assert arc_elasticity(start, start, end, end) == 1


def test_an_arc_over_the_range_of_floats_stays_finite() -> None:
    assert arc_elasticity(5e-324, 5e-324, 1e308, 1e308) == near(1)


def test_an_arc_needs_two_points() -> None:
    with pytest.raises(ThresholdInputError) as caught:
        arc_elasticity(2, 0.1, 2, 0.2)
    assert str(caught.value) == "Input 'x1' is 2, the same as x0; give two different points."


def test_every_input_refuses_what_is_no_finite_number() -> None:
    assert_refuses_every(inference_frontier, INPUTS)
    assert_refuses_every(arc_elasticity, {"x0": 1, "y0": 0.1, "x1": 2, "y1": 0.2})


@pytest.mark.parametrize("field", ["eta_T", "inference_dollars", "training_dollars"])
@pytest.mark.parametrize("value", [0, -1])
def test_zero_and_negative_scales_are_refused(field: str, value: int) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        inference_frontier(**INPUTS | {field: value})
    assert str(caught.value) == f"Input '{field}' is {value}, outside its domain; give a number > 0."


def test_sides_that_no_float_holds_are_refused() -> None:
    with pytest.raises(ThresholdInputError, match="makes the left side too large"):
        inference_frontier(1e300, 1e-300, 1, 1)
    with pytest.raises(ThresholdInputError, match="makes the dollar ratio too large"):
        inference_frontier(1.5, 1, 1e300, 1e-300)
    with pytest.raises(ThresholdInputError, match="makes the dollar ratio too small"):
        inference_frontier(1.5, 1, 1e-300, 1e300)
