import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.known import known, number
from tests.tools.thresholds.agreement import assert_surface_agrees
from tests.tools.thresholds.calls import own_warnings
from tests.tools.thresholds.refusals import assert_refuses_every
from tools.thresholds import (
    ADAPTIVE_SAMPLES,
    CASCADE,
    COMPLEXITY_AWARE_EXPLORATION,
    EARLY_EXIT,
    HETEROGENEITY_QUADRATIC,
    ROUTING_PREMIUM,
    SPECULATIVE_DECODING,
    Input,
    Threshold,
)
from tools.thresholds.routing import THRESHOLDS
from tools.thresholds.routing.entries.routing import NO_SIGNAL_WARNING, QUALITY_WARNING
from tools.thresholds.routing.entries.speculative import COSTLY_DRAFT_WARNING

near = pytest.approx
fractions = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.25, 0.5, 1.0]))
small = st.one_of(st.floats(0, 2), st.just(0.0))
counts = st.floats(0.5, 50)
POINTS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "routing_premium": st.fixed_dictionaries(
        {
            "kappa": fractions,
            "Delta": fractions,
            "gamma": small,
            "quality_ratio": st.one_of(st.just(1), st.floats(0.2, 3)),
        }
    ),
    "speculative_decoding": st.fixed_dictionaries(
        {"accept": fractions, "draft_len": st.integers(1, 40), "cost_ratio": small}
    ),
    "early_exit": st.fixed_dictionaries(
        {"mean_depth": st.floats(0.01, 1), "oracle_depth": fractions, "overhead": small}
    ),
    "cascade": st.fixed_dictionaries(
        {
            "cost_cheap": small,
            "cost_expensive": st.floats(0.1, 3),
            "resolved": fractions,
            "oracle_resolved": fractions,
            "cost_scorer": small,
        }
    ),
    "adaptive_samples": st.fixed_dictionaries(
        {"k_fixed": counts, "k_mean": counts, "k_oracle": counts, "overhead_samples": small}
    ),
    "complexity_aware_exploration": st.fixed_dictionaries(
        {"budget_fixed": counts, "budget_mean": counts, "budget_oracle": counts, "overhead": small}
    ),
    "heterogeneity_quadratic": st.fixed_dictionaries(
        {
            "optimal_compute": st.just([1, 2, 4, 8]),
            "weights": st.just([0.4, 0.3, 0.2, 0.1]),
            "groups": st.sampled_from([[[0, 1], [2, 3]], [[0, 1, 2, 3]], [[0], [1], [2], [3]]]),
            "curvature": st.floats(0.1, 3),
            "signal_cost": small,
        }
    ),
}
ORDERED = {  # inputs of which none may be below the one before
    "early_exit": ("oracle_depth", "mean_depth"),
    "cascade": ("resolved", "oracle_resolved"),
    "adaptive_samples": ("k_oracle", "k_mean", "k_fixed"),
    "complexity_aware_exploration": ("budget_oracle", "budget_mean", "budget_fixed"),
}
every = pytest.mark.parametrize("threshold", THRESHOLDS, ids=lambda threshold: threshold.name)


def in_order(threshold: Threshold, point: dict[str, Any]) -> dict[str, Any]:
    names = ORDERED.get(threshold.name, ())
    return point | dict(zip(names, sorted(point[name] for name in names), strict=True))


@every
@settings(max_examples=30)
@given(data=st.data())
def test_a_surface_gives_what_the_evaluation_gives(threshold: Threshold, data: st.DataObject) -> None:
    point = data.draw(POINTS[threshold.name])
    assert_surface_agrees(threshold, point)
    assert_surface_agrees(threshold, in_order(threshold, point))


@every
@settings(max_examples=30)
@given(data=st.data())
def test_at_each_feasible_break_even_nothing_is_decided(threshold: Threshold, data: st.DataObject) -> None:
    point = in_order(threshold, data.draw(POINTS[threshold.name]))
    for found in threshold(point).break_evens:
        if found.feasible:
            turned = threshold(point | {found.variable: found.value})
            assert turned.margin == near(0, abs=1e-9), found.variable
            if abs(known(found.value)) > 1e-3:
                assert turned.decision == "indifferent", found.variable


@every
@settings(max_examples=30)
@given(data=st.data())
def test_the_sign_of_the_margin_is_the_decision(threshold: Threshold, data: st.DataObject) -> None:
    evaluation = threshold(in_order(threshold, data.draw(POINTS[threshold.name])))
    if evaluation.decision != "indifferent":
        assert evaluation.decision == ("routing pays" if known(evaluation.margin) > 0 else "routing does not pay")


