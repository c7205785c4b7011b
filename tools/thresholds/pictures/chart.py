"""How a picture is drawn: curves with shaded decisions here, regions with their names in `chart_regions`."""

import io
import math
import textwrap
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from tools.thresholds.engine.axis import Axis
from tools.thresholds.engine.surface import UNDEFINED
from tools.thresholds.engine.sweep import Grid
from tools.thresholds.pictures.chart_regions import draw_heights, draw_regions
from tools.thresholds.pictures.chart_style import (
    LABEL_BOX,
    LINE_COLORS,
    REGION_COLORS,
    STYLE,
    add_dark_scheme,
    draw_legend,
    escape_dollars,
    format_axis_label,
    locate_on_axis,
    set_log_scale,
    set_scale,
)
from tools.thresholds.pictures.description import format_held
from tools.thresholds.pictures.scene import Form, Scene

FIGURE_SIZE_IN, DPI = (8.0, 5.6), 120  # inches, and pixels an inch


def render(scene: Scene, form: Form) -> bytes:
    """Draw a scene as PNG or SVG; the same scene gives the same bytes."""
    with rc_context(STYLE):
        figure = Figure(figsize=FIGURE_SIZE_IN, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        if len(scene.grid.axes) == 1:
            _draw_curves(axes, scene)
        elif scene.grid.decision is not None:
            draw_regions(axes, scene)
        else:
            draw_heights(figure, axes, scene)
        _draw_titles(axes, scene)
        file = io.BytesIO()
        absent = ("Date", "Creator", "Format", "Type") if form == "svg" else ("Software",)
        figure.savefig(file, format=form, dpi=DPI, metadata=dict.fromkeys(absent))
    return add_dark_scheme(file.getvalue()) if form == "svg" else file.getvalue()


def _draw_titles(axes: Any, scene: Scene) -> None:
    axes.set_title("\n".join(textwrap.wrap(escape_dollars(scene.threshold.title), 80)), loc="left", fontweight="bold")
    if held := format_held(scene):
        axes.set_title(axes.get_title(loc="left"), loc="left", fontweight="bold", pad=26)
        axes.text(
            0,
            1.02,
            escape_dollars(textwrap.shorten(f"at {held}", 110, placeholder=" …")),
            transform=axes.transAxes,
            fontsize=8.5,
            color="#444444",
        )


def _draw_curves(axes: Any, scene: Scene) -> None:
    grid, picture = scene.grid, scene.threshold.picture
    (axis,) = grid.axes
    for place, name in enumerate(scene.lines):
        axes.plot(
            axis.values,
            grid.columns[name],
            color=LINE_COLORS[place % len(LINE_COLORS)],
            lw=2.2,
            label=name.replace("_", " "),
        )
    level = scene.held.get(picture.level)
    if isinstance(level, int | float):
        axes.axhline(level, color="#444444", ls="--", lw=1.2, label=f"{picture.level} = {level:.4g}")
    label = picture.value if scene.lines == picture.lines and picture.value else scene.lines[0].replace("_", " ")
    axes.set_ylabel(escape_dollars(label))
    if picture.log and all(np.nanmin(grid.columns[name]) > 0 for name in scene.lines):
        shown = np.concatenate([grid.columns[name] for name in scene.lines])
        set_log_scale(axes.yaxis, np.nanmax(shown) / np.nanmin(shown))
    set_scale(axes.xaxis, axis)
    axes.set_xlim(axis.values[0], axis.values[-1])
    axes.set_xlabel(format_axis_label(axis))
    _mark_decisions(axes, scene)
    handles, _ = axes.get_legend_handles_labels()
    if len(handles) > 1:
        draw_legend(axes, handles)


def _annotate_turns(axes: Any, grid: Grid, axis: Axis) -> None:
    """Give the place of each turn of the decision."""
    for crossing in grid.boundary:
        x = crossing.at[axis.name]
        axes.axvline(x, color="black", lw=1, ls=":")
        right = locate_on_axis(axis, x) > 0.8
        axes.annotate(
            f"{axis.name} = {x:.4g}",
            (x, 0.03),
            xycoords=("data", "axes fraction"),
            fontsize=9,
            xytext=(-4 if right else 4, 0),
            textcoords="offset points",
            ha="right" if right else "left",
        )


def _mark_decisions(axes: Any, scene: Scene) -> None:
    """Shade the spans of each decision, name them, and give the place where it turns."""
    grid = scene.grid
    (axis,) = grid.axes
    edges = [float(axis.values[0]), *(crossing.at[axis.name] for crossing in grid.boundary), float(axis.values[-1])]
    words = (
        [grid.boundary[0].before, *(crossing.after for crossing in grid.boundary)]
        if grid.boundary
        else _get_only_decision(grid)
    )
    for left, right, word in zip(edges, edges[1:], words, strict=False):
        axes.axvspan(left, right, color=REGION_COLORS[grid.decisions.index(word)], alpha=0.45, lw=0, zorder=0)
        if locate_on_axis(axis, right) - locate_on_axis(axis, left) > 0.08:
            middle = (locate_on_axis(axis, left) + locate_on_axis(axis, right)) / 2
            axes.text(
                middle,
                0.97,
                escape_dollars(word),
                transform=axes.transAxes,
                ha="center",
                va="top",
                fontsize=9.5,
                fontweight="bold",
                bbox=LABEL_BOX,
            )
    _annotate_turns(axes, grid, axis)
    if scene.point and axis.name in scene.point:
        x = scene.point[axis.name]
        y = np.interp(x, axis.values, grid.columns[scene.lines[0]])
        if math.isfinite(y):
            axes.plot([x], [y], marker="*", ms=15, color="black", ls="none", label=scene.label)


def _get_only_decision(grid: Grid) -> list[str]:
    codes = set() if grid.decision is None else set(np.unique(grid.decision)) - {UNDEFINED}
    return [grid.decisions[int(code)] for code in codes] if len(codes) == 1 else []
