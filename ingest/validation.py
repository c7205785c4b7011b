"""Say what pydantic found wrong, in a few words."""

from collections.abc import Mapping

from pydantic import ValidationError

_MEANINGS: Mapping[str, str] = {  # of what the library says, in the words of somebody who writes a file
    "missing": "is missing",
    "extra_forbidden": "is no field; take it out, or look at its spelling",
    "string_type": "must be text",
    "string_unicode": "must be text, and holds half of a character",
    "string_too_short": "must not be empty",
    "string_too_long": "has more than {max_length} characters",
    "too_long": "has more than {max_length} entries",
    "too_short": "has fewer than {min_length} entries",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "literal_error": "must be {expected}",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "dict_type": "must be a mapping of names to values",
    "mapping_type": "must be a mapping of names to values",
    "model_type": "must be a mapping of fields to values",
    "string_pattern_mismatch": "has another form than docs/archive.md gives",
}


def describe_first_problem(error: ValidationError) -> str:
    """Say the first problem of a validation in a few words, without its input."""
    problem = error.errors(include_input=False, include_url=False)[0]
    place = ", ".join(f"entry {part + 1}" if isinstance(part, int) else part for part in problem["loc"])
    meaning = _MEANINGS.get(problem["type"])
    said = meaning.format(**problem.get("ctx", {})) if meaning else problem["msg"].removeprefix("Value error, ")
    return f"{place + ': ' if place else ''}{said}"
