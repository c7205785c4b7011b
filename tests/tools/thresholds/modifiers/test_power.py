import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.known import known
from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import clock_lock, energy_crossover_tokens, power_cap_binds
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
watts = st.floats(1, 1000)
rents = st.floats(0.05, 20)
shares = st.floats(0, 0.95)
tariffs = st.floats(0.01, 1)
energies = st.floats(0, 1e4)
points = st.fixed_dictionaries(
    {
        "usd_per_gpu_h": rents,
        "draw_w": watts,
        "energy_saving": shares,
        "throughput_loss": shares,
        "usd_per_kwh": tariffs,
        "pue": st.floats(1, 2),
    }
)


@given(watts, watts)
def test_a_cap_binds_only_below_the_draw(cap: float, draw: float) -> None:
    assume(abs(cap - draw) > 1e-6)
    assert power_cap_binds(cap, draw) is (cap < draw)


@given(watts)
def test_a_cap_at_the_draw_does_not_bind(draw: float) -> None:
    assert not power_cap_binds(draw, draw)
    assert not power_cap_binds(draw * (1 - 5e-11), draw)


@given(points)
def test_the_cost_ratio_is_rent_and_electricity_over_what_they_were(point: dict[str, Any]) -> None:
    found = clock_lock(**point)
    power = point["usd_per_kwh"] * point["pue"] * point["draw_w"] / 1000  # $ an hour
    before = point["usd_per_gpu_h"] + power
    after = point["usd_per_gpu_h"] / (1 - point["throughput_loss"]) + power * (1 - point["energy_saving"])
    assert found.phi == near(power / point["usd_per_gpu_h"])
    assert found.cost_ratio == near(after / before)


@given(points, st.floats(1e-3, 0.95))
def test_a_lock_that_loses_nothing_and_saves_something_pays(point: dict[str, Any], saving: float) -> None:
    found = clock_lock(**point | {"throughput_loss": 0, "energy_saving": saving})
    assert found.pays
    assert found.cost_ratio < 1


@given(points)
def test_at_the_break_even_loss_the_ratio_is_one_and_nothing_is_won(point: dict[str, Any]) -> None:
    found = clock_lock(**point)
    tie = clock_lock(**point | {"throughput_loss": found.throughput_loss_breakeven})
    assert tie.cost_ratio == near(1, rel=1e-12)
    assert not tie.pays


@given(points)
def test_it_pays_below_the_break_even_loss_only(point: dict[str, Any]) -> None:
    found = clock_lock(**point | {"energy_saving": max(point["energy_saving"], 0.01)})
    saving = {"energy_saving": max(point["energy_saving"], 0.01)}
    tau = found.throughput_loss_breakeven
    assert clock_lock(**point | saving | {"throughput_loss": tau * 0.99}).pays
    assert not clock_lock(**point | saving | {"throughput_loss": min(tau * 1.01, 0.9999)}).pays


@given(points)
def test_at_the_break_even_saving_the_ratio_is_one(point: dict[str, Any]) -> None:
    needed = known(clock_lock(**point).energy_saving_breakeven)
    assume(needed < 1)
    assert clock_lock(**point | {"energy_saving": needed}).cost_ratio == near(1, rel=1e-12)


def test_the_defaults_are_the_stated_ones() -> None:
    assert clock_lock(4, 300) == clock_lock(4, 300, 0.32, 0, 0.10, 1.2)


def test_free_electricity_is_worth_nothing_and_no_saving_repays_a_loss() -> None:
    free = clock_lock(4, 300, throughput_loss=0.1, usd_per_kwh=0)
    assert (free.phi, free.pays, free.energy_saving_breakeven) == (0, False, None)
    lossless = clock_lock(4, 300, usd_per_kwh=0)
    assert (lossless.pays, lossless.cost_ratio, lossless.energy_saving_breakeven) == (False, 1, 0)


@given(energies, energies, st.floats(0, 100), st.floats(0.01, 100))
def test_at_the_crossover_both_designs_take_the_same_energy(
    pre_new: float, pre_gqa: float, dec_new: float, saved: float
) -> None:
    tokens = energy_crossover_tokens(pre_new, pre_gqa, dec_new + saved, dec_new)
    new, gqa = pre_new + dec_new * tokens, pre_gqa + (dec_new + saved) * tokens
    assert new == near(gqa, rel=1e-6, abs=1e-6)


def test_a_cheaper_prefill_puts_the_crossover_before_the_first_token() -> None:
    assert energy_crossover_tokens(400, 500, 2, 1) == -100


@pytest.mark.parametrize("dec_new", [2, 2.5, 2 * (1 - 1e-11)])
def test_nothing_crosses_unless_decode_is_leaner(dec_new: float) -> None:
    with pytest.raises(ThresholdInputError, match=r"Input 'dec_new' is .*, not lower than dec_gqa"):
        energy_crossover_tokens(900, 500, 2, dec_new)


def test_every_input_refuses_what_is_no_finite_number() -> None:
    assert_refuses_every(power_cap_binds, {"cap_w": 400, "draw_w": 300})
    lock = {"usd_per_gpu_h": 4, "draw_w": 300, "energy_saving": 0.3, "throughput_loss": 0.1}
    assert_refuses_every(clock_lock, lock | {"usd_per_kwh": 0.1, "pue": 1.2})
    assert_refuses_every(energy_crossover_tokens, {"pre_new": 9, "pre_gqa": 5, "dec_gqa": 2, "dec_new": 1})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("usd_per_gpu_h", 0),
        ("draw_w", 0),
        ("energy_saving", 1),
        ("energy_saving", -0.1),
        ("throughput_loss", 1),
        ("usd_per_kwh", -1),
        ("pue", 0.99),
    ],
)
def test_an_input_outside_its_domain_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ThresholdInputError, match=f"Input '{field}' .* outside its domain"):
        clock_lock(**{"usd_per_gpu_h": 4, "draw_w": 300, field: value})


def test_a_result_too_large_for_a_float_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="makes the electricity share too large"):
        clock_lock(5e-324, 1e300)
    with pytest.raises(ThresholdInputError, match="makes the crossover too large"):
        energy_crossover_tokens(1e308, 0, 1e-10, 0)
    assert math.isfinite(clock_lock(1e-300, 1e-300).cost_ratio)
