import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.each import for_each
from tests.known import known, number
from tests.tools.thresholds.calls import evaluate_point, keep_what_counts
from tools.thresholds import THRESHOLDS, Input, Threshold, find_threshold
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.sweep import Grid, iterate_rows

COST, FRONTIER = THRESHOLDS["cost_correct"], THRESHOLDS["inference_frontier"]
every = for_each(THRESHOLDS.values, lambda threshold: threshold.name)
FEWER: Mapping[str, dict[str, float]] = {"composition_simulation": {"trials": 500}}  # of a simulation of a second


def get_example(threshold: Threshold) -> dict[str, Any]:
    return {**threshold.example, **FEWER.get(threshold.name, {})}


def neighbours(field: Input, value: float) -> list[float]:
    """Values beside the example's, inside the domain."""
    near = [value * factor for factor in (0.6, 0.97, 1, 1.03, 1.4)] if value else [0, 0.25, 1]
    if field.integer:
        near = [round(number) for number in near] + [value + 1]
    return sorted({number for number in near if accepted(field, number)})


def accepted(field: Input, number: float) -> bool:
    try:
        field.checked(number)
    except ThresholdInputError:
        return False
    return True


def swept_inputs(threshold: Threshold) -> Iterator[tuple[str, list[float]]]:
    example = get_example(threshold)
    for field in threshold.inputs:
        value = example.get(field.name, field.default)
        if not keep_what_counts(threshold, {**example, field.name: value}).keys() >= {field.name}:
            continue
        if isinstance(field, Input) and value is not None and len(near := neighbours(field, value)) > 1:
            yield field.name, near


def assert_same(grid: Grid, place: tuple[int, ...], threshold: Threshold, values: dict[str, Any]) -> None:
    """A point of the grid says what the threshold says of the same numbers, or is undefined where it refuses."""
    try:
        evaluation = evaluate_point(threshold, values)
    except ThresholdInputError:
        assert grid.undefined[place]
        return
    for name, column in grid.columns.items():
        expected = evaluation.values[name]
        if expected is None:
            assert math.isnan(column[place]), name
        else:
            assert column[place] == pytest.approx(number(expected), rel=1e-9, abs=1e-12), name
    if grid.margin is not None and evaluation.margin is not None:
        assert grid.margin[place] == pytest.approx(evaluation.margin, rel=1e-8, abs=1e-10)
    if grid.decision is not None and evaluation.decision is not None:
        assert threshold.decisions[grid.decision[place]] == evaluation.decision


@every
def test_each_point_of_a_sweep_is_what_the_threshold_says_of_it(threshold: Threshold) -> None:
    for name, near in swept_inputs(threshold):
        grid = threshold.grid({**get_example(threshold), name: near})
        for place, value in enumerate(near):
            assert_same(grid, (place,), threshold, {**get_example(threshold), name: value})


@every
def test_two_inputs_are_swept_at_once(threshold: Threshold) -> None:
    inputs = dict(swept_inputs(threshold))
    first, second = next(iter(inputs)), next(reversed(inputs))
    if first == second:
        return
    grid = threshold.grid({**get_example(threshold), first: inputs[first], second: inputs[second]})
    names = [axis.name for axis in grid.axes]
    for place in np.ndindex(grid.undefined.shape):
        point = {name: inputs[name][at] for name, at in zip(names, place, strict=True)}
        assert_same(grid, place, threshold, {**get_example(threshold), **point})


@every
def test_the_widest_answer_stays_within_what_hosts_take(threshold: Threshold) -> None:
    axes = [threshold.picture.x, *([threshold.picture.y] if threshold.picture.y else [])]
    evaluation = threshold({**threshold.example, **{name: dict(values) for name, values in axes}})
    assert len(evaluation.model_dump_json()) < 40_000
    assert type(evaluation).model_validate_json(evaluation.model_dump_json()) == evaluation


