import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.known import known
from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import residual_ceiling_distance, surface_code_ler
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
distances = st.integers(1, 50).map(lambda half: 2 * half + 1)
below = st.floats(1e-4, 9.9e-3)
floors = st.floats(1e-30, 1e-2)


@given(distances, below, st.floats(0, 0.1))
def test_two_more_of_distance_divide_the_falling_term_by_the_ratio(d: int, p: float, floor: float) -> None:
    term = surface_code_ler(d, p)
    assert surface_code_ler(d + 2, p) == near(term * p / 0.01, rel=1e-9, abs=0)
    assert surface_code_ler(d, p, floor=floor) == near(term + floor)


@given(below, floors)
def test_the_ceiling_is_the_least_odd_distance_at_which_the_term_has_sunk_to_the_floor(p: float, floor: float) -> None:
    d = known(residual_ceiling_distance(p, floor))
    assert d >= 3
    assert d % 2 == 1
    assert surface_code_ler(d, p) <= floor * (1 + 1e-9)
    if d > 3:
        assert surface_code_ler(d - 2, p) > floor


@given(distances, below)
def test_a_floor_at_the_term_itself_puts_the_ceiling_there(d: int, p: float) -> None:
    assert residual_ceiling_distance(p, surface_code_ler(d, p)) == d
    assert residual_ceiling_distance(p, surface_code_ler(d, p) * (1 - 1e-6)) == d + 2


@given(below)
def test_without_a_floor_there_is_no_ceiling(p: float) -> None:
    assert residual_ceiling_distance(p, 0) is None


@pytest.mark.parametrize(("p", "floor", "d"), [(0.01, 0.05, None), (0.02, 0.05, None), (0.01, 0.1, 3), (0.02, 0.4, 3)])
def test_at_the_threshold_or_above_more_distance_never_helps(p: float, floor: float, d: int | None) -> None:
    assert residual_ceiling_distance(p, floor) == d


def test_a_ceiling_far_out_is_still_odd() -> None:
    d = known(residual_ceiling_distance(math.nextafter(0.01, 0), 1e-3))
    assert d > 2**53
    assert d % 2 == 1


@pytest.mark.parametrize("d", [4, 2, 1, 0, -3, 3.5])
def test_a_distance_is_odd_and_at_least_three(d: Any) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        surface_code_ler(d, 0.006)
    assert caught.value.field == "d"


def test_every_input_refuses_what_is_no_finite_number() -> None:
    inputs = {"p": 0.006, "floor": 0.001, "A": 0.1, "p_th": 0.01}
    assert_refuses_every(surface_code_ler, {"d": 17, **inputs})
    assert_refuses_every(residual_ceiling_distance, inputs)


@pytest.mark.parametrize(("field", "value"), [("p", 0), ("p", 1.1), ("A", 0), ("p_th", 0), ("p_th", 2), ("floor", -1)])
def test_an_input_outside_its_domain_is_refused_by_name(field: str, value: float) -> None:
    for function in (residual_ceiling_distance, lambda **given_inputs: surface_code_ler(3, **given_inputs)):
        with pytest.raises(ThresholdInputError, match=f"Input '{field}' .* outside its domain"):
            function(**{"p": 0.006, "floor": 0.001, field: value})


def test_a_rate_too_large_for_a_float_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="makes the error rate too large"):
        surface_code_ler(1001, 1, p_th=1e-300)
