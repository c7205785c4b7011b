import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.tools.thresholds.refusals import assert_refuses_every
from tests.tools.thresholds.strategies import accept_rates, dollars, elasticities, multipliers, prices, rollouts
from tools.thresholds import (
    accept_lift_cost_ratio,
    cost_correct,
    cost_correct_modified,
    frontier_with_harvest,
    inference_frontier,
    vhg_setter_reward,
)
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
shares = st.floats(0, 1)
bases = st.fixed_dictionaries({"cpm": prices, "R": multipliers, "rho_bar": rollouts, "alpha": accept_rates})
modifiers = st.fixed_dictionaries(
    {
        "fleet_multiplier": st.floats(0.1, 10),
        "harvested": shares,
        "idle_price_ratio": shares,
        "decode_ratio": st.floats(0.1, 10),
    }
)
frontiers = st.fixed_dictionaries({"eta_rho": st.floats(-2, 5), "eta_T": elasticities, "I": dollars, "D": dollars})


@given(bases, modifiers)
def test_the_modified_cost_is_cost_correct_of_the_modified_inputs(
    base: dict[str, float], changes: dict[str, float]
) -> None:
    found = cost_correct_modified(**base, **changes)
    h, w = changes["harvested"], changes["idle_price_ratio"]
    effective = base["rho_bar"] * ((1 - h) + h * w)
    price = base["cpm"] / changes["fleet_multiplier"] * changes["decode_ratio"]
    assert found.rho_effective == near(effective, abs=1e-12)
    assert found.cost == near(cost_correct(price, base["R"], effective, base["alpha"]))
    assert found.base == cost_correct(**base)
    assert found.ratio == near(found.cost / found.base)


@given(bases)
def test_the_defaults_change_nothing(base: dict[str, float]) -> None:
    found = cost_correct_modified(**base)
    assert (found.cost, found.ratio, found.rho_effective) == (found.base, 1, base["rho_bar"])


@given(bases, shares)
def test_harvesting_at_the_full_price_or_nothing_is_the_identity(base: dict[str, float], share: float) -> None:
    assert cost_correct_modified(**base, harvested=share, idle_price_ratio=1).ratio == 1
    assert cost_correct_modified(**base, harvested=0, idle_price_ratio=share).ratio == 1


@given(bases, shares, shares)
def test_harvesting_never_raises_the_cost(base: dict[str, float], harvested: float, idle: float) -> None:
    assert cost_correct_modified(**base, harvested=harvested, idle_price_ratio=idle).ratio <= 1


@given(accept_rates, accept_rates, bases)
def test_an_accept_lift_multiplies_cost_correct(before: float, after: float, base: dict[str, float]) -> None:
    lifted, plain = cost_correct(**base | {"alpha": after}), cost_correct(**base | {"alpha": before})
    assert accept_lift_cost_ratio(before, after) == near(lifted / plain)


@given(frontiers, shares, shares, shares)
def test_the_harvested_frontier_is_the_frontier_at_what_training_costs(
    frontier: dict[str, float], share: float, harvested: float, idle: float
) -> None:
    left = 1 - share + share * ((1 - harvested) + harvested * idle)
    assume(left > 1e-3)
    found = frontier_with_harvest(**frontier, rollout_share=share, harvested=harvested, idle_price_ratio=idle)
    names = {"eta_rho": frontier["eta_rho"], "eta_T": frontier["eta_T"]}
    wanted = inference_frontier(**names, inference_dollars=frontier["I"], training_dollars=frontier["D"] * left)
    assert found.training_dollars_effective == near(frontier["D"] * left)
    for name in ("lhs", "rhs", "gain_per_dollar_training", "breakeven_eta_rho"):
        assert getattr(found, name) == near(getattr(wanted, name), rel=1e-9)


@given(frontiers, shares, shares, shares)
def test_harvesting_moves_the_frontier_towards_training(
    frontier: dict[str, float], share: float, harvested: float, idle: float
) -> None:
    assume(share * harvested * (1 - idle) < 0.999)
    before = frontier_with_harvest(**frontier, rollout_share=share)
    after = frontier_with_harvest(**frontier, rollout_share=share, harvested=harvested, idle_price_ratio=idle)
    assert after.rhs >= before.rhs
    if before.decision == "training":
        assert after.decision == "training"


