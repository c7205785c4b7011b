"""The manifest: the one small file that says which versions of the tables are the index."""

import os
from pathlib import Path

from pydantic import ConfigDict, ValidationError

from index.documents.document import ArchiveInfo
from index.model import Model
from index.storage.location import IndexMismatchError, IndexMissingError

FORMAT = 2  # bump when a table's meaning changes
MANIFEST = "manifest.json"
DOCUMENTS = "documents"  # the names of the tables
CHUNKS = "chunks"
PUBLISHED_RECORD = ".published.json"  # in a folder of surfaces: what was published there, and from which index


class Manifest(Model):
    """What a reader needs to open one state of the index, and what an ingest needs to see a change.

    `archive_sha256` covers the sources, the chunking and the encoder: equal means nothing to do.
    `problems` are the broken source files of that ingest, one sentence each; `citations` is the hash of the
    register of citations that the index keeps, null when the archive has none.
    """

    format: int
    archive: ArchiveInfo
    archive_sha256: str
    generation: int
    encoder: str
    encoder_sha256: str
    documents_version: int
    chunks_version: int
    document_count: int
    chunk_count: int
    problems: tuple[str, ...]
    citations: str | None = None


def generation_folder(folder: Path, generation: int) -> Path:
    """Where one generation of an index keeps its tables and its encoder."""
    return folder / f"generation-{generation}"


def check_tables(folder: Path, manifest: Manifest) -> None:
    """Look whether the tables that the manifest names are there. Raises IndexMismatchError when one is not."""
    home = generation_folder(folder, manifest.generation)
    if not all((home / f"{name}.lance").is_dir() for name in (DOCUMENTS, CHUNKS)):
        raise IndexMismatchError(folder, "does not hold the tables that its manifest names")


class _Format(Model):
    model_config = ConfigDict(extra="ignore")

    format: int


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the index in `folder`.

    Raises IndexMissingError when there is none, IndexMismatchError when it is of another format or broken.
    """
    try:
        data = (folder / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissingError(folder) from error
    except OSError as error:
        raise IndexMismatchError(folder, f"has a manifest that cannot be read ({error.strerror})") from error
    try:
        found = _Format.model_validate_json(data).format
        if found != FORMAT:
            raise IndexMismatchError(folder, f"has format {found}, and this version reads format {FORMAT}")
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        raise IndexMismatchError(folder, "has a broken manifest") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make `manifest` the state that readers see, in one atomic step that survives a crash."""
    partial = folder / (MANIFEST + ".partial")
    with partial.open("w", encoding="utf-8") as file:
        file.write(manifest.model_dump_json(indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / MANIFEST)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
