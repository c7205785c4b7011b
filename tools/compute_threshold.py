"""The `compute_threshold` tool."""

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from index import UnknownThresholdError
from tools.entry import ToolEntry
from tools.thresholds import THRESHOLDS
from tools.thresholds.result import Evaluation


def compute_threshold(
    threshold: Annotated[str, Field(description=f"One of: {', '.join(THRESHOLDS)}.")],
    inputs: Annotated[
        dict[str, Any],
        Field(description="Numbers by input name; describe_thresholds lists them with domains and an example."),
        WithJsonSchema({"type": "object", "additionalProperties": {"type": "number"}}),
    ],
) -> Evaluation:
    """Evaluate a paper's threshold for given numbers.

    Returns values, decision, margin, break-evens, elasticities, and each formula with its status: published by
    the archive, taken from the literature, or derived for this service (never the author's theorem).
    """
    if threshold not in THRESHOLDS:
        raise UnknownThresholdError(threshold, list(THRESHOLDS))
    return THRESHOLDS[threshold](inputs)


TOOL = ToolEntry(compute_threshold, "Compute a threshold")
