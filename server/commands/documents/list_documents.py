"""`refdesk list`."""

import argparse
import asyncio
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from server.address import recall_base_url
from server.config import Config
from server.terminal.options import Commands, add_command, add_paths

if TYPE_CHECKING:
    from index import Document

MAX_COLUMN_CHARS = 60  # of an id or a title


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "list", _list, "list the documents, the newest first")
    parser.add_argument("filters", nargs="*", help="filters as in a search; one that excludes inside quotes")
    parser.add_argument("--limit", type=_read_limit, metavar="N", help="show so many at most (all)")
    parser.add_argument("--json", action="store_true", help="print the same as JSON")
    add_paths(parser, "index", "base_url")


def _list(config: Config, options: argparse.Namespace) -> int:
    from index.retrieval.filters import find_allowed_documents
    from index.retrieval.query import parse_filters
    from index.storage.reader import Reader

    filters = parse_filters(" ".join(options.filters))
    reader = asyncio.run(Reader.open(config.index))
    manifest = reader.manifest
    allowed = find_allowed_documents(
        reader.documents, filters, manifest.archive.language, lambda: reader.changed, manifest.sources
    )
    found = [document for name, document in reader.documents.items() if allowed is None or name in allowed]
    found.sort(key=lambda document: document.date or "", reverse=True)
    shown = found[: options.limit]
    if options.json:
        url = recall_base_url(config).url
        print(json.dumps([_describe(document, url) for document in shown], ensure_ascii=False, indent=2))
        return 0
    print(*_format_rows(shown), sep="\n")
    if len(found) > len(shown):
        print(f"{len(found) - len(shown)} more of {len(found)}; a larger --limit shows them.")
    return 0


def _describe(document: "Document", url: str) -> dict[str, Any]:
    names = ("id", "title", "kind", "date", "source", "language")
    return {**{name: getattr(document, name) for name in names}, "url": document.url(url)}


def _format_rows(documents: Sequence["Document"]) -> Sequence[str]:
    """The id, kind, date, title and source of each, in columns as wide as they need."""
    rows = [
        [_cut(document.id), document.kind, document.date or "", _cut(document.title), document.source]
        for document in documents
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)] if rows else []
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    ] or ["No documents."]


def _cut(text: str) -> str:
    return text if len(text) <= MAX_COLUMN_CHARS else f"{text[: MAX_COLUMN_CHARS - 1]}…"


def _read_limit(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) < 10 else 0
    if number < 1:
        raise argparse.ArgumentTypeError("give a number from 1")
    return number
