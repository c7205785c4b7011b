"""A picture in words, for readers who cannot see it."""

import numpy as np

from tools.thresholds.engine.axis import Axis
from tools.thresholds.engine.surface import UNDEFINED
from tools.thresholds.engine.sweep import Grid
from tools.thresholds.pictures.scene import Scene


def describe(scene: Scene) -> str:
    """Say in words what the picture shows, for a reader who cannot see it."""
    grid = scene.grid
    over = " and ".join(_describe_extent(axis) for axis in grid.axes)
    parts = [f"{scene.threshold.title}, over {over}."]
    if scene.held:
        parts.append(f"Held: {format_held(scene)}.")
    if len(grid.axes) == 1 or grid.decision is None:
        parts += [_describe_course(grid, name) for name in scene.lines]
    if grid.decision is not None:
        parts.append(_shares(grid))
        parts += _describe_turns(grid)
    if scene.point:
        point = ", ".join(f"{name} = {value:.4g}" for name, value in scene.point.items())
        parts.append(f"Marked as {scene.label}: {point}.")
    return " ".join(parts)


def format_held(scene: Scene) -> str:
    """The inputs that are held, short enough for a subtitle."""
    return ", ".join(f"{name} = {_format_short(value)}" for name, value in scene.held.items())


def _describe_extent(axis: Axis) -> str:
    return f"{axis.field.meaning} ({axis.name}) from {axis.values[0]:.4g} to {axis.values[-1]:.4g}"


def _describe_course(grid: Grid, name: str) -> str:
    values = grid.columns[name]
    if not np.isfinite(values).any():
        return f"{name} has no value here."
    low, high = np.nanargmin(values), np.nanargmax(values)
    return (
        f"{name} is lowest at {_describe_place(grid, low)} ({values.flat[low]:.4g}) and highest at "
        f"{_describe_place(grid, high)} ({values.flat[high]:.4g})."
    )


def _describe_place(grid: Grid, flat: np.intp) -> str:
    where = np.unravel_index(int(flat), grid.undefined.shape)
    return ", ".join(f"{axis.name} = {axis.values[at]:.4g}" for axis, at in zip(grid.axes, where, strict=True))


def _shares(grid: Grid) -> str:
    assert grid.decision is not None  # noqa: S101  # the caller asks only where there is one
    counts = {word: int((grid.decision == code).sum()) for code, word in enumerate(grid.decisions)}
    counts["undefined"] = int((grid.decision == UNDEFINED).sum())
    total = grid.decision.size
    shares = [f"'{word}' at {100 * count / total:.0f} %" for word, count in counts.items() if count >= 0.005 * total]
    return f"Of the points shown: {', '.join(shares)}."


def _describe_turns(grid: Grid) -> list[str]:
    crossings = grid.boundary
    if not crossings:
        return []
    ends = crossings if len(grid.axes) == 1 else (crossings[0], crossings[-1])
    places = [", ".join(f"{name} = {value:.4g}" for name, value in crossing.at.items()) for crossing in ends[:4]]
    turn = f"from '{crossings[0].before}' to '{crossings[0].after}'"
    if len(grid.axes) == 1:
        return [f"The decision turns at {'; '.join(places)}, first {turn}."]
    return [f"The boundary {turn} runs from {places[0]} to {places[-1]}."]


def _format_short(value: object) -> str:
    if isinstance(value, tuple):
        text = ", ".join(_format_short(item) for item in value[:4]) + (", …" if len(value) > 4 else "")
        return f"[{text}]"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
