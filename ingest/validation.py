"""Say what pydantic found wrong, in a few words."""

from pydantic import ValidationError


def describe_first_problem(error: ValidationError) -> str:
    """Say the first problem of a validation in a few words, without its input."""
    problem = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place + ': ' if place else ''}{problem['msg'].removeprefix('Value error, ')}"
