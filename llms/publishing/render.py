"""Render surfaces: the files of a document, the files of the whole archive, or all at once."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from llms.content.catalogue import Catalogue
from llms.content.file import File, FileFacts
from llms.content.item import Item
from llms.surfaces.registry import SURFACES


def render(catalogue: Catalogue) -> Mapping[str, bytes]:
    """Every surface's files by path; the same catalogue gives the same bytes."""
    files = {file.path: file.data for item in catalogue.items for file in document_files(catalogue, item)}
    facts = {path: FileFacts(hashlib.sha256(data).hexdigest(), len(data)) for path, data in files.items()}
    whole = replace(catalogue, files=facts, twins=files)
    return files | {file.path: file.data for file in whole_files(whole)}


def document_files(catalogue: Catalogue, item: Item) -> Iterator[File]:
    """The files of one document."""
    for surface in SURFACES.values():
        if surface.document is not None:
            for file in surface.document(catalogue, item):
                yield _dated(file, item.document.date)


def whole_files(catalogue: Catalogue) -> Iterator[File]:
    """The files of the whole archive; `catalogue` knows those of the documents."""
    for surface in SURFACES.values():
        if surface.whole is not None:
            for file in surface.whole(catalogue):
                yield _dated(file, catalogue.newest)


def _dated(file: File, date: str | None) -> File:
    return file if file.date or not date else File(file.path, file.data, file.link, date, file.kept)
