"""Render surfaces: the files of a document, the files of the whole archive, or all at once."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from llms.content.catalogue import Catalogue
from llms.content.file import File, PlannedFile, StoredFile
from llms.content.item import Item
from llms.publishing.claims import PathClaims, admit, document_name, permalink_name, surface_name
from llms.publishing.ledger import PublishedFile
from llms.surfaces.registry import SURFACES


def render(catalogue: Catalogue) -> Mapping[str, bytes]:
    """Every surface's files by path; the same catalogue gives the same bytes.

    A document whose paths belong to others is left out. Raises PathClaimedError when two surfaces make one path.
    """
    catalogue, _, permalinks = admit(catalogue, published=(), kept=())
    claims, files = PathClaims(), dict[str, bytes]()
    owned = [(document_name(item), render_document_files(catalogue, item)) for item in catalogue.items]
    owned += [(permalink_name(path), render_permalink_files(catalogue, path)) for path in permalinks]
    for owner, rendered in owned:
        for file in rendered:
            claims.take(file.path, owner)
            files[file.path] = file.data
    facts = {path: PublishedFile(hashlib.sha256(data).hexdigest(), len(data), None) for path, data in files.items()}
    for owner, planned in render_archive_files(replace(catalogue, files=facts, twins=dict(files))):
        file = planned.make() if isinstance(planned, PlannedFile) else planned
        claims.take(file.path, owner)
        files[file.path] = file.read()
    return files


def render_document_files(catalogue: Catalogue, item: Item) -> Iterator[File]:
    """The files of one document."""
    for surface in SURFACES.values():
        if surface.document is not None:
            for file in surface.document(catalogue, item):
                yield _set_date(file, item.document.date)
    yield from render_record_files(item)


def render_record_files(item: Item) -> Iterator[File]:
    """The files that are made of a document's record alone; `on_request` unless the archive wants them written."""
    for name, surface in SURFACES.items():
        if surface.record is not None:
            on_request = not item.archive.writes_forms(name)
            for file in surface.record(item):
                yield replace(file, date=file.date or item.document.date, on_request=on_request)


def render_permalink_files(catalogue: Catalogue, path: str) -> Iterator[File]:
    """The files of the text under a permalink. Raises KeptTextError."""
    for surface in SURFACES.values():
        if surface.permalink is not None:
            yield from surface.permalink(catalogue, path)


def render_archive_files(catalogue: Catalogue) -> Iterator[tuple[str, File | PlannedFile]]:
    """The files of the whole archive, each with the name of its owner; `catalogue` knows those of the documents."""
    for name, surface in SURFACES.items():
        if surface.whole is not None and (surface.record or catalogue.archive.has_surface(name)):
            for file in surface.whole(catalogue):
                if isinstance(file, PlannedFile):
                    yield surface_name(name), replace(file, date=file.date or catalogue.newest)
                else:
                    yield surface_name(name), _set_date(file, catalogue.newest)


def _set_date(file: File, date: str | None) -> File:
    return file if file.date or not date or isinstance(file, StoredFile) else replace(file, date=date)
