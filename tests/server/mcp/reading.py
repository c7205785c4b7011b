"""The Markdown of an answer read back, which shows that it says what the data says."""

import json
import re
from typing import Any

from mcp_types import CallToolResult

_HEADING = re.compile(r"(#+) (.*)")
_LENGTH = re.compile(r"(.*) \((\d+)\)")
_CELL = re.compile(r"(?<!\\)\|")
_KEY = re.compile(r'(?P<key>"(?:[^"\\]|\\.)*"|[^"].*?):(?: (?P<value>.*))?')


def read_both(result: CallToolResult) -> dict[str, Any]:
    """The data of an answer, whose one text says the same."""
    assert not result.is_error, result.content
    (text,) = (part.text for part in result.content if part.type == "text")
    data: dict[str, Any] | None = result.structured_content
    assert data is not None
    assert read_markdown(text) == data
    return data


def read_markdown(text: str) -> dict[str, Any]:
    """The data that a Markdown of `write_markdown` was made of."""
    head, line, body = f"\n{text}".partition("\n---\n")
    lines = head.split("\n")[1:] if head.strip("\n") else []
    fields = _read_fields(lines, 1)
    assert not lines, lines
    return {**fields, "text": body} if line else fields


def _read_fields(lines: list[str], depth: int) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    while lines:
        if found := _HEADING.fullmatch(lines[0]):
            if len(found[1]) < depth:
                break
            assert len(found[1]) == depth, lines[0]
            lines.pop(0)
            if several := _LENGTH.fullmatch(found[2]):
                fields[_read_key(several[1])] = [_read_item(lines, depth + 1) for _ in range(int(several[2]))]
            else:
                fields[_read_key(found[2])] = _read_fields(lines, depth + 1)
            continue
        found = _KEY.fullmatch(lines.pop(0))
        assert found, "no field"
        if found["key"] == "columns and rows":
            rows = _read_rows(lines)
            fields |= {
                "columns": [_read_key(name) for name in rows[0]],
                "rows": [[*map(_read_value, row)] for row in rows[2:]],
            }
            continue
        value = _read_value(found["value"]) if found["value"] is not None else _read_block(lines)
        fields[_read_key(found["key"])] = value
    return fields


def _read_item(lines: list[str], depth: int) -> Any:
    found = _HEADING.fullmatch(lines.pop(0))
    assert found
    assert len(found[1]) == depth
    title = {} if re.fullmatch("[0-9]+", found[2]) else {"title": found[2]}
    fields = {**title, **_read_fields(lines, depth + 1)}
    return fields[""] if set(fields) == {""} else fields


def _read_block(lines: list[str]) -> Any:
    mark, block = lines[0][0], []
    while lines and lines[0][:1] == mark:
        block.append(lines.pop(0))
    if mark == ">":
        return "\n".join(line[2:] for line in block)
    if mark == "*":
        return [_read_value(line[2:]) for line in block]
    if mark == "-":
        pairs = (_KEY.fullmatch(line[2:]) for line in block)
        return {_read_key(pair["key"]): _read_value(pair["value"]) for pair in pairs if pair}
    rows = _read_rows(block)
    names = [_read_key(name) for name in rows[0]]
    return [{name: _read_value(cell) for name, cell in zip(names, row, strict=True) if cell != ""} for row in rows[2:]]


def _read_rows(lines: list[str]) -> list[list[str]]:
    """The cells of a table at the beginning of the lines, which it takes away."""
    rows = []
    while lines and lines[0].startswith("|"):
        rows.append([cell[1:-1].replace(r"\|", "|") for cell in _CELL.split(lines.pop(0))[1:-1]])
    return rows


def _read_key(text: str) -> str:
    return str(json.loads(text)) if text.startswith('"') else text


def _read_value(text: str) -> Any:
    if text[:1] == "[":
        return [_read_value(part) for part in text[1:-1].split(", ") if part]
    if text[:1] == "{":
        pairs = (part.partition("=") for part in text[1:-1].split(", ") if part)
        return {name: _read_value(value) for name, _, value in pairs}
    try:
        return json.loads(text)
    except ValueError:
        return text
