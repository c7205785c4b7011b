import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.known import known, number
from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import SERVING_COST, ServingCost, serving_cost
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
POINT: dict[str, Any] = {
    "usd_per_gpu_s": 3 / 3600,
    "p1": 0.000285,
    "d1": 0.005,
    "ratio": 32,
    "u_colo": 0.75,
    "u_pre": 0.7,
    "u_dec": 0.65,
    "chunk_tax": 0.25,
    "x1": 2e-5,
    "phi_colo": 0.98,
    "phi_dis": 0.95,
}
shares = st.floats(0.05, 1)
points = st.fixed_dictionaries(
    {
        "usd_per_gpu_s": st.floats(1e-5, 1e-1),
        "p1": st.floats(1e-5, 1e-2),
        "d1": st.floats(1e-5, 1e-1),
        "ratio": st.floats(1e-3, 1e3),
        "u_colo": shares,
        "u_pre": shares,
        "u_dec": shares,
        "chunk_tax": st.floats(0, 3),
        "x1": st.floats(0, 1e-2),
        "phi_colo": shares,
        "phi_dis": shares,
    }
)


def apart(cost: ServingCost) -> bool:
    """Say whether the costs differ by more than rounding can turn."""
    return abs(cost.colocated - cost.disaggregated) > 1e-8 * cost.colocated


@given(points, st.floats(1e-3, 1e3))
def test_cost_is_linear_in_the_price_and_the_winner_does_not_depend_on_it(point: dict[str, Any], factor: float) -> None:
    cost = serving_cost(**point)
    dearer = serving_cost(**point | {"usd_per_gpu_s": point["usd_per_gpu_s"] * factor})
    assert dearer.colocated == near(cost.colocated * factor)
    assert dearer.disaggregated == near(cost.disaggregated * factor)
    assert dearer.region == cost.region
    assert dearer.ratio_breakeven == cost.ratio_breakeven
    if apart(cost):
        assert dearer.winner == cost.winner


def test_a_price_near_nothing_makes_no_tie() -> None:
    assert serving_cost(**POINT | {"usd_per_gpu_s": 1e-15}).winner == serving_cost(**POINT).winner == "colocated"


@given(points, shares, shares, st.floats(0, 1e-2))
def test_colocation_knows_nothing_of_the_two_pools_and_their_link(
    point: dict[str, Any], u_pre: float, u_dec: float, x1: float
) -> None:
    other = serving_cost(**point | {"u_pre": u_pre, "u_dec": u_dec, "x1": x1})
    assert other.colocated == serving_cost(**point).colocated


@given(points, st.floats(1.01, 100))
def test_disaggregation_gets_dearer_with_a_slower_link(point: dict[str, Any], factor: float) -> None:
    assume(point["x1"] > 1e-8)
    slower = serving_cost(**point | {"x1": point["x1"] * factor})
    assert slower.disaggregated > serving_cost(**point).disaggregated


@given(points)
def test_at_the_break_even_ratio_the_costs_are_equal(point: dict[str, Any]) -> None:
    cost = serving_cost(**point)
    if cost.ratio_breakeven is None:
        assert cost.region in ("always_disaggregate", "always_colocate", "tie")
        return
    at = serving_cost(**point | {"ratio": cost.ratio_breakeven})
    assert at.colocated == near(at.disaggregated, rel=1e-6)


@given(points)
def test_at_the_break_even_tax_the_costs_are_equal(point: dict[str, Any]) -> None:
    cost = serving_cost(**point)
    assume(known(cost.x1_breakeven) >= 0)
    at = serving_cost(**point | {"x1": cost.x1_breakeven})
    assert at.colocated == near(at.disaggregated, rel=1e-9)


@given(points)
def test_the_region_holds_on_both_sides_of_the_break_even_ratio(point: dict[str, Any]) -> None:
    cost = serving_cost(**point)
    r = cost.ratio_breakeven or 1.0
    below, above = (serving_cost(**point | {"ratio": r * factor}) for factor in (0.5, 2))
    assume(apart(below) and apart(above))
    expected = {
        "disaggregate_above": ("colocated", "disaggregated"),
        "disaggregate_below": ("disaggregated", "colocated"),
        "always_disaggregate": ("disaggregated", "disaggregated"),
        "always_colocate": ("colocated", "colocated"),
    }
    assert (below.winner, above.winner) == expected[cost.region]


@given(st.floats(1e-6, 1e-1), st.floats(1e-6, 1e-1), st.floats(1e-3, 1e3), shares, st.floats(1e-9, 1e3))
def test_without_taxes_equal_pools_tie_at_every_price(p1: float, d1: float, ratio: float, u: float, usd: float) -> None:
    cost = serving_cost(usd, p1, d1, ratio, u, u, u)
    assert (cost.winner, cost.region, cost.ratio_breakeven) == ("tie", "tie", None)
    assert cost.x1_breakeven == near(0, abs=1e-12)


