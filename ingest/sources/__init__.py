"""Where documents come from. To add a kind of source: one module with its class, one line in SOURCES, one test."""

from collections.abc import Mapping
from pathlib import Path

from index import RefdeskError
from ingest.sources.archive_folder import ArchiveFolder
from ingest.sources.collection import CollectionSource
from ingest.sources.left_out import LeftOut
from ingest.sources.local_folder import LocalFolder, read_archive_info
from ingest.sources.several import SeveralSources
from ingest.sources.site_kinds import detect_site_kinds
from ingest.sources.source import AddressedSource, DocumentsAlone, Known, KnownItem, Source, SourceFile, SourceItem

SOURCES: Mapping[str, type[AddressedSource]] = {
    source.kind: source
    for source in (
        ArchiveFolder,
        CollectionSource,
    )
}

DEFAULT_KIND = ArchiveFolder.kind


class UnknownSourceKindError(RefdeskError, LookupError):
    """A kind of source that is not registered."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        known = ", ".join(f"{name} ({source.summary})" for name, source in SOURCES.items())
        super().__init__(f"There is no kind of source '{kind}'. Give as --kind or REFDESK_SOURCE_KIND one of: {known}.")


def open_source(kind: str, address: str | Path) -> Source:
    """Address a source of a kind; nothing is read yet. Raises UnknownSourceKindError."""
    if kind not in SOURCES:
        raise UnknownSourceKindError(kind)
    return SOURCES[kind](str(address))


__all__ = [
    "DEFAULT_KIND",
    "SOURCES",
    "DocumentsAlone",
    "Known",
    "KnownItem",
    "LeftOut",
    "LocalFolder",
    "SeveralSources",
    "Source",
    "SourceFile",
    "SourceItem",
    "UnknownSourceKindError",
    "detect_site_kinds",
    "open_source",
    "read_archive_info",
]
