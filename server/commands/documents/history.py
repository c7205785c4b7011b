"""`refdesk history`."""

import argparse
import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index import remove_hidden
from server.address import recall_base_url
from server.config import Config, ConfigurationError
from server.terminal.ask import confirm
from server.terminal.documents import REFERENCE_HELP, open_document
from server.terminal.options import Commands, add_command, add_paths

if TYPE_CHECKING:
    from index.history.difference import Change
    from index.history.overview import History, HistoryEntry
    from index.history.versions import Versions
    from index.storage.reader import Reader

_MARKS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(commands, "history", _tell, "list the versions of a document, and what changed in one")
    parser.add_argument("reference", metavar="ID", help=f"{REFERENCE_HELP}, also of a document that is gone")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--of", metavar="VERSION", help="show what changed in this version (the newest)")
    only.add_argument("--forget", metavar="VERSION", help="remove the text of this version for good")
    parser.add_argument("--yes", action="store_true", help="forget without a question")
    parser.add_argument("--json", action="store_true", help="print the same as JSON")
    add_paths(parser, "index", "public", "base_url")


def _tell(config: Config, options: argparse.Namespace) -> int:
    from index.history.overview import describe_history

    reader, versions, name = _find(config, options.reference)
    if options.forget:
        return _forget(config, reader, name, options)
    url = recall_base_url(config).url
    history = describe_history(versions, reader.documents, name, url, options.of)
    print(history.model_dump_json(indent=2) if options.json else "\n".join(_format_lines(history)))
    return 0


def _find(config: Config, reference: str) -> tuple["Reader", "Versions", str]:
    """The id of a document, which may be gone. Raises what `References.find` raises."""
    from index import DocumentNotFoundError
    from index.history.versions import Versions
    from index.storage.reader import Reader

    try:
        reader, target = asyncio.run(open_document(config, reference))
    except DocumentNotFoundError:  # it may be gone
        reader = asyncio.run(Reader.open(config.index))
        versions = Versions(reader.open_kept(), reader.documents, reader.manifest.archive)
        if not versions.list_of(reference):
            raise
        return reader, versions, reference
    return reader, Versions(reader.open_kept(), reader.documents, reader.manifest.archive), target.document.id


def _forget(config: Config, reader: "Reader", name: str, options: argparse.Namespace) -> int:
    from index.history.forget import forget
    from server.build import publish_index

    question = f"The text of '{name}@{options.forget}' will be removed for good. Remove it?"
    if not options.yes and not confirm(question):
        raise ConfigurationError("forget", "removes a text for good and was not agreed to: add --yes")
    archive = reader.manifest.archive
    version = forget(reader.location, reader.documents, archive, name, options.forget, datetime.now(UTC))
    publish_index(recall_base_url(config))
    print(f"Forgotten: {version.reference}. Nothing is published at {version.path} any more.")
    print(f"It may still be in backups, in the generation of {config.public} before this one until the next")
    print("publication, and in the tables of the index for seven days: docs/versions.md says how to remove those.")
    return 0


def _format_lines(history: "History") -> Iterator[str]:
    yield _clean(f"{history.title} ({history.id})")
    if history.gone:
        yield f"The archive has had it no more since {history.gone}."
    if not history.versions:
        yield "No version is kept yet."
    for entry in history.versions:
        yield f"\n{entry.reference}{' (newest)' if entry.is_newest else ''}"
        yield from (f"  {line}" for line in _describe(entry))
    left = history.total - len(history.versions)
    if left:
        yield f"\n{left} older versions are not listed."
    if history.comparison is not None:
        difference = history.comparison.difference
        yield f"\nFrom {history.comparison.before} to {history.comparison.after}: {difference.counts}"
        yield from (line for change in difference.changes for line in _format_change(change))
        if difference.note:
            yield f"\n{difference.note} {difference.left_out} more changes are not shown."


def _describe(entry: "HistoryEntry") -> Iterator[str]:
    yield f"seen     {', '.join(entry.seen) or 'at a time that is not known'}"
    if entry.version:
        yield f"version  {entry.version}"
    yield f"sha256   {entry.sha256}"
    if entry.forgotten:
        yield f"removed  by its owner on {entry.forgotten}"
        return
    yield f"address  {entry.url}"
    if entry.counts is not None:
        yield f"changed  {entry.counts}"


def _format_change(change: "Change") -> Iterator[str]:
    """The line, then the words: `[-removed-]` and `{+added+}`."""
    yield f"\nline {change.line}"
    text = "".join(f"{_MARKS[piece.kind][0]}{piece.text}{_MARKS[piece.kind][1]}" for piece in change.pieces)
    yield from (f"  {_clean(line)}" for line in text.split("\n"))


def _clean(text: str) -> str:
    return remove_hidden(text)  # what a terminal would obey
