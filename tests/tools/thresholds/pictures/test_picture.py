import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

from index import MissingExtraError
from tests.each import for_each
from tools.thresholds import THRESHOLDS, Threshold
from tools.thresholds.engine.surface import GridValues
from tools.thresholds.pictures.picture import draw

COST = THRESHOLDS["cost_correct"]
every = for_each(THRESHOLDS.values, lambda threshold: threshold.name)


@every
def test_each_threshold_has_a_picture_that_its_words_describe(threshold: Threshold) -> None:
    drawing = draw(threshold, threshold.example)
    assert drawing.data.startswith(b"\x89PNG")
    assert 5_000 < len(drawing.data) < 400_000
    assert drawing.alt.startswith(f"{threshold.title}, over ")
    assert "nan" not in drawing.alt
    for axis in (threshold.picture.x, threshold.picture.y):
        assert axis is None or f"({axis[0]}) from" in drawing.alt


def test_a_picture_of_curves_says_where_the_decision_turns_and_marks_the_numbers() -> None:
    alt = draw(COST, COST.example).alt
    assert "The decision turns at alpha = 0.6, first from 'misses target' to 'meets target'." in alt
    assert "Marked as your numbers: alpha = 0.5." in alt


def test_a_sweep_is_drawn_as_it_was_asked_for() -> None:
    alt = draw(COST, {"cpm": 5, "R": {"start": 1, "stop": 9, "num": 20}}).alt
    assert alt.startswith("Cost-correct, over reasoning multiplier (R) from 1 to 9.")
    assert "Marked" not in alt
    alt = draw(COST, {"cpm": 5, "R": [1, 2, 4], "alpha": [0.1, 0.5, 1]}).alt
    assert "over reasoning multiplier (R) from 1 to 4 and accept rate (alpha) from 0.1 to 1" in alt


def test_a_picture_widens_to_hold_the_numbers_asked_for() -> None:
    frontier = THRESHOLDS["inference_frontier"]
    alt = draw(frontier, {**frontier.example, "eta_rho": 7}).alt
    assert "(eta_rho) from 0 to 7.7" in alt
    assert "eta_rho = 7" in alt


def test_the_same_numbers_give_the_same_svg() -> None:
    first, second = (draw(COST, COST.example, "svg").data for _ in range(2))
    assert first == second
    assert ElementTree.fromstring(first).tag.endswith("svg")


def test_regions_name_their_decisions() -> None:
    frontier = THRESHOLDS["inference_frontier"]
    alt = draw(frontier, frontier.example).alt
    assert "'inference' at 22 %" in alt
    assert "The boundary from 'training' to 'inference' runs from eta_rho = 1.04" in alt


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "tools.thresholds.pictures.chart", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"A picture needs .* pip install 'refdesk\[thresholds\]'"):
        draw(COST, COST.example)


def squares(margin: Callable[..., Any]) -> Threshold:
    """A threshold that decides a in one corner and b elsewhere, with the margin given, and a symbol no font has."""

    def surface(cpm: NDArray[np.float64], alpha: NDArray[np.float64] | float, **_: object) -> GridValues:
        corner = (cpm > 5.6) & (alpha > 0.9)
        values = {"cost": np.where(corner, cpm / alpha, np.nan)}
        return GridValues(values, margin=margin(cpm, alpha), decision=np.where(corner, 0, 1))

    inputs = tuple(replace(cast("Any", field), symbol=r"\nosuchsymbol") for field in COST.inputs)
    return replace(COST, inputs=inputs, surface=surface, decisions=("a", "b"))


@pytest.mark.parametrize("margin", [lambda cpm, alpha: None, lambda cpm, alpha: cpm - 1 + 0 * alpha])
def test_regions_are_drawn_where_no_margin_tells_them_apart(margin: Callable[..., Any]) -> None:
    axes = {"cpm": {"start": 1, "stop": 6, "num": 60}, "alpha": {"start": 0.1, "stop": 1, "num": 60}}
    drawing = draw(squares(margin), axes)
    assert drawing.data.startswith(b"\x89PNG")
    assert "'a' at 1 %, 'b' at 99 %" in drawing.alt


def test_a_curve_without_a_value_says_so() -> None:
    alt = draw(squares(lambda cpm, alpha: None), {"cpm": [1, 2, 3], "alpha": 0.5}).alt
    assert "cost has no value here." in alt
