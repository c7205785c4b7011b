"""Inputs that count only beside another one: given where they change nothing, they are refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.thresholds.engine.errors import ThresholdInputError


@dataclass(frozen=True, slots=True)
class Effect:
    """An input `name` that changes an answer only where `other` has one of `values`.

    Without `values` it counts where `other` is not given, or with `given` where it is.
    """

    name: str
    other: str
    values: tuple[str, ...] = ()
    given: bool = False

    def holds(self, given: Mapping[str, Any], default: object = None) -> bool:
        """Whether the input counts in a call, `default` being what `other` is where it is not given."""
        value = given.get(self.other)
        if not self.values:
            return (value is not None) == self.given
        chosen = default if value is None else value
        return any(one in self.values for one in (chosen if isinstance(chosen, list | tuple) else [chosen]))


def refuse_without_effect(
    effects: Sequence[Effect], given: Mapping[str, Any], defaults: Mapping[str, object], named: str
) -> None:
    """Raise ThresholdInputError for an input that changes nothing in this call of the threshold `named`."""
    for effect in effects:
        if given.get(effect.name) is None or effect.holds(given, defaults.get(effect.other)):
            continue
        other = effect.other
        beside = f" = {' or '.join(effect.values)}" if effect.values else ""
        remedy = f"give {other}{beside} with it" if effect.values or effect.given else f"leave out {other}"
        raise ThresholdInputError(effect.name, f"has no effect in this call of '{named}'", f"{remedy}, or leave it out")
