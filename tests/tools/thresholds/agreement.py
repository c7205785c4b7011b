"""The check that a threshold's surface gives, point for point, what its evaluation gives."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from tools.thresholds import Input, Threshold
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.surface import UNDEFINED


def assert_surface_agrees(threshold: Threshold, given: Mapping[str, Any], swept: tuple[str, ...] | None = None) -> None:
    """Evaluate at a point, and the surface there with the `swept` inputs as arrays; compare all they share.

    Without `swept` every numeric input that has a value is an array.
    """
    _, values, _ = threshold.checked(given)
    numbers = [field.name for field in threshold.inputs if isinstance(field, Input)]
    swept = tuple(name for name in numbers if values[name] is not None) if swept is None else swept
    arrays = {name: np.asarray([[values[name]]], np.float64) for name in swept}
    with np.errstate(all="ignore"):  # as in a sweep
        surface = threshold.surface(**{**values, **arrays})
    decision = UNDEFINED if surface.decision is None else int(np.ravel(surface.decision)[0])
    try:
        answer = threshold.evaluate(**values)
    except ThresholdInputError:
        assert decision == UNDEFINED
        assert surface.decision is not None or not all(np.isfinite(value).all() for value in surface.values.values())
        return
    assert answer.decision == (None if decision == UNDEFINED else threshold.decisions[decision])
    for name, value in surface.values.items():
        same(name, float(np.ravel(value)[0]), answer.values)
    if surface.margin is not None:
        same("margin", float(np.ravel(surface.margin)[0]), {"margin": answer.margin})


def same(name: str, found: float, values: Mapping[str, Any]) -> None:
    """Compare a number of the surface with that of the evaluation, null for what is no finite number."""
    wanted = values[name]
    if wanted is None:
        assert not math.isfinite(found), name
    else:
        assert math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-12), (name, found, wanted)
