import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.known import known
from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import (
    adaptive_samples,
    cascade,
    complexity_aware_exploration,
    early_exit,
    routing_premium,
    speculative_decoding,
)
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
lengths = st.integers(1, 60)
accepts = st.floats(0, 1)
ratios = st.floats(0, 2)
positives = st.floats(0.1, 100)
ordered = st.lists(positives, min_size=3, max_size=3).map(sorted)
depths = st.lists(st.floats(0.01, 1), min_size=2, max_size=2).map(sorted)
shares = st.lists(st.floats(0, 1), min_size=2, max_size=2).map(sorted)
SPECULATION = {"accept": 0.75, "draft_len": 7, "cost_ratio": 0.02}
EXIT = {"mean_depth": 0.5, "oracle_depth": 0.3, "overhead": 0.05}
CASCADE = {"cost_cheap": 0.3, "cost_expensive": 1, "resolved": 0.5, "oracle_resolved": 0.8, "cost_scorer": 0.01}
SAMPLES = {"k_fixed": 40, "k_mean": 5, "k_oracle": 3, "overhead_samples": 0.1}
BUDGET = {"budget_fixed": 64, "budget_mean": 24, "budget_oracle": 12, "overhead": 4}


def assert_decided_alike(pattern: Any) -> None:
    """The pattern's kappa, Delta and gamma give the condition the same answer."""
    if pattern.kappa is not None:
        found = routing_premium(min(pattern.kappa, 1), pattern.Delta, pattern.gamma)
        assert found.margin == near(pattern.net, rel=1e-9, abs=1e-12)
        if abs(pattern.net) > 1e-9:
            assert found.positive == pattern.pays


@given(accepts, lengths, ratios)
def test_speculation_keeps_the_identity_and_its_tokens_in_range(
    accept: float, draft_len: int, cost_ratio: float
) -> None:
    found = speculative_decoding(accept, draft_len, cost_ratio)
    assert 1 <= found.expected_tokens <= (draft_len + 1) * (1 + 1e-12)
    assert 0 <= known(found.kappa) <= 1
    assert found.net == near(1 - (1 + draft_len * cost_ratio) / found.expected_tokens, rel=1e-9, abs=1e-12)
    assert found.net == near(1 - 1 / found.speedup, rel=1e-9, abs=1e-12)
    assert_decided_alike(found)


@given(accepts, lengths)
def test_the_expected_tokens_are_the_geometric_sum(accept: float, draft_len: int) -> None:
    total = math.fsum(accept**power for power in range(draft_len + 1))
    assert speculative_decoding(accept, draft_len, 0).expected_tokens == near(total, rel=1e-12)


@given(st.integers(1, 15), st.integers(1, 10**6))
def test_the_expected_tokens_keep_their_digits_next_to_one(digits: int, draft_len: int) -> None:
    accept = 1 - 10.0**-digits
    gap = 1 - accept
    exact = -math.expm1((draft_len + 1) * math.log1p(-gap)) / gap
    assert speculative_decoding(accept, draft_len, 0).expected_tokens == near(exact, rel=1e-12)


@given(accepts, ratios)
def test_one_drafted_token_pays_iff_it_is_accepted_more_often_than_it_costs(accept: float, cost_ratio: float) -> None:
    assume(abs(accept - cost_ratio) > 1e-9)
    assert speculative_decoding(accept, 1, cost_ratio).pays == (accept > cost_ratio)


def test_a_draft_as_costly_as_it_is_useful_is_no_win() -> None:
    assert not speculative_decoding(0.3, 1, 0.3).pays


@given(accepts, lengths)
def test_at_its_break_even_cost_speculation_gains_nothing(accept: float, draft_len: int) -> None:
    cost_ratio = speculative_decoding(accept, draft_len, 0).breakeven_cost_ratio
    found = speculative_decoding(accept, draft_len, cost_ratio)
    assert not found.pays
    assert found.net == near(0, abs=1e-12)


def test_the_ends_of_the_accept_probability_are_exact() -> None:
    never, always = speculative_decoding(0, 5, 0.1), speculative_decoding(1, 5, 0.1)
    assert (never.expected_tokens, never.kappa, never.pays) == (1, 0, False)
    assert (always.expected_tokens, always.kappa) == (6, 1)


@given(depths, st.floats(0, 1))
def test_early_exit_keeps_the_identity(pair: list[float], overhead: float) -> None:
    oracle, mean = pair
    found = early_exit(mean, oracle, overhead)
    assert found.net == near(1 - (mean + overhead), abs=1e-12)
    assert found.speedup == near(1 / (mean + overhead))
    assert_decided_alike(found)


