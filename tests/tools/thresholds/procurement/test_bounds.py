# ruff: noqa: N803, N806 (the papers' symbols keep their case)
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.known import known
from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import (
    implied_constant,
    lecam_lower_bound,
    lecam_lower_bound_exact,
    procurement_gap_bound,
    procurement_probes_needed,
)
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.procurement.bounds import METHODS, largest_field

near = pytest.approx
fields = st.integers(2, 10_000)
counts = st.integers(1, 10**6)
widths = st.floats(0.1, 10)
rates = st.floats(0.05, 1)
gaps = st.floats(0.005, 1)
methods = st.sampled_from(METHODS)
deltas = st.floats(0.001, 0.999)
BOUND: dict[str, Any] = {"K": 8, "N": 256, "score_range": 1, "alpha_min": 0.5, "delta": 0.05}
NEEDED: dict[str, Any] = {"K": 8, "gap": 0.05, "score_range": 1, "alpha_min": 0.5, "delta": 0.05}


@given(fields, counts, widths, rates, methods, deltas)
def test_the_bound_halves_when_the_probes_quadruple(
    K: int, N: int, width: float, rate: float, method: str, delta: float
) -> None:
    bound = procurement_gap_bound(K, N, width, rate, method, delta)
    assert procurement_gap_bound(K, 4 * N, width, rate, method, delta) == near(bound / 2, rel=1e-12)


@given(counts, widths, rates, methods, deltas)
def test_one_verifier_has_no_gap_and_needs_no_probe(
    N: int, width: float, rate: float, method: str, delta: float
) -> None:
    assert procurement_gap_bound(1, N, width, rate, method, delta) == 0
    assert procurement_probes_needed(1, 0.05, width, rate, method, delta) == 0


def test_one_verifier_has_no_gap_whatever_the_scale() -> None:
    assert procurement_gap_bound(1, 1, 1e300, 1e-300) == 0
    assert procurement_probes_needed(1, 1e-300, 1e300) == 0


@given(fields, counts, deltas)
def test_the_bounds_are_their_formulas_and_the_cruder_ones_are_larger(K: int, N: int, delta: float) -> None:
    maximal, union, highprob = (procurement_gap_bound(K, N, method=method, delta=delta) for method in METHODS)
    assert maximal == near(math.sqrt(math.log(K) / (2 * N)))
    assert union == near(math.sqrt(2 * math.log(2 * K) / N))
    assert highprob == near(math.sqrt(2 * math.log(2 * K / delta) / N))
    assert maximal < union < highprob


@given(fields, gaps, widths, rates, methods, deltas)
def test_the_probes_needed_are_the_least_that_certify_the_gap(
    K: int, gap: float, width: float, rate: float, method: str, delta: float
) -> None:
    N = procurement_probes_needed(K, gap, width, rate, method, delta)
    assert procurement_gap_bound(K, max(N, 1), width, rate, method, delta) <= gap * (1 + 1e-12)
    if N > 1:
        assert procurement_gap_bound(K, N - 1, width, rate, method, delta) > gap


@given(fields, st.integers(1, 10**5), rates, methods, deltas)
def test_at_the_gap_that_a_number_of_probes_certifies_as_many_are_needed(
    K: int, N: int, rate: float, method: str, delta: float
) -> None:
    gap = procurement_gap_bound(K, N, 1, rate, method, delta)
    assert procurement_probes_needed(K, gap, 1, rate, method, delta) == N


@given(st.integers(1, 3000), gaps, rates, methods, deltas)
def test_the_largest_field_is_certified_and_a_larger_one_is_not(
    N: int, gap: float, rate: float, method: str, delta: float
) -> None:
    most = largest_field(N, gap, 1, rate, method, delta)
    assume(most is not None and most < 1e9)
    most = int(known(most))
    assert procurement_gap_bound(most, N, 1, rate, method, delta) <= gap * (1 + 1e-9)
    assert procurement_gap_bound(most + 1, N, 1, rate, method, delta) > gap * (1 - 1e-9)


