# ruff: noqa: N803 (the papers' symbols keep their case)
import math
from collections.abc import Callable
from itertools import product
from random import Random
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.thresholds.refusals import NEVER, assert_refuses_every
from tools.thresholds import (
    LADDERS,
    procurement_expected_gap,
    selection_probabilities,
    simulate_procurement,
)
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
fields = st.lists(st.floats(0.01, 1), min_size=1, max_size=6)
counts = st.integers(1, 60)
powers = st.floats(0, 1)
MATH = LADDERS["MATH"]
INPUTS: dict[str, Any] = {"N": 64, "probe_power": 0.4}


def by_enumeration(alphas: list[float], N: int, power: float) -> list[float]:
    """The selection probabilities as a sum over every combination of counts."""
    rates = [0.5 + power * (alpha - 0.5) for alpha in alphas]
    mass = [[math.comb(N, x) * rate**x * (1 - rate) ** (N - x) for x in range(N + 1)] for rate in rates]
    chances = [0.0] * len(alphas)
    for outcome in product(range(N + 1), repeat=len(alphas)):
        weight = math.prod(mass[k][x] for k, x in enumerate(outcome))
        winners = [k for k, x in enumerate(outcome) if x == max(outcome)]
        for k in winners:
            chances[k] += weight / len(winners)
    return chances


@settings(max_examples=30)
@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=4), st.integers(1, 5), powers)
def test_the_probabilities_are_those_of_enumerating_every_outcome(alphas: list[float], N: int, power: float) -> None:
    assert selection_probabilities(alphas, N, power) == near(by_enumeration(alphas, N, power), rel=1e-10, abs=1e-13)


@settings(max_examples=50)
@given(fields, counts, powers)
def test_the_probabilities_sum_to_one(alphas: list[float], N: int, power: float) -> None:
    chances = selection_probabilities(alphas, N, power)
    assert math.fsum(chances) == near(1, rel=1e-12)
    assert all(chance >= 0 for chance in chances)


@settings(max_examples=50)
@given(fields, counts, powers, st.randoms(use_true_random=False))
def test_the_probabilities_follow_a_permutation(alphas: list[float], N: int, power: float, random: Random) -> None:
    order = list(range(len(alphas)))
    random.shuffle(order)
    chances = selection_probabilities(alphas, N, power)
    moved = selection_probabilities([alphas[place] for place in order], N, power)
    assert moved == near([chances[place] for place in order], rel=1e-10, abs=1e-14)


@given(st.floats(0.01, 1), st.integers(1, 9), counts, powers)
def test_equal_verifiers_are_selected_equally_often(alpha: float, K: int, N: int, power: float) -> None:
    assert selection_probabilities([alpha] * K, N, power) == near([1 / K] * K, rel=1e-12)
    assert procurement_expected_gap([alpha] * K, N, power) == 0


@settings(max_examples=50)
@given(fields, counts)
def test_probes_that_reveal_nothing_select_at_random(alphas: list[float], N: int) -> None:
    assert selection_probabilities(alphas, N, 0) == near([1 / len(alphas)] * len(alphas), rel=1e-12)


@settings(max_examples=50)
@given(fields, counts, powers)
def test_the_gap_is_the_weighted_excess_and_never_negative(alphas: list[float], N: int, power: float) -> None:
    chances = selection_probabilities(alphas, N, power)
    expected = math.fsum(chance * max(alphas) / alpha for chance, alpha in zip(chances, alphas, strict=True)) - 1
    gap = procurement_expected_gap(alphas, N, power)
    assert gap == near(expected, rel=1e-9, abs=1e-12)
    assert gap >= 0


@pytest.mark.parametrize("name", LADDERS)
def test_the_gap_falls_with_the_probes_and_256_is_the_first_power_of_two_within_5_percent(name: str) -> None:
    ladder = LADDERS[name]
    gaps = [procurement_expected_gap(ladder.alphas, 2**power, ladder.probe_power) for power in range(13)]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[8] <= 0.05 < gaps[7]


