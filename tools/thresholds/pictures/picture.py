"""A threshold's picture with its description in words: curves over one input, or regions over two."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from index import MissingExtraError
from tools.thresholds.engine.axis import Axis
from tools.thresholds.engine.inputs import Input
from tools.thresholds.engine.registry import Threshold
from tools.thresholds.engine.surface import UNDEFINED
from tools.thresholds.engine.sweep import Grid

Form: TypeAlias = Literal["png", "svg"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as a file, and what it shows in words."""

    data: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What a picture is drawn from: the grid, what is held, and the point that was asked for."""

    threshold: Threshold
    grid: Grid
    held: Mapping[str, object]
    point: Mapping[str, float] | None
    label: str  # what the point is

    @property
    def lines(self) -> tuple[str, ...]:
        """The columns to draw as curves."""
        named = tuple(name for name in self.threshold.picture.lines if name in self.grid.columns)
        return named or tuple(self.grid.columns)[:1]


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
    scene = _scene(threshold, given, label, grid)
    return Drawing(render(scene, form), describe(scene))


def _scene(threshold: Threshold, given: Mapping[str, Any], label: str, grid: Grid | None) -> Scene:
    axes, values, _ = threshold.checked(given)
    swept = {axis.name for axis in axes}
    held = {name: value for name, value in values.items() if value is not None and name not in swept}
    if axes:
        return Scene(threshold, grid or threshold.grid(given), held, None, label)
    shown = [axis for axis in (threshold.picture.x, threshold.picture.y) if axis]
    fields = {field.name: field for field in threshold.inputs if isinstance(field, Input)}
    point = {name: float(value) for name, _ in shown if isinstance(value := values.get(name), int | float)}
    ranges = {name: _widened(fields[name], spread, point.get(name)) for name, spread in shown}
    others = {name: value for name, value in given.items() if name not in ranges}
    grid = threshold.grid({**others, **ranges})
    held = {name: value for name, value in held.items() if name not in ranges}
    return Scene(threshold, grid, held, point if len(point) == len(shown) else None, label)


def _widened(field: Input, spread: Mapping[str, Any], value: float | None) -> dict[str, Any]:
    """The range, stretched to hold the value with some room beside it."""
    wide = dict(spread)
    if value is not None and not spread["start"] <= value <= spread["stop"]:
        log = spread.get("scale") == "log"
        below = value / 2 if log else value - 0.1 * (spread["stop"] - value)
        above = value * 2 if log else value + 0.1 * (value - spread["start"])
        side, room = ("start", below) if value < spread["start"] else ("stop", above)
        wide[side] = _inside(field, room, value)
    return wide


def _inside(field: Input, room: float, value: float) -> float:
    """The end with room when the input can take it, else the value itself."""
    room = float(np.rint(room)) if field.integer else room
    inside = field.above < room < field.below and field.least <= room <= field.most
    return room if inside else value


def describe(scene: Scene) -> str:
    """Say in words what the picture shows, for a reader who cannot see it."""
    grid = scene.grid
    over = " and ".join(_extent(axis) for axis in grid.axes)
    parts = [f"{scene.threshold.title}, over {over}."]
    if scene.held:
        parts.append(f"Held: {held_text(scene)}.")
    if len(grid.axes) == 1 or grid.decision is None:
        parts += [_course(grid, name) for name in scene.lines]
    if grid.decision is not None:
        parts.append(_shares(grid))
        parts += _turns(grid)
    if scene.point:
        point = ", ".join(f"{name} = {value:.4g}" for name, value in scene.point.items())
        parts.append(f"Marked as {scene.label}: {point}.")
    return " ".join(parts)


def held_text(scene: Scene) -> str:
    """The inputs that are held, short enough for a subtitle."""
    return ", ".join(f"{name} = {_short(value)}" for name, value in scene.held.items())


def _extent(axis: Axis) -> str:
    return f"{axis.field.meaning} ({axis.name}) from {axis.values[0]:.4g} to {axis.values[-1]:.4g}"


def _course(grid: Grid, name: str) -> str:
    values = grid.columns[name]
    if not np.isfinite(values).any():
        return f"{name} has no value here."
    low, high = np.nanargmin(values), np.nanargmax(values)
    return (
        f"{name} is lowest at {_place(grid, low)} ({values.flat[low]:.4g}) and highest at {_place(grid, high)} "
        f"({values.flat[high]:.4g})."
    )


def _place(grid: Grid, flat: np.intp) -> str:
    where = np.unravel_index(int(flat), grid.undefined.shape)
    return ", ".join(f"{axis.name} = {axis.values[at]:.4g}" for axis, at in zip(grid.axes, where, strict=True))


def _shares(grid: Grid) -> str:
    assert grid.decision is not None  # noqa: S101  # the caller asks only where there is one
    counts = {word: int((grid.decision == code).sum()) for code, word in enumerate(grid.decisions)}
    counts["undefined"] = int((grid.decision == UNDEFINED).sum())
    total = grid.decision.size
    shares = [f"'{word}' at {100 * count / total:.0f} %" for word, count in counts.items() if count >= 0.005 * total]
    return f"Of the points shown: {', '.join(shares)}."


def _turns(grid: Grid) -> list[str]:
    crossings = grid.boundary
    if not crossings:
        return []
    ends = crossings if len(grid.axes) == 1 else (crossings[0], crossings[-1])
    places = [", ".join(f"{name} = {value:.4g}" for name, value in crossing.at.items()) for crossing in ends[:4]]
    turn = f"from '{crossings[0].before}' to '{crossings[0].after}'"
    if len(grid.axes) == 1:
        return [f"The decision turns at {'; '.join(places)}, first {turn}."]
    return [f"The boundary {turn} runs from {places[0]} to {places[-1]}."]


def _short(value: object) -> str:
    if isinstance(value, tuple):
        text = ", ".join(_short(item) for item in value[:4]) + (", …" if len(value) > 4 else "")
        return f"[{text}]"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
