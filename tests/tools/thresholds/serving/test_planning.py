"""Fleets that keep their contract: what a plan says, and what a simulation of it measures."""

import json
from itertools import islice
from typing import Any

import pytest

from index.markdown.tokens import count_reader_tokens
from tests.known import known, number
from tests.tools.thresholds.serving.grid import compare, find_outside, list_settings
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.serving import SERVING_FRONTIER, SERVING_PLAN, wait_quantile
from tools.thresholds.serving.contract.build import make_fleet
from tools.thresholds.serving.contract.sizing import LAYOUTS
from tools.thresholds.serving.contract.waiting import find_wait
from tools.thresholds.serving.entries.planning import simulate_plan

QUESTION: dict[str, Any] = {
    "hw": "H100",
    "model": "llama3-70b",
    "prompt": "6k",
    "output": 300,
    "lam": "12/s",
    "ttft_slo": "1 s",
    "tpot_slo": "60 ms",
    "gpus": 8,
}
SIMULATED = 15  # of the 180 settings of the grid, evenly chosen


def test_the_question_of_a_colleague_is_answered_in_one_short_call() -> None:
    answer = SERVING_PLAN(QUESTION)
    assert count_reader_tokens(json.dumps(answer.model_dump(mode="json"), separators=(",", ":"))) < 500
    small, published, *_ = answer.warnings
    assert small == "Fleet too small: 8 GPUs carry 1.64 of 12 requests/s (colocated); 40 needed (disaggregated)."
    assert published.startswith("model published: colocated; derived: disaggregated.")
    assert len([line for line in answer.warnings if " is assumed: " in line]) <= 3
    assert answer.decision == "disaggregated"


def test_a_simulation_confirms_the_answer() -> None:
    checks = simulate_plan(QUESTION, 3000, seed=1)
    fleet = [check for check in checks if check.pools == (2,)]
    overloaded = [check for check in fleet if check.lam == 12]
    carried = [check for check in fleet if check.lam < 12]
    sized = [check for check in checks if check.pools != (2,)]
    assert {check.layout for check in sized} == set(LAYOUTS)
    assert all(check.attained == 0 for check in overloaded)
    assert all(check.attained >= 0.97 for check in carried + sized)
    assert all(check.goodput == pytest.approx(check.lam * check.attained) for check in checks)