def test_a_list_and_a_range_give_the_same_points() -> None:
    listed = COST.grid({"cpm": 5, "alpha": [0.25, 0.5, 0.75]})
    ranged = COST.grid({"cpm": 5, "alpha": {"start": 0.25, "stop": 0.75, "num": 3}})
    assert listed.columns["cost"].tolist() == ranged.columns["cost"].tolist() == [20, 10, 5 / 0.75]


def test_a_log_range_has_equal_ratios() -> None:
    (axis,) = COST.grid({"cpm": {"start": 1, "stop": 100, "num": 3, "scale": "log"}}).axes
    assert axis.values == pytest.approx([1, 10, 100])


def test_a_table_shows_every_point_of_a_short_sweep() -> None:
    sweep = known(COST({"cpm": 5, "alpha": [0.25, 0.5], "target": 15}).sweep)
    assert sweep.columns == ["alpha", "decision", "margin", "cost", "cost_over_price", "leverage"]
    assert sweep.rows == [[0.25, "misses target", -5, 20, 4, 4], [0.5, "meets target", 5, 10, 2, 2]]
    assert sweep.notes == []


def test_a_long_table_says_that_it_is_a_sample_and_holds_both_ends() -> None:
    sweep = known(COST({"cpm": 5, "alpha": {"start": 0.1, "stop": 1, "num": 5000}}).sweep)
    assert len(sweep.rows) == 61
    assert (sweep.rows[0][0], sweep.rows[-1][0], sweep.points) == (0.1, 1, 5000)
    assert sweep.notes == ["The rows are 61 of 5,000 points, evenly chosen with both ends of each axis."]


@given(eta_t=st.floats(0.05, 2), ratio=st.floats(0.1, 10))
def test_the_boundary_is_the_break_even(eta_t: float, ratio: float) -> None:
    inputs = {"eta_rho": {"start": 0, "stop": 30, "num": 47}, "eta_T": eta_t, "dollar_ratio": ratio}
    (crossing,) = known(FRONTIER(inputs).sweep).boundary
    assert crossing.at["eta_rho"] == pytest.approx(1 + ratio * eta_t, rel=1e-8)
    assert (crossing.along, crossing.before, crossing.after) == ("eta_rho", "training", "inference")


def test_a_tie_on_the_grid_is_one_crossing() -> None:
    (crossing,) = known(COST({"cpm": 5, "alpha": [0.25, 0.5, 0.75], "target": 10}).sweep).boundary
    assert crossing.model_dump() == {
        "along": "alpha",
        "at": {"alpha": 0.5},
        "before": "misses target",
        "after": "meets target",
    }


def test_over_two_inputs_the_boundary_is_a_curve() -> None:
    inputs = {
        "eta_rho": {"start": 1, "stop": 5, "num": 40},
        "eta_T": {"start": 0.1, "stop": 1, "num": 30},
        "dollar_ratio": 2,
    }
    grid = FRONTIER.grid(inputs)
    assert len(grid.boundary) == 30
    for crossing in grid.boundary:
        assert crossing.at["eta_rho"] == pytest.approx(1 + 2 * crossing.at["eta_T"])
    sweep = known(FRONTIER(inputs).sweep)
    assert len(sweep.boundary) == 25
    assert "The boundary shows 25 of 30 crossings, evenly chosen." in sweep.notes


def test_every_row_gives_every_point_to_full_precision() -> None:
    header, *rows = iterate_rows(COST.grid({"cpm": 5, "alpha": {"start": 0.1, "stop": 1, "num": 500}}))
    assert header == ["alpha", "cost", "cost_over_price", "leverage"]
    assert len(rows) == 500
    assert all(cost == 5 / number(alpha) for alpha, cost, _, _ in rows)


