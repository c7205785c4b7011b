"""A threshold's entry: its inputs with symbol, unit, domain and default, and how to evaluate it."""

import difflib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from index import ThresholdInputError
from tools.thresholds.domain import describe_domain, real, whole
from tools.thresholds.result import Evaluation


@dataclass(frozen=True, slots=True)
class Input:
    """One input: bounds as in `domain.real`; a default of None means that it must be given."""

    name: str
    symbol: str
    meaning: str
    unit: str
    above: float = -math.inf
    least: float = -math.inf
    below: float = math.inf
    most: float = math.inf
    default: float | None = None
    optional: bool = False  # may be left out although it has no default
    integer: bool = False

    @property
    def domain(self) -> str:
        """The domain in words."""
        words = describe_domain(above=self.above, least=self.least, below=self.below, most=self.most)
        return words.replace("a number", "a whole number") if self.integer else words

    def checked(self, value: object) -> float:
        """Return the value as a float inside the domain. Raises ThresholdInputError."""
        if self.integer:
            return whole(self.name, value, least=int(self.least))
        return real(self.name, value, above=self.above, least=self.least, below=self.below, most=self.most)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A registered threshold; `evaluate` gets every input by name, checked, with defaults filled in."""

    name: str
    title: str
    question: str
    inputs: tuple[Input, ...]
    example: Mapping[str, float]
    evaluate: Callable[..., Evaluation]

    def __call__(self, given: Mapping[str, Any]) -> Evaluation:
        """Check `given` and evaluate; each default that entered is named under `assumptions`.

        Raises ThresholdInputError naming the field, its domain and an example that works.
        """
        known = {field.name: field for field in self.inputs}
        for name in given:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"did you mean '{near[0]}'" if near else f"'{self.name}' takes {', '.join(known)}"
                raise ThresholdInputError(name, f"is not an input of '{self.name}'", hint)
        values: dict[str, float | None] = {}
        assumptions: list[str] = []
        for field in self.inputs:
            if given.get(field.name) is not None:
                values[field.name] = field.checked(given[field.name])
            elif field.default is not None:
                values[field.name] = field.default
                assumptions.append(f"{field.name} = {field.default:g} ({field.meaning}), the default")
            elif field.optional:
                values[field.name] = None
            else:
                example = json.dumps(dict(self.example))
                raise ThresholdInputError(
                    field.name, f"is missing ({field.meaning}, {field.unit})", f"give {field.domain}, as in {example}"
                )
        evaluation = self.evaluate(**values)
        return evaluation.model_copy(update={"assumptions": [*assumptions, *evaluation.assumptions]})