def test_the_largest_field_is_null_beyond_what_a_float_counts() -> None:
    assert largest_field(10**6, 1, 1, 1, "maximal", 0.05) is None
    assert largest_field(256, 0.05, 1, 1, "maximal", 0.05) == 3


@given(fields, counts, gaps)
def test_the_implied_constant_gives_the_gap_back(K: int, N: int, gap: float) -> None:
    assert implied_constant(K, N, gap) * math.sqrt(math.log(K) / N) == near(gap, rel=1e-12)


@given(counts)
def test_the_lower_bounds_are_ordered_and_below_the_upper_bound(N: int) -> None:
    closed, exact = lecam_lower_bound(N), lecam_lower_bound_exact(N)
    assert closed == near(0.0464277 / math.sqrt(N), rel=1e-5)
    assert closed < exact < procurement_gap_bound(2, N)


@given(counts, st.floats(1e-6, 0.4999))
def test_no_distance_gives_a_larger_lower_bound(N: int, d: float) -> None:
    divergence = 4 * N * d * math.log((1 + 2 * d) / (1 - 2 * d))
    assert d / 2 * math.exp(-divergence) <= lecam_lower_bound_exact(N) * (1 + 1e-12)


@given(counts)
def test_the_closed_lower_bound_uses_a_divergence_that_is_not_too_small(N: int) -> None:
    d = math.sqrt(3 / (128 * N))
    assert d <= 1 / 4
    assert 4 * N * d * math.log((1 + 2 * d) / (1 - 2 * d)) <= 64 / 3 * N * d * d


def test_every_input_refuses_what_is_no_finite_number() -> None:
    assert_refuses_every(procurement_gap_bound, BOUND)
    assert_refuses_every(procurement_probes_needed, NEEDED)
    assert_refuses_every(implied_constant, {"K": 8, "N": 256, "gap": 0.05})
    assert_refuses_every(lecam_lower_bound, {"N": 256})
    assert_refuses_every(lecam_lower_bound_exact, {"N": 256})


@pytest.mark.parametrize(
    ("function", "inputs", "field", "value"),
    [
        (procurement_gap_bound, BOUND, "K", 0),
        (procurement_gap_bound, BOUND, "K", 2.5),
        (procurement_gap_bound, BOUND, "N", 0),
        (procurement_gap_bound, BOUND, "score_range", 0),
        (procurement_gap_bound, BOUND, "alpha_min", 0),
        (procurement_gap_bound, BOUND, "alpha_min", 1.1),
        (procurement_gap_bound, BOUND, "delta", 0),
        (procurement_gap_bound, BOUND, "delta", 1),
        (procurement_gap_bound, BOUND, "method", "hoeffding"),
        (procurement_gap_bound, BOUND, "method", None),
        (procurement_probes_needed, NEEDED, "gap", 0),
        (implied_constant, {"K": 8, "N": 256, "gap": 0.05}, "K", 1),
        (lecam_lower_bound, {"N": 1}, "N", 0),
        (lecam_lower_bound_exact, {"N": 1}, "N", 1.5),
    ],
)
def test_an_input_outside_its_domain_is_refused_by_name(
    function: Callable[..., Any], inputs: dict[str, Any], field: str, value: Any
) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        function(**inputs | {field: value})
    assert caught.value.field == field


def test_numbers_that_no_float_holds_are_refused() -> None:
    with pytest.raises(ThresholdInputError, match="makes the bound too large"):
        procurement_gap_bound(8, 1, 1e300, 1e-300)
    with pytest.raises(ThresholdInputError, match="makes the number of probes too large"):
        procurement_probes_needed(8, 1e-200)
    with pytest.raises(ThresholdInputError, match="makes the constant too large"):
        implied_constant(2, 10**6, 1e308)
