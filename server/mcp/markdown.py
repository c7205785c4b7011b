"""The Markdown of an answer, for hosts that show a model the text of an answer and not its data.

It says what the data says, and can be read back: a line a field, `[a, b]` for words and `{a=1, b=2}` for values,
texts as quotes with their own line breaks and TeX, rows that share their fields as tables, and a heading for what
holds more.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

QUOTE_CHARS = 240  # characters from which a text is a quote by itself
BODY = "text"  # the field of a whole answer whose text stands last, as it is
TITLE = "title"  # the field of an item that is its heading
TABLE = ("columns", "rows")  # fields that are one table together: the names, and lists of values in their order
_WORD = re.compile(r"[^\s,=\[\]{}\"]+")  # a text that stands among others in a line
_PLAIN_KEY = re.compile(r"(?![-#>*|\"]|columns and rows$)(?!.*(?:: |:$| \(\d+\)$))\S(?:.*\S)?")
_OTHER_VALUE = re.compile(r"\s|.*\s$|[\"\[{]|(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|-?Infinity|NaN)$|$")


def write_markdown(data: Mapping[str, Any]) -> str:
    """The Markdown of an answer.

    Fields keep their order, but for those that need a heading: they come after the others. A `text` comes last, below a
    line of three dashes, without marks.
    """
    body = data.get(BODY)
    rest = {name: value for name, value in data.items() if name != BODY or not isinstance(body, str)}
    lines = [*_write_fields(rest, 1)]
    return "\n".join([*lines, "---", body] if isinstance(body, str) else lines)


def _write_fields(fields: Mapping[str, Any], depth: int) -> Iterator[str]:
    table = [fields[name] for name in TABLE if name in fields]
    is_table = _is_matrix(*table) if len(table) == len(TABLE) else False
    fields = {name: value for name, value in fields.items() if not is_table or name not in TABLE}
    for name, value in fields.items():
        if not _needs_heading(value):
            yield from _write_field(name, value)
    if is_table:
        yield f"{' and '.join(TABLE)}:"
        yield from _write_table(table[0], (map(_write_value, row) for row in table[1]))
    for name, value in fields.items():
        if _needs_heading(value):
            yield from _write_part(name, value, depth)


def _write_part(name: str, value: Any, depth: int) -> Iterator[str]:
    """An object below its name; or a list with its length, each item below its title or its number."""
    if isinstance(value, Mapping):
        yield f"{'#' * depth} {_write_key(name)}"
        yield from _write_fields(value, depth + 1)
        return
    yield f"{'#' * depth} {_write_key(name)} ({len(value)})"
    for number, item in enumerate(value, 1):
        fields = item if isinstance(item, Mapping) else {"": item}
        title = fields.get(TITLE)
        is_heading = isinstance(title, str) and "\n" not in title and not _OTHER_VALUE.match(title)
        yield f"{'#' * (depth + 1)} {title if is_heading else number}"
        yield from _write_fields(
            {name: value for name, value in fields.items() if name != TITLE or not is_heading}, depth + 2
        )


def _write_field(name: str, value: Any) -> Iterator[str]:
    key = _write_key(name)
    if _is_line(value):
        yield f"{key}: {_write_value(value)}"
        return
    yield f"{key}:"
    if isinstance(value, str):
        yield from (f"> {line}" if line else ">" for line in value.split("\n"))
    elif isinstance(value, Mapping):
        yield from (f"- {_write_key(each)}: {_write_value(part)}" for each, part in value.items())
    elif _is_table(value):
        columns = list(dict.fromkeys(name for row in value for name in row))
        cells = ((_write_value(row[name]) if name in row else "" for name in columns) for row in value)
        yield from _write_table(columns, cells)
    else:
        yield from (f"* {_write_value(item)}" for item in value)


def _write_table(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield _write_row(map(_write_key, columns))
    yield "|" + "-|" * len(columns)
    yield from map(_write_row, rows)


def _write_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _needs_heading(value: Any) -> bool:
    """Whether a value holds more than lines, quotes and tables can say."""
    if isinstance(value, Mapping):
        return not all(map(_is_line, value.values()))
    return isinstance(value, list) and not (all(map(_is_item, value)) or _is_table(value))


def _is_item(value: Any) -> bool:
    """Whether a value stands in a line of a list, however long."""
    return "\n" not in value if isinstance(value, str) else _is_line(value)


def _is_table(value: Any) -> bool:
    """Whether a list has several rows of short values, which share most of their fields."""
    if not isinstance(value, list) or len(value) < 2 or not all(isinstance(row, Mapping) and row for row in value):
        return False
    columns = {name for row in value for name in row}
    filled = sum(len(row) for row in value)
    return all(_is_line(part) for row in value for part in row.values()) and 2 * filled >= len(columns) * len(value)


def _is_matrix(columns: Any, rows: Any) -> bool:
    """Whether rows of short values have a name each."""
    return (
        isinstance(columns, list)
        and isinstance(rows, list)
        and 0 < len(columns) == len(set(map(str, columns)))
        and all(isinstance(name, str) for name in columns)
        and all(isinstance(row, list) and len(row) == len(columns) and all(map(_is_line, row)) for row in rows)
    )


def _is_line(value: Any) -> bool:
    """Whether a value stands in one line; what is empty does."""
    if isinstance(value, str):
        return "\n" not in value and len(value) < QUOTE_CHARS
    if isinstance(value, Mapping):
        return all(_WORD.fullmatch(name) and _is_word(part) for name, part in value.items())
    return not isinstance(value, list) or all(map(_is_word, value))


def _is_word(value: Any) -> bool:
    """Whether a value stands among others in a line."""
    return _WORD.fullmatch(value) is not None if isinstance(value, str) else not isinstance(value, Mapping | list)


def _write_key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _write_value(value: Any) -> str:
    """A value in one line; a text that would be read as something else is quoted."""
    if isinstance(value, list):
        return f"[{', '.join(map(_write_value, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name}={_write_value(part)}' for name, part in value.items())}}}"
    if isinstance(value, str) and not _OTHER_VALUE.match(value):
        return value
    return json.dumps(value, ensure_ascii=False)
