"""The check that a threshold's surface gives at a point what its evaluation gives, and refuses what it refuses."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from index import ThresholdInputError
from tools.thresholds import Input, Threshold
from tools.thresholds.surface import UNDEFINED


def assert_surface_agrees(threshold: Threshold, given: Mapping[str, Any]) -> None:
    _, values, _ = threshold.checked(given)
    names = [field.name for field in threshold.inputs if isinstance(field, Input)]
    arrays = {name: np.array([values[name]], np.float64) for name in names if values[name] is not None}
    with np.errstate(all="ignore"):
        surface = threshold.surface(**{**values, **arrays})
    found = {name: float(np.ravel(value)[0]) for name, value in surface.values.items()}
    code = None if surface.decision is None else int(np.ravel(surface.decision)[0])
    try:
        evaluation = threshold(given)
    except ThresholdInputError:
        assert code == UNDEFINED or (code is None and all(math.isnan(value) for value in found.values()))
        return
    for name, value in found.items():
        expected = evaluation.values[name]
        assert math.isnan(value) if expected is None else value == pytest.approx(expected, rel=1e-9, abs=1e-12), name
    if code is not None:
        assert threshold.decisions[code] == evaluation.decision
    if surface.margin is not None:
        assert float(np.ravel(surface.margin)[0]) == pytest.approx(evaluation.margin, rel=1e-9, abs=1e-12)
