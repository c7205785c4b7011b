"""The manifest: the one small file that says which versions of the tables are the index."""

from pydantic import ConfigDict, ValidationError

from index.documents.document import ArchiveInfo
from index.model import Model
from index.storage.locate import Place, locate_index
from index.storage.location import IndexLocation, IndexMismatchError, IndexMissingError
from index.storage.sources import IndexSource

INDEX_FORMAT = 2  # bump when a table's meaning changes
MANIFEST_FILE = "manifest.json"
DOCUMENTS_TABLE = "documents"  # the names of the tables
CHUNKS_TABLE = "chunks"
LEDGER_FILE = ".published.json"  # in a folder of surfaces: what was published there, and from which index


class Manifest(Model):
    """What a reader needs to open one state of the index, and what an ingest needs to see a change.

    `archive_sha256` covers the sources, the chunking and the encoder: equal means nothing to do.
    `problems` are the broken source files of that ingest, one sentence each; `citations` is the hash of the
    register of citations that the index keeps, null when the archive has none. `sources` are where the documents came
    from; an index that was made before they were remembered has none. `reading` names how texts were read and cut.
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
    sources: tuple[IndexSource, ...] = ()
    reading: str | None = None


def check_tables(place: Place, manifest: Manifest) -> None:
    """Look whether the tables that the manifest names are there. Raises IndexMismatchError when one is not."""
    location = locate_index(place)
    home = location.generation(manifest.generation)
    if not all(home.holds(name) for name in (DOCUMENTS_TABLE, CHUNKS_TABLE)):
        raise IndexMismatchError(location, "does not hold the tables that its manifest names")


class Remembered(Model):
    """What a manifest says that needs no index to be usable: its sources, and how many documents it names."""

    model_config = ConfigDict(extra="ignore")

    sources: tuple[IndexSource, ...] = ()
    document_count: int = 0


def read_remembered(place: Place) -> Remembered:
    """Read what an index remembers, whatever its format; nothing where there is no manifest or a broken one."""
    try:
        return Remembered.model_validate_json(locate_index(place).read(MANIFEST_FILE))
    except (OSError, ValidationError):
        return Remembered()


class _Format(Model):
    model_config = ConfigDict(extra="ignore")

    format: int


def read_manifest(place: Place) -> Manifest:
    """Read the manifest of an index.

    Raises IndexMissingError when there is none, IndexMismatchError when it is of another format or broken.
    """
    location = locate_index(place)
    try:
        data = location.read(MANIFEST_FILE)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissingError(location) from error
    except OSError as error:
        raise IndexMismatchError(location, f"has a manifest that cannot be read ({error.strerror})") from error
    knows_source = bool(read_remembered(location).sources)
    try:
        found = _Format.model_validate_json(data).format
        if found != INDEX_FORMAT:
            reason = f"has format {found}, and this version reads format {INDEX_FORMAT}"
            raise IndexMismatchError(location, reason, knows_source=knows_source)
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        raise IndexMismatchError(location, "has a broken manifest", knows_source=knows_source) from error


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as it is stored."""
    return (manifest.model_dump_json(indent=2) + "\n").encode()


def write_manifest(location: IndexLocation, manifest: Manifest) -> None:
    """Make `manifest` the state that readers see, in one atomic step that survives a crash."""
    location.replace(MANIFEST_FILE, encode_manifest(manifest))
