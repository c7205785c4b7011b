"""Markdown that several surfaces write alike: front matter, the way to the index, a document in a list."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from llms.content.item import Item
from llms.content.json_text import encode_spaced

_INLINE = re.compile(r"[\\`*\[\]$]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])|~(?=~)|\{(?=:?[ \t]*#)")
_BLOCK = re.compile(r"^(?:[#>+=~|:-]|\d+(?=[.)]))")


def format_front_matter(facts: Mapping[str, object]) -> str:
    """A YAML block, one JSON value a line, without what is not known."""
    lines = [f"{name}: {encode_spaced(value)}" for name, value in facts.items() if value is not None]
    return "\n".join(["---", *lines, "---", "", ""])


def format_index_line(base_url: str) -> str:
    """The line that leads an agent from any Markdown to the index."""
    return f"> Documentation index: {base_url}/llms.txt\n\n"


def escape_markdown(text: str) -> str:
    """One line of plain words as Markdown that shows exactly these: neither Markdown nor HTML in it takes effect."""
    escaped = _INLINE.sub(r"\\\g<0>", one_line(text))
    return _BLOCK.sub(lambda start: start[0] + "\\" if start[0].isdigit() else "\\" + start[0], escaped)


def list_item(item: Item, name: str, between: str, write: Callable[[str], str]) -> str:
    """A document as an entry of a list: `- [name](url.md)`, `between`, `summary (date; version 1.0)`.

    `write` makes Markdown of the plain words after the link.
    """
    document = item.document
    url = quote(item.at("md"), safe=":/?&=%~@!$,;+*'")
    facts = [document.date, f"version {document.version}" if document.version else None, document.status]
    note = "; ".join(fact for fact in facts if fact)
    return f"- [{name}]({url}){between}{write(item.description)}{f' ({write(note)})' if note else ''}"


def one_line(text: str) -> str:
    """`text` with every run of white space as one space."""
    return re.sub(r"\s+", " ", text).strip()
