"""The block of fields above a text, in the ways in which people write one."""

import datetime
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.facts.kept_back import find_kept_back
from ingest.yaml_text import FRONT_MATTER, YamlError, read_yaml_mapping

MAX_FIELDS = 2_000  # of a header that is read line by line
MAX_JSON_HEADER_CHARS = 200_000
MAX_TOML_CHARS = 20_000  # of what is read as a whole: nested keys take the parser longer than their length
MAX_JSON_DEPTH = 20  # lists and objects inside each other
_FENCED = re.compile(
    r"\A---(?P<kind>json|toml|yaml|yml)[ \t]*\r?\n(?P<text>.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.IGNORECASE
)
_EMPTY = re.compile(r"\A---[ \t]*(?:\r\n|\n|\r)(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)")
_TOML = re.compile(r"\A\+\+\+[ \t]*\r?\n(?P<text>(?:(?!\+\+\+)[^\r\n]*\r?\n)*)\+\+\+[ \t]*(?:\r?\n|\Z)")
_YAML_LINE = re.compile(r"(?P<name>[A-Za-z_][\w.\- ]{0,60}?)[ \t]*:(?:[ \t]+(?P<value>.*))?\Z")
_TOML_LINE = re.compile(r"(?P<name>[A-Za-z_][\w.\-]{0,60})[ \t]*=[ \t]*(?P<value>.*)\Z")
_LIST_LINE = re.compile(r"[ \t]*-[ \t]+(?P<value>.+)\Z")
_HEADER_LINE = re.compile(r"(?P<name>[A-Za-z][\w \-]{0,40}):[ \t]*(?P<value>.*)\Z")
_HEADER_NAMES = frozenset(  # of Pelican and MultiMarkdown; the first line has one of them
    re.findall(
        r"\w+",
        "title subtitle date modified category tags keywords slug author authors summary lang language status template",
    )
)
_PANDOC_TITLE = re.compile(r"\A%(?P<title>[^\n]*)\n(?:%(?P<authors>[^\n]*)\n)?(?:%(?P<date>[^\n]*)\n)?")


@dataclass(frozen=True, slots=True)
class Header:
    """The fields above a text as they are written: text, lists and mappings of text, and null.

    The text begins at `end`. `dialect` is the form of the block, empty where there is none. `lines` are those on which
    fields stand, from 1. `notes` say what of it could not be read as it is meant.
    """

    fields: Mapping[str, Any]
    end: int = 0
    dialect: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_header(text: str) -> Header:
    """Read the block of fields above a text, in YAML, TOML, JSON, or lines as Pelican, MultiMarkdown and Pandoc have.

    What only looks like one, such as a sentence between two rules, is text. A block of which a line is broken is read
    line by line, and noted. Linear in the text.
    """
    start = 1 if text.startswith("\ufeff") else 0
    body = text[start:]
    for read in (_read_yaml, _read_toml, _read_json, _read_header_lines, _read_pandoc_title):
        header = read(body)
        if header is not None:
            return Header(header.fields, header.end + start, header.dialect, header.lines, header.notes)
    return Header({}, start)


def _read_yaml(text: str) -> Header | None:
    if not text.lstrip().startswith("---"):
        return None
    fenced = _FENCED.match(text)
    if fenced is not None and fenced["kind"].lower() in ("json", "toml"):
        reader = _load_json if fenced["kind"].lower() == "json" else _load_toml
        values = reader(fenced["text"])
        return None if values is None else Header(values, fenced.end(), fenced["kind"].upper())
    empty = _EMPTY.match(text)
    if empty is not None:
        return Header({}, empty.end(), "YAML")
    found = fenced or FRONT_MATTER.match(text)
    if found is None:
        return None
    block = found["text"] if fenced is not None else found["yaml"]
    first = text.count("\n", 0, found.start("text" if fenced is not None else "yaml")) + 1
    lines = _find_lines(block, first, ":")
    try:
        return Header(read_yaml_mapping(block), found.end(), "YAML", lines)
    except YamlError as error:
        return _read_broken(block, found.end(), "YAML", first, error, _YAML_LINE)


def _read_toml(text: str) -> Header | None:
    found = _TOML.match(text) if text.startswith("+++") else None
    if found is None:
        return None
    block = found["text"]
    values = _load_toml(block)
    if values is not None:
        return Header(values, found.end(), "TOML", _find_lines(block, 2, "="))
    return _read_broken(block, found.end(), "TOML", 2, None, _TOML_LINE)


def _load_toml(text: str) -> dict[str, Any] | None:
    if len(text) > MAX_TOML_CHARS:
        return None
    try:
        return {name: _plain(value, 0) for name, value in tomllib.loads(text.replace("\r\n", "\n")).items()}
    except (ValueError, RecursionError):  # TOMLDecodeError is a ValueError
        return None


