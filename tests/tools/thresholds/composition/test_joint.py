# ruff: noqa: N803, N806 (the paper's symbols keep their case)
import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.thresholds.refusals import NEVER, assert_refuses_every
from tools.thresholds import (
    WithinBetween,
    compose,
    composition_expansion,
    frechet_cov,
    joint_quadratic_score,
    within_between,
)
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
shares = st.floats(0, 1)


def distributions(size: int) -> st.SearchStrategy[Any]:
    weights = st.lists(st.floats(0, 1), min_size=size, max_size=size).filter(lambda given: sum(given) > 0.1)
    return weights.map(lambda given: [weight / math.fsum(given) for weight in given])


joints = st.integers(1, 5).flatmap(lambda count: distributions(2**count))


def outcomes(count: int) -> list[tuple[int, ...]]:
    return [*itertools.product((0, 1), repeat=count)]


VOTES: dict[str, Callable[[tuple[int, ...]], bool]] = {
    "and": all,
    "or": any,
    "majority": lambda bits: 2 * sum(bits) > len(bits),
}


@settings(max_examples=60)
@given(joints, st.sampled_from([*VOTES]))
def test_the_expansion_is_the_accept_rate_less_the_independent_one(joint: list[float], rule: str) -> None:
    found = composition_expansion(joint, rule)
    count = found.verifiers
    marginals = [sum(p for p, bits in zip(joint, outcomes(count), strict=True) if bits[i]) for i in range(count)]
    assert found.marginals == near(marginals, abs=1e-12)
    accepted = [bits for bits in outcomes(count) if VOTES[rule](bits)]
    independent = sum(
        math.prod(p if bit else 1 - p for p, bit in zip(marginals, bits, strict=True)) for bits in accepted
    )
    true: float = sum(p for p, bits in zip(joint, outcomes(count), strict=True) if VOTES[rule](bits))
    assert found.pipeline == near(true, abs=1e-12)
    assert found.independent == near(independent, abs=1e-9)
    assert found.miscalibration == near(true - independent, abs=1e-9)
    assert found.pair_part + found.higher_part == near(found.miscalibration, abs=1e-12)


@given(distributions(4), st.sampled_from(["and", "or"]))
def test_for_two_verifiers_it_is_the_identity_with_the_covariance(joint: list[float], rule: str) -> None:
    found = composition_expansion(joint, rule)
    a, b = found.marginals
    pair = compose(min(a, 1), min(b, 1), joint[3] - a * b, rule)
    assert found.higher_part == 0
    assert found.miscalibration == near(pair.miscalibration, abs=1e-12)
    assert found.coefficients["1,2"] == pair.coefficient


def test_majority_of_three_has_one_for_every_pair_and_minus_two_for_the_triple() -> None:
    found = composition_expansion([1 / 8] * 8, "majority")
    assert found.coefficients == {"1,2": 1, "1,3": 1, "2,3": 1, "1,2,3": -2}
    assert found.miscalibration == near(0, abs=1e-15)


def test_three_verifiers_can_err_without_any_pairwise_covariance() -> None:
    even = [0 if sum(bits) % 2 else 0.25 for bits in outcomes(3)]
    found = composition_expansion(even, "and")
    assert found.pair_part == near(0, abs=1e-15)
    assert found.higher_part == near(-1 / 8)
    assert (found.pipeline, found.relative_cost_error) == (0, None)


@pytest.mark.parametrize("rule", [*VOTES])
def test_a_truth_table_says_the_same_as_the_name(rule: str) -> None:
    joint = list(np.arange(1, 17) / 136)
    table = [float(VOTES[rule](bits)) for bits in outcomes(4)]
    assert composition_expansion(joint, table=table) == composition_expansion(joint, rule)