@settings(max_examples=50)
@given(st.lists(st.floats(0.05, 1), min_size=2, max_size=5), st.integers(1, 30), st.floats(0.1, 1))
def test_more_probes_never_raise_the_gap(alphas: list[float], N: int, power: float) -> None:
    more, less = (procurement_expected_gap(alphas, count, power) for count in (2 * N, N))
    assert more <= less * (1 + 1e-9) + 1e-12


@pytest.mark.parametrize("name", LADDERS)
def test_the_monte_carlo_agrees_with_the_exact_gap(name: str) -> None:
    ladder = LADDERS[name]
    drawn = simulate_procurement(ladder.alphas, 256, ladder.probe_power, trials=20_000, seed=7)
    assert abs(drawn.gap - drawn.exact) < 4 * drawn.standard_error
    assert drawn.exact == procurement_expected_gap(ladder.alphas, 256, ladder.probe_power)
    assert drawn.selected == near(selection_probabilities(ladder.alphas, 256, ladder.probe_power), abs=0.015)


def test_the_monte_carlo_draws_ties_uniformly() -> None:
    assert simulate_procurement([0.5, 0.5, 0.5], 1, trials=30_000, seed=1).selected == near([1 / 3] * 3, abs=0.015)


def test_the_same_seed_gives_the_same_draws_and_another_one_others() -> None:
    first, again, other = (simulate_procurement(MATH.alphas, 64, 0.4, 1000, seed) for seed in (3, 3, 4))
    assert first == again
    assert first.gap != other.gap


def test_certain_probes_are_exact() -> None:
    assert selection_probabilities([1, 0.5], 10, 1) == near([1 - 0.5**11, 0.5**11])
    assert procurement_expected_gap([0.3], 5) == 0


def test_many_probes_are_summed_in_blocks() -> None:
    assert procurement_expected_gap([0.5, 0.5001], 10**5, 0.001) == near(0.0001, rel=0.01)
    assert procurement_expected_gap(MATH.alphas, 10**5, 0.4) == near(0, abs=1e-15)


def test_arrays_are_lists() -> None:
    assert procurement_expected_gap(cast("Any", np.array(MATH.alphas)), 64, 0.4) == procurement_expected_gap(
        MATH.alphas, 64, 0.4
    )


@pytest.mark.parametrize("function", [procurement_expected_gap, selection_probabilities, simulate_procurement])
def test_every_input_refuses_what_is_no_finite_number(function: Callable[..., Any]) -> None:
    assert_refuses_every(lambda **given: function(MATH.alphas, **given), INPUTS)
    for value in (value for value in NEVER if not isinstance(value, list)):
        with pytest.raises(ThresholdInputError) as caught:
            function(value, **INPUTS)
        assert caught.value.field == "alphas"


@pytest.mark.parametrize(
    ("given_inputs", "field"),
    [
        ({"alphas": []}, "alphas"),
        ({"alphas": [0.5, 0]}, "alphas[1]"),
        ({"alphas": [1.1]}, "alphas[0]"),
        ({"N": 0}, "N"),
        ({"N": 2.5}, "N"),
        ({"N": 10**7}, "N"),
        ({"probe_power": -0.1}, "probe_power"),
        ({"probe_power": 1.1}, "probe_power"),
        ({"trials": 1}, "trials"),
        ({"trials": 10**8}, "trials"),
        ({"trials": True}, "trials"),
        ({"seed": -1}, "seed"),
        ({"seed": None}, "seed"),
    ],
)
def test_an_input_outside_its_domain_is_refused_by_name(given_inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        simulate_procurement(**{"alphas": MATH.alphas, **INPUTS} | given_inputs)
    assert caught.value.field == field


def test_a_gap_that_no_float_holds_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="makes the gap too large"):
        procurement_expected_gap([1, 1e-310], 1, 0)
