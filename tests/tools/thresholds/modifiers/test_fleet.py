import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import MissingExtraError
from tests.known import known
from tests.tools.thresholds.refusals import NEVER
from tools.thresholds import fleet_margin
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
WORKED: dict[str, Any] = {
    "price": [1.3, 3.0, 4.0],
    "thr": [[1.0, 2.0, 2.2], [0.2, 1.2, 2.6]],
    "demand": [10.0, 10.0],
    "avail": [20.0, 20.0, 20.0],
}
PLENTY = 1e6


def lists(elements: st.SearchStrategy[Any], count: int) -> st.SearchStrategy[Any]:
    return st.lists(elements, min_size=count, max_size=count)


@st.composite
def fleets(draw: st.DrawFn) -> dict[str, Any] | None:
    models, classes = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    return {
        "price": draw(lists(st.floats(0.1, 10), classes)),
        "thr": draw(lists(lists(st.floats(0.1, 5), classes), models)),
        "demand": draw(lists(st.just(0.0) | st.floats(1e-9, 50), models)),
        "avail": [PLENTY] * classes,
    }


@settings(max_examples=40, deadline=None)
@given(fleets())
def test_with_plenty_of_every_class_each_model_takes_its_cheapest_throughput(fleet: dict[str, Any]) -> None:
    found = fleet_margin(**fleet)
    cheapest = [min(p / t for p, t in zip(fleet["price"], row, strict=True)) for row in fleet["thr"]]
    assert found.joint == near(sum(d * c for d, c in zip(fleet["demand"], cheapest, strict=True)), rel=1e-9)
    assert found.margin is None if found.joint == 0 else known(found.margin) >= 1


@settings(max_examples=40, deadline=None)
@given(fleets(), st.floats(0.3, 3))
def test_the_plan_meets_demand_within_the_stock_and_costs_what_is_said(fleet: dict[str, Any], tightness: float) -> None:
    needed = max(sum(d / row[g] for d, row in zip(fleet["demand"], fleet["thr"], strict=True)) for g in range(1))
    fleet["avail"] = [needed * tightness] * len(fleet["price"])
    try:
        found = fleet_margin(**fleet)
    except ThresholdInputError as error:
        assert error.field == "demand"
        return
    plan = np.asarray(found.plan)
    assert (plan >= 0).all()
    assert (plan.sum(axis=0) <= np.asarray(fleet["avail"]) * (1 + 1e-8)).all()
    assert ((plan * fleet["thr"]).sum(axis=1) >= np.asarray(fleet["demand"]) * (1 - 1e-8)).all()
    assert (plan @ fleet["price"]).sum() == near(found.joint, rel=1e-9, abs=1e-12)
    assert found.margin is None or found.margin >= 1


@settings(max_examples=30, deadline=None)
@given(fleets())
def test_one_class_has_no_margin(fleet: dict[str, Any]) -> None:
    one = {**fleet, "price": fleet["price"][:1], "thr": [row[:1] for row in fleet["thr"]], "avail": [PLENTY]}
    found = fleet_margin(**one)
    assert found.margin == (None if found.joint == 0 else near(1, rel=1e-12))


def test_the_worked_fleet_has_the_stated_plan() -> None:
    found = fleet_margin(**WORKED)
    assert found.plan == [[10, 0, 0], [0, 0, near(10 / 2.6)]]
    assert found.homogeneous == [None, near(40), near(33.56643356643356)]


@pytest.mark.parametrize(
    ("avail", "joint", "rents"),
    [([5, 20, 20], 29.384615384615383, [0.2, 0, 0]), ([20, 20, 2], 33, [0, 0, 2.5])],
)
def test_scarcity_has_a_rent_that_one_more_gpu_saves(avail: list[int], joint: float, rents: list[float]) -> None:
    found = fleet_margin(**WORKED | {"avail": avail})
    assert found.joint == near(joint)
    assert found.scarcity_rents == near(rents, abs=1e-9)
    for place, rent in enumerate(rents):
        more = [held + (0.1 if place == at else 0) for at, held in enumerate(avail)]
        assert found.joint - fleet_margin(**WORKED | {"avail": more}).joint == near(0.1 * rent, abs=1e-9)


