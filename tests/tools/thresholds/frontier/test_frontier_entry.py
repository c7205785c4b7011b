# ruff: noqa: N803 (the papers' symbols keep their case)
from typing import Any

import pytest
from hypothesis import assume, given

from tests.known import known
from tests.tools.thresholds.refusals import assert_refuses_every
from tests.tools.thresholds.strategies import dollars, elasticities, rollout_elasticities
from tools.thresholds import INFERENCE_FRONTIER, inference_frontier
from tools.thresholds.engine.errors import ThresholdInputError

CROSSED: dict[str, Any] = {"eta_rho": 1.6, "eta_T": 0.25, "inference_dollars": 2, "training_dollars": 1}


@given(rollout_elasticities, elasticities, dollars, dollars)
def test_the_answer_is_that_of_the_function(eta_rho: float, eta_T: float, inference: float, training: float) -> None:
    given_inputs = {"eta_rho": eta_rho, "eta_T": eta_T, "inference_dollars": inference, "training_dollars": training}
    evaluation, frontier = INFERENCE_FRONTIER(given_inputs), inference_frontier(**given_inputs)
    assert (evaluation.decision, evaluation.margin) == (frontier.decision, frontier.margin)
    assert evaluation.values == {name: getattr(frontier, name) for name in evaluation.values}
    assert {found.variable: found.value for found in evaluation.break_evens} == {
        "eta_rho": frontier.breakeven_eta_rho,
        "eta_T": frontier.breakeven_eta_T,
        "dollar_ratio": frontier.breakeven_ratio,
    }
    assert evaluation.elasticities == {"rho": 1 - eta_rho, "T": -eta_T}


@given(rollout_elasticities, elasticities, dollars, dollars)
def test_the_ratio_decides_as_the_two_amounts_do(
    eta_rho: float, eta_T: float, inference: float, training: float
) -> None:
    amounts = {"eta_rho": eta_rho, "eta_T": eta_T, "inference_dollars": inference, "training_dollars": training}
    by_amounts = INFERENCE_FRONTIER(amounts)
    by_ratio = INFERENCE_FRONTIER({"eta_rho": eta_rho, "eta_T": eta_T, "dollar_ratio": inference / training})
    assume(abs(known(by_amounts.margin)) > 1e-6)
    assert (by_ratio.decision, by_ratio.margin) == (by_amounts.decision, by_amounts.margin)
    assert any(line.startswith("training_dollars = 1") for line in by_ratio.assumptions)
    assert not any(line.startswith("training_dollars = 1") for line in by_amounts.assumptions)


def test_a_crossed_threshold_flags_the_label_of_the_paper() -> None:
    (warning,) = INFERENCE_FRONTIER(CROSSED).warnings
    assert warning.startswith("The threshold is crossed.")
    assert "non-trivial success rate" in warning


@pytest.mark.parametrize("eta_rho", [1, 0.1023, -2])
def test_an_elasticity_of_one_or_less_explains_corollary_1(eta_rho: float) -> None:
    (warning,) = INFERENCE_FRONTIER(CROSSED | {"eta_rho": eta_rho}).warnings
    assert warning.startswith("Corollary 1: with eta_rho <= 1")


@pytest.mark.parametrize("eta_rho", [1.4, 1.5])
def test_a_threshold_that_could_be_crossed_and_is_not_has_no_warning(eta_rho: float) -> None:
    assert INFERENCE_FRONTIER(CROSSED | {"eta_rho": eta_rho}).warnings == []


def test_a_break_even_that_does_not_exist_is_null_and_infeasible() -> None:
    found = {b.variable: b for b in INFERENCE_FRONTIER(CROSSED | {"eta_rho": 0.5}).break_evens}
    assert [(found[name].value, found[name].feasible) for name in ("eta_T", "dollar_ratio")] == [(None, False)] * 2
    assert found["eta_rho"].feasible


def test_only_the_inequality_is_published() -> None:
    published = [formula.latex for formula in INFERENCE_FRONTIER(CROSSED).formulas if formula.status == "stated"]
    assert published == [r"\frac{\eta_\alpha^\rho - 1}{\eta_\alpha^T} > \frac{I}{D}"]


@pytest.mark.parametrize("extra", ["inference_dollars", "training_dollars"])
def test_the_ratio_and_an_amount_together_are_refused(extra: str) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        INFERENCE_FRONTIER({"eta_rho": 1.5, "eta_T": 0.5, "dollar_ratio": 1, extra: 1})
    assert str(caught.value) == (
        "Input 'dollar_ratio' is given together with inference_dollars or training_dollars;"
        " give the two amounts or their ratio, not both."
    )


@pytest.mark.parametrize(
    ("given_dollars", "missing"),
    [
        ({}, "inference_dollars"),
        ({"training_dollars": 1}, "inference_dollars"),
        ({"inference_dollars": 1}, "training_dollars"),
    ],
)
def test_a_missing_amount_is_refused_by_name(given_dollars: dict[str, int], missing: str) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        INFERENCE_FRONTIER({"eta_rho": 1.5, "eta_T": 0.5} | given_dollars)
    assert str(caught.value) == (
        f"Input '{missing}' is missing ($ spent, a number > 0);"
        " give inference_dollars and training_dollars, or dollar_ratio alone."
    )


def test_a_missing_elasticity_is_refused_with_an_example_that_works() -> None:
    with pytest.raises(ThresholdInputError) as caught:
        INFERENCE_FRONTIER({"eta_rho": 1.5, "dollar_ratio": 1})
    assert str(caught.value) == (
        "Input 'eta_T' is missing (elasticity of the accept rate in training compute, elasticity); give a number > 0,"
        ' as in {"eta_rho": 1.6, "eta_T": 0.25, "inference_dollars": 2, "training_dollars": 1}.'
    )


def test_an_unknown_input_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ThresholdInputError) as caught:
        INFERENCE_FRONTIER(CROSSED | {"eta_t": 0.5})
    assert str(caught.value) == "Input 'eta_t' is not an input of 'inference_frontier'; did you mean 'eta_T'."


def test_every_input_refuses_what_is_no_finite_number() -> None:
    assert_refuses_every(lambda **given: INFERENCE_FRONTIER(given), CROSSED, but=(None,))
    assert_refuses_every(
        lambda dollar_ratio: INFERENCE_FRONTIER({"eta_rho": 1.5, "eta_T": 1, "dollar_ratio": dollar_ratio}),
        {"dollar_ratio": 1},
        but=(None,),
    )
