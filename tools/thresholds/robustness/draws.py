"""Inputs as distributions: the probability of each decision, and of each value, from seeded draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.thresholds.engine.domain import Array, check_real
from tools.thresholds.engine.errors import ThresholdInputError
from tools.thresholds.engine.inputs import Field, Input

KINDS = ("normal", "interval")
DRAWS = 100_000  # of a distribution; the probability of a decision is then known to 0.3 percent
SEED = 0  # of the draws: the same call gives the same answer
QUANTILES = {"p5": 0.05, "p50": 0.5, "p95": 0.95}
_MOST_LOST = 0.5  # share of a normal's draws that may fall outside the domain


@dataclass(frozen=True, slots=True)
class Distribution:
    """An input that is normal with mean and standard deviation, or anywhere in an interval, evenly."""

    field: Input
    kind: str
    first: float
    second: float

    @property
    def middle(self) -> float:
        """The mean, whole where the input is."""
        middle = self.first if self.kind == "normal" else (self.first + self.second) / 2
        return round(middle) if self.field.integer else middle

    def draw(self, random: np.random.Generator, draws: int) -> tuple[Array, float]:
        """Values inside the domain, and the share of draws that fell outside it and were drawn again."""
        if self.kind == "interval":
            return self._round(random.uniform(self.first, self.second, draws)), 0.0
        values = random.normal(self.first, self.second, 2 * draws)
        inside = values[self._is_inside(self._round(values))]
        lost = 1 - len(inside) / len(values)
        if lost > _MOST_LOST:
            problem = f"is normal and lies outside its domain {lost:.0%} of the time"
            raise ThresholdInputError(self.field.name, problem, f"give {self.field.domain}")
        return self._round(inside[:draws]), lost

    def _round(self, values: Array) -> Array:
        return np.rint(values) if self.field.integer else values

    def _is_inside(self, values: Array) -> NDArray[np.bool_]:
        field = self.field
        inside = (values > field.above) & (values < field.below) & (values >= field.least) & (values <= field.most)
        return np.asarray(inside)


def count_draws(max_points: int) -> int:
    """The draws of a threshold: fewer where a point costs more than a formula, so that a call takes a second."""
    return DRAWS if max_points >= DRAWS else max_points // 4


def is_distribution(value: object) -> bool:
    """Whether a value is given as a distribution."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in KINDS


def read_distribution(field: Field, value: Mapping[str, Any]) -> Distribution:
    """Read {"normal": [mean, deviation]} or {"interval": [low, high]}. Raises ThresholdInputError."""
    kind, numbers = next(iter(value.items()))
    words = "mean, deviation" if kind == "normal" else "low, high"
    remedy = f'give {{"{kind}": [{words}]}}'
    if not isinstance(field, Input):
        raise ThresholdInputError(field.name, "cannot be a distribution", "give it as it is")
    if not isinstance(numbers, list | tuple) or len(numbers) != 2:
        raise ThresholdInputError(field.name, f"is no {kind} of two numbers", remedy)
    if kind == "normal":
        second = check_real(f"{field.name}.normal", numbers[1], above=0)
        return Distribution(field, kind, field.checked(numbers[0]), second)
    low, high = field.checked(numbers[0]), field.checked(numbers[1])
    if not low < high:
        raise ThresholdInputError(field.name, f"has an interval from {low:g} to {high:g}", "give low < high")
    return Distribution(field, kind, low, high)


def draw_all(distributions: Sequence[Distribution], draws: int) -> tuple[dict[str, Array], list[str]]:
    """The draws of each input, independent of each other, and what is to be said of them."""
    random = np.random.Generator(np.random.PCG64(SEED))
    values: dict[str, Array] = {}
    notes = [f"{draws:,} draws with seed {SEED}; inputs vary independently"]
    for one in distributions:
        values[one.field.name], lost = one.draw(random, draws)
        notes += [f"{one.field.name}: {lost:.1%} of a normal's draws left the domain and were replaced"] if lost else []
    return values, notes
