import inspect
import math
from typing import Any, cast

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.known import known
from tests.tools.thresholds.refusals import NEVER, assert_refuses_every
from tools.thresholds import LADDERS, posted_price_cutoff_continuum, posted_price_unravel
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
MATH = LADDERS["MATH"].alphas
markets = st.lists(st.floats(0.05, 1), min_size=1, max_size=8)
thetas = st.floats(0.3, 1)
ranges = st.lists(st.floats(0.05, 1), min_size=2, max_size=2, unique=True).map(sorted)


def unravelled(alphas: list[float], theta: float) -> list[float]:
    """The market by its definition, a seller at a time."""
    active = sorted(alphas)
    while True:
        price = sum(active) / len(active)
        stay = [a for a in active if theta * a <= price or math.isclose(theta * a, price, rel_tol=1e-10, abs_tol=1e-12)]
        if stay == active or not stay:
            return stay
        active = stay


@given(markets, st.floats(0.3, 1.5))
def test_the_market_is_that_of_its_definition(alphas: list[float], theta: float) -> None:
    found = posted_price_unravel(alphas, theta)
    assert found.active == unravelled(alphas, theta)
    if found.active:
        assert found.price == near(sum(found.active) / len(found.active))
        assert found.gap == near(sum(max(alphas) / a for a in found.active) / len(found.active) - 1, abs=1e-12)


@given(markets, thetas)
def test_nobody_who_stays_would_rather_leave(alphas: list[float], theta: float) -> None:
    found = posted_price_unravel(alphas, theta)
    assert found.active
    assert all(theta * a <= known(found.price) * (1 + 1e-9) for a in found.active)


@given(markets)
def test_at_a_theta_of_one_only_the_worst_stays(alphas: list[float]) -> None:
    found = posted_price_unravel(alphas, 1)
    assert found.active == near([min(alphas)] * len(found.active), rel=1e-9, abs=1e-11)
    if max(alphas) - min(alphas) > 1e-6:
        assert found.closure == near(0, abs=1e-5)


@given(markets, st.floats(1.001, 10))
def test_above_a_theta_of_one_nobody_stays(alphas: list[float], theta: float) -> None:
    found = posted_price_unravel(alphas, theta)
    assert (found.active, found.price, found.gap, found.closure) == ([], None, None, None)


@given(markets, thetas)
def test_the_closure_lies_between_0_and_1(alphas: list[float], theta: float) -> None:
    closure = posted_price_unravel(alphas, theta).closure
    if closure is None:
        assert min(alphas) == max(alphas)
    else:
        assert -1e-9 <= closure <= 1


def test_the_closure_takes_no_number_of_probes() -> None:
    for function in (posted_price_unravel, posted_price_cutoff_continuum):
        assert not {"N", "probes", "probe_power"} & set(inspect.signature(function).parameters)


def test_the_order_of_the_sellers_does_not_matter() -> None:
    assert posted_price_unravel(MATH[::-1], 0.9) == posted_price_unravel(MATH, 0.9)


def test_a_cost_that_equals_the_price_stays() -> None:
    assert posted_price_unravel(MATH, 0.9).active == [0.4, 0.45, 0.5]


@pytest.mark.parametrize(("name", "closure"), [("MATH", 0.222), ("GSM8K", 0.285), ("HumanEval", 0.122)])
def test_the_ladders_close_what_the_archive_says_at_a_theta_of_nine_tenths(name: str, closure: float) -> None:
    assert posted_price_unravel(LADDERS[name].alphas, 0.9).closure == near(closure, abs=5e-4)


@settings(max_examples=25)
@given(ranges, st.floats(0.3, 0.96))
def test_the_continuum_is_the_limit_of_a_fine_ladder(pair: tuple[float, float], theta: float) -> None:
    low, high = pair
    assume(high - low > 0.1 and high > 1.2 * low)
    size = 2000
    fine = [low + (high - low) * (place + 0.5) / size for place in range(size)]
    found, ladder = posted_price_cutoff_continuum(low, high, theta), posted_price_unravel(fine, theta)
    assert ladder.active[-1] == near(found.cutoff, abs=0.02 * known(found.cutoff))
    assert ladder.gap == near(found.gap, rel=0.03, abs=0.01)


@given(ranges, st.floats(0.3, 0.999))
def test_the_last_seller_of_the_continuum_is_indifferent_or_the_best(pair: tuple[float, float], theta: float) -> None:
    low, high = pair
    found = posted_price_cutoff_continuum(low, high, theta)
    assert found.price == near((low + known(found.cutoff)) / 2)
    if known(found.cutoff) < high:
        assert theta * known(found.cutoff) == near(found.price)
    else:
        assert theta * high <= known(found.price) * (1 + 1e-9)


@given(ranges)
def test_the_continuum_unravels_to_the_worst_type_at_a_theta_of_one(pair: tuple[float, float]) -> None:
    found = posted_price_cutoff_continuum(*pair, 1)
    assert (found.cutoff, found.closure) == (pair[0], 0)


@given(ranges, st.floats(1.001, 5))
def test_nobody_stays_in_the_continuum_above_a_theta_of_one(pair: tuple[float, float], theta: float) -> None:
    found = posted_price_cutoff_continuum(*pair, theta)
    assert (found.cutoff, found.price, found.gap, found.closure) == (None, None, None, None)


@given(ranges, st.floats(0.3, 0.99), st.floats(0.001, 0.01))
def test_the_closure_of_the_continuum_falls_with_theta(pair: tuple[float, float], theta: float, step: float) -> None:
    assume(pair[1] - pair[0] > 0.01)
    less, more = (posted_price_cutoff_continuum(*pair, value).closure for value in (theta, theta + step))
    assert known(more) <= known(less) + 1e-9


@pytest.mark.parametrize(("theta", "more"), [(0.87, True), (0.88, False), (0.9, False)])
def test_the_closure_passes_30_percent_below_a_theta_of_about_88_hundredths(theta: float, more: bool) -> None:
    assert (known(posted_price_cutoff_continuum(0.5, 0.9, theta).closure) > 0.3) == more


def test_every_input_refuses_what_is_no_finite_number() -> None:
    assert_refuses_every(lambda theta: posted_price_unravel(MATH, theta), {"theta": 0.9})
    assert_refuses_every(posted_price_cutoff_continuum, {"alpha_lo": 0.5, "alpha_hi": 0.9, "theta": 0.9})
    for value in (value for value in NEVER if not isinstance(value, list)):
        with pytest.raises(ThresholdInputError) as caught:
            posted_price_unravel(cast("Any", value), 0.9)
        assert caught.value.field == "alphas"


@pytest.mark.parametrize(
    ("given_inputs", "field"),
    [
        ({"alpha_lo": 0}, "alpha_lo"),
        ({"alpha_lo": 0.9}, "alpha_lo"),
        ({"alpha_lo": 0.95}, "alpha_lo"),
        ({"alpha_hi": 1.1}, "alpha_hi"),
        ({"theta": 0}, "theta"),
    ],
)
def test_a_market_that_cannot_be_is_refused_by_name(given_inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        posted_price_cutoff_continuum(**{"alpha_lo": 0.5, "alpha_hi": 0.9, "theta": 0.9} | given_inputs)
    assert caught.value.field == field


def test_a_gap_that_no_float_holds_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="makes the gap too large"):
        posted_price_cutoff_continuum(1e-310, 1, 0.9)
    with pytest.raises(ThresholdInputError, match="makes the gap too large"):
        posted_price_unravel([1e-310, 1], 0.9)
