"""`refdesk history`."""

import argparse
import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index import remove_hidden
from index.errors import DocumentNotFoundError
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
    parser.add_argument(
        "reference", metavar="ID", help=f"{REFERENCE_HELP}, also of a document that is gone, or a permalink"
    )
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--of", metavar="VERSION", help="show what changed in this version (the newest)")
    only.add_argument(
        "--forget", metavar="VERSION", help="remove the text of this version, or at this permalink, for good"
    )
    parser.add_argument("--yes", action="store_true", help="forget without a question")
    parser.add_argument("--json", action="store_true", help="print the same as JSON")
    add_paths(parser, "index", "public", "base_url")


def _tell(config: Config, options: argparse.Namespace) -> int:
    from index.history.overview import describe_history

    url = recall_base_url(config).url
    reader, versions, name, chosen = _find(config, options.reference, url)
    if options.forget:
        return _forget(config, reader, name, _read_permalink(options.forget, url) or options.forget, options.yes)
    if options.of:
        chosen = _read_permalink(options.of, url) or options.of
    history = describe_history(versions, reader.documents, name, url, chosen)
    print(history.model_dump_json(indent=2) if options.json else "\n".join(_format_lines(history)))
    return 0


def _find(config: Config, reference: str, url: str) -> tuple["Reader", "Versions", str, str | None]:
    """The id of a document, which may be gone, and the version whose permalink is given.

    An id under which texts are kept means those, also where a document of today had it before. Raises what
    `References.find` raises.
    """
    from index.history.versions import Versions
    from index.quotes.reference import AmbiguousReferenceError
    from index.storage.reader import Reader

    reader = asyncio.run(Reader.open(config.index))
    versions = Versions(reader.open_kept(), reader.documents, reader.manifest.archive)
    path = _read_permalink(reference, url)
    found = versions.find_permalink(path) if path is not None else None
    if found is not None:
        return reader, versions, found.document_id, found.path
    if reference not in reader.documents and versions.list_of(reference):
        return reader, versions, reference, None
    try:
        _, target = asyncio.run(open_document(config, reference))
    except DocumentNotFoundError:
        gone = versions.list_gone_named(reference, url)
        if len(gone) > 1:
            raise AmbiguousReferenceError(reference, gone) from None
        if not gone:
            raise
        return reader, versions, gone[0], None
    return reader, versions, target.document.id, None


def _read_permalink(given: str, url: str) -> str | None:
    """The path of a permalink that is given as an address on this service or as a path; None for anything else."""
    from index.citation import is_permalink

    path = given.removeprefix(url).partition("#")[0].strip("/").removesuffix(".md").removesuffix(".html")
    return path if is_permalink(path) and "://" not in path else None


def _forget(config: Config, reader: "Reader", name: str, wanted: str, is_agreed: bool) -> int:
    from index.history.forget import forget
    from server.build import publish_index

    meant = wanted if "/" in wanted else f"{name}@{wanted}"
    question = f"The text of '{meant}' will be removed for good, wherever it is kept. Remove it?"
    if not is_agreed and not confirm(question):
        raise ConfigurationError("forget", "removes a text for good and was not agreed to: add --yes")
    archive = reader.manifest.archive
    taken = forget(reader.location, reader.documents, archive, name, wanted, datetime.now(UTC))
    publish_index(recall_base_url(config))
    for version in taken:
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