def test_warnings_of_a_sweep_are_those_of_its_points() -> None:
    assert COST({"cpm": 5, "alpha": [0.05, 0.1]}).warnings == []
    (warning,) = COST({"cpm": 5, "alpha": [0.05, 0.5]}).warnings
    assert "3x to 8x" in warning


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("alpha", [0.5], "cannot be swept over this list"),
        ("alpha", [], "cannot be swept over this list"),
        ("alpha", [0.5, 0.5], "cannot be swept over this list"),
        ("alpha", [0.5, 1.5], "outside its domain"),
        ("alpha", [0.5, True], "must be a number"),
        ("alpha", {"start": 0.1, "stop": 1}, "cannot be swept over this range"),
        ("alpha", {"start": 0.1, "stop": 1, "num": 5, "step": 1}, "cannot be swept over this range"),
        ("alpha", {"start": 0.1, "stop": 2, "num": 5}, "outside its domain"),
        ("alpha", {"start": 0.1, "stop": math.nan, "num": 5}, "must be finite"),
        ("alpha", {"start": 1, "stop": 0.1, "num": 5}, "has a range from 1 to 0.1"),
        ("alpha", {"start": 0.1, "stop": 1, "num": 5, "scale": "sqrt"}, "has a scale that is unknown"),
        ("rho_bar", {"start": 0, "stop": 1, "num": 5, "scale": "log"}, "has a log range from 0"),
    ],
)
def test_a_sweep_that_makes_no_sense_is_refused(field: str, value: dict[str, Any] | list[float], problem: str) -> None:
    with pytest.raises(ThresholdInputError, match=problem) as caught:
        COST({"cpm": 5, field: value})
    assert caught.value.field == field


@pytest.mark.parametrize("num", [1, 2.5, 250_001, "5", True])
def test_a_number_of_points_that_makes_no_sense_is_refused(num: float | str) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        COST({"cpm": 5, "alpha": {"start": 0.1, "stop": 1, "num": num}})
    assert caught.value.field == "alpha.num"


def test_a_third_swept_input_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="third swept input"):
        COST({"cpm": [1, 2], "R": [1, 2], "alpha": [0.1, 0.2]})


def test_more_points_than_the_limit_are_refused() -> None:
    wide = {"start": 0.1, "stop": 1, "num": 501}
    with pytest.raises(ThresholdInputError, match=r"grid of 251,001 points; sweep at most 250,000"):
        COST({"cpm": {**wide, "stop": 9}, "alpha": wide})


def test_a_grid_without_a_swept_input_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="is not swept"):
        COST.grid({"cpm": 5})


def test_a_list_is_read_in_any_order() -> None:
    assert COST.grid({"cpm": 5, "alpha": [0.5, 0.25]}).columns["cost"].tolist() == [20, 10]


def test_a_sweep_without_any_point_that_can_be_computed_is_refused_for_its_reason() -> None:
    pair = {"a": 0.9, "b": 0.9, "rule": "and"}
    with pytest.raises(ThresholdInputError, match="cov"):
        THRESHOLDS["verifier_composition"]({**pair, "cov": [0.2, 0.25]})


@pytest.mark.parametrize(
    ("name", "given_", "column"),
    [
        ("cost_correct_extended", {"cpm": 10, "tokens": [1000, 2000]}, [0.01, 0.02]),
        (
            "verifier_price_ceiling",
            {"cpm": 10, "tokens": 2000, "R": 8, "alpha0": 0.45, "alpha1": [0.45, 0.6], "c_verify0": 0.005},
            [0.005, 0.06],
        ),
        ("accept_curve", {"curve": "passk", "p": 0.5, "rho": [1, 2]}, [math.log(2), 2 * math.log(2) / 3]),
        ("accept_curve", {"curve": "logistic", "s": 3, "rho_half": 2, "rho": [1, 2]}, [8 / 3, 1.5]),
    ],
)
def test_a_sweep_without_a_target_or_of_another_curve_has_its_values(
    name: str, given_: dict[str, Any], column: list[float]
) -> None:
    grid = THRESHOLDS[name].grid(given_)
    assert next(iter(grid.columns.values())) == pytest.approx(column)


def test_numbers_that_are_drawn_are_no_sweep() -> None:
    assert find_threshold("cost_correct").compute_sweep({"cpm": {"normal": [5, 1]}}) is None
