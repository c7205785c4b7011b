import itertools
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.known import known
from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import compose, composition_cov_breakeven, cov_from_disagreement, frechet_cov
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
rates = st.floats(0, 1)
inner = st.floats(0.01, 0.99)
shares = st.floats(0, 1)
RULES = {"and": lambda a, b: a & b, "or": lambda a, b: a | b, "first": lambda a, b: a, "second": lambda a, b: b}
rules = st.sampled_from([*RULES])


def inside(a: float, b: float, share: float) -> float:
    low, high = frechet_cov(a, b)
    return low + share * (high - low)


def joint(a: float, b: float, cov: float) -> dict[tuple[int, int], float]:
    both = a * b + cov
    return {(1, 1): both, (1, 0): a - both, (0, 1): b - both, (0, 0): 1 - a - b + both}


@given(rates, rates, shares, rules)
def test_the_pipeline_accepts_as_the_joint_distribution_says(a: float, b: float, share: float, rule: str) -> None:
    cov = inside(a, b, share)
    found = compose(a, b, cov, rule)
    chances = joint(a, b, cov)
    assert found.pipeline == near(sum(p for bits, p in chances.items() if RULES[rule](*bits)), abs=1e-12)
    assert found.disagreement == near(chances[1, 0] + chances[0, 1], abs=1e-12)
    assert found.pipeline == near(found.independent + found.coefficient * cov, abs=1e-12)
    assert found.miscalibration == near(found.pipeline - found.independent, abs=1e-12)


def test_the_interaction_coefficient_of_every_monotone_rule_on_two_bits_is_minus_one_zero_or_one() -> None:
    seen = set()
    for table in itertools.product((0, 1), repeat=4):
        f = dict(zip(itertools.product((0, 1), repeat=2), table, strict=True))
        if f[0, 0] <= f[0, 1] <= f[1, 1] and f[0, 0] <= f[1, 0] <= f[1, 1]:
            seen.add(f[1, 1] - f[1, 0] - f[0, 1] + f[0, 0])
    assert seen == {-1, 0, 1}
    assert {compose(0.5, 0.5, 0, rule).coefficient for rule in RULES} == seen


@given(rates, rates, shares)
def test_the_error_of_and_is_minus_that_of_or(a: float, b: float, share: float) -> None:
    cov = inside(a, b, share)
    assert compose(a, b, cov, "and").miscalibration == -compose(a, b, cov, "or").miscalibration


@given(rates, rates, rules)
def test_without_covariance_the_verifiers_are_independent(a: float, b: float, rule: str) -> None:
    found = compose(a, b, 0, rule)
    assert found.pipeline == found.independent
    assert found.miscalibration == 0
    assert found.relative_cost_error == (0 if found.independent > 0 else None)


@given(inner, inner, shares, shares)
def test_more_covariance_raises_and_and_lowers_or(a: float, b: float, first: float, second: float) -> None:
    low, high = sorted((first, second))
    assume(high - low > 1e-6)
    low, high = inside(a, b, low), inside(a, b, high)
    assert compose(a, b, low, "and").pipeline < compose(a, b, high, "and").pipeline
    assert compose(a, b, low, "or").pipeline > compose(a, b, high, "or").pipeline


@given(rates, rates, shares)
def test_a_disagreement_rate_gives_the_covariance_back(a: float, b: float, share: float) -> None:
    cov = inside(a, b, share)
    assert cov_from_disagreement(a, b, compose(a, b, cov).disagreement) == near(cov, abs=1e-12)


@given(rates)
def test_verifiers_of_one_accept_rate_that_never_differ_have_the_bits_own_variance(a: float) -> None:
    assert cov_from_disagreement(a, a, 0) == near(a * (1 - a), abs=1e-12)


@given(rates, rates)
def test_the_frechet_interval_holds_zero_and_at_most_a_quarter(a: float, b: float) -> None:
    low, high = frechet_cov(a, b)
    assert -0.25 <= low <= 0 <= high <= 0.25
    for cov in (low, high):
        assert min(joint(a, b, cov).values()) == near(0, abs=1e-12)


