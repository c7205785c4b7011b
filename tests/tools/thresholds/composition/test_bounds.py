# ruff: noqa: N803 (the paper's symbols keep their case)
import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import (
    baseline_cov_threshold,
    baseline_matched_gap,
    compose,
    composition_gap_bound,
    composition_probe_ratio,
    composition_probes_needed,
    frechet_cov,
)
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
counts = st.integers(1, 10**6)
many = st.integers(2, 10**6)
ranges = st.floats(0.01, 100)
lowest = st.floats(0.01, 1)
gaps = st.floats(1e-3, 10)
inner = st.floats(0.02, 0.98)


@given(counts, counts, counts, ranges, lowest)
def test_the_bound_is_symmetric_in_the_candidates(
    K1: int, K2: int, N: int, score_range: float, alpha_min: float
) -> None:
    found = composition_gap_bound(K1, K2, N, score_range, alpha_min)
    assert found == near(composition_gap_bound(K2, K1, N, score_range, alpha_min), rel=1e-12)


@given(counts, counts, ranges, lowest)
def test_with_one_candidate_in_the_second_position_it_is_the_bound_of_single_verifiers(
    K: int, N: int, score_range: float, alpha_min: float
) -> None:
    single = score_range / alpha_min * math.sqrt(math.log(K) / (2 * N))
    assert composition_gap_bound(K, 1, N, score_range, alpha_min) == near(single, rel=1e-12)


@given(many, counts, ranges, lowest)
def test_a_square_of_candidates_takes_twice_the_probes(K: int, N: int, score_range: float, alpha_min: float) -> None:
    pair = composition_gap_bound(K, K, 2 * N, score_range, alpha_min)
    assert pair == near(composition_gap_bound(K, 1, N, score_range, alpha_min), rel=1e-12)
    assert composition_probe_ratio(K, K) == near(2)


@given(counts, counts, counts)
def test_the_bound_halves_when_the_probes_quadruple(K1: int, K2: int, N: int) -> None:
    assert composition_gap_bound(K1, K2, 4 * N) == near(composition_gap_bound(K1, K2, N) / 2, rel=1e-12)


@given(many, counts, gaps, ranges, lowest)
def test_the_probes_needed_are_the_least_that_certify(
    K1: int, K2: int, gap: float, score_range: float, alpha_min: float
) -> None:
    needed = composition_probes_needed(K1, K2, gap, score_range, alpha_min)
    assert composition_gap_bound(K1, K2, needed, score_range, alpha_min) <= gap * (1 + 1e-9)
    if needed > 1:
        assert composition_gap_bound(K1, K2, needed - 1, score_range, alpha_min) > gap * (1 - 1e-9)


def test_a_single_pair_needs_no_probes_and_has_no_gap() -> None:
    assert composition_probes_needed(1, 1) == 0
    assert composition_gap_bound(1, 1, 1) == 0


def test_a_whole_number_of_probes_stays_itself() -> None:
    exact = math.sqrt(math.log(64) / 2 / 512)
    assert composition_probes_needed(8, 8, exact) == 512


@given(many, counts)
def test_the_probe_ratio_is_that_of_the_probes_needed(K1: int, K2: int) -> None:
    assert composition_probe_ratio(K1, K2) == near((math.log(K1) + math.log(K2)) / math.log(K1), rel=1e-12)


def test_one_candidate_in_the_first_position_has_no_probe_ratio() -> None:
    with pytest.raises(ThresholdInputError, match="Input 'K1' is 1, a single verifier"):
        composition_probe_ratio(1, 4)


@given(inner, inner, st.floats(0, 1), st.floats(0, 1))
def test_the_baseline_gap_is_half_the_distance_of_the_two_pairs(
    a: float, b: float, first: float, second: float
) -> None:
    low, high = frechet_cov(a, b)
    lo, hi = sorted(low + share * (high - low) for share in (first, second))
    assume(a * b + lo > 1e-4)
    gap = baseline_matched_gap(a, b, lo, hi)
    better, worse = compose(a, b, hi).pipeline, compose(a, b, lo).pipeline
    assert gap == near((better / worse - 1) / 2, rel=1e-9, abs=1e-9)
    assert gap >= 0


