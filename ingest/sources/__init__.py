"""Where documents come from. To add a kind of source: one module with a reader, one line in SOURCES, one test."""

from collections.abc import Callable, Mapping
from pathlib import Path

from ingest.sources.collection import read_collection
from ingest.sources.folder import SourceFile, read_folder

SOURCES: Mapping[str, Callable[[Path], list[SourceFile]]] = {
    "folder": read_folder,  # a folder of Markdown files, with archive.yaml at its root
    "collection": read_collection,  # a test collection, for `refdesk eval`
}

__all__ = ["SOURCES", "SourceFile", "read_folder"]
