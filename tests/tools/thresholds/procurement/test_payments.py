# ruff: noqa: N803 (the papers' symbols keep their case)
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import payment_plan
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
amounts = st.floats(0.01, 10)
INPUTS: dict[str, Any] = {"budget": 1000, "K": 8, "N": 256, "effort_cost": 0.05, "floor": 0.1, "cap": 0.4}


@given(st.floats(1, 1e5), st.integers(1, 50), st.integers(1, 5000), st.floats(0, 10), amounts, amounts)
def test_a_plan_is_feasible_iff_effort_floor_cap_and_budget_stand_in_order(
    budget: float, K: int, N: int, effort: float, floor: float, cap: float
) -> None:
    plan = payment_plan(budget, K, N, effort, floor, cap)
    assert plan.feasible == (effort <= floor < cap <= budget / (K * N))
    assert plan.feasible == (plan.ir_ex_post and plan.ic_strict and plan.budget_feasible)
    assert plan.worst_case_outlay == near(cap * K * N)
    if plan.feasible:
        assert plan.worst_case_outlay <= budget * (1 + 1e-9)
        assert plan.max_probes >= N


@given(st.floats(1, 1e5), st.integers(1, 50), st.integers(1, 5000), st.floats(0, 10))
def test_by_default_a_plan_is_feasible_iff_the_budget_exceeds_all_effort(
    budget: float, K: int, N: int, effort: float
) -> None:
    plan = payment_plan(budget, K, N, effort)
    assert (plan.floor, plan.cap) == (effort, plan.cap_max)
    assert plan.ir_ex_post
    assert plan.budget_feasible
    assert plan.max_probes == N
    if abs(budget / plan.min_budget - 1 if plan.min_budget else 1) > 1e-9:
        assert plan.feasible == (budget > plan.min_budget)


def test_a_budget_that_only_covers_the_effort_leaves_no_incentive() -> None:
    plan = payment_plan(102.4, 8, 256, 0.05)
    assert (plan.ic_strict, plan.feasible) == (False, False)


def test_a_lower_cap_buys_more_probes() -> None:
    assert payment_plan(1000, 8, 256, 0.05, cap=0.1).max_probes == 1250
    assert payment_plan(1000, 8, 256, 0.05, cap=0.3).max_probes == 416


def test_every_input_refuses_what_is_no_finite_number() -> None:
    required = {name: INPUTS[name] for name in ("budget", "K", "N", "effort_cost")}
    assert_refuses_every(payment_plan, required)
    optional = {name: INPUTS[name] for name in ("floor", "cap")}
    assert_refuses_every(lambda **given: payment_plan(**required, **given), optional, but=(None,))


@pytest.mark.parametrize(
    ("field", "value"),
    [("budget", 0), ("K", 0), ("N", 0), ("N", 1.5), ("effort_cost", -1), ("floor", -1), ("cap", 0)],
)
def test_an_input_outside_its_domain_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        payment_plan(**INPUTS | {field: value})
    assert caught.value.field == field


def test_amounts_that_no_float_holds_are_refused() -> None:
    with pytest.raises(ThresholdInputError, match="makes the cap too small"):
        payment_plan(1e-320, 10**5, 10**5, 0)
    with pytest.raises(ThresholdInputError, match="makes the outlay too large"):
        payment_plan(1, 8, 256, 0, cap=1e307)
    with pytest.raises(ThresholdInputError, match="makes the number of probes too large"):
        payment_plan(1e300, 8, 256, 0, cap=1e-300)
    with pytest.raises(ThresholdInputError, match="makes the budget too large"):
        payment_plan(1, 8, 256, 1e307)
