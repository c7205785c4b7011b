from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.known import known
from tests.tools.thresholds.strategies import accept_rates, inner_rates, prices
from tools.thresholds import (
    COST_CORRECT_EXTENDED,
    VCPD_COMPRESSION,
    VERIFIER_PRICE_CEILING,
    Evaluation,
    cost_correct_extended,
    vcpd_compression,
    verifier_price_ceiling,
)

ANSWER: dict[str, Any] = {
    "cpm": 10,
    "tokens": 2000,
    "R": 8,
    "rho_bar": 7,
    "alpha": 0.6,
    "c_verify": 0.02,
    "precision": 0.9,
}
PRICING: dict[str, Any] = {
    "cpm": 10,
    "tokens": 2000,
    "R": 8,
    "rho_bar": 7,
    "alpha0": 0.45,
    "alpha1": 0.6,
    "c_verify0": 0.005,
}


def feasible(evaluation: Evaluation) -> dict[str, float]:
    return {even.variable: known(even.value) for even in evaluation.break_evens if even.feasible}


def test_the_cost_of_an_answer_is_that_of_the_function() -> None:
    evaluation = COST_CORRECT_EXTENDED(ANSWER)
    found = cost_correct_extended(**ANSWER)
    assert evaluation.values["cost"] == found.cost
    assert evaluation.values["gen_share"] == found.gen_share
    assert evaluation.values["generation_cost_of_a_rollout"] == pytest.approx(0.16)
    assert evaluation.elasticities == found.elasticities
    assert (evaluation.decision, evaluation.margin, evaluation.break_evens) == (None, None, [])


@given(target=st.floats(0.5, 50), alpha=inner_rates)
def test_at_a_break_even_of_the_answer_the_cost_is_the_target(target: float, alpha: float) -> None:
    point = ANSWER | {"alpha": alpha, "target": target}
    for name, value in feasible(COST_CORRECT_EXTENDED(point)).items():
        assert COST_CORRECT_EXTENDED(point | {name: value}).values["cost"] == pytest.approx(target)


@pytest.mark.parametrize(
    ("target", "decision"), [(3, "meets target"), (2, "misses target"), (2.4 / 0.9, "indifferent")]
)
def test_the_cost_of_an_answer_is_held_against_the_target(target: float, decision: str) -> None:
    evaluation = COST_CORRECT_EXTENDED(ANSWER | {"target": target})
    assert evaluation.decision == decision
    assert evaluation.margin == pytest.approx(target - 2.4 / 0.9)


def test_a_target_below_generation_has_no_verifier_price() -> None:
    evens = {even.variable: even for even in COST_CORRECT_EXTENDED(ANSWER | {"target": 0.1}).break_evens}
    assert not evens["c_verify"].feasible
    assert known(evens["c_verify"].value) < 0
    assert not evens["alpha"].feasible


def test_a_break_even_that_leaves_the_floats_is_null() -> None:
    evens = COST_CORRECT_EXTENDED(ANSWER | {"cpm": 1e300, "target": 1e-300}).break_evens
    assert [(even.value, even.feasible) for even in evens[:2]] == [(None, False)] * 2


@given(alpha1=accept_rates, price=st.floats(0, 1))
def test_the_ceiling_decides_on_the_price(alpha1: float, price: float) -> None:
    point = PRICING | {"alpha1": alpha1, "c_verify1": price}
    evaluation = VERIFIER_PRICE_CEILING(point)
    ceiling = verifier_price_ceiling(**PRICING | {"alpha1": alpha1})
    assert evaluation.values["ceiling"] == ceiling
    assert evaluation.decision in {"pays" if price < ceiling else "does not pay", "indifferent"}
    assert evaluation.margin == ceiling - price
    assert VERIFIER_PRICE_CEILING(PRICING | {"alpha1": alpha1}).decision is None


@given(cpm=prices, price=st.floats(0, 0.01))
def test_at_its_break_even_rate_a_verifier_is_worth_its_price(cpm: float, price: float) -> None:
    point = PRICING | {"cpm": cpm, "c_verify1": price}
    rate = feasible(VERIFIER_PRICE_CEILING(point)).get("alpha1")
    if rate is not None:
        assert VERIFIER_PRICE_CEILING(point | {"alpha1": min(rate, 1)}).decision == "indifferent"


def test_a_ceiling_of_nothing_has_no_elasticities() -> None:
    assert VERIFIER_PRICE_CEILING(PRICING | {"alpha1": 0.45, "c_verify0": 0}).elasticities == {}


def test_the_compression_is_that_of_the_function() -> None:
    factors = {"quantization": 2, "runtime": 3, "decoding": 4, "hardware": 5, "architecture": 3}
    evaluation, found = VCPD_COMPRESSION(factors), vcpd_compression(**factors)
    assert (evaluation.values["stack"], evaluation.values["total"]) == (found.stack, found.total) == (120, 360)
    assert evaluation.values["log_share_hardware"] == known(found.log_shares)["hardware"]
    assert set(evaluation.elasticities.values()) == {1.0}
    alone = dict.fromkeys(factors, 1)
    assert VCPD_COMPRESSION(alone).values["log_share_hardware"] is None
