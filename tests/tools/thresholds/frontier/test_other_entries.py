from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.known import known
from tests.tools.thresholds.calls import evaluate_point
from tests.tools.thresholds.strategies import accept_rates, inner_rates
from tools.thresholds import (
    ACCEPT_CURVE,
    ARC_ELASTICITY,
    HEADROOM,
    SNELL,
    SUBSTITUTION,
    expower_alpha,
    expower_eta,
    expower_optimal_k,
    headroom_elasticity_bound,
    logistic_alpha,
    logistic_eta,
    passk_alpha,
    passk_eta,
    substitution_threshold,
)
from tools.thresholds.engine.errors import ThresholdInputError

EXPOWER: dict[str, Any] = {"curve": "expower", "a": -6.2146, "b": -0.3564}
LOGISTIC: dict[str, Any] = {"curve": "logistic", "s": 3, "rho_half": 20}
counts = st.floats(1, 1e4)


@given(p=inner_rates, rho=counts)
def test_independent_attempts_never_cross(p: float, rho: float) -> None:
    evaluation = ACCEPT_CURVE({"curve": "passk", "rho": rho, "p": p})
    assert evaluation.decision in {"does not cross", "indifferent"}
    assert evaluation.values["alpha"] == passk_alpha(p, rho)
    assert evaluation.values["eta"] == passk_eta(p, rho)
    assert evaluation.break_evens[0].value is None
    assert "never cross" in evaluation.warnings[0]


@given(rho=counts)
def test_the_power_law_crosses_until_its_optimum(rho: float) -> None:
    evaluation = ACCEPT_CURVE(EXPOWER | {"rho": rho})
    best = expower_optimal_k(EXPOWER["a"], EXPOWER["b"])
    assert evaluation.values["alpha"] == expower_alpha(EXPOWER["a"], EXPOWER["b"], rho)
    assert evaluation.values["eta"] == expower_eta(EXPOWER["a"], EXPOWER["b"], rho)
    assert (evaluation.decision == "crosses") == (rho < best)
    assert ACCEPT_CURVE(EXPOWER | {"rho": evaluation.break_evens[0].value}).decision == "indifferent"


@given(rho=counts)
def test_the_logistic_crosses_until_its_optimum(rho: float) -> None:
    evaluation = ACCEPT_CURVE(LOGISTIC | {"rho": rho})
    alpha = logistic_alpha(3, rho, 20)
    assert evaluation.values["alpha"] == alpha
    if alpha < 0.999:
        assert evaluation.values["eta"] == pytest.approx(logistic_eta(3, alpha))
    assert evaluation.values["alpha_crossing"] == pytest.approx(2 / 3)
    assert ACCEPT_CURVE(LOGISTIC | {"rho": evaluation.break_evens[0].value}).decision == "indifferent"


def test_a_flat_logistic_has_no_break_even() -> None:
    evaluation = ACCEPT_CURVE(LOGISTIC | {"rho": 2, "s": 0.5})
    assert evaluation.decision == "does not cross"
    assert not evaluation.break_evens[0].feasible


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"curve": "passk", "rho": 2}, "p"),
        ({"curve": "passk", "rho": 2, "p": 0.5, "a": -1}, "a"),
        ({"curve": "expower", "rho": 2, "a": -1}, "b"),
        ({"curve": "cubic", "rho": 2}, "curve"),
        ({"curve": 3, "rho": 2}, "curve"),
    ],
)
def test_a_curve_takes_its_own_parameters_and_all_of_them(given_: dict[str, Any], field: str) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        ACCEPT_CURVE(given_)
    assert caught.value.field == field


def test_a_sweep_of_a_curve_without_its_parameters_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="which the curve 'expower' needs"):
        ACCEPT_CURVE({"curve": "expower", "rho": [1, 2], "a": -1})


@given(alpha0=accept_rates, k=st.floats(1.01, 100))
def test_headroom_decides_as_its_bound_says(alpha0: float, k: float) -> None:
    evaluation, found = HEADROOM({"alpha0": alpha0, "k": k}), headroom_elasticity_bound(alpha0, k)
    assert evaluation.values["eta_max"] == found.eta_max
    assert (evaluation.decision == "can cross") == found.crossable
    assert evaluation.break_evens[0].value == 1 / k


def test_an_accept_rate_of_one_leaves_no_headroom_at_any_step() -> None:
    assert not HEADROOM({"alpha0": 1, "k": 2}).break_evens[1].feasible


def test_an_arc_at_its_break_even_is_indifferent() -> None:
    point = {"x0": 1, "y0": 0.01, "x1": 64, "y1": 0.9}
    evaluation = ARC_ELASTICITY(point)
    assert (evaluation.decision, evaluation.break_evens[0].feasible) == ("crosses", True)
    assert ARC_ELASTICITY(point | {"y1": evaluation.break_evens[0].value}).decision == "indifferent"
    assert ARC_ELASTICITY(point | {"y1": 0.05}).decision == "does not cross"


def test_an_arc_between_equal_rollouts_is_an_undefined_point_of_a_sweep() -> None:
    grid = ARC_ELASTICITY.grid({"x0": 2, "y0": 0.1, "x1": [1, 2, 4], "y1": 0.5})
    assert grid.undefined.tolist() == [False, True, False]
    sweep = known(ARC_ELASTICITY({"x0": 2, "y0": 0.1, "x1": [1, 2, 4], "y1": 0.5}).sweep)
    assert sweep.undefined == 1
    assert "the same as x0" in sweep.notes[0]
    assert sweep.rows[1][1:] == [None, None, None]


def test_the_multiplier_tells_whose_label_the_crossed_case_is() -> None:
    assert "hard subsets" in SNELL({"M": 14, "ratio": 0.79}).warnings[0]


@given(alpha_small=accept_rates, alpha_large=accept_rates, rho=st.floats(1, 100), training=st.floats(0, 100))
def test_substitution_decides_as_the_function_and_turns_at_each_break_even(
    alpha_small: float, alpha_large: float, rho: float, training: float
) -> None:
    point = {"M": 14, "alpha_small": alpha_small, "alpha_large": alpha_large, "rho": rho, "training_dollars": training}
    evaluation, found = evaluate_point(SUBSTITUTION, point), substitution_threshold(**point)
    assert (evaluation.decision, evaluation.values["cost_small"]) == (found.decision, found.cost_small)
    assert evaluation.margin == found.rho_breakeven - rho
    for even in evaluation.break_evens:
        if even.feasible:
            even_point = point | {even.variable: even.value}
            assert evaluate_point(SUBSTITUTION, even_point).margin == pytest.approx(0, abs=1e-6)


def test_a_substitution_that_crosses_tells_whose_label_that_is() -> None:
    point = {"M": 14, "alpha_small": 0.6, "alpha_large": 0.7, "rho": 8}
    assert "hard subsets" in SUBSTITUTION(point).warnings[0]
    assert SUBSTITUTION(point | {"rho": 13}).warnings == []
