"""Differentiation by a complex step: exact to the last digits, because nothing is subtracted."""

from collections.abc import Callable
from typing import Any

STEP = 1e-30


def slope(function: Callable[..., Any], point: dict[str, Any], name: str) -> float:
    """The derivative of an analytic function of keyword arguments in one of them, at a point."""
    return complex(function(**{**point, name: complex(point[name], STEP)})).imag / STEP


def elasticity(function: Callable[..., Any], point: dict[str, Any], name: str) -> float:
    """The derivative of its logarithm in the logarithm of that argument."""
    return slope(function, point, name) * float(point[name]) / complex(function(**point)).real
