import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.known import known
from tests.tools.thresholds.calls import evaluate_point, own_warnings
from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import (
    GPUS,
    MODELS,
    SERVING_FRONTIER,
    chunk_tax,
    decode_step_seconds,
    evaluate_serving,
    kv_transfer_seconds,
    max_decode_batch,
    prefill_gpu_seconds_per_token,
    serving_cost,
    wait_quantile,
)
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
HEAVY: dict[str, Any] = {"hw": "H100", "prompt": 8192, "output": 128, "lam": 64, "ttft_slo": 6, "tpot_slo": 0.06}
CHAT: dict[str, Any] = {"hw": "H100", "prompt": 256, "output": 1024, "lam": 64, "ttft_slo": 2, "tpot_slo": 0.06}
MIXED: dict[str, Any] = {"hw": "H100", "prompt": 1024, "output": 512, "lam": 64, "ttft_slo": 2, "tpot_slo": 0.06}
ETHERNET = 1.25e9  # bytes/s
cards = st.sampled_from(sorted(name for name, gpu in GPUS.items() if gpu.usd_per_gpu_h is not None))
points = st.fixed_dictionaries(
    {
        "hw": cards,
        "prompt": st.floats(16, 20_000),
        "output": st.floats(1, 4096),
        "lam": st.floats(0.1, 200),
        "ttft_slo": st.floats(0.05, 20),
        "tpot_slo": st.floats(0.02, 0.3),
        "kv_bw": st.floats(1e8, 1e12),
    }
)


@given(points)
def test_the_terms_are_those_of_the_single_functions(point: dict[str, Any]) -> None:
    found = evaluate_serving(**point)
    prompt, hw = point["prompt"], point["hw"]
    ctx = prompt + point["output"] / 2
    assert found.p1 == near(prefill_gpu_seconds_per_token("llama3-70b", hw, prompt=prompt))
    assert found.t_pre == near(prompt * found.p1 / 4)
    assert found.t_kv == near(kv_transfer_seconds("llama3-70b", prompt, point["kv_bw"]))
    assert found.x1 == near(4 * found.t_kv / prompt)
    assert found.batch == max_decode_batch("llama3-70b", hw, 4, ctx, point["tpot_slo"])
    if found.batch:
        assert found.step == near(decode_step_seconds("llama3-70b", hw, 4, found.batch, ctx))
        assert found.d1 == near(4 * known(found.step) / found.batch)
        assert found.chunk_tax == near(chunk_tax("llama3-70b", hw, 4, found.batch, ctx, point["tpot_slo"]).chunk_tax)


@given(points)
def test_the_prefill_pool_is_the_smallest_that_holds_the_contract(point: dict[str, Any]) -> None:
    found = evaluate_serving(**point)
    assume(found.c_pre is not None)
    budget = point["ttft_slo"] - found.t_pre - found.t_kv
    slack = 1e-9 * (1 + budget)
    assert wait_quantile(known(found.c_pre), point["lam"], found.t_pre) <= budget + slack
    if (known(found.c_pre) - 1) > point["lam"] * found.t_pre:
        assert wait_quantile(known(found.c_pre) - 1, point["lam"], found.t_pre) >= budget - slack
    assert found.u_pre == near(point["lam"] * found.t_pre / found.c_pre)


@given(points)
def test_the_costs_are_those_of_the_unit_costs(point: dict[str, Any]) -> None:
    found = evaluate_serving(**point)
    assume(found.feasible)
    price = known(GPUS[point["hw"]].usd_per_gpu_h) / 3600
    terms = (found.p1, found.d1, found.r, found.u_colo, found.u_pre, found.u_dec, found.chunk_tax, found.x1)
    cost = serving_cost(price, *map(known, terms))
    assert {name: getattr(found, name) for name in type(cost).model_fields} == dict(cost)


