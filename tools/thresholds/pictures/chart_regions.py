"""Charts over two inputs: the regions of a decision, or a value in shades where nothing is decided."""

import textwrap
from typing import Any

import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.patches import Patch
from numpy.typing import NDArray

from tools.thresholds.engine.axis import Axis
from tools.thresholds.engine.surface import UNDEFINED
from tools.thresholds.engine.sweep import Grid
from tools.thresholds.pictures.chart_style import (
    LABEL_BOX,
    REGION_COLORS,
    draw_legend,
    escape_dollars,
    format_axis_label,
    set_scale,
)
from tools.thresholds.pictures.scene import Scene

MIN_LABELLED_SHARE = 0.02  # share of the area: a smaller region has no room for its name, the legend has it


def draw_regions(axes: Any, scene: Scene) -> None:
    """Colour the regions of each decision, name them and draw the boundary."""
    grid = scene.grid
    across, up = grid.axes
    codes = np.asarray(grid.decision).T
    present = _fill(axes, grid, codes)
    for code in present:
        _name_region(axes, codes == code, across, up, _decision_name(grid, code))
    set_scale(axes.xaxis, across)
    set_scale(axes.yaxis, up)
    axes.set_xlabel(format_axis_label(across))
    axes.set_ylabel(format_axis_label(up))
    handles: list[Any] = [_patch(grid, code) for code in present]
    if scene.point:
        place = [scene.point[across.name]], [scene.point[up.name]]
        handles += axes.plot(*place, marker="*", ms=15, color="black", ls="none", label=scene.label)
    draw_legend(axes, handles)


def _fill(axes: Any, grid: Grid, codes: NDArray[np.int_]) -> list[int]:
    """Fill each region and draw its edge; return the codes that have one, what is undefined last."""
    across, up = grid.axes
    signed = _sign_decisions(grid)
    present = [code for code in range(len(grid.decisions)) if (codes == code).any() and (not signed or code in signed)]
    for code in present:
        layer = (codes == code).astype(float) if signed is None else np.where(codes == UNDEFINED, np.nan, signed[code])
        levels = [0.5, 1.5] if signed is None else [0, np.inf]
        axes.contourf(across.values, up.values, layer, levels=levels, colors=[REGION_COLORS[code % len(REGION_COLORS)]])
        edge = 0.5 if signed is None else 0.0
        if np.nanmin(layer) < edge < np.nanmax(layer):
            axes.contour(across.values, up.values, layer, levels=[edge], colors="black", linewidths=1.2)
    if not (codes == UNDEFINED).any():
        return present
    unknown = (codes == UNDEFINED).astype(float)
    axes.contourf(across.values, up.values, unknown, levels=[0.5, 1.5], colors="white", hatches=["///"])
    return [*present, UNDEFINED]


def _decision_name(grid: Grid, code: int) -> str:
    return "undefined" if code == UNDEFINED else grid.decisions[code]


def _patch(grid: Grid, code: int) -> Patch:
    """The legend's sample of a region."""
    known = code != UNDEFINED
    return Patch(
        facecolor=REGION_COLORS[code % len(REGION_COLORS)] if known else "white",
        edgecolor="black",
        hatch=None if known else "///",
        label=escape_dollars(_decision_name(grid, code)),
    )


def draw_heights(figure: Any, axes: Any, scene: Scene) -> None:
    """A value over two inputs where nothing is decided: shades with a scale."""
    across, up = scene.grid.axes
    name = scene.lines[0]
    values = scene.grid.columns[name].T
    low, high = np.nanmin(values), np.nanmax(values)
    steep = low > 0 and high > 30 * low
    levels = np.geomspace(low, high, 13) if steep else 12
    filled = axes.contourf(
        across.values, up.values, values, levels=levels, cmap="viridis", norm=LogNorm(low, high) if steep else None
    )
    figure.colorbar(filled, ax=axes, label=name.replace("_", " "), format="%.3g")
    set_scale(axes.xaxis, across)
    set_scale(axes.yaxis, up)
    axes.set_xlabel(format_axis_label(across))
    axes.set_ylabel(format_axis_label(up))


def _sign_decisions(grid: Grid) -> dict[int, NDArray[np.float64]] | None:
    """For each decision a function that is positive in it, when the margin's sign tells two decisions apart.

    Its zero line is the exact boundary, which the codes alone would show as stairs.
    """
    if grid.margin is None or grid.decision is None:
        return None
    clear = 1e-9 * np.nanmax(np.abs(grid.margin), initial=0)  # nearer to 0 the decision is a tie
    sides = (grid.margin > clear, grid.margin < -clear)
    over, under = (set(np.unique(grid.decision[side])) - {UNDEFINED} for side in sides)
    if len(over) > 1 or len(under) > 1 or over & under:
        return None
    margin = grid.margin.T
    return {int(code): side * margin for codes, side in ((over, 1), (under, -1)) for code in codes}


def _name_region(axes: Any, mask: NDArray[np.bool_], across: Axis, up: Axis, word: str) -> None:
    """Write a region's name where it is widest."""
    if mask.mean() < MIN_LABELLED_SHARE:
        return
    rows, columns = (max(1, size // 60) for size in mask.shape)
    small, depth = mask[::rows, ::columns], np.zeros(mask[::rows, ::columns].shape)
    layer = small.copy()
    while layer.any():
        depth += layer
        inner = np.pad(layer, 1)
        layer = inner[1:-1, 1:-1] & inner[:-2, 1:-1] & inner[2:, 1:-1] & inner[1:-1, :-2] & inner[1:-1, 2:]
    row, column = np.argwhere(depth == depth.max()).mean(axis=0).round().astype(int)
    if not small[row, column]:
        row, column = np.argwhere(depth == depth.max())[0]
    axes.text(
        across.values[column * columns],
        up.values[row * rows],
        "\n".join(textwrap.wrap(escape_dollars(word), 22)),
        ha="center",
        va="center",
        fontweight="bold",
        bbox=LABEL_BOX,
    )