@given(inner, inner, shares, st.sampled_from(["and", "or"]))
def test_the_break_even_covariance_makes_the_error_asked_for(a: float, b: float, share: float, rule: str) -> None:
    found = compose(a, b, inside(a, b, share), rule)
    assume(found.pipeline > 1e-6)
    even = composition_cov_breakeven(a, b, known(found.relative_cost_error), rule)
    assert even.feasible
    assert even.value == near(inside(a, b, share), abs=1e-9)
    assert compose(a, b, known(even.value), rule).relative_cost_error == near(
        found.relative_cost_error, rel=1e-6, abs=1e-9
    )


def test_the_break_even_of_and_is_the_stated_form() -> None:
    assert composition_cov_breakeven(0.8, 0.7, 0.05).value == near(-0.05 * 0.56 / 1.05, rel=1e-12)


def test_a_break_even_can_be_infeasible_or_not_exist() -> None:
    assert not composition_cov_breakeven(0.8, 0.7, -0.5).feasible
    assert composition_cov_breakeven(0.8, 0.7, 0.05, "first").value is None
    assert not composition_cov_breakeven(1, 1, -1 + 3e-16, "or").feasible


@pytest.mark.parametrize(("a", "b", "cov"), [(0, 0.5, 0), (0.4, 0.4, -0.16), (0.5, 0.5, -0.25)])
def test_a_pipeline_that_accepts_nothing_has_no_cost_error(a: float, b: float, cov: float) -> None:
    found = compose(a, b, cov)
    assert found.pipeline == near(0, abs=1e-15)
    assert found.pipeline >= 0
    assert found.relative_cost_error is None


def test_tiny_accept_rates_keep_their_digits() -> None:
    assert compose(1e-7, 1e-7, 1e-8).relative_cost_error == near(1e-14 / (1e-14 + 1e-8) - 1, rel=1e-9)


def test_rounding_at_the_edge_of_the_interval_is_no_refusal() -> None:
    low, high = frechet_cov(0.7, 0.9)
    for cov in (low - 1e-16, high + 1e-16, low - 5e-13, high * (1 + 5e-11)):
        assert 0 <= compose(0.7, 0.9, cov).pipeline <= 0.7 + 1e-12


@pytest.mark.parametrize("cov", [0.2, -0.2, 0.0900001, -0.0100001])
def test_a_covariance_outside_the_frechet_interval_is_refused_by_name(cov: float) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        compose(0.9, 0.9, cov)
    assert str(caught.value) == (
        f"Input 'cov' is {cov:g}, which accept rates 0.9 and 0.9 cannot have; give a number in [-0.01, 0.09], the"
        " Fréchet interval."
    )


@pytest.mark.parametrize("rule", ["xor", "nand", "AND", "", None, 1, ["and"]])
def test_a_rule_that_is_not_monotone_or_unknown_is_refused(rule: Any) -> None:
    for function in (lambda: compose(0.5, 0.5, 0, rule), lambda: composition_cov_breakeven(0.5, 0.5, 0, rule)):
        with pytest.raises(ThresholdInputError) as caught:
            function()
        assert caught.value.field == "rule"


@pytest.mark.parametrize("disagreement", [0.05, 0.51])
def test_an_impossible_disagreement_is_refused_with_its_interval(disagreement: float) -> None:
    with pytest.raises(ThresholdInputError, match=r"Input 'disagreement' .* give a number in \[0.1, 0.5\]"):
        cov_from_disagreement(0.8, 0.7, disagreement)


def test_every_input_refuses_what_is_no_finite_number() -> None:
    assert_refuses_every(compose, {"a": 0.8, "b": 0.7, "cov": 0.1})
    assert_refuses_every(frechet_cov, {"a": 0.8, "b": 0.7})
    assert_refuses_every(cov_from_disagreement, {"a": 0.8, "b": 0.7, "disagreement": 0.2})
    assert_refuses_every(composition_cov_breakeven, {"a": 0.8, "b": 0.7, "error": 0.05})


@pytest.mark.parametrize(("field", "value"), [("a", -0.1), ("a", 1.1), ("b", -0.1), ("b", 1.1)])
def test_an_accept_rate_outside_its_domain_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ThresholdInputError, match=f"Input '{field}' .* outside its domain"):
        compose(**{"a": 0.5, "b": 0.5, field: value})