@given(points, st.floats(0.01, 100))
def test_the_price_decides_nothing_and_scales_both_costs(point: dict[str, Any], factor: float) -> None:
    price = known(GPUS[point["hw"]].usd_per_gpu_h)
    found, dearer = evaluate_serving(**point), evaluate_serving(**point, usd_per_gpu_h=price * factor)
    assert (dearer.winner, dearer.region, dearer.bw_breakeven) == (found.winner, found.region, found.bw_breakeven)
    if found.feasible:
        assert dearer.colocated == near(known(found.colocated) * factor)
        assert dearer.disaggregated == near(known(found.disaggregated) * factor)


@given(points, st.floats(1.01, 50))
def test_a_faster_link_makes_disaggregation_cheaper_and_leaves_colocation_alone(
    point: dict[str, Any], factor: float
) -> None:
    found, faster = evaluate_serving(**point), evaluate_serving(**point | {"kv_bw": point["kv_bw"] * factor})
    assert faster.colocated == found.colocated
    if found.disaggregated is not None:
        assert known(faster.disaggregated) < known(found.disaggregated)


@given(points, st.floats(1.01, 10), st.sampled_from(["ttft_slo", "tpot_slo"]))
def test_more_slack_never_lowers_a_utilisation(point: dict[str, Any], factor: float, contract: str) -> None:
    found, slacker = evaluate_serving(**point), evaluate_serving(**point | {contract: point[contract] * factor})
    for name in ("u_pre", "u_dec", "u_colo"):
        if getattr(found, name) is not None:
            assert getattr(slacker, name) >= getattr(found, name) * (1 - 1e-12)


@given(points)
def test_at_the_break_even_bandwidth_the_costs_are_equal_with_utilisations_held(point: dict[str, Any]) -> None:
    found = evaluate_serving(**point)
    assume(found.bw_breakeven is not None)
    x1 = found.x1 * point["kv_bw"] / found.bw_breakeven
    at = serving_cost(
        1,
        found.p1,
        known(found.d1),
        found.r,
        known(found.u_colo),
        known(found.u_pre),
        known(found.u_dec),
        known(found.chunk_tax),
        x1,
    )
    assert at.colocated == near(at.disaggregated, rel=1e-9)


@pytest.mark.parametrize("hw", ["H100", "H200"])
def test_decode_heavy_traffic_is_colocated_and_from_1024_512_upwards_it_is_split(hw: str) -> None:
    assert evaluate_serving(**CHAT | dict[str, Any]({"hw": hw})).winner == "colocated"
    assert evaluate_serving(**MIXED | dict[str, Any]({"hw": hw})).winner == "disaggregated"
    assert evaluate_serving(**HEAVY | dict[str, Any]({"hw": hw})).winner == "disaggregated"


@pytest.mark.parametrize("hw", ["H100", "H200"])
@pytest.mark.parametrize("point", [MIXED, HEAVY])
def test_the_break_even_bandwidth_is_about_15_to_20_gb_per_s(hw: str, point: dict[str, Any]) -> None:
    assert 15e9 < known(evaluate_serving(**point | dict[str, Any]({"hw": hw})).bw_breakeven) < 20.5e9


@pytest.mark.parametrize("point", [CHAT, MIXED, HEAVY])
def test_on_a100_it_is_1_to_1_and_a_half_gb_per_s_and_every_point_splits(point: dict[str, Any]) -> None:
    found = evaluate_serving(**point | dict[str, Any]({"hw": "A100"}))
    assert 1.0e9 < known(found.bw_breakeven) < 1.52e9
    assert found.winner == "disaggregated"
    assert found.chunk_tax == near(1, abs=0.3)


@pytest.mark.parametrize("hw", ["H100", "H200"])
@pytest.mark.parametrize("point", [CHAT, MIXED, HEAVY])
def test_ten_gigabit_ethernet_colocates_every_point(hw: str, point: dict[str, Any]) -> None:
    assert evaluate_serving(**point | {"hw": hw, "kv_bw": ETHERNET}).winner == "colocated"


@pytest.mark.parametrize(("hw", "winner"), [("H100", "colocated"), ("H200", "colocated"), ("A100", "disaggregated")])
def test_at_two_requests_a_second_small_pools_lose_except_on_a100(hw: str, winner: str) -> None:
    assert evaluate_serving(**HEAVY | {"hw": hw, "lam": 2}).winner == winner