@given(inner, inner, st.floats(0.01, 1))
def test_two_sided_covariances_lose_c_over_ab_less_c(a: float, b: float, share: float) -> None:
    low, high = frechet_cov(a, b)
    cov = share * min(-low, high)
    assume(a * b - cov > 1e-4)
    assert baseline_matched_gap(a, b, -cov, cov) == near(cov / (a * b - cov), rel=1e-6)


@given(inner, inner, st.floats(0.001, 2))
def test_the_covariance_threshold_is_where_the_baseline_gap_meets_the_target(a: float, b: float, gap: float) -> None:
    threshold = baseline_cov_threshold(a, b, gap)
    assume(threshold <= frechet_cov(a, b)[1])
    assert baseline_matched_gap(a, b, 0, threshold) == near(gap, rel=1e-9)


@given(inner, inner)
def test_a_covariance_of_a_tenth_always_breaks_the_baseline(a: float, b: float) -> None:
    assert baseline_cov_threshold(a, b) < 0.1
    if frechet_cov(a, b)[1] >= 0.1:
        assert baseline_matched_gap(a, b, 0, 0.1) > 0.05


def test_at_half_the_line_is_half_of_the_published_one() -> None:
    assert baseline_cov_threshold(0.5, 1) == near(0.05)


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"cov_lo": 0.05, "cov_hi": 0.01}, "cov_hi"),
        ({"cov_lo": 0, "cov_hi": 0.2}, "cov_hi"),
        ({"cov_lo": -0.2, "cov_hi": 0.1}, "cov_lo"),
        ({"a": 0.4, "b": 0.4, "cov_lo": -0.16, "cov_hi": 0}, "cov_lo"),
        ({"a": 0, "cov_lo": 0, "cov_hi": 0}, "cov_lo"),
        ({"a": -0.1, "cov_lo": 0, "cov_hi": 0}, "a"),
    ],
)
def test_impossible_pairs_are_refused_by_name(inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        baseline_matched_gap(**{"a": 0.8, "b": 0.7, **inputs})
    assert caught.value.field == field


def test_equal_covariances_lose_nothing() -> None:
    assert baseline_matched_gap(0.8, 0.7, 0.1, 0.1) == 0


def test_every_input_refuses_what_is_no_finite_number() -> None:
    bound = {"K1": 8, "K2": 8, "N": 512, "score_range": 1, "alpha_min": 0.5}
    assert_refuses_every(composition_gap_bound, bound)
    assert_refuses_every(composition_probes_needed, {"K1": 8, "K2": 8, "gap": 0.05, "score_range": 1, "alpha_min": 1})
    assert_refuses_every(composition_probe_ratio, {"K1": 8, "K2": 8})
    assert_refuses_every(baseline_matched_gap, {"a": 0.8, "b": 0.7, "cov_lo": 0, "cov_hi": 0.1})
    assert_refuses_every(baseline_cov_threshold, {"a": 0.8, "b": 0.7, "gap": 0.05})


@pytest.mark.parametrize(
    ("field", "value"),
    [("K1", 0), ("K2", 2.5), ("N", 0), ("N", 0.5), ("score_range", 0), ("alpha_min", 0), ("alpha_min", 1.01)],
)
def test_an_input_outside_its_domain_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        composition_gap_bound(**{"K1": 8, "K2": 8, "N": 512, "score_range": 1, "alpha_min": 1, field: value})
    assert caught.value.field == field


def test_a_result_too_large_for_a_float_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="makes the bound too large"):
        composition_gap_bound(8, 8, 1, 1e308, 1e-10)
    with pytest.raises(ThresholdInputError, match="makes the number of probes too large"):
        composition_probes_needed(8, 8, 1e-300)
