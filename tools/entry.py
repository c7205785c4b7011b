"""A tool as it is registered: a function and what a host shows of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ToolEntry:
    """A tool; its name is the function's, its description the docstring, its schemas the annotations.

    Every tool of Refdesk only reads, and reaches nothing beyond its index.
    """

    function: Callable[..., Any]
    title: str

    @property
    def name(self) -> str:
        """The function's name."""
        return str(self.function.__name__)

    @property
    def description(self) -> str:
        """The function's docstring, its line breaks joined."""
        paragraphs = (self.function.__doc__ or "").strip().split("\n\n")
        return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
