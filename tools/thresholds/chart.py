"""How a picture looks: curves with shaded decisions, regions with labels, in colours that colour-blind readers tell."""

import io
import math
import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index import MissingExtraError
from tools.thresholds.axis import Axis
from tools.thresholds.surface import UNDEFINED
from tools.thresholds.sweep import Grid

if TYPE_CHECKING:
    from tools.thresholds.picture import Form, Scene

try:
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.colors import LogNorm
    from matplotlib.figure import Figure
    from matplotlib.mathtext import MathTextParser
    from matplotlib.patches import Patch
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
except ImportError as error:
    raise MissingExtraError("A picture", "thresholds") from error

SIZE, DPI = (8.0, 5.6), 120  # inches, and pixels an inch
REGIONS = ("#9ecae9", "#fdd0a2", "#d9d9d9", "#b7e1b0", "#dcc6e8", "#f4e3a1")  # pale, for black text over them
LINES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")  # Okabe and Ito's
STYLE: Any = {"svg.hashsalt": "refdesk", "font.size": 10, "axes.grid": True, "grid.alpha": 0.25, "axes.axisbelow": True}
_BEHIND: Any = {
    "facecolor": "white",
    "alpha": 0.75,
    "lw": 0,
    "pad": 2,
}  # what is behind a word, so that it stays legible
SMALLEST_LABELLED = 0.02  # share of the area: a smaller region has no room for its name, the legend has it


def render(scene: "Scene", form: "Form") -> bytes:
    """Draw a scene as PNG or SVG; the same scene gives the same bytes."""
    with rc_context(STYLE):
        figure = Figure(figsize=SIZE, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        if len(scene.grid.axes) == 1:
            _curves(axes, scene)
        elif scene.grid.decision is not None:
            _regions(axes, scene)
        else:
            _heights(figure, axes, scene)
        _titles(axes, scene)
        file = io.BytesIO()
        metadata = {"Date": None} if form == "svg" else {"Software": None}
        figure.savefig(file, format=form, dpi=DPI, metadata=metadata)
    return file.getvalue()


def _titles(axes: Any, scene: "Scene") -> None:
    from tools.thresholds.picture import held_text

    axes.set_title("\n".join(textwrap.wrap(_plain(scene.threshold.title), 80)), loc="left", fontweight="bold")
    if held := held_text(scene):
        axes.set_title(axes.get_title(loc="left"), loc="left", fontweight="bold", pad=26)
        axes.text(
            0,
            1.02,
            _plain(textwrap.shorten(f"at {held}", 110, placeholder=" …")),
            transform=axes.transAxes,
            fontsize=8.5,
            color="#444444",
        )


def _curves(axes: Any, scene: "Scene") -> None:
    grid, picture = scene.grid, scene.threshold.picture
    (axis,) = grid.axes
    for place, name in enumerate(scene.lines):
        axes.plot(
            axis.values, grid.columns[name], color=LINES[place % len(LINES)], lw=2.2, label=name.replace("_", " ")
        )
    level = scene.held.get(picture.level)
    if isinstance(level, int | float):
        axes.axhline(level, color="#444444", ls="--", lw=1.2, label=f"{picture.level} = {level:.4g}")
    label = picture.value if scene.lines == picture.lines and picture.value else scene.lines[0].replace("_", " ")
    axes.set_ylabel(_plain(label))
    if picture.log and all(np.nanmin(grid.columns[name]) > 0 for name in scene.lines):
        shown = np.concatenate([grid.columns[name] for name in scene.lines])
        _log(axes.yaxis, np.nanmax(shown) / np.nanmin(shown))
    _scale(axes.xaxis, axis)
    axes.set_xlim(axis.values[0], axis.values[-1])
    axes.set_xlabel(_axis_label(axis))
    _mark_decisions(axes, scene)
    handles, _ = axes.get_legend_handles_labels()
    if len(handles) > 1:
        _legend(axes, handles)


def _mark_decisions(axes: Any, scene: "Scene") -> None:
    """Shade the spans of each decision, name them, and give the place where it turns."""
    grid = scene.grid
    (axis,) = grid.axes
    edges = [float(axis.values[0]), *(crossing.at[axis.name] for crossing in grid.boundary), float(axis.values[-1])]
    words = [grid.boundary[0].before, *(crossing.after for crossing in grid.boundary)] if grid.boundary else _only(grid)
    for left, right, word in zip(edges, edges[1:], words, strict=False):
        axes.axvspan(left, right, color=REGIONS[grid.decisions.index(word)], alpha=0.45, lw=0, zorder=0)
        if _along(axis, right) - _along(axis, left) > 0.08:
            middle = (_along(axis, left) + _along(axis, right)) / 2
            axes.text(
                middle,
                0.97,
                _plain(word),
                transform=axes.transAxes,
                ha="center",
                va="top",
                fontsize=9.5,
                fontweight="bold",
                bbox=_BEHIND,
            )
    for crossing in grid.boundary:
        x = crossing.at[axis.name]
        axes.axvline(x, color="black", lw=1, ls=":")
        right = _along(axis, x) > 0.8
        axes.annotate(
            f"{axis.name} = {x:.4g}",
            (x, 0.03),
            xycoords=("data", "axes fraction"),
            fontsize=9,
            xytext=(-4 if right else 4, 0),
            textcoords="offset points",
            ha="right" if right else "left",
        )
    if scene.point and axis.name in scene.point:
        x = scene.point[axis.name]
        y = np.interp(x, axis.values, grid.columns[scene.lines[0]])
        if math.isfinite(y):
            axes.plot([x], [y], marker="*", ms=15, color="black", ls="none", label="your numbers")


def _regions(axes: Any, scene: "Scene") -> None:
    grid = scene.grid
    across, up = grid.axes
    codes = np.asarray(grid.decision).T
    signed = _signed(grid)
    present = [code for code in range(len(grid.decisions)) if (codes == code).any() and (not signed or code in signed)]
    for code in present:
        layer = (codes == code).astype(float) if signed is None else np.where(codes == UNDEFINED, np.nan, signed[code])
        levels = [0.5, 1.5] if signed is None else [0, np.inf]
        axes.contourf(across.values, up.values, layer, levels=levels, colors=[REGIONS[code % len(REGIONS)]])
        edge = 0.5 if signed is None else 0.0
        if np.nanmin(layer) < edge < np.nanmax(layer):
            axes.contour(across.values, up.values, layer, levels=[edge], colors="black", linewidths=1.2)
    if (codes == UNDEFINED).any():
        axes.contourf(
            across.values,
            up.values,
            (codes == UNDEFINED).astype(float),
            levels=[0.5, 1.5],
            colors="white",
            hatches=["///"],
        )
        present.append(UNDEFINED)
    for code in present:
        _name_region(axes, codes == code, across, up, grid.decisions[code] if code >= 0 else "undefined")
    _scale(axes.xaxis, across)
    _scale(axes.yaxis, up)
    axes.set_xlabel(_axis_label(across))
    axes.set_ylabel(_axis_label(up))
    handles: list[Any] = [
        Patch(
            facecolor=REGIONS[code % len(REGIONS)] if code >= 0 else "white",
            edgecolor="black",
            hatch=None if code >= 0 else "///",
            label=_plain(grid.decisions[code]) if code >= 0 else "undefined",
        )
        for code in present
    ]
    if scene.point:
        handles += axes.plot(
            [scene.point[across.name]],
            [scene.point[up.name]],
            marker="*",
            ms=15,
            color="black",
            ls="none",
            label="your numbers",
        )
    _legend(axes, handles)


def _heights(figure: Any, axes: Any, scene: "Scene") -> None:
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
    _scale(axes.xaxis, across)
    _scale(axes.yaxis, up)
    axes.set_xlabel(_axis_label(across))
    axes.set_ylabel(_axis_label(up))


def _legend(axes: Any, handles: list[Any]) -> None:
    axes.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=min(len(handles), 4), frameon=False
    )


