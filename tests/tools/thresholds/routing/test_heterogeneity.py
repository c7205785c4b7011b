import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.thresholds.refusals import NEVER
from tools.thresholds import heterogeneity_quadratic
from tools.thresholds.engine.errors import ThresholdInputError

near = pytest.approx
INPUTS: dict[str, Any] = {"optimal_compute": [1, 2, 4, 8], "weights": [0.4, 0.3, 0.2, 0.1], "groups": [[0, 1], [2, 3]]}


@st.composite
def populations(draw: st.DrawFn) -> tuple[list[float], list[float], list[list[int]]] | None:
    size = draw(st.integers(2, 6))
    compute = draw(st.lists(st.floats(0, 100), min_size=size, max_size=size))
    raw = np.array(draw(st.lists(st.floats(0.01, 1), min_size=size, max_size=size)))
    labels = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    groups = [[i for i in range(size) if labels[i] == label] for label in sorted(set(labels))]
    return compute, list(raw / raw.sum()), groups


@given(populations(), st.floats(0.1, 10))
def test_the_gain_is_what_the_best_policy_on_the_signal_saves(
    population: tuple[list[float], list[float], list[list[int]]], curvature: float
) -> None:
    compute, weights, groups = population
    m, w = np.array(compute), np.array(weights)
    found = heterogeneity_quadratic(compute, weights, groups, curvature)
    spent = m.copy()
    for group in groups:
        spent[group] = w[group] @ m[group] / w[group].sum()
    uniform = curvature / 2 * (w @ (m - w @ m) ** 2)
    routed = curvature / 2 * (w @ (m - spent) ** 2)
    assert found.m_uniform == near(w @ m)
    assert found.Delta_abs == near(uniform, rel=1e-9, abs=1e-9)
    assert found.gain_abs == near(uniform - routed, rel=1e-6, abs=1e-8)
    if found.kappa is not None:
        assert 0 <= found.kappa <= 1
        assert found.gain_abs == near(found.kappa * found.Delta_abs, rel=1e-9, abs=1e-12)


@given(populations())
def test_the_uniform_optimum_is_the_best_uniform_compute(
    population: tuple[list[float], list[float], list[list[int]]],
) -> None:
    compute, weights, groups = population
    m, w = np.array(compute), np.array(weights)
    best = heterogeneity_quadratic(compute, weights, groups).m_uniform
    loss: Callable[[float], Any] = lambda spent: w @ (m - spent) ** 2  # noqa: E731  # read beside its uses
    assert loss(best) <= min(loss(best + 0.1), loss(best - 0.1)) + 1e-9


@given(populations())
def test_a_perfect_signal_realises_everything_and_none_nothing(
    population: tuple[list[float], list[float], list[list[int]]],
) -> None:
    compute, weights, _ = population
    places = range(len(compute))
    perfect = heterogeneity_quadratic(compute, weights, [[i] for i in places])
    blind = heterogeneity_quadratic(compute, weights, [list(places)])
    if perfect.Delta_abs > 1e-6:
        assert perfect.kappa == near(1)
        assert blind.kappa == near(0, abs=1e-9)


def test_types_that_all_need_the_same_have_no_share_to_realise() -> None:
    same = heterogeneity_quadratic([0.1, 0.1, 0.1], [1 / 3, 1 / 3, 1 / 3], [[0], [1, 2]])
    assert (same.Delta_abs, same.gain_abs, same.kappa) == (0, 0, None)
    single = heterogeneity_quadratic([5], [1], [[0]])
    assert (single.m_uniform, single.kappa) == (5, None)


def test_a_type_without_weight_counts_for_nothing() -> None:
    found = heterogeneity_quadratic([1, 3, 100], [0.5, 0.5, 0], [[0], [1], [2]])
    assert (found.m_uniform, found.Delta_abs, found.kappa) == (2, 0.5, 1)


def test_arrays_are_lists() -> None:
    arrays: dict[str, Any] = {name: np.array(value) for name, value in INPUTS.items()}
    assert heterogeneity_quadratic(**arrays) == heterogeneity_quadratic(**INPUTS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("optimal_compute", []),
        ("optimal_compute", "1234"),
        ("optimal_compute[1]", [1, -2, 4, 8]),
        ("optimal_compute[0]", [True, 2, 4, 8]),
        ("weights", [0.5, 0.5]),
        ("weights", [0.4, 0.3, 0.2, 0.2]),
        ("weights[0]", [1.4, -0.4, 0, 0]),
        ("groups", [[0, 1], [2]]),
        ("groups", [[0, 1], [2, 3, 3]]),
        ("groups", [[0, 1], [2, 4]]),
        ("groups[0]", [[]]),
        ("groups[0]", [[0.5], [1, 2, 3]]),
        ("groups[0][0]", [[-1], [1, 2, 3]]),
        ("groups[0]", [0, 1, 2, 3]),
        ("curvature", 0),
    ],
)
def test_a_population_that_cannot_be_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(ThresholdInputError) as caught:
        heterogeneity_quadratic(**INPUTS | {field.split("[")[0]: value})
    assert caught.value.field == field


@pytest.mark.parametrize("value", [value for value in NEVER if not isinstance(value, list)])
def test_no_field_takes_what_is_no_list_or_number(value: complex | str | None) -> None:
    for field in (*INPUTS, "curvature"):
        with pytest.raises(ThresholdInputError) as caught:
            heterogeneity_quadratic(**INPUTS | {field: value})
        assert caught.value.field == field


def test_a_variance_that_no_float_holds_is_refused() -> None:
    with pytest.raises(ThresholdInputError, match="makes the variance too large"):
        heterogeneity_quadratic([0, 1e200], [0.5, 0.5], [[0], [1]])
    assert math.isfinite(heterogeneity_quadratic([0, 1e150], [0.5, 0.5], [[0], [1]]).gain_abs)
