"""Sweeps: one or two inputs varied over a grid, computed at once, as a table with the decision boundary located."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.thresholds.engine.axis import Axis
from tools.thresholds.engine.boundary import locate_crossings
from tools.thresholds.engine.domain import Array
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.result import Crossing, Sweep, SweepAxis
from tools.thresholds.engine.surface import UNDEFINED, DecisionCodes, Kernel

MAX_AXES = 2
SHOWN_ROWS_PER_AXIS = {1: 61, 2: 9}  # rows of a table, for each axis
MAX_SHOWN_CROSSINGS = 25


@dataclass(frozen=True, slots=True)
class Grid:
    """Every point of a sweep: one array a column, in the shape of the axes."""

    axes: tuple[Axis, ...]
    columns: Mapping[str, Array]
    margin: Array | None
    decision: DecisionCodes | None
    decisions: tuple[str, ...]
    boundary: tuple[Crossing, ...]
    undefined: NDArray[np.bool_]
    reason: str
    notes: tuple[str, ...] = ()

    def shown(self) -> list[tuple[int, ...]]:
        """The points that a table shows: all of a short axis, else evenly chosen ones with both ends."""
        most = SHOWN_ROWS_PER_AXIS[len(self.axes)]
        chosen = [_space_evenly(len(axis.values), most) for axis in self.axes]
        return [
            tuple(int(place) for place in point)
            for point in np.stack(np.meshgrid(*chosen, indexing="ij"), -1).reshape(-1, len(self.axes))
        ]

    def iterate_shown_points(self) -> Iterator[dict[str, float]]:
        """The shown points as values of the swept inputs."""
        for place in self.shown():
            yield {
                axis.name: axis.field.checked(float(axis.values[at])) for axis, at in zip(self.axes, place, strict=True)
            }


def compute(
    surface: Kernel, decisions: tuple[str, ...], axes: Sequence[Axis], held: Mapping[str, object], max_points: int
) -> Grid:
    """Compute a surface at every point of the grid of `axes`, all other inputs held.

    Raises ThresholdInputError for more than two axes or `max_points` points.
    """
    if len(axes) > MAX_AXES:
        raise ThresholdInputError(axes[2].name, "is a third swept input", "sweep at most two at once")
    points = math.prod(len(axis.values) for axis in axes)
    if points > max_points:
        problem = f"makes a grid of {points:,} points"
        raise ThresholdInputError(axes[-1].name, problem, f"sweep at most {max_points:,} points of this threshold")
    shape = tuple(len(axis.values) for axis in axes)
    swept = {
        axis.name: axis.values.reshape([-1 if place == at else 1 for at in range(len(axes))])
        for place, axis in enumerate(axes)
    }
    with np.errstate(all="ignore"):
        found = surface(**held, **swept)
        boundary = locate_crossings(surface, decisions, axes, held, found.decision)
    columns = {name: _broadcast(values, shape) for name, values in found.values.items()}
    margin = None if found.margin is None else _broadcast(found.margin, shape)
    decision = None if found.decision is None else np.broadcast_to(found.decision, shape)
    undefined = np.zeros(shape, np.bool_) if decision is None else decision == UNDEFINED
    if decision is None:
        for values in columns.values():
            undefined |= np.isnan(values)
    rounded = tuple(
        f"{axis.name} takes whole numbers: the range was rounded to {len(axis.values)} of them."
        for axis in axes
        if axis.field.integer and axis.scale != "list"
    )
    return Grid(
        tuple(axes), columns, margin, decision, decisions, boundary, undefined, found.undefined, found.notes + rounded
    )


def build_table(grid: Grid, notes: Sequence[str] = ()) -> Sweep:
    """The grid as a compact table: at most 61 rows for one axis and 81 for two, and at most 25 crossings."""
    shown, total = grid.shown(), int(grid.undefined.size)
    undefined = int(grid.undefined.sum())
    said = [*grid.notes, *notes]
    if len(shown) < total:
        said.append(f"The rows are {len(shown)} of {total:,} points, evenly chosen with both ends of each axis.")
    if undefined and not notes:
        said.append(f"Undefined points: {grid.reason}.")
    crossings = [grid.boundary[place] for place in _space_evenly(len(grid.boundary), MAX_SHOWN_CROSSINGS)]
    if len(crossings) < len(grid.boundary):
        said.append(f"The boundary shows {len(crossings)} of {len(grid.boundary):,} crossings, evenly chosen.")
    return Sweep(
        axes=[
            SweepAxis(
                name=axis.name,
                unit=axis.field.unit,
                start=float(axis.values[0]),
                stop=float(axis.values[-1]),
                num=len(axis.values),
                scale=axis.scale,
            )
            for axis in grid.axes
        ],
        points=total,
        undefined=undefined,
        columns=_list_column_names(grid),
        rows=[_build_row(grid, place) for place in shown],
        boundary=crossings,
        notes=said,
    )


def iterate_rows(grid: Grid) -> Iterator[list[float | str | bool | None]]:
    """The names of the columns, then every point of the grid, to full precision."""
    yield list(_list_column_names(grid))
    for place in np.ndindex(grid.undefined.shape):
        yield _build_row(grid, place, digits=17)


def _list_column_names(grid: Grid) -> list[str]:
    decided = ["decision"] if grid.decision is not None else []
    return (
        [axis.name for axis in grid.axes] + decided + (["margin"] if grid.margin is not None else []) + [*grid.columns]
    )


def _build_row(grid: Grid, place: tuple[int, ...], digits: int = 6) -> list[float | str | bool | None]:
    row: list[float | str | bool | None] = [
        _round_to_digits(float(axis.values[at]), digits) for axis, at in zip(grid.axes, place, strict=True)
    ]
    if grid.decision is not None:
        code = int(grid.decision[place])
        row.append(None if code == UNDEFINED else grid.decisions[code])
    if grid.margin is not None:
        row.append(_round_to_digits(float(grid.margin[place]), digits))
    return row + [_round_to_digits(float(values[place]), digits) for values in grid.columns.values()]


def _broadcast(values: object, shape: tuple[int, ...]) -> Array:
    array = np.broadcast_to(np.asarray(values, np.float64), shape)
    return np.where(np.isfinite(array), array, np.nan)


def _round_to_digits(number: float, digits: int) -> float | None:
    return float(f"{number:.{digits}g}") if math.isfinite(number) else None


def _space_evenly(count: int, most: int) -> NDArray[np.intp]:
    return np.unique(np.rint(np.linspace(0, max(count - 1, 0), min(count, most))).astype(np.intp))
