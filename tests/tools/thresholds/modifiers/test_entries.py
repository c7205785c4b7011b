import math
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.known import known, number
from tests.tools.thresholds.agreement import assert_surface_agrees
from tests.tools.thresholds.calls import own_warnings
from tests.tools.thresholds.strategies import accept_rates, dollars, elasticities, multipliers, prices, rollouts
from tools.thresholds import (
    ACCEPT_LIFT_COST_RATIO,
    CLOCK_LOCK,
    COST_CORRECT_MODIFIED,
    ENERGY_CROSSOVER_TOKENS,
    FLEET_MARGIN,
    FRONTIER_WITH_HARVEST,
    POWER_CAP_BINDS,
    SURFACE_CODE,
    VHG_SETTER_REWARD,
    BreakEven,
    Evaluation,
    Threshold,
    fleet_margin,
)
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
shares = st.floats(0, 1)
inner = st.floats(0.01, 0.95)
watts = st.floats(1, 1000)
energies = st.floats(0, 1e4)
locks = st.fixed_dictionaries(
    {
        "usd_per_gpu_h": st.floats(0.05, 20),
        "draw_w": watts,
        "energy_saving": st.floats(0, 0.95),
        "throughput_loss": st.floats(0, 0.95),
        "usd_per_kwh": st.floats(0, 1),
        "pue": st.floats(1, 2),
    }
)
costs = st.fixed_dictionaries(
    {
        "cpm": prices,
        "R": multipliers,
        "rho_bar": rollouts,
        "alpha": accept_rates,
        "fleet_multiplier": st.floats(0.1, 10),
        "harvested": shares,
        "idle_price_ratio": shares,
        "decode_ratio": st.floats(0.1, 10),
    }
)
frontiers = st.fixed_dictionaries(
    {
        "eta_rho": st.floats(-2, 5),
        "eta_T": elasticities,
        "I": dollars,
        "D": dollars,
        "rollout_share": shares,
        "harvested": shares,
        "idle_price_ratio": shares,
    }
)
codes = st.fixed_dictionaries(
    {
        "d": st.integers(1, 30).map(lambda half: 2 * half + 1),
        "p": st.floats(1e-3, 0.02),
        "A": st.floats(0.01, 1),
        "p_th": st.floats(1e-3, 0.02),
        "floor": st.floats(0, 1e-2),
    }
)
FLEET: dict[str, Any] = {**FLEET_MARGIN.example}
LOCK: dict[str, Any] = {"usd_per_gpu_h": 4, "draw_w": 300}
COST: dict[str, Any] = {"cpm": 5, "R": 12, "rho_bar": 3, "alpha": 0.5}


def even(answer: Evaluation, variable: str) -> BreakEven:
    return next(found for found in answer.break_evens if found.variable == variable)


def slope(threshold: Threshold, point: dict[str, Any], name: str, value: str) -> float:
    """The elasticity of a value in an input, by central differences in logs."""
    up, down = (threshold(point | {name: point[name] * math.exp(step)}).values[value] for step in (1e-5, -1e-5))
    return math.log(number(up) / number(down)) / 2e-5


@given(watts, watts)
def test_the_cap_over_a_grid_is_the_cap_at_its_points(cap_w: float, draw_w: float) -> None:
    point = {"cap_w": cap_w, "draw_w": draw_w}
    assert_surface_agrees(POWER_CAP_BINDS, point, ("cap_w", "draw_w"))
    answer = POWER_CAP_BINDS(point)
    assert (answer.decision == "binds") is answer.values["binds"]
    for found in answer.break_evens:
        assert POWER_CAP_BINDS(point | {found.variable: found.value}).decision == "indifferent"


@given(locks)
def test_the_lock_over_a_grid_is_the_lock_at_its_points(point: dict[str, Any]) -> None:
    assert_surface_agrees(CLOCK_LOCK, point, tuple(point))
    answer = CLOCK_LOCK(point)
    assert (answer.decision == "pays") is answer.values["pays"]
    assert answer.margin == near(1 - number(answer.values["cost_ratio"]), abs=1e-12)


@given(locks)
def test_at_its_break_evens_the_lock_is_a_tie(point: dict[str, Any]) -> None:
    assume(point["energy_saving"] > 1e-6 and point["throughput_loss"] > 1e-6 and point["usd_per_kwh"] > 1e-3)
    for found in CLOCK_LOCK(point).break_evens:
        if found.feasible:
            assert CLOCK_LOCK(point | {found.variable: found.value}).decision == "indifferent"


