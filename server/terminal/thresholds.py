"""Thresholds as a person reads them in a terminal."""

import json
from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from tools.thresholds.asking.words import show_value

if TYPE_CHECKING:
    from tools.threshold_descriptions import ThresholdDescription, ThresholdDescriptions
    from tools.thresholds import Evaluation
    from tools.thresholds.engine.result import Sweep


def format_thresholds(described: "ThresholdDescriptions") -> str:
    """Every threshold with its question, by family."""
    blocks = []
    for family, members in groupby(described.thresholds, key=lambda threshold: threshold.family):
        lines = [f"  {threshold.name:<28} {threshold.question}" for threshold in members]
        blocks.append("\n".join([family, *lines]))
    return "\n\n".join(
        [*blocks, "Describe one: refdesk threshold NAME. Evaluate it: refdesk threshold NAME FIELD=VALUE ..."]
    )


def format_description(threshold: "ThresholdDescription") -> str:
    """A threshold's inputs with symbol, unit, domain and default, and a call that works."""
    lines = [f"{threshold.title}: {threshold.question}", ""]
    for field in threshold.inputs or []:
        state = "required" if field.required else "optional" if field.default is None else f"default {field.default}"
        lines.append(f"  {field.name:<20} {field.meaning}, {field.unit}; {field.domain} ({state})")
    if threshold.decisions:
        lines += ["", f"Decides: {', '.join(threshold.decisions)}."]
    if threshold.example:
        pairs = (f"{name}={_format_argument(value)}" for name, value in threshold.example["inputs"].items())
        lines += ["", f"Example: refdesk threshold {threshold.name} {' '.join(pairs)}"]
    return "\n".join(lines)


def format_answer(evaluation: "Evaluation") -> str:
    """An answer: values, decision, break-evens, formulas with their status, assumptions and warnings."""
    blocks = [_format_values(evaluation)] if evaluation.sweep is None else [_format_sweep(evaluation.sweep)]
    if evaluation.break_evens:
        found = [
            f"  {even.variable:<28} {show_value(even.value)}{'' if even.feasible else '  (not feasible)'}"
            for even in evaluation.break_evens
        ]
        blocks.append("\n".join(["Break-evens, all else held:", *found]))
    if evaluation.elasticities:
        blocks.append("\n".join(["Elasticities:", *_format_pairs(evaluation.elasticities)]))
    formulas = [f"  [{formula.status}] {formula.latex}  ({formula.source})" for formula in evaluation.formulas]
    blocks.append("\n".join(["Formulas:", *formulas]))
    for title, lines in (("Assumes", evaluation.assumptions), ("Warning", evaluation.warnings)):
        if lines:
            blocks.append("\n".join(f"{title}: {line}" for line in lines))
    if evaluation.picture:
        blocks.append(f"Picture: {evaluation.picture}")
    return "\n\n".join(blocks)


def _format_values(evaluation: "Evaluation") -> str:
    lines = [f"{evaluation.threshold}, in {evaluation.unit}", *_format_pairs(evaluation.values)]
    if evaluation.decision is not None:
        margin = "" if evaluation.margin is None else f" (margin {show_value(evaluation.margin)})"
        lines.append(f"Decision: {evaluation.decision}{margin}")
    return "\n".join(lines)


def _format_sweep(sweep: "Sweep") -> str:
    rows = [sweep.columns, *([show_value(cell) for cell in row] for row in sweep.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(sweep.columns))]
    table = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    turns = [
        f"  {crossing.before} -> {crossing.after} at "
        + ", ".join(f"{name} = {show_value(value)}" for name, value in crossing.at.items())
        for crossing in sweep.boundary
    ]
    boundary = ["The decision turns:", *turns] if turns else []
    return "\n".join([*table, *boundary, *sweep.notes])


def _format_pairs(values: Mapping[str, object]) -> list[str]:
    return [f"  {name:<28} {show_value(value)}" for name, value in values.items()]


def _format_argument(value: object) -> str:
    return json.dumps(value, separators=(",", ":")) if isinstance(value, list | tuple) else str(value)
