"""JSON with comments and trailing commas, edited in place: all that is not the edited entry stays to the byte."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

_SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_REST_OF_LINE = re.compile(r"\A[ \t]*\r?\n")
_SCALAR = re.compile(r"[^\s,\[\]{}/\"]+")
_BRACKETS = {"{": "}", "[": "]"}
_BYTE_ORDER_MARK = "\ufeff"


class JsoncError(ValueError):
    """A text that is not JSON with comments; `line` is where it stops to be."""

    def __init__(self, text: str, position: int) -> None:
        self.line = text.count("\n", 0, position) + 1
        super().__init__(f"line {self.line} cannot be read")


class Member(NamedTuple):
    """A member of an object: its name, and where the member and its value begin and end in the text."""

    name: str
    start: int
    value: int
    end: int


def parse_jsonc(text: str) -> Any:
    """The values of a text. Raises JsoncError."""
    reduced = _reduce_to_json(text)
    try:
        return json.loads(reduced)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, or brackets without end
        raise JsoncError(text, len(text)) from error


def set_member(text: str, path: Sequence[str], value: Any) -> str:
    """The text with `value` at this path of object members; objects that are missing are made.

    A new member comes last in its object. Raises JsoncError, also where the path leads through something else.
    """
    start = _skip_space(text, 1 if text.startswith(_BYTE_ORDER_MARK) else 0)
    for depth, name in enumerate(path):
        found = [member for member in _members(text, start) if member.name == name]
        if not found:
            for inner in reversed(path[depth + 1 :]):
                value = {inner: value}
            return _append_member(text, start, name, value)
        start = found[-1].value  # of two members with one name readers take the last
    return text[:start] + _format(value, text, start) + text[_find_end(text, start) :]


def remove_member(text: str, path: Sequence[str]) -> str:
    """The text without the member at this path, and without the comma that parted it from the others."""
    start = _skip_space(text, 1 if text.startswith(_BYTE_ORDER_MARK) else 0)
    for name in path[:-1]:
        start = next(member for member in _members(text, start) if member.name == name).value
    members = list(_members(text, start))
    place = next(place for place, member in enumerate(members) if member.name == path[-1])
    if place + 1 < len(members):
        return text[: members[place].start] + text[members[place + 1].start :]
    before = text[: members[place].start].rstrip(" \t")
    after = _skip_space(text, members[place].end)
    rest = text[after + 1 :] if text[after] == "," else text[members[place].end :]
    if place and text[after] != ",":
        comma = _skip_space(text, members[place - 1].end)
        before = text[:comma] + before[comma + 1 :]
    return before + (_REST_OF_LINE.sub("", rest, count=1) if before.endswith("\n") else rest)


def _append_member(text: str, start: int, name: str, value: Any) -> str:
    members = list(_members(text, start))
    unit = _find_indentation(text)
    end = _find_end(text, start) - 1  # at the closing brace
    outer = _read_indentation(text, start)
    entry = f"{json.dumps(name, ensure_ascii=False)}: {_indent(value, unit, outer + unit)}"
    if not members:
        inside = text[start + 1 : end].rstrip()
        return f"{text[: start + 1]}{inside}\n{outer}{unit}{entry}\n{outer}{text[end:]}"
    last = members[-1].end
    after = _skip_space(text, last)
    between = text[last:end] if text[after] != "," else text[last:after] + text[after + 1 : end]
    trailing = "," if text[after] == "," else ""
    return f"{text[:last]},{between.rstrip()}\n{outer}{unit}{entry}{trailing}\n{outer}{text[end:]}"


def _format(value: Any, text: str, start: int) -> str:
    return _indent(value, _find_indentation(text), _read_indentation(text, start))


def _indent(value: Any, unit: str, outer: str) -> str:
    return json.dumps(value, indent=unit, ensure_ascii=False).replace("\n", f"\n{outer}")


def _find_indentation(text: str) -> str:
    found = re.search(r"\n([ \t]+)\S", text)
    return found[1] if found else "  "


def _read_indentation(text: str, position: int) -> str:
    """What the line that holds this position begins with."""
    line = text[text.rfind("\n", 0, position) + 1 : position]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _members(text: str, start: int) -> Iterator[Member]:
    if text[start : start + 1] != "{":
        raise JsoncError(text, start)
    position = _skip_space(text, start + 1)
    while text[position : position + 1] != "}":
        found = _STRING.match(text, position)
        if found is None:
            raise JsoncError(text, position)
        colon = _skip_space(text, found.end())
        value = _skip_space(text, colon + 1)
        end = _find_end(text, value)
        yield Member(json.loads(found[0]), position, value, end)
        position = _skip_space(text, end)
        if text[position : position + 1] == ",":
            position = _skip_space(text, position + 1)
        elif text[position : position + 1] != "}":
            raise JsoncError(text, position)


def _find_end(text: str, start: int) -> int:
    """Where the value that begins at `start` ends."""
    if text[start : start + 1] not in _BRACKETS:
        found = _STRING.match(text, start) or _SCALAR.match(text, start)
        if found is None:
            raise JsoncError(text, start)
        return found.end()
    closing: list[str] = []
    position = start
    while True:
        letter = text[position : position + 1]
        if letter in _BRACKETS and letter:
            closing.append(_BRACKETS[letter])
            position += 1
        elif closing and letter == closing[-1]:
            closing.pop()
            position += 1
        elif letter in (",", ":") and letter:
            position += 1
        else:
            position = _find_end(text, position)
        if not closing:
            return position
        position = _skip_space(text, position)


def _skip_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _reduce_to_json(text: str) -> str:
    """Plain JSON of the same values: without comments, and without a comma before a closing bracket."""
    pieces: list[str] = []
    position = _skip_space(text, 1 if text.startswith(_BYTE_ORDER_MARK) else 0)
    while position < len(text):
        letter = text[position]
        end = position + 1 if letter in "{}[],:" else _find_end(text, position)
        if letter in "}]" and pieces and pieces[-1] == ",":
            pieces.pop()
        pieces.append(text[position:end])
        position = _skip_space(text, end)
    return " ".join(pieces)
