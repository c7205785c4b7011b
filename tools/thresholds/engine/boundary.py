"""Where a decision turns: crossings between neighbouring points of a grid, refined by bisection."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tools.thresholds.engine.axis import Axis
from tools.thresholds.engine.domain import Array
from tools.thresholds.engine.interruption import stop_if_unwanted
from tools.thresholds.engine.result import Crossing
from tools.thresholds.engine.surface import UNDEFINED, DecisionCodes, Kernel

BISECTION_STEPS = 60  # halvings: a float has no more digits to find
MAX_CROSSINGS = 2000  # crossings refined; more are thinned evenly first, since no reader or picture can use them


def locate_crossings(
    surface: Kernel,
    decisions: tuple[str, ...],
    axes: Sequence[Axis],
    held: Mapping[str, object],
    decision: DecisionCodes | None,
) -> tuple[Crossing, ...]:
    """Find each place where the decision changes along the first axis, and along the second where that finds none.

    Points without a decision bound nothing. A tie between two decisions is one crossing.
    """
    if decision is None:
        return ()
    codes = np.broadcast_to(decision, [len(axis.values) for axis in axes])
    for along in range(len(axes)):
        found = _find_crossings(surface, decisions, axes, held, np.moveaxis(codes, along, 0), along)
        if found:
            return found
    return ()


def _find_crossings(
    surface: Kernel,
    decisions: tuple[str, ...],
    axes: Sequence[Axis],
    held: Mapping[str, object],
    codes: DecisionCodes,
    along: int,
) -> tuple[Crossing, ...]:
    axis, rest = axes[along], [other for place, other in enumerate(axes) if place != along]
    before, after = codes[:-1], codes[1:]
    places = np.argwhere((before != after) & (before != UNDEFINED) & (after != UNDEFINED))
    if rest:
        places = places[np.lexsort((places[:, 0], places[:, 1]))]
    if len(places) > MAX_CROSSINGS:
        places = places[np.unique(np.linspace(0, len(places) - 1, MAX_CROSSINGS).astype(int))]
    if not len(places):
        return ()
    others = {rest[0].name: rest[0].values[places[:, 1]]} if rest else {}
    index = tuple(places.T)
    first, last = before[index], after[index]
    low, high = _bisect(
        surface, axis, {**held, **others}, axis.values[places[:, 0]], axis.values[places[:, 0] + 1], first
    )
    at = high if axis.field.integer else (low + high) / 2
    crossings = [
        Crossing(
            along=axis.name,
            at={axis.name: float(f"{value:.9g}"), **{name: float(column[row]) for name, column in others.items()}},
            before=decisions[start],
            after=decisions[end],
        )
        for row, (value, start, end) in enumerate(zip(at, first, last, strict=True))
    ]
    return tuple(_merge_ties(crossings, axis.name))


def _bisect(
    surface: Kernel, axis: Axis, held: Mapping[str, object], low: Array, high: Array, first: NDArray[np.intp]
) -> tuple[Array, Array]:
    low, high = low.copy(), high.copy()
    for _ in range(BISECTION_STEPS):
        stop_if_unwanted()
        if axis.field.integer:
            middle = np.floor((low + high) / 2)
            open_ = high - low > 1
        else:
            middle = np.sqrt(low) * np.sqrt(high) if axis.scale == "log" else low + (high - low) / 2
            open_ = (low < middle) & (middle < high)
        if not open_.any():
            break
        codes = np.broadcast_to(np.asarray(surface(**{**held, axis.name: middle}).decision), middle.shape)
        same = codes == first
        low, high = np.where(open_ & same, middle, low), np.where(open_ & ~same, middle, high)
    return low, high


def _merge_ties(crossings: list[Crossing], along: str) -> list[Crossing]:
    """Join a crossing into a tie with the one out of it, where both are at the same place."""
    merged: list[Crossing] = []
    for crossing in crossings:
        last = merged[-1] if merged else None
        if (
            last is not None
            and last.after == crossing.before
            and {**last.at, along: 0} == {**crossing.at, along: 0}
            and abs(last.at[along] - crossing.at[along]) <= 1e-8 * max(abs(last.at[along]), abs(crossing.at[along]))
        ):
            merged[-1] = last.model_copy(update={"after": crossing.after})
        else:
            merged.append(crossing)
    return merged
