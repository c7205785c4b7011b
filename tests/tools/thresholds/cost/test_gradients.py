from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.thresholds.complex_step import elasticity, slope
from tests.tools.thresholds.strategies import accept_rates, inner_rates, multipliers, prices, rollouts
from tools.thresholds import (
    VERIFIER_PRICE_CEILING,
    cost_correct_elasticities,
    cost_correct_extended,
    cost_correct_gradient,
)
from tools.thresholds.cost.answers import answer_cost, generation_cost, price_ceiling
from tools.thresholds.cost.cost_correct import cost

points = st.fixed_dictionaries({"cpm": prices, "R": multipliers, "rho_bar": rollouts, "alpha": accept_rates})
answers = st.fixed_dictionaries(
    {
        "cpm": prices,
        "tokens": st.floats(1, 1e5),
        "R": multipliers,
        "rho_bar": rollouts,
        "alpha": accept_rates,
        "c_verify": st.floats(0, 10),
        "precision": accept_rates,
    }
)


def answer(
    cpm: Any,  # a complex step goes through what is typed for floats
    tokens: Any,
    R: Any,  # noqa: N803  # the papers' symbols keep their case
    rho_bar: Any,
    alpha: Any,
    c_verify: Any,
    precision: Any,
) -> Any:
    return answer_cost(generation_cost(cpm, tokens, R), rho_bar, alpha, c_verify, precision)


@given(points)
def test_the_gradient_and_the_elasticities_are_those_of_the_formula(point: dict[str, Any]) -> None:
    gradient, elasticities = cost_correct_gradient(**point), cost_correct_elasticities(**point)
    for name in point:
        assert getattr(gradient, name) == pytest.approx(slope(cost, point, name), rel=1e-12)
        assert getattr(elasticities, name) == pytest.approx(elasticity(cost, point, name), rel=1e-12, abs=1e-15)


@given(answers)
def test_the_elasticities_of_an_answer_are_those_of_the_formula(point: dict[str, Any]) -> None:
    found = cost_correct_extended(**point).elasticities
    for name in point:
        assert found[name] == pytest.approx(elasticity(answer, point, name), rel=1e-9, abs=1e-12)


@given(alpha0=inner_rates, alpha1=inner_rates)
def test_the_elasticities_of_the_ceiling_are_those_of_the_formula(alpha0: float, alpha1: float) -> None:
    point = {"generation": 0.16, "alpha0": alpha0, "alpha1": alpha1, "c_verify0": 0.005}
    given_ = {"cpm": 10, "tokens": 2000, "R": 8, "rho_bar": 0, **{name: point[name] for name in ("alpha0", "alpha1")}}
    for name, value in VERIFIER_PRICE_CEILING({**given_, "c_verify0": 0.005}).elasticities.items():
        assert value == pytest.approx(elasticity(price_ceiling, point, name), rel=1e-6)
