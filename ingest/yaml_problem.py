"""Say in plain words what the YAML library found wrong."""

import re
from collections.abc import Callable, Sequence

import yaml

_IN_QUOTES = "put it in quotation marks"
# what the library says, and what that means to somebody who writes front matter
_MEANINGS: Sequence[tuple[str, str | Callable[[re.Match[str]], str]]] = (
    (r"mapping values are not allowed", f"a value holds ': '; {_IN_QUOTES}"),
    (r"found unexpected end of stream", "a quotation mark is opened and not closed"),
    (
        r"expected ',' or '\]'",
        "a list in brackets lacks a ',' or its ']'; a value with a bracket needs quotation marks",
    ),
    (r"expected ',' or '\}'", "a mapping in braces lacks a ',' or its '}'; a value with a brace needs quotation marks"),
    (r"found character '\\t'", "a tab stands where spaces have to"),
    (r"found character '(.)' that cannot start", lambda found: f"a value begins with '{found[1]}'; {_IN_QUOTES}"),
    (r"found undefined alias", f"a value begins with '*', which refers to nothing; {_IN_QUOTES}"),
    (r"expected alphabetic or numeric", f"a value begins with '&' or '*'; {_IN_QUOTES}"),
    (r"found undefined tag handle|while (?:scanning|parsing) a tag", f"a value begins with '!'; {_IN_QUOTES}"),
    (r"found unknown escape character '(.)'", lambda found: _describe_escape(found[1])),
    (r"expected escape sequence", "an escape in a value lacks digits; write the character itself"),
    (r"could not find expected ':'", "a line is no field with ':' and a value"),
    (
        r"expected <block end>",
        "the line does not go on from those above it; look at its indentation and quotation marks",
    ),
    (r"sequence entries are not allowed", f"a value begins with '- '; begin a list on the next line, or {_IN_QUOTES}"),
    (r"mapping keys are not allowed", f"a value begins with '? '; {_IN_QUOTES}"),
    (r"found incompatible YAML document", "it states a version of YAML other than 1; take that line out"),
    (r"but found another document", "'---' ends it before its end; take that line out"),
)
_OTHER = f"the line is no 'field: value'; if the value has signs, {_IN_QUOTES}"


def describe_yaml_problem(error: yaml.YAMLError) -> tuple[str, int | None]:
    """What is wrong in plain words, and on which line, which counts from 0, where that is known."""
    said = " ".join(str(getattr(error, name, None) or "") for name in ("problem", "context"))
    mark = getattr(error, "problem_mark", None)
    opened = getattr(error, "context_mark", None)
    if "unexpected end of stream" in said and opened is not None:
        mark = opened  # where the quotation mark is, not where the text ends
    for pattern, meaning in _MEANINGS:
        found = re.search(pattern, said)
        if found:
            return meaning if isinstance(meaning, str) else meaning(found), mark.line if mark else None
    return _OTHER, mark.line if mark else None


def _describe_escape(letter: str) -> str:
    return f"a value in double quotation marks has '\\{letter}', which means nothing there; use single ones"
