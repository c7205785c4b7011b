import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.thresholds.agreement import assert_surface_agrees
from tools.thresholds import VERIFIER_PROBES, procurement_expected_gap, procurement_gap_bound
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.procurement.solving import MAX_FIELD, Market, Question, solve_all

MATH = Market(0.4, 0.75, 0.4)
FULL = {"K": 8, "N": 256, "gap": 0.05, "delta": 0.05}


def without(name: str, **changes: object) -> dict[str, Any]:
    return {key: value for key, value in {**FULL, **changes}.items() if key != name}


def answer(**inputs: Any) -> Mapping[str, Any]:
    return VERIFIER_PROBES(inputs).values


def test_one_question_gets_every_answer_side_by_side_and_why_they_differ() -> None:
    evaluation = VERIFIER_PROBES({"K": 20, "gap": 0.05, "delta": 0.05})
    found = evaluation.values
    assert found["solved_for"] == "N"
    assert (found["highprob"], found["maximal"], found["archive"]) == (5348, 600, 256)
    assert found["exact_mean"] == 278
    assert math.isclose(float(str(found["simulated_gap"])), 0.05, abs_tol=4 * float(str(found["simulated_error"])))
    assert "8.9 times" in evaluation.warnings[0]
    assert "no guarantee" in evaluation.warnings[0]


def test_the_gap_is_solved_from_the_others() -> None:
    found = answer(**without("gap"))
    assert found["maximal"] == procurement_gap_bound(8, 256)
    assert found["highprob"] == procurement_gap_bound(8, 256, method="highprob", delta=0.05)
    ladder = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75)
    assert math.isclose(found["exact_mean"], procurement_expected_gap(ladder, 256, 0.4), rel_tol=1e-9)
    assert found["exact_quantile"] > found["exact_mean"]


def test_the_failure_probability_is_solved_where_a_method_holds_one() -> None:
    found = answer(**without("delta", N=8000))
    assert math.isclose(found["highprob"], 16 * math.exp(-8000 * 0.05**2 / 2))
    assert 0 < found["exact_quantile"] < 0.01
    assert (found["maximal"], found["union"], found["exact_mean"]) == (None, None, None)
    assert answer(**without("delta"))["highprob"] is None
    assert answer(K=1, N=1, gap=0.05)["highprob"] == 0


def test_a_bound_that_covers_the_market_holds_in_it_and_one_that_does_not_says_so() -> None:
    covered = {"K": 8, "gap": 0.1, "delta": 0.05, "alpha_min": 0.4, "score_range": 2.5}
    found = answer(**covered)
    assert found["exact_mean"] < found["maximal"] < found["union"] < found["highprob"]
    assert found["exact_quantile"] < found["highprob"]
    assert not any("do not cover" in line for line in VERIFIER_PROBES(covered).warnings)
    bare = VERIFIER_PROBES({"K": 8, "gap": 0.1, "delta": 0.05})
    assert any("alpha_min = 0.4 and score_range = 2.5, for 39.1 times" in line for line in bare.warnings)
    assert answer(K=8, N=64, delta=0.5, probe_power=0)["exact_mean"] > 0.2


def test_the_largest_field_is_solved_by_bound_and_exactly() -> None:
    found = answer(**without("K"))
    assert (found["maximal"], found["exact_mean"], found["simulated_K"]) == (3, 10, 10)
    assert answer(**without("K", N=200_000, gap=0.2))["exact_mean"] is None
    assert answer(**without("K", N=400, gap=2))["exact_mean"] == MAX_FIELD


def test_what_takes_too_long_or_is_never_reached_is_null() -> None:
    found = answer(K=20, gap=1e-7, delta=0.05, alpha_low=0.7)
    assert found["exact_mean"] is None
    assert "simulated_gap" not in found
    assert answer(K=10**13, gap=0.05, delta=0.05)["exact_mean"] is None
    many = answer(K=10**6, N=100, delta=0.05)
    assert (many["exact_mean"], many.get("simulated_gap")) == (None, None)
    assert answer(**without("gap", N=10**9))["exact_mean"] is None
    assert answer(K=8, gap=1e-200, delta=0.05)["highprob"] is None


@pytest.mark.parametrize("given_names", [("K",), ("K", "N"), ("K", "N", "gap", "delta")])
def test_not_exactly_one_unknown_is_refused(given_names: tuple[str, ...]) -> None:
    with pytest.raises(ThresholdInputError, match="give three of K, N, gap and delta"):
        answer(**{name: FULL[name] for name in given_names})


def test_a_market_upside_down_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="above alpha_high"):
        answer(**without("N"), alpha_low=0.8)


@pytest.mark.parametrize("unknown", ["K", "N", "gap", "delta"])
def test_the_surface_gives_what_the_point_gives(unknown: str) -> None:
    assert_surface_agrees(VERIFIER_PROBES, without(unknown, N=64))


def test_the_unknown_is_swept_over_another() -> None:
    sweep = VERIFIER_PROBES({"K": 8, "delta": 0.05, "gap": [0.05, 0.1]}).sweep
    assert sweep is not None
    rows = [dict(zip(sweep.columns, row, strict=True)) for row in sweep.rows]
    assert [row["maximal"] for row in rows] == [416, 104]
    assert [row["exact_mean"] for row in rows] == [239, 84]


@settings(max_examples=30, deadline=None)
@given(candidates=st.integers(2, 12), gap=st.floats(0.08, 0.5), delta=st.floats(0.05, 0.5))
def test_what_is_solved_meets_the_question_and_one_probe_less_does_not(
    candidates: int, gap: float, delta: float
) -> None:
    found = solve_all(MATH, Question(candidates, None, gap, delta), 1, 1)
    for name in ("maximal", "union", "highprob", "exact_mean", "exact_quantile"):
        probes = found[name]
        assert probes is not None
        reached = solve_all(MATH, Question(candidates, probes, None, delta), 1, 1)[name]
        assert reached is not None
        assert reached <= gap * (1 + 1e-9)
        if probes > 1:
            missed = solve_all(MATH, Question(candidates, probes - 1, None, delta), 1, 1)[name]
            assert missed is not None
            assert missed > gap * (1 - 1e-9)
