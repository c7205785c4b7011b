# ruff: noqa: N803 (the papers' symbols keep their case)
import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.tools.thresholds.refusals import assert_refuses_every
from tests.tools.thresholds.strategies import accept_rates, multipliers, prices, rollouts
from tools.thresholds import cost_correct, cost_correct_extended, verifier_price_ceiling
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
INPUTS: dict[str, Any] = {
    "cpm": 10,
    "tokens": 2000,
    "R": 8,
    "rho_bar": 7,
    "alpha": 0.6,
    "c_verify": 0.02,
    "precision": 0.9,
}
PRICING: dict[str, Any] = {
    "cpm": 10,
    "tokens": 2000,
    "R": 8,
    "rho_bar": 7,
    "alpha0": 0.45,
    "alpha1": 0.6,
    "c_verify0": 0.005,
}
points = st.fixed_dictionaries(
    {
        "cpm": prices,
        "tokens": st.floats(1, 1e6),
        "R": multipliers,
        "rho_bar": rollouts,
        "alpha": accept_rates,
        "c_verify": st.floats(0, 10),
        "precision": accept_rates,
    }
)


@given(prices, multipliers, rollouts, accept_rates)
def test_a_million_tokens_and_a_free_perfect_verifier_give_cost_correct(
    cpm: float, R: float, rho_bar: float, alpha: float
) -> None:
    extended = cost_correct_extended(cpm, 1e6, R, rho_bar, alpha, c_verify=0, precision=1)
    assert extended.cost == near(cost_correct(cpm, R, rho_bar, alpha), rel=1e-12)
    assert (extended.gen_share, extended.verify_share) == (1, 0)


@given(points)
def test_the_shares_add_up(point: dict[str, Any]) -> None:
    answer = cost_correct_extended(**point)
    assert answer.gen_share + answer.verify_share == near(1, rel=1e-15)
    assert 0 < answer.gen_share <= 1


@given(points)
def test_elasticities_are_the_numerical_derivative_in_logs(point: dict[str, Any]) -> None:
    step = 1e-5
    point |= {"alpha": point["alpha"] * 0.99, "precision": point["precision"] * 0.99, "R": point["R"] * 1.01}
    elasticities = cost_correct_extended(**point).elasticities
    assert elasticities.keys() == point.keys()
    for field, value in point.items():
        up, down = (cost_correct_extended(**point | {field: value * math.exp(d)}).cost for d in (step, -step))
        assert math.log(up / down) / (2 * step) == near(elasticities[field], rel=1e-6, abs=1e-8)


@given(points, accept_rates)
def test_at_its_price_ceiling_a_verifier_costs_the_same(point: dict[str, Any], alpha1: float) -> None:
    assume(alpha1 >= point["alpha"])
    precision = point.pop("precision")
    names = {"alpha0": point.pop("alpha"), "c_verify0": point.pop("c_verify"), "alpha1": alpha1}
    ceiling = verifier_price_ceiling(**point, **names)
    before = cost_correct_extended(**point, alpha=names["alpha0"], c_verify=names["c_verify0"], precision=precision)
    after = cost_correct_extended(**point, alpha=alpha1, c_verify=ceiling, precision=precision)
    assert after.cost == near(before.cost, rel=1e-10)


def test_the_ceiling_for_the_same_accept_rate_is_the_present_price() -> None:
    assert verifier_price_ceiling(**PRICING | {"alpha1": PRICING["alpha0"]}) == PRICING["c_verify0"]


def test_a_worse_verifier_may_have_no_price_that_pays() -> None:
    assert verifier_price_ceiling(**PRICING | {"alpha1": 0.1}) < 0


def test_every_input_refuses_what_is_no_finite_number() -> None:
    assert_refuses_every(cost_correct_extended, INPUTS)
    assert_refuses_every(verifier_price_ceiling, PRICING)


@pytest.mark.parametrize(
    ("field", "value"),
    [("tokens", 0), ("c_verify", -1), ("precision", 0), ("precision", 1.1), ("R", 0.9), ("alpha", 0), ("rho_bar", -1)],
)
def test_an_input_outside_its_domain_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ThresholdInputError, match=f"Input '{field}' is .* outside its domain"):
        cost_correct_extended(**INPUTS | {field: value})


def test_a_cost_that_no_float_holds_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="makes the generation cost too small"):
        cost_correct_extended(cpm=1e-300, tokens=1e-300)
    with pytest.raises(ThresholdInputError, match="makes the generation cost too large"):
        cost_correct_extended(cpm=1e300, tokens=1e300)
    with pytest.raises(ThresholdInputError, match="makes the ceiling too large"):
        verifier_price_ceiling(**PRICING | {"alpha0": 1e-310})
