"""The query of a request to the API."""

from collections.abc import Mapping, Sequence

from llms.api import Operation
from server.answers.problem import RequestError


def read_query(operation: Operation, pairs: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """The query's parameters with their defaults; one that is not known, given twice or out of bounds is refused.

    Raises RequestError.
    """
    known = operation.query
    for name, value in pairs:
        if name not in known:
            words = f"the parameters are: {', '.join(known)}" if known else "there are no parameters here"
            raise RequestError(name, f"is not known; {words}")
        if sum(other == name for other, _ in pairs) > 1:
            raise RequestError(name, "was given twice")
        if not value:
            raise RequestError(name, "is empty; leave it out instead")
    given = dict(pairs)
    for name, value in given.items():
        if not known[name].accepts(value):
            raise RequestError(name, f"must be {known[name].expected}")
    for name, parameter in known.items():
        if parameter.is_required and name not in given:
            raise RequestError(name, f"is missing; give {parameter.expected}")
    return {name: str(each.schema["default"]) for name, each in known.items() if "default" in each.schema} | given
