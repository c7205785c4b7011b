"""Narrow what a test knows to be there; where it is not, the test fails."""

from typing import TypeVar

Value = TypeVar("Value")


def known(value: Value | None) -> Value:
    """The value, which is not None."""
    assert value is not None
    return value


def number(value: object) -> float:
    """The value, which is a number."""
    assert isinstance(value, int | float), value
    return value
