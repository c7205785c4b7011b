"""Calls of thresholds as tests make them: only inputs that count, and only the warnings of the threshold itself."""

from typing import Any

from tools.thresholds import Evaluation, Threshold


def own_warnings(evaluation: Evaluation) -> list[str]:
    """What the threshold itself warns of, without what turns its decision or decides differently."""
    return [line for line in evaluation.warnings if " is assumed: " not in line and not line.startswith("serving_plan")]


def keep_what_counts(threshold: Threshold, given: dict[str, Any]) -> dict[str, Any]:
    """The inputs without those that change nothing beside the others."""
    defaults = {field.name: field.default for field in threshold.inputs}
    idle = {effect.name for effect in threshold.effects if not effect.holds(given, defaults[effect.other])}
    return {name: value for name, value in given.items() if name not in idle}


def evaluate_point(threshold: Threshold, given: dict[str, Any]) -> Evaluation:
    """What a threshold says at a point, without the search for what turns its decision, which computes many others."""
    _, values, _ = threshold.checked(given)
    return threshold.evaluate(**values)
