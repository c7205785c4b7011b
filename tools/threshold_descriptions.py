"""What is said of a threshold: a line of a list, or all of its inputs with two calls that work."""

from typing import Annotated, Any

from pydantic import Field as Argument

from index import Model
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
    """Thresholds that can be computed."""

    thresholds: list[ThresholdDescription]


def describe(name: str | None = None) -> ThresholdDescriptions:
    """Every threshold in a line, or the one of a name in full. Raises UnknownThresholdError."""
    if name is not None:
        return ThresholdDescriptions(thresholds=[describe_in_full(find_threshold(name))])
    return ThresholdDescriptions(thresholds=[describe_briefly(threshold) for threshold in THRESHOLDS.values()])


def describe_in_full(threshold: Threshold) -> ThresholdDescription:
    """A threshold with its inputs."""
    swept, values = threshold.picture.x
    call = {"threshold": threshold.name, "inputs": dict(threshold.example)}
    return describe_briefly(threshold).model_copy(
        update={
            "unit": threshold.unit,
            "decisions": list(threshold.decisions),
            "inputs": [_describe_input(field) for field in threshold.inputs],
            "example": call,
            "sweep_example": {**call, "inputs": {**threshold.example, swept: dict(values)}, "plot": True},
        }
    )


def describe_briefly(threshold: Threshold) -> ThresholdDescription:
    """A threshold in a line."""
    return ThresholdDescription(
        name=threshold.name, family=threshold.family, title=threshold.title, question=threshold.question
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