@every
def test_every_number_refuses_what_is_no_finite_number(threshold: Threshold) -> None:
    numbers = {
        field.name: threshold.example.get(field.name, field.default)
        for field in threshold.inputs
        if isinstance(field, Input)
    }
    rest = {name: value for name, value in threshold.example.items() if name not in numbers}
    assert_refuses_every(lambda **given: threshold({**rest, **given}), numbers, but=(None, [1.0]))


@every
def test_a_picture_sweeps_without_an_undefined_margin(threshold: Threshold) -> None:
    axes = {axis[0]: dict(axis[1]) for axis in (threshold.picture.x, threshold.picture.y) if axis}
    grid = threshold.grid({**threshold.example, **axes})
    assert not grid.undefined.any()
    assert grid.boundary
    assert np.isfinite(known(grid.margin)).all()


def relative_cost(threshold: Threshold, point: dict[str, Any]) -> float:
    return 1 - known(threshold(point).margin)


@pytest.mark.parametrize(
    "threshold", [SPECULATIVE_DECODING, EARLY_EXIT, CASCADE, ADAPTIVE_SAMPLES, COMPLEXITY_AWARE_EXPLORATION]
)
def test_the_elasticities_of_a_pattern_are_the_slopes_of_its_cost(threshold: Threshold) -> None:
    for scale in (0.9, 0.97, 1):
        point = {name: value if name == "draft_len" else value * scale for name, value in threshold.example.items()}
        for name, slope in threshold(point).elasticities.items():
            if name in point and (name, threshold) != ("cost_expensive", CASCADE):
                up, down = (relative_cost(threshold, point | {name: point[name] * math.exp(d)}) for d in (1e-5, -1e-5))
                assert math.log(up / down) / 2e-5 == near(slope, rel=1e-6, abs=1e-8), name


def test_the_elasticity_of_a_cascade_in_the_dear_price_is_that_of_its_cost_in_dollars() -> None:
    cost = [CASCADE({**CASCADE.example, "cost_expensive": math.exp(d)}).values["cost"] for d in (1e-5, -1e-5)]
    assert math.log(number(cost[0]) / number(cost[1])) / 2e-5 == near(
        CASCADE(CASCADE.example).elasticities["cost_expensive"], rel=1e-6
    )


@given(st.floats(0.001, 0.999), st.integers(1, 200))
def test_the_elasticity_in_the_accept_probability_is_that_of_the_expected_tokens(accept: float, draft_len: int) -> None:
    point = {"accept": accept, "draft_len": draft_len, "cost_ratio": 0.01}
    tokens = math.fsum(accept**power for power in range(draft_len + 1))
    slope = math.fsum(power * accept**power for power in range(draft_len + 1)) / tokens
    assert SPECULATIVE_DECODING(point).elasticities["accept"] == near(-slope, rel=1e-9)


@pytest.mark.parametrize(("accept", "slope"), [(0, 0), (1, -3.5), (1 - 1e-9, -3.5), (1 - 1e-6, -3.499995)])
def test_the_elasticity_in_the_accept_probability_is_exact_at_both_ends(accept: float, slope: float) -> None:
    found = SPECULATIVE_DECODING({"accept": accept, "draft_len": 7, "cost_ratio": 0.02}).elasticities["accept"]
    assert found == near(slope, rel=1e-6)


@given(st.integers(1, 20), st.floats(0.01, 1))
def test_at_the_break_even_accept_probability_drafting_is_indifferent(draft_len: int, cost_ratio: float) -> None:
    point = {"accept": 0.5, "draft_len": draft_len, "cost_ratio": cost_ratio}
    found = {b.variable: b for b in SPECULATIVE_DECODING(point).break_evens}["accept"]
    assert SPECULATIVE_DECODING(point | {"accept": found.value}).decision == "indifferent"


def test_a_draft_that_costs_more_than_a_target_step_has_no_break_even_accept_probability() -> None:
    found = {b.variable: b for b in SPECULATIVE_DECODING({"accept": 1, "draft_len": 4, "cost_ratio": 1.5}).break_evens}
    assert (found["accept"].value, found["accept"].feasible) == (None, False)


@pytest.mark.parametrize(("cost_ratio", "warned"), [(0.6, True), (0.5, True), (0.49, False)])
def test_a_draft_accepted_no_more_often_than_it_costs_is_told_that_it_loses_at_every_length(
    cost_ratio: float, warned: bool
) -> None:
    warnings = own_warnings(SPECULATIVE_DECODING({"accept": 0.5, "draft_len": 4, "cost_ratio": cost_ratio}))
    assert warnings == ([COSTLY_DRAFT_WARNING] if warned else [])


