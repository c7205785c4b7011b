"""Where documents come from. To add a kind of source: one module with its class, one line in SOURCES, one test."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from index import RefdeskError
from index.storage.sources import describe_source
from ingest.sources.archive_folder import ArchiveFolder
from ingest.sources.bibliography.source import BibliographySource
from ingest.sources.collection import CollectionSource
from ingest.sources.folder import FolderSource
from ingest.sources.left_out import LeftOut
from ingest.sources.local_folder import LocalFolder, read_archive_info
from ingest.sources.search_page import SearchPageSource
from ingest.sources.settings import OFFLINE, Budget, SourceSettings
from ingest.sources.several import SeveralSources
from ingest.sources.site.source import SiteSource
from ingest.sources.site_kinds import detect_site_kinds
from ingest.sources.source import AddressedSource, DocumentsAlone, Known, KnownItem, Source, SourceFile, SourceItem
from ingest.sources.trees.packed import PackedSource
from ingest.sources.trees.repository import RepositorySource

SOURCES: Mapping[str, type[AddressedSource]] = {
    source.kind: source
    for source in (
        FolderSource,
        CollectionSource,
        RepositorySource,
        PackedSource,
        BibliographySource,
        SearchPageSource,
        SiteSource,
    )
}

DEFAULT_KIND = FolderSource.kind


class UnknownSourceKindError(RefdeskError, LookupError):
    """A kind of source that is not registered."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        known = ", ".join(f"{name} ({source.summary})" for name, source in SOURCES.items())
        super().__init__(f"There is no kind of source '{kind}'. Give as --kind or REFDESK_SOURCE_KIND one of: {known}.")


def choose_kind(address: str | Path) -> str:
    """The kind of the source at an address that nobody gave one: the first that recognizes it, else a folder."""
    return next((kind for kind, source in SOURCES.items() if source.recognizes(str(address))), DEFAULT_KIND)


def open_source(kind: str, address: str | Path, settings: SourceSettings = OFFLINE) -> Source:
    """Address a source of a kind; nothing is read yet. Raises UnknownSourceKindError.

    Of the folder for state that `settings` names, each source has a part of its own.
    """
    if kind == DEFAULT_KIND:  # its archive.yaml may name others
        return ArchiveFolder(str(address), settings, _open_member)
    return _open(kind, address, settings)


def _open_member(kind: str | None, address: str | Path, settings: SourceSettings) -> Source:
    """A source that an archive names, which may be a folder, but not one that names others."""
    return _open(kind or choose_kind(address), address, settings)


def _open(kind: str, address: str | Path, settings: SourceSettings) -> Source:
    if kind not in SOURCES:
        raise UnknownSourceKindError(kind)
    state = settings.state
    if state is not None:
        place = describe_source(address, kind).resolved
        state = state / f"{kind}-{sha256(place.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    return SOURCES[kind](str(address), replace(settings, state=state))


__all__ = [
    "DEFAULT_KIND",
    "OFFLINE",
    "SOURCES",
    "Budget",
    "DocumentsAlone",
    "Known",
    "KnownItem",
    "LeftOut",
    "LocalFolder",
    "SeveralSources",
    "Source",
    "SourceFile",
    "SourceItem",
    "SourceSettings",
    "UnknownSourceKindError",
    "choose_kind",
    "detect_site_kinds",
    "open_source",
    "read_archive_info",
]