def test_equal_prefill_alone_leaves_the_pools_to_decide() -> None:
    worse = serving_cost(1e-3, 1e-4, 1e-3, 4, 0.5, 0.5, 0.4)
    assert (worse.winner, worse.region) == ("colocated", "always_colocate")
    better = serving_cost(1e-3, 1e-4, 1e-3, 4, 0.5, 0.5, 0.6)
    assert (better.winner, better.region) == ("disaggregated", "always_disaggregate")


@given(points)
def test_the_elasticities_are_log_slopes_of_the_costs(point: dict[str, Any]) -> None:
    evaluation = SERVING_COST(point)
    for name, elasticity in evaluation.elasticities.items():
        side, field = name.split("_", 1)
        base = point[field]
        if base == 0 or (field in ("u_colo", "u_pre", "u_dec", "phi_colo", "phi_dis") and base > 0.99):
            continue
        up, down = (getattr(serving_cost(**point | {field: base * (1 + step)}), side) for step in (1e-6, -1e-6))
        assert elasticity == near((math.log(up) - math.log(down)) / 2e-6, abs=1e-5)


@given(points)
def test_the_entry_gives_the_functions_numbers(point: dict[str, Any]) -> None:
    evaluation, cost = SERVING_COST(point), serving_cost(**point)
    values = evaluation.values
    assert (values["colocated"], values["disaggregated"]) == (cost.colocated, cost.disaggregated)
    assert (evaluation.decision, evaluation.margin) == (cost.winner, cost.colocated - cost.disaggregated)
    assert values["region"] == cost.region
    assert values["saving"] == 1 - cost.disaggregated / cost.colocated
    assert sum(number(values[f"disaggregated_{part}"]) for part in ("prefill", "decode", "kv")) == near(
        cost.disaggregated
    )
    assert {b.variable: b.value for b in evaluation.break_evens} == {
        "ratio": cost.ratio_breakeven,
        "x1": cost.x1_breakeven,
    }


@given(points)
def test_the_surface_agrees_with_the_function(point: dict[str, Any]) -> None:
    cost = serving_cost(**point)
    grid = SERVING_COST.grid(point | {"ratio": [point["ratio"], point["ratio"] * 2]})
    assert grid.columns["colocated"][0] == near(cost.colocated, rel=1e-12)
    assert grid.columns["disaggregated"][0] == near(cost.disaggregated, rel=1e-12)
    if apart(cost):
        assert grid.decisions[known(grid.decision)[0]] == cost.winner


def test_a_break_even_tax_below_nothing_is_infeasible() -> None:
    found = {b.variable: b for b in SERVING_COST(POINT | {"ratio": 0.5}).break_evens}
    assert known(found["x1"].value) < 0
    assert not found["x1"].feasible
    assert found["ratio"].feasible


def test_a_sweep_locates_the_break_even_ratio() -> None:
    point = POINT | {"phi_colo": 1, "phi_dis": 1, "ratio": {"start": 1, "stop": 100, "num": 50, "scale": "log"}}
    (crossing,) = known(SERVING_COST(point).sweep).boundary
    assert crossing.at["ratio"] == near(21.43130501339, rel=1e-8)
    assert (crossing.before, crossing.after) == ("colocated", "disaggregated")


@pytest.mark.parametrize(
    "field", ["u_colo", "u_pre", "u_dec", "phi_colo", "phi_dis", "p1", "d1", "ratio", "usd_per_gpu_s"]
)
def test_nothing_that_divides_or_scales_may_be_zero(field: str) -> None:
    with pytest.raises(ThresholdInputError, match="outside its domain") as caught:
        serving_cost(**POINT | {field: 0})
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("field", "value"), [("u_colo", 1.01), ("phi_dis", 2), ("chunk_tax", -0.1), ("x1", -1e-9), ("ratio", -1)]
)
def test_an_input_outside_its_domain_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        serving_cost(**POINT | {field: value})
    assert caught.value.field == field


def test_every_input_refuses_what_is_no_finite_number() -> None:
    assert_refuses_every(serving_cost, POINT)


@pytest.mark.parametrize("factor", [1e308, 5e-324])
def test_a_cost_that_fits_no_float_is_refused_and_undefined_in_a_sweep(factor: float) -> None:
    with pytest.raises(ThresholdInputError, match="for a float"):
        serving_cost(**POINT | {"usd_per_gpu_s": factor, "p1": factor, "d1": factor})
    grid = SERVING_COST.grid(POINT | {"usd_per_gpu_s": factor, "p1": factor, "d1": factor, "ratio": [1.0, 2.0]})
    assert grid.undefined.all()


def test_a_break_even_that_fits_no_float_is_null() -> None:
    cost = serving_cost(1e-300, 1e300, 1e-300, 1e-300, 0.5, 0.6, 0.7, chunk_tax=1e8)
    assert cost.x1_breakeven is None
