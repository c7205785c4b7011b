"""The errors of computing a threshold."""

from collections.abc import Sequence

from index import RefdeskError
from index.errors import shorten


class ThresholdInputError(RefdeskError, ValueError):
    """A threshold's input that is missing, unknown, of the wrong type or outside its domain."""

    def __init__(self, field: str, problem: str, remedy: str) -> None:
        self.field = field
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"Input '{field}' {problem}; {remedy}.")


class UnknownThresholdError(RefdeskError, LookupError):
    """No threshold has this name."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        self.name = name
        self.near = near
        *others, last = [f"'{each}'" for each in near] or [""]
        meant = f"Did you mean {', '.join(others)}{' or ' if others else ''}{last}? " if near else ""
        super().__init__(f"No threshold '{shorten(name)}'. {meant}describe_thresholds lists them all.")
