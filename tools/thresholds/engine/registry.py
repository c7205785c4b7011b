"""A threshold's entry: its inputs, how it is evaluated at a point and over a grid, and its picture."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tools.thresholds.asking.comparison import compare, find_compared
from tools.thresholds.asking.effects import Effect, refuse_without_effect
from tools.thresholds.asking.ends import describe_end
from tools.thresholds.asking.plausibility import warn_of_size
from tools.thresholds.asking.reading import read_units, refuse_unknown_names, suggest_percent
from tools.thresholds.engine.axis import MAX_GRID_POINTS, Axis, read_axis
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Field, GivenValue, Input
from tools.thresholds.engine.interruption import stop_if_unwanted
from tools.thresholds.engine.result import Evaluation, Formula
from tools.thresholds.engine.surface import Kernel
from tools.thresholds.engine.sweep import Grid, build_table, compute
from tools.thresholds.robustness.draws import count_draws, draw_all, is_distribution, read_distribution
from tools.thresholds.robustness.summary import summarize_decisions, summarize_values
from tools.thresholds.robustness.turns import MAX_TURN_WARNINGS, describe_turn, find_turns


@dataclass(frozen=True, slots=True)
class Picture:
    """What a threshold's picture shows: `lines` over x, or the regions of the decision over x and y.

    `x` and `y` are an input's name and its range, as a sweep takes it; the range is widened to hold the numbers that
    a picture is asked for.
    """

    x: tuple[str, Mapping[str, Any]]
    y: tuple[str, Mapping[str, Any]] | None = None
    lines: tuple[str, ...] = ()
    value: str = ""  # what the lines measure, with its unit
    log: bool = False  # whether the lines are drawn on a logarithmic scale
    level: str = ""  # the input that is drawn as a horizontal line, where it is given


@dataclass(frozen=True, slots=True)
class Threshold:
    """A registered threshold.

    `evaluate` gets every input by name, checked, with defaults filled in, and gives the answer at a point;
    `surface` gets the same with arrays for what is swept, and agrees with it. `decisions` are the words for the
    codes of the surface; `family` is the threshold of the paper that this one belongs to. `effects` name the
    inputs that count only beside another.
    """

    name: str
    family: str
    title: str
    question: str
    inputs: tuple[Field, ...]
    example: Mapping[str, Any]
    unit: str
    formulas: tuple[Formula, ...]
    sources: tuple[str, ...]
    evaluate: Callable[..., Evaluation]
    surface: Kernel
    picture: Picture
    decisions: tuple[str, ...] = ()
    max_points: int = MAX_GRID_POINTS
    effects: tuple[Effect, ...] = ()
    turning: tuple[str, ...] | None = None  # the assumed inputs that are searched for a turn, where a point costs more
    brief_unless: tuple[str, str] | None = None  # the input and its value with which an answer lists its defaults

    def __call__(self, given: Mapping[str, Any], grid: Grid | None = None) -> Evaluation:
        """Check `given` and evaluate; each default that entered is named under `assumptions`.

        A numeric input given as a list or as a range is swept, at most two at once; `grid` is that sweep where it
        was computed already. Names given as a list are compared, distributions drawn. Warnings come in this order:
        numbers of an unusual size, what the threshold warns of, and the assumed numbers that turn the decision, at
        most three. Raises ThresholdInputError naming the field, its domain and an example that works.
        """
        if compared := find_compared(given, self.inputs):
            return compare(self, given, compared)
        if drawn := [field for field in self.inputs if is_distribution(given.get(field.name))]:
            return self._evaluate_draws(given, drawn)
        axes, values, notes = self.checked(given)
        notes = self._shorten(notes, values)
        if axes:
            return self._evaluate_sweep(grid or self._compute_grid(axes, values), values, notes)
        evaluation = self.evaluate(**values)
        warnings = [*self._warn_of_sizes(values), *evaluation.warnings, *self._warn_of_turns(evaluation, given, values)]
        return evaluation.model_copy(
            update={"assumptions": [*notes, *evaluation.assumptions], "warnings": list(dict.fromkeys(warnings))}
        )

    def checked(self, given: Mapping[str, Any]) -> tuple[list[Axis], dict[str, GivenValue | None], list[str]]:
        """Split `given` into swept axes in its order, the other inputs with defaults, and what was read and assumed."""
        refuse_unknown_names(given, self.inputs, self.name)
        defaults = {field.name: field.default for field in self.inputs}
        refuse_without_effect(self.effects, given, defaults, self.name)
        axes: list[Axis] = []
        values: dict[str, GivenValue | None] = {}
        notes: list[str] = []
        for field in self.inputs:
            value = given.get(field.name)
            if value is None:
                values[field.name] = self._get_default(field)
                notes += [] if field.default is None else [_describe_default(field, field.default)]
                continue
            try:
                value, readings = read_units(field, value)
                notes += readings
                if isinstance(field, Input) and isinstance(value, list | tuple | dict):
                    axes.append(read_axis(field, value))
                else:
                    values[field.name] = field.checked(value)
            except ThresholdInputError as error:
                raise self._explained(field, error, value) from error
        order = list(given)
        return sorted(axes, key=lambda axis: order.index(axis.name)), values, notes

    def compute_sweep(self, given: Mapping[str, Any]) -> Grid | None:
        """Compute a sweep and keep every point of it; None where nothing is swept. Raises ThresholdInputError."""
        if find_compared(given, self.inputs) or any(is_distribution(value) for value in given.values()):
            return None
        axes, values, _ = self.checked(given)
        return self._compute_grid(axes, values) if axes else None

    def grid(self, given: Mapping[str, Any]) -> Grid:
        """Compute a sweep as `compute_sweep` does. Raises ThresholdInputError where nothing is swept."""
        grid = self.compute_sweep(given)
        if grid is None:
            problem = f"of '{self.name}' is not swept"
            raise ThresholdInputError(self.inputs[0].name, problem, "give one input as a list or a range")
        return grid

    def _compute_grid(self, axes: list[Axis], values: Mapping[str, GivenValue | None]) -> Grid:
        return compute(self.surface, self.decisions, axes, values, self.max_points)

    def _evaluate_sweep(self, grid: Grid, values: Mapping[str, GivenValue | None], defaults: list[str]) -> Evaluation:
        answers: list[Evaluation] = []
        refusal: ThresholdInputError | None = None
        for point in grid.iterate_shown_points():
            stop_if_unwanted()
            try:
                answers.append(self.evaluate(**values, **point))
            except ThresholdInputError as error:  # a combination that is refused is an undefined point of the sweep
                refusal = refusal or error
        if refusal and not answers:
            raise refusal
        notes = [f"Undefined points: {refusal}"] if refusal else []
        return Evaluation(
            threshold=self.name,
            values={},
            unit=self.unit,
            decision=None,
            margin=None,
            break_evens=[],
            elasticities={},
            formulas=list(self.formulas),
            sources=list(self.sources),
            assumptions=[*defaults, *dict.fromkeys(line for answer in answers for line in answer.assumptions)],
            warnings=[
                *self._warn_of_sizes({**values, **{axis.name: float(axis.values[-1]) for axis in grid.axes}}),
                *dict.fromkeys(line for answer in answers for line in answer.warnings),
            ],
            sweep=build_table(grid, notes),
        )

    def _shorten(self, notes: list[str], values: Mapping[str, GivenValue | None]) -> list[str]:
        """The notes, or in a brief answer how many of them are defaults and what lists them."""
        if self.brief_unless is None or values.get(self.brief_unless[0]) == self.brief_unless[1]:
            return notes
        read = [line for line in notes if ", the default" not in line]
        said = [f"read: {'; '.join(line.split(', read from')[0] for line in read)}"] if read else []
        return [*said, f"{len(notes) - len(read)} defaults; {' = '.join(self.brief_unless)} lists them"]

    def _evaluate_draws(self, given: Mapping[str, Any], drawn: list[Field]) -> Evaluation:
        """Draw the inputs that are distributions, and give the probability of each decision and what values are."""
        distributions = []
        for field in drawn:
            (kind, numbers), *_ = given[field.name].items()
            distributions.append(read_distribution(field, {kind: read_units(field, numbers)[0]}))
        held = {name: value for name, value in given.items() if not is_distribution(value)}
        point = {one.field.name: one.middle for one in distributions}
        axes, values, notes = self.checked({**held, **point})
        if axes:
            raise ThresholdInputError(axes[0].name, "is swept beside a distribution", "draw or sweep in one call")
        draws, said = draw_all(distributions, count_draws(self.max_points))
        with np.errstate(all="ignore"):
            found = self.surface(**{**values, **draws})
        count = len(next(iter(draws.values())))
        template = self.evaluate(**values)
        shares, decision = summarize_decisions(found, self.decisions, count)
        return template.model_copy(
            update={
                "values": {"draws": count, **shares, **summarize_values(found, count)},
                "decision": decision,
                "margin": None,
                "break_evens": [],
                "elasticities": {},
                "assumptions": [*self._shorten(notes, values), *said, *template.assumptions],
                "warnings": self._warn_of_sizes(values),
            }
        )

    def _warn_of_sizes(self, values: Mapping[str, GivenValue | None]) -> list[str]:
        return [line for field in self.inputs if (line := warn_of_size(field, values.get(field.name))) is not None]

    def _warn_of_turns(
        self, evaluation: Evaluation, given: Mapping[str, Any], values: Mapping[str, GivenValue | None]
    ) -> list[str]:
        """Say which assumed numbers alone turn the decision, and where."""
        if evaluation.decision is None:
            return []
        searched = self.turning if self.turning is not None else [field.name for field in self.inputs]
        assumed = {name for name in searched if given.get(name) is None}
        turns = find_turns(self, values, assumed)[:MAX_TURN_WARNINGS]
        return [describe_turn(turn) for turn in turns]

    def _explained(self, field: Field, error: ThresholdInputError, value: object) -> ThresholdInputError:
        """The same refusal, with what the input is and a value that works."""
        if error.field != field.name:  # a part of it, which says enough
            return error
        works = self.example.get(field.name, field.default)
        such = "" if works is None else f", such as {json.dumps(works)}"
        such += suggest_percent(field, value)
        return ThresholdInputError(
            error.field, f"({field.meaning}, {field.unit}) {error.problem}", f"{error.remedy}{such}"
        )

    def _get_default(self, field: Field) -> float | str | None:
        if field.default is None and not field.optional:
            example = json.dumps(dict(self.example))
            problem = f"is missing ({field.meaning}, {field.unit})"
            raise ThresholdInputError(field.name, problem, f"give {field.domain}, as in {example}")
        return field.default


def _describe_default(field: Field, value: float | str) -> str:
    """A default that entered, with which end of the plausible values it is where it is one."""
    shown = value if isinstance(value, str) else f"{value:g}"
    return f"{field.name} = {shown} ({field.meaning}), the default{describe_end(field.name, value)}"
