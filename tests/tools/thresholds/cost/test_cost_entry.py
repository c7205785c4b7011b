# ruff: noqa: N803 (the papers' symbols keep their case)
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.thresholds.refusals import assert_refuses_every
from tests.tools.thresholds.strategies import accept_rates, factors, multipliers, prices, rollouts
from tools.thresholds import (
    COST_CORRECT,
    alpha_leverage,
    cost_correct,
    cost_correct_elasticities,
    cost_correct_gradient,
)
from tools.thresholds.engine.errors import ThresholdInputError

POINT: dict[str, Any] = {"cpm": 5, "R": 12, "rho_bar": 3, "alpha": 0.8}
points = st.fixed_dictionaries({"cpm": prices, "R": multipliers, "rho_bar": rollouts, "alpha": accept_rates})


@given(points)
def test_the_values_are_those_of_the_functions(point: dict[str, Any]) -> None:
    evaluation = COST_CORRECT(point)
    gradient = cost_correct_gradient(**point).model_dump()
    assert evaluation.values["cost"] == cost_correct(**point)
    assert evaluation.values["cost_at_alpha_1"] == pytest.approx(cost_correct(**point) * point["alpha"])
    assert evaluation.values["cost_over_price"] == pytest.approx(cost_correct(**point) / point["cpm"])
    assert evaluation.values["leverage"] == 1 / point["alpha"]
    assert {name: evaluation.values[f"gradient_{name}"] for name in gradient} == gradient
    assert evaluation.elasticities == cost_correct_elasticities(**point).model_dump()


def test_the_saving_of_a_point_is_null_where_no_point_is_left() -> None:
    assert COST_CORRECT(POINT | {"alpha": 0.995}).values["saving_of_one_accept_point"] is None
    saving = COST_CORRECT(POINT | {"alpha": 0.99}).values["saving_of_one_accept_point"]
    assert saving == alpha_leverage(0.99, 0.01).saving_alpha


def test_without_a_target_there_is_nothing_to_decide() -> None:
    evaluation = COST_CORRECT(POINT)
    assert (evaluation.decision, evaluation.margin, evaluation.break_evens) == (None, None, [])


@given(points, factors)
def test_with_a_target_the_four_break_evens_meet_it(point: dict[str, Any], factor: float) -> None:
    target = cost_correct(**point) * factor
    evaluation = COST_CORRECT(point | {"target": target})
    assert [found.variable for found in evaluation.break_evens] == ["cpm", "R", "rho_bar", "alpha"]
    for found in evaluation.break_evens:
        if found.feasible:
            assert cost_correct(**point | dict[str, Any]({found.variable: found.value})) == pytest.approx(
                target, rel=1e-9
            )


@pytest.mark.parametrize(
    ("target", "decision"),
    [(301, "meets target"), (299, "misses target"), (300, "indifferent"), (300 * (1 + 5e-11), "indifferent")],
)
def test_the_decision_is_the_sign_of_the_margin_and_equality_is_no_win(target: float, decision: str) -> None:
    evaluation = COST_CORRECT(POINT | {"target": target})
    assert evaluation.decision == decision
    assert evaluation.margin == pytest.approx(target - 300, abs=1e-9)


@pytest.mark.parametrize("alpha", [0.2, 0.45, 0.7])
def test_inside_the_notes_band_the_claim_is_told_and_the_leverage_computed(alpha: float) -> None:
    evaluation = COST_CORRECT(POINT | {"alpha": alpha})
    (warning,) = evaluation.warnings
    assert "its own equation gives 1/alpha" in warning
    assert "3x to 8x" in warning
    assert evaluation.values["leverage"] == 1 / alpha


@pytest.mark.parametrize("alpha", [0.1, math.nextafter(0.2, 0), math.nextafter(0.7, 1), 1])
def test_outside_the_notes_band_there_is_no_warning(alpha: float) -> None:
    assert COST_CORRECT(POINT | {"alpha": alpha}).warnings == []


def test_a_reasoning_multiplier_of_100_is_told_to_be_a_bare_ratio() -> None:
    (warning,) = COST_CORRECT(POINT | {"R": 100}).warnings
    assert "counts the answer's tokens too" in warning
    assert "R = 101" in warning


@pytest.mark.parametrize("R", [99, 100.5, 101, 102])
def test_another_reasoning_multiplier_does_not(R: float) -> None:
    assert COST_CORRECT(POINT | {"R": R}).warnings == []


def test_each_default_that_entered_is_an_assumption() -> None:
    assumptions = COST_CORRECT({"cpm": 5}).assumptions
    assert assumptions[:3] == [
        "R = 1 (reasoning multiplier), the default, the optimistic end",
        "rho_bar = 0 (extra rollouts per answer), the default, the optimistic end",
        "alpha = 1 (accept rate), the default, the optimistic end",
    ]
    assert not any("the default" in line for line in COST_CORRECT(POINT).assumptions)


def test_only_what_the_archive_states_is_published() -> None:
    published = [formula.latex for formula in COST_CORRECT(POINT).formulas if formula.status == "stated"]
    assert published == [
        r"C = \frac{\mathrm{CPM}_{1:1}\, R\, (1 + \bar\rho)}{\alpha(\theta, V)}",
        r"\mathrm{VCpD} = C\,\big|_{R = 1,\ \bar\rho = 0,\ \alpha = 1} = \mathrm{CPM}_{1:1}",
        r"\frac{\partial C}{\partial \alpha} = -\frac{C}{\alpha}",
        r"\mathrm{CPM}_{1:1} = \tfrac{1}{2}\,(p_{\mathrm{in}} + p_{\mathrm{out}})",
    ]


def test_theta_is_the_quality_threshold_of_the_verifier_and_not_the_generator() -> None:
    meaning = COST_CORRECT(POINT).formulas[0].symbols[r"\alpha(\theta, V)"]
    assert meaning == r"share of outputs that verifier V accepts at quality threshold \theta"


def test_an_unknown_input_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ThresholdInputError) as caught:
        COST_CORRECT({"cpm": 5, "alhpa": 0.5})
    assert str(caught.value) == "Input 'alhpa' is not an input of 'cost_correct'; did you mean 'alpha'."


def test_an_unknown_input_like_no_other_is_refused_with_all_names() -> None:
    with pytest.raises(ThresholdInputError) as caught:
        COST_CORRECT({"cpm": 5, "zzz": 0.5})
    expected = "Input 'zzz' is not an input of 'cost_correct'; 'cost_correct' takes cpm, R, rho_bar, alpha, target."
    assert str(caught.value) == expected


@pytest.mark.parametrize("given_inputs", [{}, {"cpm": None}])
def test_a_missing_input_is_refused_with_an_example_that_works(given_inputs: dict[str, None]) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        COST_CORRECT(given_inputs)
    assert str(caught.value) == (
        "Input 'cpm' is missing (blended price, $ per 1e6 tokens); give a number > 0, as in "
        '{"cpm": 5, "R": 12, "rho_bar": 3, "alpha": 0.5, "target": 400}.'
    )


def test_every_input_refuses_what_is_no_finite_number() -> None:
    assert_refuses_every(lambda **given: COST_CORRECT(given), POINT | {"target": 100}, but=(None,))


@pytest.mark.parametrize(("field", "value"), [("cpm", 0), ("R", 0.9), ("rho_bar", -1), ("alpha", 1.5), ("target", 0)])
def test_an_input_outside_its_domain_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ThresholdInputError, match=rf"Input '{field}' \(.*\) is .* outside its domain.*such as"):
        COST_CORRECT(POINT | {field: value})