@given(frontiers, shares, shares)
def test_harvesting_nothing_or_at_the_full_price_leaves_the_frontier(
    frontier: dict[str, float], share: float, other: float
) -> None:
    plain = inference_frontier(frontier["eta_rho"], frontier["eta_T"], frontier["I"], frontier["D"])
    for changes in ({"harvested": 0, "idle_price_ratio": other}, {"harvested": other, "idle_price_ratio": 1}):
        found = frontier_with_harvest(**frontier, rollout_share=share, **changes)
        assert found.rhs == near(plain.rhs, rel=1e-12)


def test_a_training_bill_that_is_gone_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="Input 'harvested' makes the training bill that is left too small"):
        frontier_with_harvest(1.3, 0.4, 1, 2, rollout_share=1, harvested=1, idle_price_ratio=0)


@given(shares)
def test_a_setter_earns_the_solvers_error_on_a_valid_problem_and_nothing_else(accuracy: float) -> None:
    assert vhg_setter_reward(True, accuracy) == 1 - accuracy
    assert vhg_setter_reward(False, accuracy) == 0


@pytest.mark.parametrize("valid", [1, 0, "true", None, 0.5, math.nan])
def test_validity_is_true_or_false(valid: Any) -> None:
    with pytest.raises(ThresholdInputError, match="Input 'valid' must be true or false"):
        vhg_setter_reward(valid, 0.5)


def test_every_input_refuses_what_is_no_finite_number() -> None:
    base = {"cpm": 5, "R": 12, "rho_bar": 3, "alpha": 0.5}
    changes = {"fleet_multiplier": 2, "harvested": 0.5, "idle_price_ratio": 0.2, "decode_ratio": 0.9}
    assert_refuses_every(cost_correct_modified, base | changes)
    assert_refuses_every(accept_lift_cost_ratio, {"alpha0": 0.5, "alpha1": 0.6})
    frontier = {"eta_rho": 1.3, "eta_T": 0.4, "I": 1, "D": 2, "rollout_share": 0.7}
    assert_refuses_every(frontier_with_harvest, frontier | {"harvested": 0.6, "idle_price_ratio": 0.2})
    assert_refuses_every(lambda solver_accuracy: vhg_setter_reward(True, solver_accuracy), {"solver_accuracy": 0.5})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("fleet_multiplier", 0),
        ("harvested", 1.01),
        ("harvested", -0.1),
        ("idle_price_ratio", 1.01),
        ("idle_price_ratio", -0.1),
        ("decode_ratio", 0),
        ("alpha", 0),
    ],
)
def test_an_input_outside_its_domain_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ThresholdInputError, match=f"Input '{field}' .* outside its domain"):
        cost_correct_modified(**{"cpm": 5, field: value})


@pytest.mark.parametrize(("field", "value"), [("I", 0), ("D", 0), ("rollout_share", 1.1), ("eta_T", 0), ("D", -1)])
def test_an_input_of_the_frontier_outside_its_domain_is_refused_by_name(field: str, value: float) -> None:
    given_inputs = {"eta_rho": 1.3, "eta_T": 0.4, "I": 1, "D": 2, "rollout_share": 0.7}
    with pytest.raises(ThresholdInputError, match=f"Input '{field}' .* outside its domain"):
        frontier_with_harvest(**{**given_inputs, field: value})


def test_a_result_that_no_float_holds_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="makes the ratio too large"):
        cost_correct_modified(5, fleet_multiplier=1e-200, decode_ratio=1e200)
    with pytest.raises(ThresholdInputError, match="makes the ratio too small"):
        cost_correct_modified(5, fleet_multiplier=1e200, decode_ratio=1e-200)
    with pytest.raises(ThresholdInputError, match="makes the cost too large"):
        cost_correct_modified(1e300, fleet_multiplier=1e-100)
    with pytest.raises(ThresholdInputError, match="makes the ratio too large"):
        accept_lift_cost_ratio(1, 5e-324)