def test_the_default_link_is_a_port_a_gpu_and_all_gpus_of_an_instance_wait() -> None:
    found = evaluate_serving(**HEAVY)
    assert found == evaluate_serving(**HEAVY, kv_bw=4 * 50e9, held_gpus=4, tp=4, model="llama3-70b")
    assert evaluate_serving(**HEAVY, held_gpus=1).x1 == near(found.x1 / 4)
    assert evaluate_serving(**HEAVY, overlap=0.75).x1 == near(found.x1 / 4)


def test_a_hidden_transfer_has_no_break_even_bandwidth() -> None:
    found = evaluate_serving(**HEAVY, overlap=1)
    assert (found.x1, found.t_kv, found.bw_breakeven) == (0, 0, None)


def test_a_limit_below_bare_prefill_is_reported_infeasible() -> None:
    found = evaluate_serving(**HEAVY | dict[str, Any]({"ttft_slo": 0.6}))
    assert (found.feasible, found.winner, found.colocated, found.disaggregated) == (False, None, None, None)
    assert found.reason == "ttft_slo is below the bare prefill time"
    evaluation = SERVING_FRONTIER(HEAVY | {"ttft_slo": 0.6})
    assert (evaluation.decision, evaluation.margin, evaluation.break_evens) == ("infeasible", None, [])
    assert own_warnings(evaluation) == [found.reason]
    assert evaluation.elasticities == {}


def test_a_transfer_past_the_limit_leaves_colocation_alone() -> None:
    point = HEAVY | dict[str, Any]({"kv_bw": 3e8})
    found = evaluate_serving(**point)
    assert (found.feasible, found.winner, found.disaggregated, found.region) == (False, "colocated", None, None)
    assert found.colocated == evaluate_serving(**HEAVY).colocated
    (warning,) = own_warnings(SERVING_FRONTIER(point))
    assert warning.startswith("Only one layout holds the contract")
    assert "KV transfer" in warning
    assert SERVING_FRONTIER(point).margin is None


def test_a_model_that_does_not_fit_is_reported_infeasible() -> None:
    found = evaluate_serving(**HEAVY, tp=1)
    assert (found.feasible, found.winner, found.batch, found.d1) == (False, None, 0, None)
    assert known(found.reason).startswith("no decode batch")
    assert evaluate_serving(**HEAVY | dict[str, Any]({"tpot_slo": 0.001})).batch == 0


def test_decode_that_leaves_no_time_for_a_chunk_is_split_alone() -> None:
    limit = decode_step_seconds("llama3-70b", "H100", 4, 1, 8192 + 64)
    found = evaluate_serving(**HEAVY | dict[str, Any]({"tpot_slo": limit}))
    assert (found.feasible, found.winner, found.colocated, found.batch) == (False, "disaggregated", None, 1)
    assert "no time for a prefill chunk" in known(found.reason)
    grid = SERVING_FRONTIER.grid(HEAVY | {"tpot_slo": limit, "lam": [64.0, 65.0]})
    assert [grid.decisions[code] for code in known(grid.decision)] == ["disaggregated"] * 2


@pytest.mark.parametrize("point", [HEAVY | {"lam": 1e9}, HEAVY | {"lam": 5e-324}])
def test_a_load_that_no_fleet_has_is_refused_and_undefined_in_a_sweep(point: dict[str, Any]) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        evaluate_serving(**point)
    assert caught.value.field == "lam"
    grid = SERVING_FRONTIER.grid(point | {"prompt": [1000.0, 2000.0]})
    assert grid.undefined.all()


@pytest.mark.parametrize("price", [1.7e308, 5e-324])
def test_a_price_that_fits_no_cost_is_refused_by_name(price: float) -> None:
    for point in (HEAVY, HEAVY | dict[str, Any]({"kv_bw": 3e8})):
        with pytest.raises(ThresholdInputError, match="for a float") as caught:
            evaluate_serving(**point | dict[str, Any]({"prompt": 9000, "output": 1e-9}), usd_per_gpu_h=price)
        assert caught.value.field == "usd_per_gpu_h"