def _signed(grid: Grid) -> dict[int, NDArray[np.float64]] | None:
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
    if mask.mean() < SMALLEST_LABELLED:
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
        "\n".join(textwrap.wrap(_plain(word), 22)),
        ha="center",
        va="center",
        fontweight="bold",
        bbox=_BEHIND,
    )


def _only(grid: Grid) -> list[str]:
    codes = set() if grid.decision is None else set(np.unique(grid.decision)) - {UNDEFINED}
    return [grid.decisions[int(code)] for code in codes] if len(codes) == 1 else []


def _along(axis: Axis, value: float) -> float:
    """Where a value stands on the drawn axis, from 0 to 1."""
    first, last = float(axis.values[0]), float(axis.values[-1])
    if axis.scale == "log":
        return math.log(value / first) / math.log(last / first)
    return (value - first) / (last - first)


def _scale(drawn: Any, axis: Axis) -> None:
    if axis.scale == "log":
        _log(drawn, axis.values[-1] / axis.values[0])


def _log(drawn: Any, span: float) -> None:
    """Make a drawn axis logarithmic, with plain numbers at 1, 2 and 5 of each decade while there are few decades."""
    drawn.axes.set(**{f"{drawn.axis_name}scale": "log"})
    drawn.set_major_locator(LogLocator(subs=(1, 2, 5) if span < 2e3 else (1,)))
    drawn.set_major_formatter(
        FuncFormatter(lambda value, _: f"{value:,.10g}" if 1e-3 <= value < 1e6 else f"{value:.0e}")
    )
    drawn.set_minor_formatter(NullFormatter())


def _axis_label(axis: Axis) -> str:
    unit = f", {axis.field.unit}" if axis.field.unit not in ("", "count") else ""
    symbol = f"${axis.field.symbol}$" if _is_mathtext(axis.field.symbol) else axis.name
    return f"{_plain(axis.field.meaning)}  {symbol}{_plain(unit)}"


def _is_mathtext(symbol: str) -> bool:
    """Whether matplotlib can set this LaTeX."""
    try:
        MathTextParser("agg").parse(f"${symbol}$")
    except ValueError:
        return False
    return True


def _plain(text: str) -> str:
    """Text in which a dollar sign means dollars."""
    return text.replace("$", r"\$")
