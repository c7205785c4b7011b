"""The `compute_threshold` tool."""

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from mcp_types import CallToolResult, ContentBlock, ImageContent
from pydantic import Field as Argument

from tools.entry import ToolEntry, write_call
from tools.thresholds import Field, Threshold, find_threshold
from tools.thresholds.asking.assignments import read_inputs
from tools.thresholds.asking.ends import describe_end
from tools.thresholds.engine.inputs import NAME_UNIT
from tools.thresholds.engine.result import Evaluation

BRIEF_DIGITS = 4  # significant digits of a number in a brief answer
MAX_WHOLE = 10**BRIEF_DIGITS  # below which a number without a fraction is written without one
MAX_BRIEF_CHARS = 150  # characters of the assumptions of a brief answer


def compute_threshold(
    threshold: Annotated[str, Argument(description="A name that describe_thresholds lists, such as cost_correct.")],
    inputs: Annotated[
        str | dict[str, Any],
        Argument(
            description="cpm=5, hw=[A100,H200], prompt=8k, or a JSON object. Lists of names are compared; two numbers"
            " may be swept: a list or START:STOP:NUM[:log]."
        ),
    ],
    detail: Annotated[
        Literal["brief", "full"], Argument(description="full: formulas, elasticities, all digits.")
    ] = "brief",
    plot: Annotated[bool, Argument(description="Add a picture.")] = False,
    robust: Annotated[bool, Argument(description="Warn of all that turns the decision.")] = False,
) -> Annotated[CallToolResult, Evaluation]:
    """Evaluate a paper's threshold for given numbers.

    Returns values, decision, margin, break-evens, defaults and warnings, and in full each formula with its status:
    stated, proved or calibrated by the archive, literature, or derived (never the author's theorem).
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
    told = evaluation.model_copy(update={"next": [write_call("fetch", id=entry.sources[0])]}).model_dump(mode="json")
    return CallToolResult(content=images, structured_content=told if detail == "full" else shorten(entry, given, told))


def shorten(entry: Threshold, given: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """A brief answer: numbers to four digits, defaults by name, the assumptions that fit, what is left out counted."""
    is_listed = entry.brief_unless is None  # else the assumptions say how many defaults there are
    assumed = [field for field in entry.inputs if field.default is not None and given.get(field.name) is None]
    defaults = {field.name: _round(field.default) for field in assumed if is_listed or field.name in entry.example}
    assumptions = [line for line in told["assumptions"] if not (is_listed and ", the default" in line)]
    kept = _list_ends(assumed) if is_listed else []
    spoken = len(kept)
    for line in assumptions:
        if len(" ".join([*kept, line])) <= MAX_BRIEF_CHARS:
            kept.append(line)
    statuses = Counter(formula["status"] for formula in told["formulas"])
    left_out = {
        "formulas": ", ".join(f"{count} {status}" for status, count in statuses.items()),
        "elasticities": len(told["elasticities"]),
        "assumptions": len(assumptions) - len(kept) + spoken,
    }
    brief = {
        **{name: value for name, value in told.items() if name not in ("formulas", "elasticities", "assumptions")},
        "values": _drop_break_evens(
            {name: _round(value) for name, value in told["values"].items() if value is not None}, told["break_evens"]
        ),
        "margin": _round(told["margin"]),
        "break_evens": [
            {
                "variable": each["variable"],
                "value": _round(each["value"]),
                **({} if each["feasible"] else {"feasible": False}),
            }
            for each in told["break_evens"]
            if each["value"] is not None
        ],
        "sweep": told["sweep"] and _shorten_sweep(told["sweep"]),
        "defaults": defaults,
        "assumptions": kept,
        "left_out": {name: value for name, value in left_out.items() if value},
    }
    return {name: value for name, value in brief.items() if value not in (None, [], {})}


def _drop_break_evens(values: Mapping[str, Any], break_evens: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The values without those that `break_evens` says: each name of one ends in what it is."""
    said = {_round(each["value"]) for each in break_evens}
    return {name: value for name, value in values.items() if not (name.endswith("_breakeven") and value in said)}


def _shorten_sweep(sweep: Mapping[str, Any]) -> dict[str, Any]:
    """A sweep without what is empty, and without the axis of names that are compared, which its rows have."""
    kept = {name: value for name, value in sweep.items() if value not in (0, [], None)}
    if all(axis["unit"] == NAME_UNIT for axis in sweep["axes"]):
        kept.pop("axes")
    return {**kept, "rows": _round(sweep["rows"])}


def _list_ends(assumed: Sequence[Field]) -> list[str]:
    """Which defaults are the optimistic or the pessimistic end of what is plausible."""
    ends: dict[str, list[str]] = {}
    for field in assumed:
        if field.default is not None and (end := describe_end(field.name, field.default)):
            ends.setdefault(end.removeprefix(", the "), []).append(field.name)
    return [f"{end}: {', '.join(names)}" for end, names in ends.items()]


def _round(value: Any) -> Any:
    if isinstance(value, list):
        return [_round(item) for item in value]
    if not isinstance(value, float):
        return value
    short = float(f"{value:.{BRIEF_DIGITS}g}")
    return int(short) if short.is_integer() and abs(short) < MAX_WHOLE else short


TOOL = ToolEntry(compute_threshold, "Compute a threshold", does="evaluates formulas", needs="thresholds")