def test_every_input_refuses_what_is_no_finite_number() -> None:
    more = {"tp": 4, "overlap": 0, "mfu": 0.5, "mbu": 0.7, "hbm_fraction": 0.9, "chunk_overhead": 128, "q": 0.99}
    numbers = {name: value for name, value in HEAVY.items() if name != "hw"}
    numbers |= more | {"ca2": 1, "cs2": 1, "phi_colo": 1, "phi_dis": 1}
    assert_refuses_every(lambda **given_: evaluate_serving("H100", **given_), numbers)
    optional = {"kv_bw": 1e10, "usd_per_gpu_h": 3, "held_gpus": 4}
    assert_refuses_every(lambda **given_: evaluate_serving(**HEAVY, **given_), optional, but=(None,))


@pytest.mark.parametrize(
    ("field", "value"),
    [("phi_colo", 0), ("phi_dis", 0), ("q", 0.4), ("q", 1), ("tp", 1.5), ("tp", 0), ("overlap", 1.1), ("mfu", 0)]
    + [(name, 0) for name in ("prompt", "output", "lam", "ttft_slo", "tpot_slo", "kv_bw", "usd_per_gpu_h")],
)
def test_an_input_outside_its_domain_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        evaluate_serving(**HEAVY | dict[str, Any]({field: value}))
    assert caught.value.field == field


@settings(max_examples=50)
@given(points)
def test_the_entry_and_its_surface_agree_with_the_function(point: dict[str, Any]) -> None:
    found, evaluation = evaluate_serving(**point), SERVING_FRONTIER(point)
    assert evaluation.decision == (found.winner or "infeasible")
    assert evaluation.values["colocated"] == found.colocated
    grid = SERVING_FRONTIER.grid(point | {"lam": [point["lam"], point["lam"] * 3], "kv_bw": [point["kv_bw"], 2e12]})
    assert grid.decisions[known(grid.decision)[0, 0]] == evaluation.decision
    for name in ("colocated", "disaggregated"):
        value = grid.columns[name][0, 0]
        expected = evaluation.values[name]
        assert math.isnan(value) if expected is None else value == near(expected, rel=1e-12)
    if evaluation.margin is not None:
        assert known(grid.margin)[0, 0] == near(evaluation.margin, rel=1e-6, abs=1e-18)


def test_the_entry_names_every_number_of_the_tables_that_entered() -> None:
    lines = SERVING_FRONTIER(HEAVY).assumptions
    assert any("flops = 9.894e+14" in line and "hmc-tech.com" in line for line in lines)
    assert any(line.startswith("llama3-70b: params = 7.06e+10") for line in lines)
    assert "kv_bw = tp nic_bw, one network port a GPU, one way" in lines
    own = SERVING_FRONTIER(HEAVY | {"kv_bw": 2e11, "held_gpus": 4})
    assert not any(line.startswith(("kv_bw = tp", "held_gpus = tp")) for line in own.assumptions)
    assert own.values == SERVING_FRONTIER(HEAVY).values


def test_hardware_and_model_by_numbers_are_as_good_as_by_name() -> None:
    gpu = {name: getattr(GPUS["A100"], name) for name in ("flops", "hbm_bw", "hbm_bytes", "nic_bw", "usd_per_gpu_h")}
    shape = MODELS["llama3-8b"].model_dump(exclude={"name", "source", "note", "price"})
    named = SERVING_FRONTIER(HEAVY | {"hw": "A100", "model": "llama3-8b"})
    numbered = SERVING_FRONTIER(HEAVY | gpu | shape)
    assert (numbered.values, numbered.decision) == (named.values, named.decision)
    assert not any(line.startswith(("H100", "llama3-70b:")) for line in numbered.assumptions)


