"""Freeze the citation keys of an archive in its register, and format what changed."""

from pathlib import Path

from index.citation import REGISTER, can_format, read_register, registered
from index.storage.files import replace_file
from ingest.errors import StrictIngestError
from ingest.parse import read_archive_info
from ingest.plan import plan
from ingest.sources import SOURCES


def register_citations(source: Path) -> tuple[int, int]:
    """Bring `citations.json` of the archive in `source` up to date.

    Gives how many keys were added and documents formatted. Keys are only ever added. Citations in styles are made
    when the extra `publish` is installed. Raises ArchiveError, RegisterError, or StrictIngestError when a document
    is broken or lost a published key; nothing is written then.
    """
    files = SOURCES["folder"](source)
    path = source / REGISTER
    before = read_register(path)
    work = plan(files, {}, before)
    if work.problems:
        raise StrictIngestError(work.problems)
    after = registered(
        before, [document for document, _ in work.writes], read_archive_info(source), with_styles=can_format()
    )
    if after != before:
        replace_file(path, after.to_json().encode())
    added = len(after.owners()) - len(before.owners())
    entries = after.documents.items()
    return added, sum(bool(entry.formatted) and before.documents.get(name) != entry for name, entry in entries)
