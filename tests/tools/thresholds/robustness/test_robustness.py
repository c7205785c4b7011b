"""How firm a decision is: distributions, turns and the worst pair."""

import time
from typing import Any

import pytest

from tests.known import number
from tools.thresholds import THRESHOLDS
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.robustness.pairs import find_worst_pair
from tools.thresholds.robustness.report import describe_robustness
from tools.thresholds.robustness.turns import find_turns

TRIES = 3  # of which the best counts, because others use the machine

COST, SERVING, PREMIUM = (THRESHOLDS[name] for name in ("cost_correct", "serving_frontier", "routing_premium"))
MIXED: dict[str, Any] = {"prompt": 1024, "output": 512, "lam": 10, "ttft_slo": 2, "tpot_slo": 0.06}


def test_the_probability_of_a_decision_is_that_of_the_distribution() -> None:
    answer = COST({"cpm": 5, "R": 1, "alpha": {"interval": [0.1, 0.9]}, "target": 10})
    assert answer.values["P(meets target)"] == pytest.approx(0.5, abs=0.006)
    assert answer.values["cost_p50"] == pytest.approx(10, rel=0.01)
    assert answer.values["draws"] == 100_000


def test_a_normal_has_its_mean_and_spread() -> None:
    answer = COST({"cpm": {"normal": ["$10/Mtok", 1]}, "target": 11})
    assert answer.values["P(meets target)"] == pytest.approx(0.8413, abs=0.005)
    assert answer.values["cost_p5"] == pytest.approx(10 - 1.645, rel=0.01)
    assert answer.decision == "meets target"


def test_the_same_call_gives_the_same_draws() -> None:
    call = {"kappa": {"normal": [0.5, 0.1]}, "Delta": {"interval": [0.2, 0.6]}, "gamma": 0.2}
    assert PREMIUM(call) == PREMIUM(call)


def test_100_000_draws_take_less_than_a_cpu_second() -> None:
    call = {**MIXED, "lam": {"interval": [5, 80]}, "mfu": {"normal": [0.5, 0.1]}, "mbu": {"interval": [0.4, 0.9]}}

    def measure() -> float:
        began = time.thread_time()
        SERVING(call)
        return time.thread_time() - began

    assert min(measure() for _ in range(TRIES)) < 1
    answer = SERVING(call)
    shares = [number(value) for name, value in answer.values.items() if name.startswith("P(")]
    assert sum(shares) == pytest.approx(1)


def test_draws_that_leave_the_domain_are_counted() -> None:
    answer = COST({"cpm": 5, "alpha": {"normal": [0.9, 0.1]}, "target": 10})
    assert any("left the domain and were replaced" in line for line in answer.assumptions)
    assert number(answer.values["cost_p5"]) >= 5


@pytest.mark.parametrize(
    ("alpha", "problem"),
    [
        ({"normal": [0.9]}, "no normal of two numbers"),
        ({"normal": [0.9, 0]}, "alpha.normal"),
        ({"normal": [0.9, 50]}, "outside its domain"),
        ({"interval": [0.9, 0.1]}, "give low < high"),
        ({"interval": [0.5, 1.5]}, "outside its domain"),
        ({"poisson": [3]}, "cannot be swept over this range"),
    ],
)
def test_a_distribution_that_makes_no_sense_is_refused(alpha: dict[str, Any], problem: str) -> None:
    with pytest.raises(ThresholdInputError, match=problem):
        COST({"cpm": 5, "alpha": alpha, "target": 10})


def test_a_sweep_beside_a_distribution_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="draw or sweep in one call"):
        COST({"cpm": [1, 2], "alpha": {"interval": [0.1, 0.9]}, "target": 10})


def test_each_turn_is_the_break_even() -> None:
    _, values, _ = COST.checked({"cpm": 5, "R": 12, "alpha": 0.5, "target": 100})
    turns = {turn.name: turn for turn in find_turns(COST, values)}
    assert turns["alpha"].at == pytest.approx(0.6)
    assert turns["R"].at == pytest.approx(10)
    assert {turn.decision for turn in turns.values()} == {"meets target"}
    assert [turn.distance for turn in turns.values()] == sorted(turn.distance for turn in turns.values())


def test_the_worst_pair_turns_the_decision_and_moves_less_than_one_input_alone() -> None:
    _, values, _ = SERVING.checked(MIXED)
    pair = find_worst_pair(SERVING, values)
    assert pair is not None
    turned = SERVING({**MIXED, **dict(zip(pair.names, pair.values, strict=True))})
    assert turned.decision == pair.decision != SERVING(MIXED).decision
    assert pair.distance <= find_turns(SERVING, values)[0].distance + 1 / 24


def test_a_report_tells_turns_and_the_pair_and_says_where_nothing_turns() -> None:
    lines = describe_robustness(SERVING, MIXED)
    assert lines[-1].startswith("Together ")
    assert len(lines) > 3
    assert describe_robustness(COST, {"cpm": 5}) == ["Nothing is decided at one point, so that nothing turns."]
