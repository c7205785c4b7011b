"""Everything that turns a decision within its plausible range, in words: what an answer leaves out until asked."""

from collections.abc import Mapping
from typing import Any

from tools.thresholds.engine.registry import Threshold
from tools.thresholds.robustness.pairs import find_worst_pair
from tools.thresholds.robustness.turns import find_turns


def describe_robustness(threshold: Threshold, given: Mapping[str, Any]) -> list[str]:
    """Every input that alone turns the decision, the nearest first, and the pair that together moves least.

    One line where nothing does, or where nothing is decided. Raises ThresholdInputError as the threshold does.
    """
    axes, values, _ = threshold.checked(given)
    if axes or threshold.evaluate(**values).decision is None:
        return ["Nothing is decided at one point, so that nothing turns."]
    turns = find_turns(threshold, values, threshold.turning)
    lines = [
        f"{turn.name} {turn.value:g}: '{turn.decision}' at {turn.at:.3g}, {turn.distance:.0%} of the way to the end"
        " of its plausible range."
        for turn in turns
    ]
    pair = find_worst_pair(threshold, values)
    if pair is not None:
        (first, second), (one, other) = pair.names, pair.values
        lines.append(
            f"Together {first} {one:g} and {second} {other:g}: '{pair.decision}', each {pair.distance:.0%} of the way."
        )
    return lines or ["No plausible value of one input, and of no two, turns the decision."]