@given(positives, positives, shares, st.floats(0, 10))
def test_a_cascade_keeps_the_identity(cheap: float, expensive: float, pair: list[float], scorer: float) -> None:
    resolved, oracle = pair
    found = cascade(cheap, expensive, resolved, oracle, scorer)
    assert found.cost == near(cheap + scorer + (1 - resolved) * expensive, rel=1e-12)
    assert found.net == near(1 - found.cost / expensive, rel=1e-9, abs=1e-9)
    assert_decided_alike(found)


@given(positives, st.floats(1, 100), st.floats(0, 1))
def test_at_its_break_even_share_a_cascade_gains_nothing(cheap: float, times: float, scorer: float) -> None:
    expensive = (cheap + scorer) * times
    share = cascade(cheap, expensive, 0, 1, scorer).resolved_breakeven
    assume(share <= 1)
    found = cascade(cheap, expensive, share, 1, scorer)
    assert (found.pays, found.net) == (False, 0)


@given(ordered, st.floats(0, 10))
def test_adaptive_sampling_keeps_the_identity(three: list[float], overhead: float) -> None:
    oracle, mean, fixed = three
    found = adaptive_samples(fixed, mean, oracle, overhead)
    assert found.net == near(1 - (mean + overhead) / fixed, rel=1e-9, abs=1e-12)
    assert found.budget_reduction == near(fixed / mean)
    assert_decided_alike(found)


@given(ordered, st.floats(0, 10))
def test_exploration_is_adaptive_sampling_in_another_unit(three: list[float], overhead: float) -> None:
    oracle, mean, fixed = three
    assert complexity_aware_exploration(fixed, mean, oracle, overhead) == adaptive_samples(
        fixed, mean, oracle, overhead
    )


def test_a_share_of_no_oracle_saving_is_null() -> None:
    assert early_exit(1, 1, 0).kappa is None
    assert cascade(0.1, 1, 0, 0).kappa is None
    assert adaptive_samples(4, 4, 4).kappa is None


@pytest.mark.parametrize(
    ("function", "inputs"),
    [
        (speculative_decoding, SPECULATION),
        (early_exit, EXIT),
        (cascade, CASCADE),
        (adaptive_samples, SAMPLES),
        (complexity_aware_exploration, BUDGET),
    ],
)
def test_every_input_refuses_what_is_no_finite_number(function: Callable[..., Any], inputs: dict[str, Any]) -> None:
    assert_refuses_every(function, inputs)


@pytest.mark.parametrize(
    ("function", "inputs", "field", "value"),
    [
        (speculative_decoding, SPECULATION, "accept", 1.1),
        (speculative_decoding, SPECULATION, "draft_len", 2.5),
        (speculative_decoding, SPECULATION, "draft_len", 0),
        (speculative_decoding, SPECULATION, "cost_ratio", -1),
        (early_exit, EXIT, "mean_depth", 0),
        (early_exit, EXIT, "oracle_depth", 0.6),
        (early_exit, EXIT, "overhead", -0.1),
        (cascade, CASCADE, "cost_cheap", -1),
        (cascade, CASCADE, "cost_expensive", 0),
        (cascade, CASCADE, "resolved", 0.9),
        (cascade, CASCADE, "oracle_resolved", 1.1),
        (cascade, CASCADE, "cost_scorer", -1),
        (adaptive_samples, SAMPLES, "k_fixed", 0),
        (adaptive_samples, SAMPLES, "k_mean", 41),
        (adaptive_samples, SAMPLES, "k_oracle", 6),
        (adaptive_samples, SAMPLES, "overhead_samples", -1),
        (complexity_aware_exploration, BUDGET, "budget_mean", 65),
        (complexity_aware_exploration, BUDGET, "budget_oracle", 25),
    ],
)
def test_what_a_pattern_cannot_be_is_refused_by_name(
    function: Callable[..., Any], inputs: dict[str, Any], field: str, value: float
) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        function(**inputs | {field: value})
    assert caught.value.field == field


def test_numbers_that_no_float_holds_are_refused() -> None:
    with pytest.raises(ThresholdInputError, match="makes the cost of drafting too large"):
        speculative_decoding(0.5, 10**200, 1e200)
    with pytest.raises(ThresholdInputError, match="makes the speedup too large"):
        early_exit(1e-320, 0, 0)
    with pytest.raises(ThresholdInputError, match="makes the overhead too large"):
        cascade(1e300, 1e-300, 0, 0)
    with pytest.raises(ThresholdInputError, match="makes the overhead too large"):
        adaptive_samples(1e-300, 1e-300, 1e-300, 1e300)