def test_splitting_decode_heavy_traffic_is_flagged_as_a_departure_from_the_paper() -> None:
    (warning,) = own_warnings(SERVING_FRONTIER(CHAT | {"hw": "A100"}))
    assert "departs from paper:serving-frontier" in warning
    assert own_warnings(SERVING_FRONTIER(CHAT)) == []
    assert own_warnings(SERVING_FRONTIER(HEAVY | {"hw": "A100"})) == []


@given(points)
def test_the_elasticities_are_the_shares_of_the_bill(point: dict[str, Any]) -> None:
    evaluation = evaluate_point(SERVING_FRONTIER, point)
    assume(evaluation.elasticities)
    shares = evaluation.elasticities
    assert shares["colocated_p1"] + shares["colocated_d1"] == near(1)
    assert shares["disaggregated_p1"] + shares["disaggregated_d1"] + shares["disaggregated_x1"] == near(1)
    assert shares["disaggregated_u_pre"] == -shares["disaggregated_p1"]


def test_the_break_evens_say_whether_they_exist() -> None:
    heavy = {b.variable: b for b in SERVING_FRONTIER(HEAVY).break_evens}
    assert heavy["kv_bw"].value == near(15536998734.4376)
    assert all(b.feasible for b in heavy.values())
    chat = {b.variable: b for b in SERVING_FRONTIER(CHAT).break_evens}
    assert (chat["kv_bw"].value, chat["ratio"].value) == (None, None)
    assert not any(b.feasible for b in chat.values())


def test_a_sweep_of_the_link_locates_the_break_even_with_the_pool_resized() -> None:
    sweep = known(SERVING_FRONTIER(HEAVY | {"kv_bw": {"start": 1e9, "stop": 4e11, "num": 100, "scale": "log"}}).sweep)
    (crossing,) = sweep.boundary
    at = crossing.at["kv_bw"]
    before, after = (
        evaluate_serving(**HEAVY | dict[str, Any]({"kv_bw": at * factor})) for factor in (1 - 1e-6, 1 + 1e-6)
    )
    assert (before.winner, after.winner) == ("colocated", "disaggregated")
    assert 15e9 < at < 18e9


def test_a_sweep_shows_where_the_contract_cannot_be_held() -> None:
    sweep = known(SERVING_FRONTIER(HEAVY | {"ttft_slo": {"start": 0.3, "stop": 6, "num": 30}}).sweep)
    assert sweep.undefined == 0
    assert {row[1] for row in sweep.rows} == {"infeasible", "colocated", "disaggregated"}
    bare = evaluate_serving(**HEAVY).t_pre
    assert sweep.boundary[0].at["ttft_slo"] == near(bare, rel=1e-6)


def test_the_quantile_can_be_swept() -> None:
    grid = SERVING_FRONTIER.grid(HEAVY | {"q": [0.5, 0.9, 0.99]})
    for place, q in enumerate((0.5, 0.9, 0.99)):
        assert grid.columns["colocated"][place] == near(evaluate_serving(**HEAVY, q=q).colocated, rel=1e-12)
    assert all(less < more for less, more in pairwise(grid.columns["colocated"]))


@pytest.mark.parametrize("axes", [("prompt", "lam"), ("kv_bw", "lam"), ("prompt", "output"), ("ttft_slo", "tpot_slo")])
def test_a_full_grid_agrees_with_its_points(axes: tuple[str, str]) -> None:
    ranges = {"prompt": (128, 16384), "output": (16, 4096), "lam": (0.5, 500), "kv_bw": (1e9, 4e11)}
    ranges |= {"ttft_slo": (0.3, 10), "tpot_slo": (0.01, 0.2)}
    swept = {name: {"start": ranges[name][0], "stop": ranges[name][1], "num": 40, "scale": "log"} for name in axes}
    grid = SERVING_FRONTIER.grid(HEAVY | swept)
    for row, column in np.random.default_rng(5).integers(0, 40, (25, 2)):
        at = {axis.name: float(axis.values[place]) for axis, place in zip(grid.axes, (row, column), strict=True)}
        found = evaluate_serving(**HEAVY | dict[str, Any](at))
        assert grid.decisions[known(grid.decision)[row, column]] == (found.winner or "infeasible")