@settings(max_examples=30)
@given(locks)
def test_elasticities_of_the_lock_are_slopes_in_logs(point: dict[str, Any]) -> None:
    assume(min(point["usd_per_kwh"], point["energy_saving"], point["throughput_loss"]) > 0.01)
    assume(max(point["energy_saving"], point["throughput_loss"]) < 0.9 and point["pue"] > 1.01)
    found = CLOCK_LOCK(point).elasticities
    for name in point:
        assert found[name] == near(slope(CLOCK_LOCK, point, name, "cost_ratio"), rel=1e-4, abs=1e-7)


def test_a_lossless_lock_has_no_break_even_rent_and_free_power_no_break_even_saving() -> None:
    assert even(CLOCK_LOCK(LOCK), "usd_per_gpu_h").value is None
    free = CLOCK_LOCK(LOCK | {"usd_per_kwh": 0, "throughput_loss": 0.1})
    assert (even(free, "energy_saving").value, even(free, "usd_per_gpu_h").feasible) == (None, False)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, []),
        ({"energy_saving": 0.33}, ["a ceiling"]),
        ({"draw_w": 137}, []),
        ({"draw_w": 136}, ["137 and 300 W"]),
        ({"draw_w": 500, "energy_saving": 0.5}, ["a ceiling", "137 and 300 W"]),
    ],
)
def test_a_lock_beyond_what_was_measured_is_told(changes: dict[str, float], words: list[str]) -> None:
    warnings = own_warnings(CLOCK_LOCK(LOCK | changes))
    assert len(warnings) == len(words)
    assert all(word in warning for word, warning in zip(words, warnings, strict=True))


@given(energies, energies, st.floats(0, 100), st.floats(0, 100), energies)
def test_the_crossover_over_a_grid_is_the_crossover_at_its_points(
    pre_new: float, pre_gqa: float, dec_gqa: float, dec_new: float, tokens: float
) -> None:
    point = {"pre_new": pre_new, "pre_gqa": pre_gqa, "dec_gqa": dec_gqa, "dec_new": dec_new}
    with_tokens = point | {"output_tokens": tokens}
    assert_surface_agrees(ENERGY_CROSSOVER_TOKENS, point, ("pre_new", "dec_new"))
    assert_surface_agrees(ENERGY_CROSSOVER_TOKENS, with_tokens, tuple(with_tokens))


def test_at_the_crossover_the_designs_tie_and_beyond_it_the_new_one_wins() -> None:
    point = {"pre_new": 900, "pre_gqa": 500, "dec_gqa": 2, "dec_new": 1.2}
    assert ENERGY_CROSSOVER_TOKENS(point).decision is None
    found = even(ENERGY_CROSSOVER_TOKENS(point), "output_tokens")
    assert found.feasible
    for tokens, decision in (
        (found.value, "indifferent"),
        (known(found.value) + 1, "new design takes less"),
        (known(found.value) - 1, "GQA takes less"),
    ):
        assert ENERGY_CROSSOVER_TOKENS(point | {"output_tokens": tokens}).decision == decision
    assert not even(ENERGY_CROSSOVER_TOKENS(point | {"pre_new": 100}), "output_tokens").feasible


@given(costs)
def test_the_modified_cost_over_a_grid_is_that_at_its_points(point: dict[str, Any]) -> None:
    assert_surface_agrees(COST_CORRECT_MODIFIED, point, tuple(point))


@given(costs)
def test_at_its_break_evens_the_modified_cost_is_the_plain_one(point: dict[str, Any]) -> None:
    for found in COST_CORRECT_MODIFIED(point).break_evens:
        assert COST_CORRECT_MODIFIED(point | {found.variable: found.value}).decision == "indifferent"


@settings(max_examples=30)
@given(costs)
def test_elasticities_of_the_modified_cost_are_slopes_in_logs(point: dict[str, Any]) -> None:
    assume(0.01 < point["harvested"] < 0.99 and 0.01 < point["idle_price_ratio"] < 0.99)
    assume(point["rho_bar"] > 0.01 and point["R"] > 1.01 and point["alpha"] < 0.99)
    found = COST_CORRECT_MODIFIED(point).elasticities
    for name in point:
        assert found[name] == near(slope(COST_CORRECT_MODIFIED, point, name, "cost"), rel=1e-5, abs=1e-7)


