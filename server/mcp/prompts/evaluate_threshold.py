"""The `evaluate_threshold` prompt."""

from typing import Annotated

from pydantic import Field

from server.mcp.prompts.entry import PromptEntry
from server.mcp.suggestions import suggest_threshold_names, suggest_threshold_numbers
from tools.threshold_descriptions import InputDescription, describe
from tools.thresholds import find_threshold


def evaluate_threshold(
    threshold: Annotated[str, Field(description="The name of a threshold, such as cost_correct.")],
    numbers: Annotated[str, Field(description="Your numbers with their units, such as: cpm=5, alpha=0.8.")],
) -> str:
    """Evaluate a threshold for your own numbers: the decision, how far it is from turning, and what it rests on."""
    threshold = find_threshold(threshold).name
    (described,) = describe(threshold).thresholds
    inputs = "\n".join(_format_line(field) for field in described.inputs or [])
    return f"""Evaluate the threshold `{threshold}` ({described.question}) for these numbers:

{numbers}

Its inputs:
{inputs}

- Convert the numbers into these units, and show the conversion. Ask for a required input that is not given; never make
  one up. Say which defaults are used.
- Call `compute_threshold` with `detail` as `full`. State the values with their unit, the decision, the margin and the
  break-evens.
- Name the input to which the decision is most sensitive, by the elasticities.
- Say of each formula its status (stated, proved, calibrated, literature or derived), and repeat every warning."""


def _format_line(field: InputDescription) -> str:
    state = "required" if field.required else "optional" if field.default is None else f"default {field.default}"
    return f"- `{field.name}`: {field.meaning}, {field.unit}; {field.domain} ({state})"


PROMPT = PromptEntry(
    evaluate_threshold,
    "Evaluate a threshold for my numbers",
    {"threshold": suggest_threshold_names, "numbers": suggest_threshold_numbers},
    needs="thresholds",
)
