"""The formats of clients' configuration: each is read, and edited in place so that all else stays to the byte.

To add one: its three functions in a module, one line in FORMATS.
"""

import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from server.clients import blocks, jsonc


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is read and edited; each function may raise ValueError for a text that is not of the format."""

    title: str
    parse: Callable[[str], Any]
    set_member: Callable[[str, Sequence[str], Any], str]
    remove_member: Callable[[str, Sequence[str]], str]
    make: Callable[[Mapping[str, Any]], str]  # a new file

    def set(self, text: str, path: Sequence[str], value: Any) -> str:
        """The text with `value` at this path, with the line ends that the text has."""
        return _keep_line_ends(text, self.set_member(text.replace("\r\n", "\n"), path, value))

    def remove(self, text: str, path: Sequence[str]) -> str:
        """The text without what is at this path, with the line ends that the text has."""
        return _keep_line_ends(text, self.remove_member(text.replace("\r\n", "\n"), path))


def _keep_line_ends(before: str, after: str) -> str:
    """The edited text where each line that was there ends as it did, and each new one as lines of Windows do."""
    if "\r\n" not in before:
        return after
    old, new = before.split("\n"), after.split("\n")
    bare = [line.removesuffix("\r") for line in old]
    head = _count_same(bare[:-1], new)  # the last line has no end that a line after it could have
    tail = _count_same(bare[head:][::-1], new[head:][::-1])
    middle = [f"{line}\r" for line in new[head : len(new) - tail]]
    if middle and not tail:
        middle[-1] = middle[-1].removesuffix("\r")
    return "\n".join([*old[:head], *middle, *old[len(old) - tail :]])


def _count_same(first: Sequence[str], second: Sequence[str]) -> int:
    """How many lines at the beginning are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))


def _parse_json(text: str) -> Any:
    return json.loads(text.removeprefix("\ufeff"))


def _make_json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"


def _parse_toml(text: str) -> Any:
    return tomllib.loads(text.removeprefix("\ufeff"))


def _parse_yaml(text: str) -> Any:
    import yaml

    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ValueError(f"line {mark.line + 1 if mark else 1} is not plain YAML") from error
    return {} if found is None else found


FORMATS: Mapping[str, Format] = {
    "json": Format("JSON", _parse_json, jsonc.set_member, jsonc.remove_member, _make_json),
    "jsonc": Format("JSON with comments", jsonc.parse_jsonc, jsonc.set_member, jsonc.remove_member, _make_json),
    "toml": Format(
        "TOML",
        _parse_toml,
        blocks.set_table,
        blocks.remove_table,
        lambda values: blocks.set_table("", *_only_entry(values)),
    ),
    "yaml": Format(
        "YAML",
        _parse_yaml,
        blocks.set_mapping,
        blocks.remove_mapping,
        lambda values: blocks.set_mapping("", *_only_entry(values)),
    ),
}


def _only_entry(values: Mapping[str, Any]) -> tuple[Sequence[str], Any]:
    ((key, servers),) = values.items()
    ((name, entry),) = servers.items()
    return (key, name), entry
