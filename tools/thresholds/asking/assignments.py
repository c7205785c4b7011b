"""Inputs as a text gives them: `cpm=5, alpha=0.8, hw=[A100, H200]`, or a JSON object."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tools.thresholds.engine.errors import ThresholdInputError

MAX_INPUTS_CHARS = 20_000  # characters of all inputs together
_EXAMPLE = "give name=value pairs such as 'cpm=5, alpha=0.8', or a JSON object"
_PAIR = re.compile(r"\s*(?P<name>[^\W\d]\w{0,60})\s*[=:]\s*(?P<value>\S.*)?", re.DOTALL)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,20})?")
_NUMBER = re.compile(r"[+-]?(?:\d{1,300}\.?\d{0,300}|\.\d{1,300})(?:[eE][+-]?\d{1,3})?", re.ASCII)  # `.4`, `+5`, `2.`
_RANGE = re.compile(r"[^\s:\[{\"]{1,60}(?::[^\s:]{1,60}){2,3}")
_OPENING, _CLOSING = "[{(", "]})"


def read_inputs(given: object) -> dict[str, Any]:
    """The inputs of a call by name: a text of pairs, JSON in a text, or an object; what is null or empty is left out.

    Raises ThresholdInputError for anything else.
    """
    if isinstance(given, str):
        given = _read_text(given)
    if not isinstance(given, Mapping):
        raise ThresholdInputError("inputs", "are no inputs by name", _EXAMPLE)
    values = {str(name): read_value(value) if isinstance(value, str) else value for name, value in given.items()}
    return {name: value for name, value in values.items() if value is not None and value != ""}


def read_value(text: str) -> Any:
    """The value that a text is: JSON, a range START:STOP:NUM[:SCALE], names or numbers in a list, or the text itself.

    A comma within a number separates thousands; any other makes a list.
    """
    text = text.strip()
    if _RANGE.fullmatch(text):
        start, stop, num, *scale = text.split(":")
        return {
            "start": read_value(start),
            "stop": read_value(stop),
            "num": read_value(num),
            "scale": (*scale, "linear")[0],
        }
    try:
        return json.loads(text, parse_constant=lambda name: float(name.replace("Infinity", "inf")))
    except (ValueError, RecursionError):
        pass
    if _THOUSANDS.fullmatch(text):
        return json.loads(text.replace(",", "").lstrip("+"))
    if _NUMBER.fullmatch(text):
        return float(text)
    is_list = text.startswith("[") and text.endswith("]")
    parts = list(_split(text[1:-1] if is_list else text, ","))
    if not is_list and (len(parts) == 1 or _THOUSANDS.match(text)):
        return text
    return [part.strip() if part.strip()[:1] in _OPENING else read_value(part) for part in parts if part.strip()]


def _read_text(text: str) -> object:
    """The object that a text stands for."""
    if len(text) > MAX_INPUTS_CHARS:
        raise ThresholdInputError("inputs", f"have {len(text)} characters", f"give at most {MAX_INPUTS_CHARS}")
    text = text.strip()
    if text.startswith("{"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            text = text.removeprefix("{").removesuffix("}")  # pairs in braces
    pairs: dict[str, str] = {}
    last = ""
    for part in _split(text, ",;\n"):
        found = _PAIR.fullmatch(part)
        if found:
            last = found["name"]
            if last in pairs:
                raise ThresholdInputError(last, "is given twice", "give it once")
            pairs[last] = (found["value"] or "").strip()
        elif part.strip():
            if not last:
                raise ThresholdInputError("inputs", f"begin with '{part.strip()[:40]}'", _EXAMPLE)
            pairs[last] += f",{part.rstrip()}"  # a number in thousands, or the next name of a list
    return pairs


def _split(text: str, separators: str) -> Iterator[str]:
    """The parts between separators that stand in no bracket and in no quotation."""
    depth, quoted, start = 0, False, 0
    for place, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0 and character in separators:
            yield text[start:place]
            start = place + 1
    yield text[start:]