@pytest.mark.parametrize(("multiplier", "told"), [(1, False), (2.79, False), (2.8, True)])
def test_a_fleet_multiplier_above_the_published_ceiling_is_told(multiplier: float, told: bool) -> None:
    warnings = own_warnings(COST_CORRECT_MODIFIED(COST | {"fleet_multiplier": multiplier}))
    assert bool(warnings) is told


@given(frontiers)
def test_the_harvested_frontier_over_a_grid_is_that_at_its_points(point: dict[str, Any]) -> None:
    assert_surface_agrees(FRONTIER_WITH_HARVEST, point, tuple(point))


def test_where_no_training_bill_is_left_the_point_is_undefined() -> None:
    point = {"eta_rho": 1.3, "eta_T": 0.4, "I": 1, "D": 2, "rollout_share": 1, "harvested": 1, "idle_price_ratio": 0}
    assert_surface_agrees(FRONTIER_WITH_HARVEST, point, ("I", "harvested"))


@given(frontiers)
def test_at_its_break_evens_the_harvested_frontier_is_a_tie(point: dict[str, Any]) -> None:
    assume(point["rollout_share"] * point["harvested"] * (1 - point["idle_price_ratio"]) < 0.99)
    assume(abs(point["eta_rho"] - 1) > 1e-3)
    for found in FRONTIER_WITH_HARVEST(point).break_evens:
        if found.feasible and not (found.variable == "eta_rho" and known(found.value) < 1 + 1e-5):
            assert FRONTIER_WITH_HARVEST(point | {found.variable: found.value}).margin == near(
                0, abs=1e-8 * max(1, abs(number(FRONTIER_WITH_HARVEST(point).values["rhs"])))
            )


def test_the_harvested_share_that_ties_can_be_missing_or_outside() -> None:
    point = {"eta_rho": 1.3, "eta_T": 0.4, "I": 1, "D": 2, "rollout_share": 0.7, "idle_price_ratio": 0.2}
    assert even(FRONTIER_WITH_HARVEST(point), "harvested").value == near(1 / 3 / 0.56)
    for changes in (
        {"eta_rho": 0.9},
        {"rollout_share": 0},
        {"idle_price_ratio": 1},
        {"eta_rho": 1 + 1e-15, "I": 1e300},
    ):
        assert not even(FRONTIER_WITH_HARVEST(point | changes), "harvested").feasible


@settings(max_examples=30)
@given(frontiers)
def test_elasticities_of_the_right_side_are_slopes_in_logs(point: dict[str, Any]) -> None:
    assume(all(0.01 < point[name] < 0.95 for name in ("rollout_share", "harvested", "idle_price_ratio")))
    found = FRONTIER_WITH_HARVEST(point).elasticities
    for name, value in found.items():
        assert value == near(slope(FRONTIER_WITH_HARVEST, point, name, "rhs"), rel=1e-5, abs=1e-7)


def test_the_turn_and_the_corollary_are_told_where_they_apply() -> None:
    example: dict[str, Any] = {**FRONTIER_WITH_HARVEST.example}
    (turn,) = own_warnings(FRONTIER_WITH_HARVEST(example))
    assert "turns the decision" in turn
    assert own_warnings(FRONTIER_WITH_HARVEST(example | {"harvested": 0.5})) == []
    (corollary,) = own_warnings(FRONTIER_WITH_HARVEST(example | {"eta_rho": 1}))
    assert corollary.startswith("Corollary 1")


@given(accept_rates, accept_rates)
def test_the_lift_over_a_grid_is_the_lift_at_its_points(alpha0: float, alpha1: float) -> None:
    point = {"alpha0": alpha0, "alpha1": alpha1}
    assert_surface_agrees(ACCEPT_LIFT_COST_RATIO, point, ("alpha0", "alpha1"))
    answer = ACCEPT_LIFT_COST_RATIO(point)
    assert ACCEPT_LIFT_COST_RATIO(point | {"alpha1": even(answer, "alpha1").value}).decision == "indifferent"
    assert answer.values["growth_of_R_that_undoes_it"] == near(1 / number(answer.values["cost_ratio"]))


@given(shares, shares)
def test_the_reward_over_a_grid_is_the_reward_at_its_points(accuracy: float, leak: float) -> None:
    point = {"solver_accuracy": accuracy, "false_accept": leak}
    assert_surface_agrees(VHG_SETTER_REWARD, point, ("solver_accuracy", "false_accept"))
    for found in VHG_SETTER_REWARD(point).break_evens:
        assert VHG_SETTER_REWARD(point | {found.variable: found.value}).decision == "indifferent"