def test_predictions_stay_within_their_bands_over_a_part_of_the_grid() -> None:
    settings = [setting for setting in list_settings() if setting.fleet.traffic.lam < 20]
    chosen = list(islice(settings, 0, None, max(len(settings) // SIMULATED, 1)))
    assert len(chosen) >= SIMULATED
    assert find_outside([compare(setting) for setting in chosen]) == []


def test_the_grid_has_more_than_a_hundred_settings() -> None:
    assert len(list(list_settings())) >= 100


def test_the_same_seed_gives_the_same_run_and_another_one_another() -> None:
    first, again, other = (simulate_plan({**QUESTION, "lam": 2}, 500, seed=seed) for seed in (3, 3, 4))
    assert first == again
    assert first != other


@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_instance_less_breaks_the_contract_and_the_largest_rate_is_where_it_ends(layout: str) -> None:
    _, values, _ = SERVING_PLAN.checked(QUESTION)
    fleet = make_fleet(values)
    size = known(fleet.size(layout))
    rate = fleet.find_rate(layout, size.instances)
    assert rate >= 12
    assert fleet.find_rate(layout, size.instances - 1) < 12


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (7, 5.5), (40, 35.2), (200, 150.0)])
def test_the_wait_is_that_of_the_queue(servers: int, load: float) -> None:
    expected = wait_quantile(servers, load / 0.5, 0.5, ca2=1, cs2=0)
    assert find_wait(servers, load, 0.5, 0.99, 0.5) == pytest.approx(expected, rel=1e-12)


def test_both_limits_hold_for_every_layout_that_is_planned() -> None:
    values = SERVING_PLAN({**QUESTION, "detail": "full"}).values
    for layout in LAYOUTS:
        assert number(values[f"{layout}_ttft"]) <= 1
        assert number(values[f"{layout}_tpot"]) <= 0.06
        assert number(values[f"{layout}_batch_most"]) <= number(values["batch_fits"])
    assert number(values["gb_per_gpu"]) <= 0.9 * 80


def test_more_time_or_less_traffic_never_takes_more_gpus() -> None:
    names = [f"{layout}_gpus" for layout in LAYOUTS]
    for changes in ({"ttft_slo": 2}, {"tpot_slo": 0.09}, {"lam": 6}, {"hw": "H200"}):
        tight, loose = SERVING_PLAN(QUESTION), SERVING_PLAN({**QUESTION, **changes})
        for name in names:
            assert number(loose.values[name]) <= number(tight.values[name]), (name, changes)


def test_a_fleet_that_is_large_enough_is_not_called_small() -> None:
    answer = SERVING_PLAN({**QUESTION, "gpus": 64})
    assert not any("too small" in line for line in answer.warnings)
    assert number(answer.values["fleet_rate"]) >= 12


def test_limits_that_no_number_of_instances_keeps_are_infeasible() -> None:
    answer = SERVING_PLAN({**QUESTION, "ttft_slo": "100 ms"})
    assert answer.decision == "infeasible"
    assert "no number keeps the contract" in answer.warnings[0]


def test_a_brief_answer_counts_its_defaults_and_a_full_one_lists_them() -> None:
    brief, full = SERVING_PLAN(QUESTION), SERVING_PLAN({**QUESTION, "detail": "full"})
    listed = [line for line in full.assumptions if ", the default" in line]
    assert f"{len(listed) + 1} defaults; detail = full lists them" in brief.assumptions
    assert any(line.startswith("chunk_overhead = 128") for line in listed)


def test_the_published_decomposition_says_first_where_the_contract_decides_otherwise() -> None:
    point = {name: value for name, value in QUESTION.items() if name != "gpus"}
    answer = SERVING_FRONTIER(point)
    assert answer.decision == "colocated"
    assert "serving_plan, which holds both limits" in answer.warnings[0]


def test_numbers_that_only_the_published_decomposition_holds_are_not_compared() -> None:
    point = {"prompt": 8192, "output": 1e200, "lam": 64, "ttft_slo": 6, "tpot_slo": 0.06}
    assert not any("serving_plan" in line for line in SERVING_FRONTIER(point).warnings)
    with pytest.raises(ThresholdInputError, match="too large for a float"):
        SERVING_PLAN(point)


def test_measured_times_say_what_they_were_not_compared_for() -> None:
    measured = SERVING_PLAN({**QUESTION, "times": "measured"})
    assert not any("were not compared" in line for line in measured.warnings)
    assert number(measured.values["disaggregated_gpus"]) > number(SERVING_PLAN(QUESTION).values["disaggregated_gpus"])
    outside = SERVING_PLAN({**QUESTION, "times": "measured", "hw": "H200", "model": "llama3-8b", "tp": 1})
    assert "hw H200, tp 1, models below 65 billion parameters" in "".join(outside.warnings)
    with pytest.raises(ThresholdInputError, match="'mfu' has no effect"):
        SERVING_PLAN({**QUESTION, "times": "measured", "mfu": 0.4})


def test_a_simulation_confirms_a_plan_with_measured_times() -> None:
    checks = simulate_plan({**QUESTION, "times": "measured"}, 2000, seed=1)
    sized = [check for check in checks if check.ttft_predicted is not None]
    assert sized
    assert all(check.attained >= 0.97 for check in sized)


def test_a_simulation_that_takes_too_long_or_is_swept_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="is swept; simulate one point"):
        simulate_plan({**QUESTION, "lam": [1, 2]}, 500, 0)
    with pytest.raises(ThresholdInputError, match="simulate at most"):
        simulate_plan({**QUESTION, "output": 100_000}, 200_000, 0)
    with pytest.raises(ThresholdInputError, match="requests"):
        simulate_plan(QUESTION, 10, 0)