def _read_json(text: str) -> Header | None:
    """An object at the very start, with the text on a line of its own below it."""
    if not text.startswith("{"):
        return None
    head = text[:MAX_JSON_HEADER_CHARS]
    try:
        values, end = json.JSONDecoder(strict=False).raw_decode(head)
        fields = _plain(values, 0)
    except (ValueError, RecursionError):
        return None
    after = re.compile(r"[ \t]*(?:\r?\n|\Z)").match(text, end)
    if not isinstance(fields, dict) or not fields or after is None:
        return None
    return Header(fields, after.end(), "JSON")


def _load_json(text: str) -> dict[str, Any] | None:
    try:
        fields = _plain(json.loads(text[:MAX_JSON_HEADER_CHARS]), 0)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def _read_header_lines(text: str) -> Header | None:
    """`Title: x` and more such lines, down to the first blank one; the first names a field that is known."""
    fields: dict[str, Any] = {}
    lines: dict[str, int] = {}
    end, last = 0, ""
    for number, line in enumerate(_iterate_lines(text), 1):
        bare = line.strip()
        found = _HEADER_LINE.match(line.rstrip("\r\n"))
        if number == 1 and (found is None or found["name"].strip().lower() not in _HEADER_NAMES):
            return None
        if not bare or number > MAX_FIELDS:
            break
        end += len(line)
        if found is not None:
            last = found["name"].strip()
            fields[last], lines[last] = found["value"].strip(), number
        elif line[:1] in " \t" and last:
            fields[last] = f"{fields[last]} {bare}".strip()
        else:
            return None  # a paragraph that happens to begin like one
    names = {name.lower() for name in fields}
    return Header(fields, end, "header lines", lines) if names & {"title", "date"} else None


def _read_pandoc_title(text: str) -> Header | None:
    found = _PANDOC_TITLE.match(text) if text.startswith("% ") else None
    if found is None or not found["title"].strip():
        return None
    authors = [name.strip() for name in (found["authors"] or "").split(";") if name.strip()]
    stated = {"title": found["title"].strip(), "authors": authors, "date": (found["date"] or "").strip()}
    return Header({name: value for name, value in stated.items() if value}, found.end(), "Pandoc title block")


def _read_broken(
    block: str, end: int, dialect: str, first: int, error: YamlError | None, pattern: re.Pattern[str]
) -> Header | None:
    """A block that is not valid as a whole, a line at a time; None where its first line is no field: it is text."""
    fields: dict[str, Any] = dict(find_kept_back(block))
    lines: dict[str, int] = {}
    last = ""
    for number, line in enumerate(block.splitlines()[:MAX_FIELDS], first):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = pattern.match(line.rstrip())
        entry = _LIST_LINE.match(line.rstrip())
        if found is not None:
            last = found["name"].strip()
            fields.setdefault(last, _unquote(found["value"] or ""))
            lines.setdefault(last, number)
        elif entry is not None and last and not fields[last]:
            fields[last] = [_unquote(entry["value"])]
        elif entry is not None and last and isinstance(fields[last], list):
            fields[last].append(_unquote(entry["value"]))
        elif not fields:
            return None
    if not fields:
        return None
    place = f", line {error.line + first}" if error is not None and error.line is not None else ""
    reason = f" ({error})" if error is not None else ""
    note = f"its front matter{place} is not valid {dialect}{reason} and was read line by line"
    return Header(fields, end, dialect, lines, (note,))


def _unquote(text: str) -> Any:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    if text.startswith("[") and text.endswith("]") and not text.startswith("[["):
        return [_unquote(part) for part in text[1:-1].split(",") if part.strip()]
    return text


def _plain(value: Any, depth: int) -> Any:
    """A value of TOML or JSON in the form of YAML's here: text, lists, mappings, null.

    Raises ValueError for one that nests too deep.
    """
    if value is None or isinstance(value, str):
        return value
    if depth > MAX_JSON_DEPTH:
        raise ValueError("it nests too deep")
    if isinstance(value, dict):
        return {str(name): _plain(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth + 1) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


def _find_lines(block: str, first: int, sign: str) -> Mapping[str, int]:
    lines: dict[str, int] = {}
    for number, line in enumerate(block.splitlines(), first):
        name, found, _ = line.partition(sign)
        if found and name[:1].strip():
            lines.setdefault(name.strip(), number)
    return lines


def _iterate_lines(text: str) -> Iterator[str]:
    position = 0
    while position < len(text):
        end = text.find("\n", position) + 1 or len(text)
        yield text[position:end]
        position = end
