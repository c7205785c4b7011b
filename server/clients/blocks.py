"""Entries of TOML and YAML that are blocks of lines, edited in place: all other lines stay as they are.

An entry that is written otherwise, such as an inline table, is not found; who edits reads the result and refuses it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_TABLE = re.compile(r"\[{1,2}([^\[\]\n]*)\]{1,2}[ \t]*(?:#.*)?")
_LEAST_INDENT = "  "


def set_table(text: str, path: Sequence[str], value: Mapping[str, Any]) -> str:
    """TOML with the table `[KEY.NAME]`: where it is, else at the end."""
    lines = text.split("\n")
    block = [f"[{'.'.join(path)}]", *(f"{name} = {_write(part)}" for name, part in value.items())]
    start, end = _find_table(lines, path)
    if start < end:
        return "\n".join([*lines[:start], *block, *lines[end:]])
    body = text.rstrip("\n")
    return "\n".join([*([body, ""] if body else []), *block, ""])


def remove_table(text: str, path: Sequence[str]) -> str:
    """TOML without the table and its own tables."""
    lines = text.split("\n")
    start, end = _find_table(lines, path)
    while end < len(lines) and not lines[end].strip() and end > start:  # the empty lines that part it from the next
        end += 1
    return "\n".join([*lines[:start], *lines[end:]])


def _find_table(lines: Sequence[str], path: Sequence[str]) -> tuple[int, int]:
    """Where the lines of the table begin and end, without empty lines and comments after it; an empty span without."""
    names = [_read_table(line) for line in lines]
    start = next((place for place, name in enumerate(names) if name == list(path)), len(lines))
    end = start + 1
    while end < len(lines) and (names[end] is None or (names[end] or [])[: len(path)] == list(path)):
        end += 1
    while end > start and end <= len(lines) and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return (start, end) if start < len(lines) else (len(lines), len(lines))


def _read_table(line: str) -> list[str] | None:
    found = _TABLE.fullmatch(line.strip())
    return [part.strip().strip("\"'") for part in found[1].split(".")] if found else None


def set_mapping(text: str, path: Sequence[str], value: Mapping[str, Any]) -> str:
    """YAML with the mapping NAME below KEY, which stands in a block at the beginning of a line: last in it if new."""
    key, name = path
    lines = text.split("\n")
    top = _find_line(lines, 0, len(lines), "", key)
    if top is None:
        body = text.rstrip("\n")
        return "\n".join([*([body] if body else []), f"{key}:", *_write_mapping(name, value, _LEAST_INDENT), ""])
    end = _find_end(lines, top, "")
    indent = _read_indent(lines[top + 1 : end]) or _LEAST_INDENT
    if re.fullmatch(r".*:\s*\{\s*\}\s*", lines[top]):
        lines[top] = f"{key}:"
    place = _find_line(lines, top + 1, end, indent, name)
    start, stop = (end, end) if place is None else (place, _find_end(lines, place, indent))
    return "\n".join([*lines[:start], *_write_mapping(name, value, indent), *lines[stop:]])


def remove_mapping(text: str, path: Sequence[str]) -> str:
    """YAML without the mapping; where it was the only one, its KEY holds none."""
    key, name = path
    lines = text.split("\n")
    top = _find_line(lines, 0, len(lines), "", key)
    if top is None:
        return text
    end = _find_end(lines, top, "")
    indent = _read_indent(lines[top + 1 : end])
    place = _find_line(lines, top + 1, end, indent, name)
    if place is None:
        return text
    left = [*lines[:place], *lines[_find_end(lines, place, indent) :]]
    if not _read_indent(left[top + 1 : _find_end(left, top, "")]):
        left[top] = f"{key}: {{}}"
    return "\n".join(left)


def _find_line(lines: Sequence[str], start: int, end: int, indent: str, name: str) -> int | None:
    pattern = re.compile(rf"{indent}[\"']?{re.escape(name)}[\"']?\s*:(?:\s.*)?")
    return next((place for place in range(start, end) if pattern.fullmatch(lines[place])), None)


def _find_end(lines: Sequence[str], place: int, indent: str) -> int:
    """Where what begins at a line ends: before the next line that is no deeper, and before empty lines above it."""
    last = place
    for position in range(place + 1, len(lines)):
        line = lines[position]
        if line.strip() and not line.lstrip().startswith("#"):
            if len(line) - len(line.lstrip(" ")) <= len(indent):
                break
            last = position
    return last + 1


def _read_indent(lines: Sequence[str]) -> str:
    first = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    return first[: len(first) - len(first.lstrip(" "))]


def _write_mapping(name: str, value: Mapping[str, Any], indent: str) -> list[str]:
    return [
        f"{indent}{name}:",
        *(f"{indent}{_LEAST_INDENT}{field}: {_write(part)}" for field, part in value.items()),
    ]


def _write(value: Any) -> str:
    """A text, number, boolean or list of texts, which both formats write as JSON does."""
    return json.dumps(value, ensure_ascii=False)