@given(st.integers(1, 50), st.floats(0, 1), st.floats(0, 1))
def test_such_a_draft_does_lose_at_every_length(draft_len: int, accept: float, more: float) -> None:
    found = SPECULATIVE_DECODING({"accept": accept, "draft_len": draft_len, "cost_ratio": accept + more})
    assert found.decision != "routing pays"


@pytest.mark.parametrize(
    ("point", "warnings"),
    [
        ({"kappa": 0.8, "Delta": 0.5, "gamma": 0.05}, []),
        ({"kappa": 0.3, "Delta": 0.3, "gamma": 0.05, "quality_ratio": 0.95}, [QUALITY_WARNING]),
        ({"kappa": 0.3, "Delta": 0.3, "gamma": 0.05, "quality_ratio": 0.96}, [QUALITY_WARNING]),
        ({"kappa": 0.3, "Delta": 0.3, "gamma": 0.05, "quality_ratio": 0.97}, []),
        ({"kappa": 0.2, "Delta": 0.24, "gamma": 0.05}, []),
        ({"kappa": 0.9, "Delta": 0.04, "gamma": 0.05}, [NO_SIGNAL_WARNING]),
        ({"kappa": 0.9, "Delta": 0.05, "gamma": 0.05}, [NO_SIGNAL_WARNING]),
    ],
)
def test_lost_quality_and_a_hopeless_signal_are_warned_of_exactly_when_they_apply(
    point: dict[str, Any], warnings: list[str]
) -> None:
    assert own_warnings(ROUTING_PREMIUM(point)) == warnings


def test_the_break_evens_include_the_quality_ratio() -> None:
    found = ROUTING_PREMIUM({"kappa": 0.3, "Delta": 0.3, "gamma": 0.05, "quality_ratio": 0.95}).break_evens
    assert {b.variable: b.value for b in found} == near(
        {"kappa": 1 / 3, "Delta": 1 / 3, "gamma": 0.04, "quality_ratio": 0.96}
    )


def test_a_break_even_outside_its_domain_is_infeasible() -> None:
    found = {b.variable: b for b in ROUTING_PREMIUM({"kappa": 0, "Delta": 0.01, "gamma": 0.05}).break_evens}
    assert (found["Delta"].value, found["Delta"].feasible) == (None, False)
    assert (found["kappa"].value, found["kappa"].feasible) == (near(5), False)
    free = {b.variable: b for b in ROUTING_PREMIUM({"kappa": 1, "Delta": 1, "gamma": 0}).break_evens}
    assert (free["quality_ratio"].value, free["quality_ratio"].feasible) == (0, False)


def test_a_draft_of_any_length_is_computed() -> None:
    for accept in (0, 0.5, 1):
        found = SPECULATIVE_DECODING({"accept": accept, "draft_len": 10**200, "cost_ratio": 1e-201})
        assert found.decision == ("routing pays" if accept else "routing does not pay")
        assert 0 <= number(found.values["kappa"]) <= 1


def test_at_the_threshold_elasticities_are_left_out() -> None:
    evaluation = ROUTING_PREMIUM({"kappa": 0.5, "Delta": 0.5, "gamma": 0.25})
    assert (evaluation.elasticities, evaluation.decision, evaluation.margin) == ({}, "indifferent", 0)


def test_a_free_cascade_has_no_elasticities() -> None:
    given = {"cost_cheap": 0, "cost_expensive": 1, "resolved": 1, "oracle_resolved": 1}
    assert CASCADE(given).elasticities == {}


def test_only_the_condition_is_published() -> None:
    for threshold in THRESHOLDS:
        published = [formula.latex for formula in threshold.formulas if formula.status == "stated"]
        assert published == [r"\kappa\,\Delta > \gamma"]


def test_a_combination_that_a_pattern_refuses_is_an_undefined_point_of_its_sweep() -> None:
    sweep = known(EARLY_EXIT({"mean_depth": [0.2, 0.5], "oracle_depth": 0.3}).sweep)
    assert sweep.undefined == 1
    assert "oracle_depth" in sweep.notes[0]


def test_groups_are_held_in_a_sweep() -> None:
    sweep = known(
        HETEROGENEITY_QUADRATIC(
            {**HETEROGENEITY_QUADRATIC.example, "signal_cost": {"start": 0, "stop": 4, "num": 9}}
        ).sweep
    )
    assert [crossing.at["signal_cost"] for crossing in sweep.boundary] == [near(1.600952380952, rel=1e-8)]


def test_a_point_whose_numbers_leave_the_range_of_a_float_has_no_decision() -> None:
    sweep = known(ROUTING_PREMIUM({"kappa": 0.5, "Delta": 0.5, "gamma": 0.1, "quality_ratio": [1e-310, 1]}).sweep)
    assert sweep.undefined == 1
    assert sweep.boundary == []
    assert "too large" in sweep.notes[0]
