"""The arguments of a call as models and frameworks spell them, and what is wrong with them in words."""

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError

MAX_NAME_CHARS = 64  # characters of an unknown argument that are compared and repeated
MAX_JSON_CHARS = 100_000  # characters of a text that is read as JSON
MAX_PROBLEMS = 5  # told of one call
_WHOLE = re.compile(r"[+-]?\d{1,18}(?:\.0{1,9})?")
_BOOLEANS: Mapping[str, bool] = {"true": True, "false": False}
# What other tools call our arguments: names that letters do not lead from.
_MEANINGS: Mapping[str, tuple[str, ...]] = {
    "query": (
        "q",
        "question",
        "search",
        "search_query",
        "keywords",
        "terms",
        "topic",
        "about",
        "text",
        "prompt",
        "input",
    ),
    "id": (
        "ids",
        "doc",
        "document",
        "document_id",
        "doc_id",
        "url",
        "uri",
        "ref",
        "reference",
        "title",
        "key",
        "path",
        "doi",
    ),
    "text": ("answer", "markdown", "content", "claims", "input"),
    "quote": ("quotation", "passage", "sentence", "words"),
    "style": ("csl", "citation_style"),
    "formats": ("format", "exports", "export"),
    "list_with": ("ids", "others", "also", "documents"),
    "kind": ("type", "category", "kinds"),
    "changed_since": ("since", "changed"),
    "after": ("from", "start", "date", "newer_than"),
    "before": ("until", "to", "end", "older_than"),
    "about": ("subject", "query", "search"),
    "fields": ("columns", "select", "include"),
    "cursor": ("page", "offset", "next", "next_cursor"),
    "threshold": ("name", "formula", "calculator", "id"),
    "inputs": ("values", "parameters", "params", "arguments", "numbers", "args"),
    "plot": ("picture", "chart", "graph", "draw"),
    "detail": ("verbose", "full", "level"),
    "name": ("threshold", "id"),
}


def read_arguments(given: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """The arguments in the types that the tool declares, where the way they are written leaves no doubt.

    Null and the empty text are no argument where one may be left out. Read from a text are whole numbers, booleans,
    names of a choice in any case, and, as JSON, lists and objects: hosts and models send all of them. A text stays as
    it is for an argument that is one: the quote "null" is a quote.
    """
    read = {}
    for name, value in given.items():
        field = model.model_fields.get(name)
        if field is None or value is None or value == "":
            if field is None or field.is_required():
                read[name] = value  # refused with a word on it
            continue
        read[name] = _read(value, field.annotation)
    return read


def _read(value: Any, annotation: Any) -> Any:
    """The value in the first of the types that it can be read in."""
    options = [kind for kind in get_args(annotation) if kind is not NoneType] if _is_union(annotation) else [annotation]
    if str in options:
        return value
    for kind in options:
        origin = get_origin(kind) or kind
        if origin is list:
            return _read_list(value)
        if value is True or value is False:  # pydantic would take one for a number
            return value if bool in options else str(value).lower()
        if not isinstance(value, str):
            continue
        if origin is int and _WHOLE.fullmatch(value.strip()):
            return int(value.strip().partition(".")[0])
        if origin is bool:
            return _BOOLEANS.get(value.strip().lower(), value)
        if origin is Literal:
            return next((name for name in get_args(kind) if name == value.strip().lower()), value)
        if origin is dict:
            return _read_json(value, dict)
    return value


def _is_union(annotation: Any) -> bool:
    return NoneType in get_args(annotation) or get_origin(annotation) not in (None, list, dict, Literal)


def _read_list(value: Any) -> Any:
    """A list; a text alone is a list of one, and a list in JSON is what it says."""
    found = _read_json(value, list) if isinstance(value, str) else value
    items = [found] if isinstance(found, str) else found
    return [item for item in items if item is not None and item != ""] if isinstance(items, list) else items


def _read_json(value: str, kind: type) -> Any:
    if not value.lstrip().startswith(("[", "{")) or len(value) > MAX_JSON_CHARS:
        return value
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return found if isinstance(found, kind) else value


def describe_argument_error(error: ValidationError, known: Sequence[str]) -> str:
    """What is wrong with a tool's arguments, in one sentence that does not repeat their values.

    An unknown one is told with the one of the `known` that it most likely means.
    """
    problems = []
    for problem in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in problem["loc"])[:MAX_NAME_CHARS]
        if problem["type"] == "extra_forbidden":
            problems.append(f"there is no argument '{name}' ({_advise(name, known)})")
        elif problem["type"] == "missing":
            problems.append(f"the argument '{name}' is missing")
        else:
            message = problem["msg"].removeprefix("Input should ").removeprefix("Value error, ")
            problems.append(
                f"the argument '{name}' should {message}" if message != problem["msg"] else f"'{name}': {message}"
            )
    return f"The call was refused: {'; '.join(problems[:MAX_PROBLEMS])}. See the tool's input schema, then call again."


def _advise(name: str, known: Sequence[str]) -> str:
    near = find_meant_argument(name, known)
    return f"did you mean '{near}'?" if near else f"the tool takes {', '.join(known) or 'none'}"


def find_meant_argument(name: str, known: Sequence[str]) -> str | None:
    """The argument that a wrong name most likely means, by its meaning, then by its letters; None without one."""
    wanted = name.lower().replace("-", "_")
    meant = [each for each in known if wanted == each or wanted in _MEANINGS.get(each, ())]
    return next(iter(meant or difflib.get_close_matches(wanted, known, n=1, cutoff=0.6)), None)