@pytest.mark.parametrize(("value", "accept"), [(0, 0), (1, 1)])
def test_a_constant_rule_has_no_error(value: int, accept: int) -> None:
    found = composition_expansion([0.1, 0.2, 0.3, 0.4], table=[value] * 4)
    assert (found.pipeline, found.miscalibration, found.coefficients) == (near(accept), 0, {})


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"rule": "xor"}, "rule"),
        ({}, "rule"),
        ({"rule": "and", "table": [0, 0, 0, 1]}, "rule"),
        ({"table": [0, 1, 1, 0]}, "table"),
        ({"table": [1, 0, 0, 1]}, "table"),
        ({"table": [0, 1]}, "table"),
        ({"table": [0, 0.5, 1, 1]}, "table"),
        ({"rule": "and", "joint": [0.5, 0.4]}, "joint"),
        ({"rule": "and", "joint": [0.25, 0.25, 0.5]}, "joint"),
        ({"rule": "and", "joint": [1.0]}, "joint"),
        ({"rule": "and", "joint": [1.2, -0.2]}, "joint[0]"),
        ({"rule": "and", "joint": [1 / 2048] * 2048}, "joint"),
        ({"rule": "and", "joint": []}, "joint"),
    ],
)
def test_a_rule_that_is_not_monotone_or_a_joint_that_is_none_is_refused(inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        composition_expansion(**{"joint": [0.25] * 4, **inputs})
    assert caught.value.field == field


@given(distributions(4), distributions(4))
def test_the_truth_maximises_the_expected_joint_score(truth: list[float], report: list[float]) -> None:
    def expected(q: list[float]) -> float:
        return math.fsum(p * joint_quadratic_score(q, outcome) for outcome, p in enumerate(truth))

    assert expected(truth) >= expected(report) - 1e-12
    distance = math.fsum((p - q) ** 2 for p, q in zip(truth, report, strict=True))
    assert expected(truth) - expected(report) == near(distance / 2, abs=1e-12)


@given(distributions(4) | distributions(8), st.integers(0, 3))
def test_a_joint_score_is_in_the_unit_interval(report: list[float], outcome: int) -> None:
    assert -1e-12 <= joint_quadratic_score(report, outcome) <= 1 + 1e-12


def test_a_certain_report_scores_one_or_zero() -> None:
    assert [joint_quadratic_score([0, 0, 0, 1], outcome) for outcome in (3, 0)] == [1, 0]


@pytest.mark.parametrize(
    ("Q", "outcome", "field"),
    [
        ([0.5, 0.5], 0, "Q"),
        ([0.5, 0.25, 0.25], 0, "Q"),
        ([0.1, 0.2, 0.3, 0.5], 0, "Q"),
        ([0.1, 0.2, 0.3, 0.4], 4, "outcome"),
        ([0.1, 0.2, 0.3, 0.4], -1, "outcome"),
        ([0.1, 0.2, 0.3, 0.4], 0.5, "outcome"),
        ([-0.1, 0.4, 0.3, 0.4], 0, "Q[0]"),
        ("0.25", 0, "Q"),
    ],
)
def test_a_report_that_is_no_distribution_is_refused(Q: Any, outcome: Any, field: str) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        joint_quadratic_score(Q, outcome)
    assert caught.value.field == field


instances = st.integers(1, 6).flatmap(
    lambda count: st.lists(st.tuples(shares, shares, shares), min_size=count, max_size=count)
)


def split(
    cells: list[tuple[float, float, float]], weights: Any = None
) -> tuple[list[float], list[float], list[float], WithinBetween]:
    pA, pB = [a for a, _, _ in cells], [b for _, b, _ in cells]
    cov = [low + share * (high - low) for (a, b, share) in cells for low, high in [frechet_cov(a, b)]]
    return pA, pB, cov, within_between(pA, pB, cov, weights)


@given(instances)
def test_the_parts_of_a_covariance_add_up_to_that_of_the_pooled_bits(cells: list[tuple[float, float, float]]) -> None:
    pA, pB, cov, found = split(cells)
    both = np.mean([a * b + c for a, b, c in zip(pA, pB, cov, strict=True)])
    assert found.total == near(both - np.mean(pA) * np.mean(pB), abs=1e-12)
    assert found.total == near(found.within + found.between, abs=1e-12)
    assert found.and_true == near(both, abs=1e-12)
    assert found.and_true - found.and_from_instance_marginals == near(found.within, abs=1e-12)
    assert found.and_true - found.and_from_pooled_marginals == near(found.total, abs=1e-12)


def test_weights_count_as_repetition() -> None:
    once = within_between([0.9, 0.5, 0.5], [0.8, 0.4, 0.4], [0.05, 0.1, 0.1])
    weighed = within_between([0.9, 0.5], [0.8, 0.4], [0.05, 0.1], weights=[1 / 3, 2 / 3])
    assert weighed.model_dump() == near(once.model_dump())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pB": [0.8]}, "pB"),
        ({"cov_within": [0.05]}, "cov_within"),
        ({"cov_within": [0.05, 0.3]}, "cov_within[1]"),
        ({"weights": [0.5, 0.6]}, "weights"),
        ({"weights": [1]}, "weights"),
        ({"weights": [-1, 2]}, "weights[0]"),
        ({"pA": [1.1, 0.5]}, "pA[0]"),
        ({"pA": []}, "pA"),
        ({"pA": 0.5}, "pA"),
    ],
)
def test_instances_that_do_not_fit_are_refused_by_name(changes: dict[str, Any], field: str) -> None:
    given = {"pA": [0.9, 0.5], "pB": [0.8, 0.4], "cov_within": [0.05, 0.1]}
    with pytest.raises(ThresholdInputError) as caught:
        within_between(**{**given, **changes})
    assert caught.value.field == field


@pytest.mark.parametrize("value", [value for value in NEVER if value is not None], ids=repr)
def test_no_list_holds_what_is_no_finite_number(value: Any) -> None:
    for call in (
        lambda: within_between([value], [0.5], [0]),
        lambda: joint_quadratic_score([value, 0.25, 0.25, 0.25], 0),
        lambda: composition_expansion([value, 0.5], "and"),
    ):
        with pytest.raises(ThresholdInputError):
            call()


def test_an_outcome_refuses_what_is_no_finite_number() -> None:
    assert_refuses_every(lambda outcome: joint_quadratic_score([0.25] * 4, outcome), {"outcome": 1})
