"""What a threshold can be given: a number, a choice, a list of numbers or a table of them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from tools.thresholds.engine.domain import check_real, check_reals, check_rows, check_whole, describe_domain
from tools.thresholds.engine.errors import ThresholdInputError

NAME_UNIT = "a name"  # the unit of a choice
MAX_OPTION_CHARS = 80  # characters of a text that is compared with the options
GivenValue: TypeAlias = float | str | tuple[float, ...] | tuple[tuple[float, ...], ...]


class Field(Protocol):
    """One input, as it is described and checked; a default of None means that it must be given unless optional."""

    @property
    def name(self) -> str:
        """The name under which it is given."""
        ...

    @property
    def symbol(self) -> str:
        """Its symbol, in LaTeX."""
        ...

    @property
    def meaning(self) -> str:
        """What it is, in words."""
        ...

    @property
    def unit(self) -> str:
        """Its unit."""
        ...

    @property
    def domain(self) -> str:
        """The values that it takes, in words."""
        ...

    @property
    def default(self) -> float | str | None:
        """The value that enters when none is given."""
        ...

    @property
    def optional(self) -> bool:
        """Whether it may be left out although it has no default."""
        ...

    def checked(self, value: object) -> GivenValue:
        """Return the value inside the domain. Raises ThresholdInputError."""
        ...


@dataclass(frozen=True, slots=True)
class Input:
    """A number, which a sweep may vary; bounds as in `domain.check_real`."""

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
        """Return the value as a float, or as an int where it must be whole. Raises ThresholdInputError."""
        if self.integer:
            return check_whole(self.name, value, least=int(self.least), most=self.most)
        return check_real(self.name, value, above=self.above, least=self.least, below=self.below, most=self.most)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few names."""

    name: str
    symbol: str
    meaning: str
    options: tuple[str, ...]
    default: str | None = None
    optional: bool = False
    unit: str = NAME_UNIT

    @property
    def domain(self) -> str:
        """The options in words."""
        return f"one of {', '.join(self.options)}"

    def checked(self, value: object) -> str:
        """Return the option that the value is, in any case. Raises ThresholdInputError."""
        return check_choice(self.name, find_option(value, self.options), self.options)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A list of numbers, each inside the bounds."""

    name: str
    symbol: str
    meaning: str
    unit: str
    above: float = -math.inf
    least: float = -math.inf
    below: float = math.inf
    most: float = math.inf
    length: int = 1  # at least this many
    optional: bool = False
    default: None = None

    @property
    def domain(self) -> str:
        """The domain in words."""
        each = describe_domain(above=self.above, least=self.least, below=self.below, most=self.most)
        return f"a list of at least {self.length}, each {each}"

    def checked(self, value: object) -> tuple[float, ...]:
        """Return the numbers as a tuple. Raises ThresholdInputError."""
        bounds = {"above": self.above, "least": self.least, "below": self.below, "most": self.most}
        return check_reals(self.name, value, length=self.length, **bounds)


@dataclass(frozen=True, slots=True)
class NumberTable:
    """Lists of numbers, one list a row, each number inside the bounds; rows may differ in length if `ragged`."""

    name: str
    symbol: str
    meaning: str
    unit: str
    least: float = -math.inf
    integer: bool = False
    ragged: bool = False
    optional: bool = False
    default: None = None

    @property
    def domain(self) -> str:
        """The domain in words."""
        number = describe_domain(least=self.least).replace("a number", "a whole number" if self.integer else "a number")
        return f"a list of lists, each number in them {number}"

    def checked(self, value: object) -> tuple[tuple[float, ...], ...]:
        """Return the rows as tuples. Raises ThresholdInputError."""
        return check_rows(self.name, value, least=self.least, integer=self.integer, ragged=self.ragged)


def find_option(value: object, options: tuple[str, ...]) -> object:
    """The one option that a text is but for its case, or for `-`, `_` and spaces; else the value as it is."""
    if not isinstance(value, str) or value in options or len(value) > MAX_OPTION_CHARS:
        return value
    found = [option for option in options if _fold(option) == _fold(value)]
    return found[0] if len(found) == 1 else value


def _fold(text: str) -> str:
    return "".join(character for character in text.casefold() if character not in "-_ ")


def check_choice(field: str, value: object, options: tuple[str, ...] | Mapping[str, object]) -> str:
    """Return `value` when it is one of the options, letter by letter. Raises ThresholdInputError."""
    if not isinstance(value, str) or value not in options:
        shown = f"'{value[:40]}'" if isinstance(value, str) else "no name"
        raise ThresholdInputError(field, f"is {shown}", f"give one of {', '.join(options)}")
    return value
