# ruff: noqa: N803 (the papers' symbols keep their case)
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.tools.thresholds.refusals import assert_refuses_every
from tests.tools.thresholds.strategies import accept_rates
from tools.thresholds import snell_flops_multiplier, substitution_threshold
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
sizes = st.floats(1, 100)
COMMODITY: dict[str, Any] = {"M": 14, "alpha_small": 0.97, "alpha_large": 0.99, "rho": 16}
points = st.fixed_dictionaries(
    {
        "M": sizes,
        "alpha_small": accept_rates,
        "alpha_large": accept_rates,
        "training_dollars": st.floats(0, 1e6),
        "queries": st.floats(1, 1e9),
        "rollout_dollars": st.floats(1e-6, 10),
    }
)


@given(sizes, st.floats(1e-3, 1e3), st.floats(1, 1e3), st.floats(1e6, 1e12))
def test_at_the_multiplier_both_models_spend_the_same_flops(
    M: float, ratio: float, parameters: float, pretraining: float
) -> None:
    inference = ratio * pretraining
    small = 6 * parameters * pretraining + 2 * parameters * inference * snell_flops_multiplier(M=M, ratio=ratio)
    large = 6 * M * parameters * pretraining + 2 * M * parameters * inference
    assert small == near(large, rel=1e-9)


@given(st.floats(1e-3, 1e3))
def test_a_model_of_the_same_size_may_spend_the_same(ratio: float) -> None:
    assert snell_flops_multiplier(1, ratio) == 1


@given(sizes, st.floats(1e-3, 1e3), st.floats(1.01, 10))
def test_more_inference_per_pretraining_token_leaves_a_smaller_multiplier(
    M: float, ratio: float, factor: float
) -> None:
    assert M <= snell_flops_multiplier(M, ratio * factor) <= snell_flops_multiplier(M, ratio)


@given(points, st.floats(1, 1e4))
def test_inference_wins_iff_its_answer_is_cheaper(point: dict[str, Any], rho: float) -> None:
    found = substitution_threshold(**point, rho=rho)
    assume(not abs(found.cost_small / found.cost_large - 1) < 1e-8)
    assert found.inference_wins == (found.cost_small < found.cost_large) == (rho < found.rho_breakeven)
    assert found.decision == ("inference" if found.inference_wins else "training")


@given(points)
def test_at_the_break_even_the_costs_meet_and_neither_wins(point: dict[str, Any]) -> None:
    breakeven = substitution_threshold(**point, rho=1).rho_breakeven
    assume(breakeven >= 1)
    found = substitution_threshold(**point, rho=breakeven)
    assert found.cost_small == near(found.cost_large, rel=1e-10)
    assert (found.decision, found.inference_wins) == ("indifferent", False)


def test_amortised_training_dollars_raise_the_break_even() -> None:
    with_training = substitution_threshold(**COMMODITY, training_dollars=30, queries=10, rollout_dollars=0.5)
    assert with_training.rho_breakeven == near((14 + 30 / (10 * 0.5)) * 0.97 / 0.99)
    assert with_training.decision == "inference"
    assert substitution_threshold(**COMMODITY).decision == "training"


def test_impossible_inputs_are_refused() -> None:
    assert_refuses_every(snell_flops_multiplier, {"M": 14, "ratio": 1})
    assert_refuses_every(
        substitution_threshold, COMMODITY | {"training_dollars": 1, "queries": 2, "rollout_dollars": 3}
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("M", 0.5),
        ("rho", 0),
        ("alpha_small", 0),
        ("alpha_large", 2),
        ("training_dollars", -1),
        ("queries", 0),
        ("rollout_dollars", 0),
    ],
)
def test_an_input_outside_its_domain_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ThresholdInputError, match=f"Input '{field}' is .* outside its domain"):
        substitution_threshold(**COMMODITY | {field: value})


def test_results_that_no_float_holds_are_refused() -> None:
    with pytest.raises(ThresholdInputError, match="makes the multiplier too large"):
        snell_flops_multiplier(1e300, 1e-300)
    with pytest.raises(ThresholdInputError, match="makes the break-even too large"):
        substitution_threshold(**COMMODITY, training_dollars=1e300, rollout_dollars=1e-300)
    with pytest.raises(ThresholdInputError, match="makes the cost too large"):
        substitution_threshold(**COMMODITY | {"rho": 1e10}, rollout_dollars=1e300)
