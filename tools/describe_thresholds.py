"""The `describe_thresholds` tool."""

from typing import Annotated, Any

from pydantic import Field as Argument
from pydantic import WithJsonSchema

from index import Model
from tools.entry import ToolEntry
from tools.thresholds import THRESHOLDS, find_threshold
from tools.thresholds.engine.inputs import Field
from tools.thresholds.engine.registry import Threshold

_FULL_ONLY = Argument(exclude_if=lambda value: value is None)  # a list of lines would be half nulls


class InputDescription(Model):
    """An input of a threshold; required when it has no default and is not optional."""

    name: str
    symbol: str
    meaning: str
    unit: str
    domain: str
    default: float | str | None
    required: bool


class ThresholdDescription(Model):
    """A threshold; what follows `question` is given when it was asked for by name."""

    name: str
    family: str
    title: str
    question: str
    unit: Annotated[str | None, _FULL_ONLY] = None
    decisions: Annotated[list[str] | None, _FULL_ONLY] = None
    inputs: Annotated[list[InputDescription] | None, _FULL_ONLY] = None
    example: Annotated[dict[str, Any] | None, _FULL_ONLY] = None
    sweep_example: Annotated[dict[str, Any] | None, _FULL_ONLY] = None


class ThresholdDescriptions(Model):
    """The thresholds that can be computed."""

    # every session pays for the schema, and the fields tell what they hold
    thresholds: Annotated[list[ThresholdDescription], WithJsonSchema({"type": "array", "items": {"type": "object"}})]


def describe_thresholds(
    name: Annotated[str | None, Argument(description="Give the inputs of this threshold in full.")] = None,
) -> ThresholdDescriptions:
    """The thresholds that compute_threshold evaluates, a line each; in full for one name.

    In full: each input with symbol, unit, domain and default, and two calls that work.
    """
    if name is None:
        return ThresholdDescriptions(thresholds=[_describe_briefly(threshold) for threshold in THRESHOLDS.values()])
    return ThresholdDescriptions(thresholds=[_describe_in_full(find_threshold(name))])


def _describe_briefly(threshold: Threshold) -> ThresholdDescription:
    return ThresholdDescription(
        name=threshold.name, family=threshold.family, title=threshold.title, question=threshold.question
    )


def _describe_in_full(threshold: Threshold) -> ThresholdDescription:
    swept, values = threshold.picture.x
    call = {"threshold": threshold.name, "inputs": dict(threshold.example)}
    return _describe_briefly(threshold).model_copy(
        update={
            "unit": threshold.unit,
            "decisions": list(threshold.decisions),
            "inputs": [_describe_input(field) for field in threshold.inputs],
            "example": call,
            "sweep_example": {**call, "inputs": {**threshold.example, swept: dict(values)}, "plot": True},
        }
    )


def _describe_input(field: Field) -> InputDescription:
    return InputDescription(
        name=field.name,
        symbol=field.symbol,
        meaning=field.meaning,
        unit=field.unit,
        domain=field.domain,
        default=field.default,
        required=field.default is None and not field.optional,
    )


TOOL = ToolEntry(describe_thresholds, "Describe the thresholds", does="tells their inputs", needs="thresholds")
