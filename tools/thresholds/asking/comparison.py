"""Names given as a list: the same call for each of them, side by side."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Choice, Field, Input
from tools.thresholds.engine.interruption import stop_if_unwanted
from tools.thresholds.engine.result import Evaluation, Sweep, SweepAxis

MAX_COMPARED = 24  # calls of one comparison
_Cell = float | str | bool | None


def find_compared(given: Mapping[str, Any], fields: Sequence[Field]) -> list[Choice]:
    """The inputs that are names and are given as a list. Raises ThresholdInputError where that compares nothing."""
    compared = [
        field for field in fields if isinstance(field, Choice) and isinstance(given.get(field.name), list | tuple)
    ]
    for field in compared:
        names = [field.checked(name) for name in given[field.name]]
        if len(names) < 2 or len(set(names)) < len(names):
            raise ThresholdInputError(field.name, "is a list that compares nothing", "give two or more different names")
    swept = [
        field.name for field in fields if isinstance(field, Input) and isinstance(given.get(field.name), list | dict)
    ]
    if compared and swept:
        problem = f"is compared while '{swept[0]}' is swept or drawn"
        raise ThresholdInputError(compared[0].name, problem, "compare names, or vary numbers, in one call")
    return compared


def compare(
    evaluate: Callable[[Mapping[str, Any]], Evaluation], given: Mapping[str, Any], compared: Sequence[Choice]
) -> Evaluation:
    """Evaluate each combination of the compared names; what differs is a row, what does not stands beside the table.

    A combination that is refused is an undefined row, for the reason in the notes. Raises ThresholdInputError where
    every one is, or where there are too many.
    """
    combinations = list(itertools.product(*([field.checked(name) for name in given[field.name]] for field in compared)))
    if len(combinations) > MAX_COMPARED:
        problem = f"makes {len(combinations)} combinations"
        raise ThresholdInputError(compared[-1].name, problem, f"compare at most {MAX_COMPARED}")
    answers: list[tuple[tuple[str, ...], Evaluation]] = []
    refusals: list[ThresholdInputError] = []
    for names in combinations:
        stop_if_unwanted()
        try:
            answers.append((names, evaluate({**given, **dict(zip([f.name for f in compared], names, strict=True))})))
        except ThresholdInputError as error:
            refusals.append(error)
    if not answers:
        raise refusals[0]
    return _build_evaluation(compared, answers, combinations, refusals)


def _build_evaluation(
    compared: Sequence[Choice],
    answers: Sequence[tuple[tuple[str, ...], Evaluation]],
    combinations: Sequence[tuple[str, ...]],
    refusals: Sequence[ThresholdInputError],
) -> Evaluation:
    every = [answer for _, answer in answers]
    rows = [_flatten(answer) for answer in every]
    columns = [name for name in rows[0] if any(row.get(name) != rows[0][name] for row in rows)]
    same = {name: value for name, value in every[0].values.items() if name in rows[0] and name not in columns}
    table: list[list[_Cell]] = [
        [*names, *(row.get(column) for column in columns)] for (names, _), row in zip(answers, rows, strict=True)
    ]
    axes = [
        SweepAxis(name=field.name, unit=field.unit, start=0, stop=num - 1, num=num, scale="list")
        for place, field in enumerate(compared)
        for num in [len({names[place] for names in combinations})]
    ]
    sweep = Sweep(
        axes=axes,
        points=len(combinations),
        undefined=len(refusals),
        columns=[*(field.name for field in compared), *columns],
        rows=table,
        boundary=[],
        notes=["What is the same for all stands under values.", *(f"Undefined: {error}" for error in refusals)],
    )
    return every[0].model_copy(
        update={
            "values": same,
            "decision": None if "decision" in columns else every[0].decision,
            "margin": None,
            "break_evens": [],
            "elasticities": {},
            "assumptions": list(dict.fromkeys(line for answer in every for line in answer.assumptions)),
            "warnings": list(dict.fromkeys(line for answer in every for line in answer.warnings)),
            "sweep": sweep,
        }
    )


def _flatten(answer: Evaluation) -> dict[str, _Cell]:
    """The decision, the margin and every value that is no list."""
    scalars = {name: value for name, value in answer.values.items() if not isinstance(value, list)}
    return {"decision": answer.decision, "margin": answer.margin, **scalars}