def test_where_no_class_alone_will_do_there_is_a_plan_and_no_margin() -> None:
    found = fleet_margin([1, 1], [[1, 0], [0, 1]], [5, 5], [10, 10])
    assert (found.joint, found.homogeneous, found.best_homogeneous, found.margin) == (10, [None, None], None, None)


def test_a_class_that_meets_demand_exactly_will_do() -> None:
    found = fleet_margin([1], [[0.1]], [0.3], [3])
    assert (found.margin, found.homogeneous) == (near(1), [near(3)])


def test_a_class_that_is_no_help_to_a_model_does_not_disturb_the_plan() -> None:
    useless = [[1.0, 2.0, 1e-300], [5e-324, 1.2, 2.6]]
    found = fleet_margin(**WORKED | {"thr": useless})
    assert found.joint == near(28.384615384615383, rel=1e-12)


def test_without_demand_nothing_is_bought() -> None:
    found = fleet_margin([1, 2], [[1, 1]], [0], [0, 5])
    assert (found.joint, found.homogeneous, found.margin, found.plan) == (0, [0, 0], None, [[0, 0]])


@pytest.mark.parametrize(
    "changes",
    [
        {"demand": [100, 100]},
        {"avail": [0, 0, 0]},
        {"thr": [[0, 0, 0], [1, 1, 1]]},
        {"avail": [9.99999999, 0, 3.85]},
        {"thr": [[1e-300, 0, 0], [1, 1, 1]]},
    ],
)
def test_demand_that_no_fleet_can_meet_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        fleet_margin(**WORKED | changes)
    assert str(caught.value) == (
        "Input 'demand' cannot be met by any fleet of the GPUs available; raise avail or thr, or lower demand."
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"price": [0, 3, 4]}, "price[0]"),
        ({"price": [1.3, 3]}, "thr"),
        ({"thr": [[1, 2, 2.2]]}, "thr"),
        ({"thr": [[1, 2], [1, 2, 3]]}, "thr"),
        ({"thr": [[-1, 2, 2.2], [1, 2, 3]]}, "thr[0][0]"),
        ({"demand": [10, -1]}, "demand[1]"),
        ({"avail": [20, 20]}, "avail"),
        ({"avail": [20, 20, -1]}, "avail[2]"),
        ({"price": [1e-200, 3, 1e200]}, "price"),
        ({"price": [1e308, 1e308, 1e308], "thr": [[0.1, 0.1, 0.1]] * 2, "avail": [1e6] * 3}, "price"),
    ],
)
def test_a_fleet_that_does_not_fit_is_refused_by_name(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        fleet_margin(**WORKED | changes)
    assert caught.value.field == field


@pytest.mark.parametrize("name", [*WORKED])
@pytest.mark.parametrize("value", (*NEVER[:-2], 1j), ids=repr)
def test_no_input_of_a_fleet_is_or_holds_what_is_no_finite_number(name: str, value: Any) -> None:
    for given_value in (value, [value] if name != "thr" else [[value]]):
        if given_value == [[1.0]]:
            continue
        with pytest.raises(ThresholdInputError):
            fleet_margin(**WORKED | {name: given_value})


def test_without_scipy_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(MissingExtraError, match=r"The fleet's linear program needs .*refdesk\[thresholds\]"):
        fleet_margin(**WORKED)


def test_a_demand_below_the_range_of_floats_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="too small for a float to serve") as caught:
        fleet_margin(**WORKED | {"demand": [10.0, 5e-324]})
    assert caught.value.field == "demand"


def test_a_fleet_too_large_to_be_planned_in_a_second_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="at most 10,000, models times GPU classes") as refused:
        fleet_margin([1.0] * 101, [[1.0] * 101] * 100, [1.0] * 100, [1.0] * 101)
    assert refused.value.field == "thr"
