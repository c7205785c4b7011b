"""Questions to the person at the terminal; where there is none, nothing is agreed to."""

import sys
from collections.abc import Sequence
from typing import TypeVar

Answer = TypeVar("Answer", bound=str)


def choose(question: str, answers: Sequence[Answer]) -> Answer | None:
    """Ask for one of the answers, by its word or its first letter; None for any other, or without a terminal."""
    if not sys.stdin.isatty():
        return None
    letters = "/".join(answers)
    given = input(f"{question} [{letters}, or N for none] ").strip().lower()
    return next((answer for answer in answers if given in (answer, answer[0])), None)


def confirm(question: str) -> bool:
    """Ask for a yes."""
    return sys.stdin.isatty() and input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
