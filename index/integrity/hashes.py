"""The list of the files of an index with their hashes, which is written when readers are switched to them.

A list has the hash of the manifest in its name and the manifest's text in it. So each manifest has its own list, one
that was altered has none, and can be put back. The list carries its own hash.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import BinaryIO, NamedTuple

from pydantic import ValidationError

from index.storage.location import IndexLocation
from index.storage.manifest import MANIFEST_FILE, Manifest, encode_manifest
from index.storage.sealed import seal, unseal

LIST_FORMAT = 1
LIST_PREFIX = "files-"
SMALL_FILES = ("sources.json",)  # beside the manifest, written by an ingest, without a hash of their own
BLOCK_BYTES = 1024 * 1024  # read at once
_CHANGING = ("_refs/", "latest_version_hint")  # what LanceDB writes again under the same name


class FileHash(NamedTuple):
    """The hash of a file and its size in bytes."""

    sha256: str
    size: int


class FileList(NamedTuple):
    """The manifest as it was written, and the files of its generation and the small ones by name."""

    manifest: Manifest
    files: Mapping[str, FileHash]
    small: Mapping[str, FileHash]


def list_before_switch(location: IndexLocation, manifest: Manifest) -> None:
    """Write the list of a manifest that readers do not see yet; what an ingest writes after the switch is not in it."""
    listed = {name: found for name, found in _hash_generation(location, manifest).items() if not _is_changing(name)}
    _write(location, manifest, listed, {})


def write_file_list(location: IndexLocation) -> None:
    """Write the list of the manifest that readers see, all of it, and remove those of others.

    A file that a list has already keeps the hash that it has there: its bytes never change. Only who holds the lock of
    the location may do this.
    """
    manifest = Manifest.model_validate_json(location.read(MANIFEST_FILE))
    small = {name: _hash_bytes(location.read(name)) for name in SMALL_FILES if location.stamp(name)}
    own = _write(location, manifest, _hash_generation(location, manifest), small)
    for name in list_names(location):
        if name != own:
            location.remove(name)


def is_listed(location: IndexLocation) -> bool:
    """Whether there is a whole list for the manifest that readers see."""
    return read_list(location, name_list(location.read(MANIFEST_FILE))) is not None


def name_list(manifest: bytes) -> str:
    """The name of the list of a manifest with these bytes."""
    return f"{LIST_PREFIX}{hashlib.sha256(manifest).hexdigest()[:16]}.json"


def list_names(location: IndexLocation) -> Sequence[str]:
    """The names of the lists that are there, the oldest first."""
    return [name for name in location.names(LIST_PREFIX) if name.endswith(".json")]


def read_list(location: IndexLocation, name: str) -> FileList | None:
    """Read a list; None when it is not there, or not as it was written, or no longer known."""
    try:
        found = unseal(location.read(name))
        if found is None or found["format"] != LIST_FORMAT or name_list(found["manifest"].encode()) != name:
            return None
        manifest = Manifest.model_validate_json(found["manifest"])
    except (OSError, ValidationError):
        return None
    maps = ({key: FileHash(*value) for key, value in found[part].items()} for part in ("files", "small"))
    return FileList(manifest, *maps)


def hash_file(file: BinaryIO) -> FileHash:
    """Read a file to its end, a block at a time."""
    digest, size = hashlib.sha256(), 0
    while block := file.read(BLOCK_BYTES):
        digest.update(block)
        size += len(block)
    return FileHash(digest.hexdigest(), size)


def _hash_generation(location: IndexLocation, manifest: Manifest) -> Mapping[str, FileHash]:
    known = _collect_known(location, manifest.generation)
    home = location.generation(manifest.generation)
    found = {}
    for name in home.names():
        if name in known and not _is_changing(name):
            found[name] = known[name]
            continue
        with home.open(name) as file:
            found[name] = hash_file(file)
    return found


def _collect_known(location: IndexLocation, generation: int) -> Mapping[str, FileHash]:
    """What the list of the manifest that readers see has of this generation: only what was seen never changes."""
    try:
        listed = read_list(location, name_list(location.read(MANIFEST_FILE)))
    except OSError:
        return {}
    return listed.files if listed is not None and listed.manifest.generation == generation else {}


def _write(
    location: IndexLocation, manifest: Manifest, files: Mapping[str, FileHash], small: Mapping[str, FileHash]
) -> str:
    data = encode_manifest(manifest)
    name = name_list(data)
    location.replace(name, seal(LIST_FORMAT, {"manifest": data.decode(), "files": files, "small": small}))
    return name


def _hash_bytes(data: bytes) -> FileHash:
    return FileHash(hashlib.sha256(data).hexdigest(), len(data))


def _is_changing(name: str) -> bool:
    return any(part in name for part in _CHANGING)
