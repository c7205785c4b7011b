"""Freeze the citation keys of an archive in its register, and format what changed."""

from pathlib import Path

from index import StrictIngestError
from index.citation import REGISTER, can_format, read_register, registered
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
    archive = read_archive_info(source)
    work = plan(files, {}, before, archive)
    if work.problems:
        raise StrictIngestError(work.problems)
    after = registered(before, [document for document, _ in work.writes], archive, with_styles=can_format())
    if after != before:
        partial = path.with_suffix(".partial")
        partial.write_text(after.to_json(), encoding="utf-8")
        partial.replace(path)
    added = len(after.owners()) - len(before.owners())
    entries = after.documents.items()
    return added, sum(bool(entry.formatted) and before.documents.get(name) != entry for name, entry in entries)
