import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.thresholds.complex_step import elasticity
from tests.tools.thresholds.strategies import accept_rates
from tools.thresholds import SNELL, SUBSTITUTION
from tools.thresholds.frontier.curves import expower_curve, logistic_curve, passk_curve
from tools.thresholds.frontier.substitution import flops_multiplier, rollout_breakeven

counts = st.floats(1, 200)


@given(p=st.floats(1e-3, 0.9), rho=counts)
def test_the_elasticity_of_independent_attempts_is_that_of_their_curve(p: float, rho: float) -> None:
    found = elasticity(lambda rho: passk_curve(p, rho)[0], {"rho": rho}, "rho")
    assert passk_curve(p, rho)[1] == pytest.approx(found, rel=1e-8, abs=1e-12)


@given(a=st.floats(-10, -0.01), b=st.floats(-2, -0.05), k=counts)
def test_the_elasticity_of_the_power_law_is_that_of_its_curve(a: float, b: float, k: float) -> None:
    found = elasticity(lambda k: expower_curve(a, b, k)[0], {"k": k}, "k")
    assert expower_curve(a, b, k)[1] == pytest.approx(found, rel=1e-9)


@given(s=st.floats(0.1, 6), rho=counts, half=st.floats(0.5, 300))
def test_the_elasticity_of_the_logistic_is_that_of_its_curve(s: float, rho: float, half: float) -> None:
    found = elasticity(lambda rho: logistic_curve(s, rho, half)[0], {"rho": rho}, "rho")
    assert logistic_curve(s, rho, half)[1] == pytest.approx(found, rel=1e-9)


@given(size=st.floats(1.01, 100), ratio=st.floats(0.01, 100))
def test_the_elasticities_of_the_multiplier_are_those_of_the_formula(size: float, ratio: float) -> None:
    point = {"M": size, "ratio": ratio}
    for name, value in SNELL(point).elasticities.items():
        assert value == pytest.approx(elasticity(flops_multiplier, point, name), rel=1e-9)


@given(size=st.floats(1, 100), small=accept_rates, large=accept_rates, training=st.floats(0, 1e3))
def test_the_elasticities_of_the_substitution_are_those_of_its_break_even(
    size: float, small: float, large: float, training: float
) -> None:
    point = {"M": size, "alpha_small": small, "alpha_large": large, "extra": training}
    evaluation = SUBSTITUTION(
        {**{name: point[name] for name in list(point)[:3]}, "rho": 2, "training_dollars": training}
    )
    for name, value in evaluation.elasticities.items():
        assert value == pytest.approx(elasticity(rollout_breakeven, point, name), rel=1e-9)
