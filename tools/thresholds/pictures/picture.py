"""A threshold's picture with its description in words: curves over one input, or regions over two."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from index import MissingExtraError
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Threshold
from tools.thresholds.engine.sweep import Grid
from tools.thresholds.pictures.description import describe
from tools.thresholds.pictures.scene import Form, Scene


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as a file, and what it shows in words."""

    data: bytes
    alt: str


def draw(
    threshold: Threshold,
    given: Mapping[str, Any],
    form: Form = "png",
    *,
    label: str = "your numbers",
    grid: Grid | None = None,
) -> Drawing:
    """Draw a sweep, or for a single point the threshold's own picture with the point marked as `label`.

    `grid` is the sweep where it was computed already.
    Raises ThresholdInputError as the threshold does, and MissingExtraError without the `thresholds` extra.
    """
    try:
        from tools.thresholds.pictures.chart import render  # matplotlib takes half a second
    except ModuleNotFoundError as error:
        raise MissingExtraError("A picture", "thresholds") from error
    scene = _make_scene(threshold, given, label, grid)
    return Drawing(render(scene, form), describe(scene))


def _make_scene(threshold: Threshold, given: Mapping[str, Any], label: str, grid: Grid | None) -> Scene:
    axes, values, _ = threshold.checked(given)
    swept = {axis.name for axis in axes}
    held = {name: value for name, value in values.items() if value is not None and name not in swept}
    if axes:
        return Scene(threshold, grid or threshold.grid(given), held, None, label)
    shown = [axis for axis in (threshold.picture.x, threshold.picture.y) if axis]
    fields = {field.name: field for field in threshold.inputs if isinstance(field, Input)}
    point = {name: float(value) for name, _ in shown if isinstance(value := values.get(name), int | float)}
    ranges = {name: _widen_range(fields[name], spread, point.get(name)) for name, spread in shown}
    others = {name: value for name, value in given.items() if name not in ranges}
    grid = threshold.grid({**others, **ranges})
    held = {name: value for name, value in held.items() if name not in ranges}
    return Scene(threshold, grid, held, point if len(point) == len(shown) else None, label)


def _widen_range(field: Input, spread: Mapping[str, Any], value: float | None) -> dict[str, Any]:
    """The range, stretched to hold the value with some room beside it."""
    wide = dict(spread)
    if value is not None and not spread["start"] <= value <= spread["stop"]:
        log = spread.get("scale") == "log"
        below = value / 2 if log else value - 0.1 * (spread["stop"] - value)
        above = value * 2 if log else value + 0.1 * (value - spread["start"])
        side, room = ("start", below) if value < spread["start"] else ("stop", above)
        wide[side] = _keep_inside(field, room, value)
    return wide


def _keep_inside(field: Input, room: float, value: float) -> float:
    """The end with room when the input can take it, else the value itself."""
    room = float(np.rint(room)) if field.integer else room
    inside = field.above < room < field.below and field.least <= room <= field.most
    return room if inside else value
