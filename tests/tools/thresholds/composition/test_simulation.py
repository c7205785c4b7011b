# ruff: noqa: N803 (the paper's symbols keep their case)
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import composition_simulation
from tools.thresholds.engine.errors import ThresholdInputError


@pytest.mark.parametrize(
    ("c", "N", "joint", "side", "margin"),
    [(0.0, 1024, 0.0459, 0.0309, 0.0309), (0.02, 128, 0.1385, 0.1057, 0.1505), (0.1, 512, 0.0400, 0.0203, 0.4865)],
)
def test_the_simulated_gaps_are_the_stated_ones(c: float, N: int, joint: float, side: float, margin: float) -> None:
    found = composition_simulation(c, N)
    assert found.joint == pytest.approx(joint, abs=0.006)
    assert found.side == pytest.approx(side, abs=0.006)
    assert found.margin == pytest.approx(margin, rel=0.03)


def test_joint_scores_first_reach_five_percent_at_512_and_known_correlation_at_256() -> None:
    for c in (0.1, 0.15):
        gaps = {N: composition_simulation(c, N) for N in (128, 256, 512)}
        assert [N for N, gap in gaps.items() if gap.joint <= 0.05] == [512]
        assert [N for N, gap in gaps.items() if gap.side <= 0.05] == [256, 512]
        assert min(gap.margin for gap in gaps.values()) > 0.48


def test_without_covariance_known_correlation_helps_nobody_and_joint_scores_are_slower() -> None:
    found = composition_simulation(0, 256)
    assert found.side == pytest.approx(found.margin, rel=0.01)
    assert found.joint > found.side


@settings(max_examples=10)
@given(st.floats(-0.159, 0.159), st.integers(1, 4096), st.integers(0, 1000))
def test_a_seed_repeats_and_no_gap_is_negative(c: float, N: int, seed: int) -> None:
    found = composition_simulation(c, N, trials=50, seed=seed)
    assert found == composition_simulation(c, N, trials=50, seed=seed)
    assert min(found.joint, found.side, found.margin) >= 0


def test_every_input_refuses_what_is_no_finite_number() -> None:
    assert_refuses_every(composition_simulation, {"c": 0.1, "N": 64, "trials": 10, "seed": 1})


@pytest.mark.parametrize(
    ("field", "value"),
    [("c", 0.16), ("c", -0.2), ("N", 0), ("N", 1.5), ("trials", 0), ("trials", 10**6), ("seed", -1), ("seed", 0.5)],
)
def test_an_input_outside_its_domain_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        composition_simulation(**{"c": 0.1, "N": 64, "trials": 10, "seed": 1, field: value})
    assert caught.value.field == field
