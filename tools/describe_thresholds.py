"""The `describe_thresholds` tool."""

from typing import Annotated, Any

from pydantic import Field

from index import Model, UnknownThresholdError
from tools.entry import ToolEntry
from tools.thresholds import THRESHOLDS
from tools.thresholds.registry import Threshold


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
    """A threshold; inputs and a call that works are given when it was asked for by name."""

    name: str
    title: str
    question: str
    inputs: list[InputDescription] | None
    example: dict[str, Any] | None


class ThresholdDescriptions(Model):
    """The thresholds that can be computed."""

    thresholds: list[ThresholdDescription]


def describe_thresholds(
    name: Annotated[str | None, Field(description="Give the inputs of this threshold in full.")] = None,
) -> ThresholdDescriptions:
    """The thresholds that compute_threshold evaluates, a line each; in full for one name.

    In full: every input with symbol, unit, domain and default, and an example call that works.
    """
    if name is not None and name not in THRESHOLDS:
        raise UnknownThresholdError(name, list(THRESHOLDS))
    chosen = THRESHOLDS.values() if name is None else [THRESHOLDS[name]]
    return ThresholdDescriptions(thresholds=[_described(threshold, full=name is not None) for threshold in chosen])


def _described(threshold: Threshold, *, full: bool) -> ThresholdDescription:
    inputs = [
        InputDescription(
            name=field.name,
            symbol=field.symbol,
            meaning=field.meaning,
            unit=field.unit,
            domain=field.domain,
            default=field.default,
            required=field.default is None and not field.optional,
        )
        for field in threshold.inputs
    ]
    return ThresholdDescription(
        name=threshold.name,
        title=threshold.title,
        question=threshold.question,
        inputs=inputs if full else None,
        example=dict(threshold.example) if full else None,
    )


TOOL = ToolEntry(describe_thresholds, "Describe the thresholds")
