"""The `compute_threshold` tool."""

import base64
from typing import Annotated, Any

from mcp_types import CallToolResult, ContentBlock, ImageContent
from pydantic import Field

from tools.entry import ToolEntry
from tools.thresholds import find_threshold
from tools.thresholds.asking.assignments import read_inputs
from tools.thresholds.engine.result import Evaluation


def compute_threshold(
    threshold: Annotated[str, Field(description="A name that describe_thresholds lists, such as cost_correct.")],
    inputs: Annotated[
        str | dict[str, Any],
        Field(
            description="cpm=5, hw=[A100,H200], prompt=8k, or a JSON object. Two numbers may be swept: a list or "
            "START:STOP:NUM[:log]."
        ),
    ],
    plot: Annotated[bool, Field(description="Add a picture.")] = False,
    robust: Annotated[bool, Field(description="Warn of all that turns the decision.")] = False,
) -> Annotated[CallToolResult, Evaluation]:
    """Evaluate a paper's threshold for given numbers.

    Returns values, decision, margin, break-evens, elasticities, and each formula with its status: stated, proved or
    calibrated by the archive, literature, or derived (never the author's theorem).
    """
    entry, given = find_threshold(threshold), read_inputs(inputs)
    grid = entry.compute_sweep(given)
    evaluation = entry(given, grid)
    if robust:
        from tools.thresholds.robustness.report import describe_robustness

        lines = [*evaluation.warnings, *describe_robustness(entry, given)]
        evaluation = evaluation.model_copy(update={"warnings": lines})
    images: list[ContentBlock] = []
    if plot:
        from tools.thresholds.pictures.picture import draw

        drawing = draw(entry, given, grid=grid)
        evaluation = evaluation.model_copy(update={"picture": drawing.alt})
        png = base64.b64encode(drawing.data).decode()
        images.append(ImageContent(type="image", data=png, mime_type="image/png"))
    return CallToolResult(content=images, structured_content=evaluation.model_dump(mode="json"))


TOOL = ToolEntry(compute_threshold, "Compute a threshold", does="evaluates formulas", needs="thresholds")