def test_an_easy_curriculum_is_corrupted_by_a_leak_above_the_solvers_error() -> None:
    decisions = [VHG_SETTER_REWARD({"solver_accuracy": 0.9, "false_accept": f}).decision for f in (0.09, 0.1, 0.11)]
    assert decisions == ["valid problems pay more", "indifferent", "broken problems pay more"]


@given(codes)
def test_the_surface_code_over_a_grid_is_that_at_its_points(point: dict[str, Any]) -> None:
    assert_surface_agrees(SURFACE_CODE, point, ("d", "p", "A", "p_th", "floor"))


def test_even_distances_are_undefined_points_of_a_sweep() -> None:
    assert known(SURFACE_CODE({"d": {"start": 3, "stop": 9, "num": 7}, "p": 0.006}).sweep).undefined == 3


@settings(max_examples=30)
@given(codes)
def test_elasticities_of_the_error_rate_are_slopes_in_logs(point: dict[str, Any]) -> None:
    assume(point["floor"] > 1e-6)
    found = SURFACE_CODE(point).elasticities
    for name, value in found.items():
        assert value == near(slope(SURFACE_CODE, point, name, "logical_error_rate"), rel=1e-4, abs=1e-6)


def test_above_the_threshold_the_ansatz_says_nothing() -> None:
    assert own_warnings(SURFACE_CODE({"d": 17, "p": 0.006})) == []
    assert len(own_warnings(SURFACE_CODE({"d": 3, "p": 0.011}))) == 1
    assert len(own_warnings(SURFACE_CODE({"d": 17, "p": 0.9}))) == 2


def test_a_rate_that_underflows_has_no_shares() -> None:
    answer = SURFACE_CODE({"d": 1001, "p": 1e-6})
    assert (answer.values["logical_error_rate"], answer.values["share_of_the_floor"]) == (0, None)
    assert answer.elasticities == {}


@pytest.mark.parametrize("scale", [0.01, 1, 1.4, 2, 2.4, 6, 60])
def test_the_fleet_over_a_grid_is_the_fleet_at_its_points(scale: float) -> None:
    assert_surface_agrees(FLEET_MARGIN, FLEET | {"demand_scale": scale}, ("demand_scale",))


def test_the_fleet_entry_gives_what_the_function_gives() -> None:
    answer, found = FLEET_MARGIN(FLEET), fleet_margin(**FLEET)
    assert answer.values["homogeneous"] == found.homogeneous
    assert answer.values["plan_of_model_1"] == found.plan[0]
    assert answer.margin == known(found.margin) - 1


def test_beyond_the_break_even_scale_no_single_class_will_do() -> None:
    most = known(even(FLEET_MARGIN(FLEET), "demand_scale").value)
    assert FLEET_MARGIN(FLEET | {"demand_scale": most * 0.999}).margin is not None
    beyond = FLEET_MARGIN(FLEET | {"demand_scale": most * 1.001})
    assert (beyond.margin, beyond.decision) == (None, "mix classes")
    assert "No single class" in beyond.warnings[0]


def test_a_fleet_of_one_class_is_indifferent_and_an_idle_one_undecided() -> None:
    one = {"price": [2], "thr": [[1]], "demand": [5], "avail": [10]}
    assert FLEET_MARGIN(one).decision == "indifferent"
    idle = FLEET_MARGIN(one | {"demand": [0]})
    assert (idle.decision, even(idle, "demand_scale").value) == (None, None)


def test_a_margin_above_the_published_ceiling_is_told() -> None:
    extreme = {"price": [1, 1], "thr": [[10, 1], [1, 10]], "demand": [10, 10], "avail": [20, 20]}
    (warning,) = own_warnings(FLEET_MARGIN(extreme))
    assert "a ceiling" in warning


def test_a_sweep_of_the_fleet_is_limited_and_finds_where_it_becomes_infeasible() -> None:
    sweep = known(FLEET_MARGIN(FLEET | {"demand_scale": {"start": 1, "stop": 60, "num": 12}}).sweep)
    assert sweep.undefined > 0
    with pytest.raises(ThresholdInputError, match="sweep at most 400 points"):
        FLEET_MARGIN(FLEET | {"demand_scale": {"start": 1, "stop": 2, "num": 401}})
