"""Back up and restore what an index keeps: all that cannot be made again from the archive."""

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from index.errors import RefdeskError, format_command
from index.storage.files import PARTIAL, open_anew, replace_file
from index.storage.kept.segments import KEPT_FOLDER
from index.storage.kept.texts import REGISTER_NAME, KeptTexts
from index.storage.locate import Place, locate_index
from index.storage.location import IndexLocation
from index.storage.manifest import MANIFEST_FILE
from index.storage.sealed import seal, unseal

BACKUP_FORMAT = 1
CONTENTS_NAME = "backup.json"  # the first file of a backup: what is in it, with hashes
ARCHIVE_SUFFIXES = (".tar.gz", ".tgz")  # any other name is that of a folder
MAX_CONTENTS_BYTES = 64 * 1024 * 1024
MAX_FILE_BYTES = 1024 * 1024 * 1024  # a segment has 4 MB, or one longer text
MAX_FILES = 100_000
_NAME = re.compile(r"register\.json|texts-\d{6}-[0-9a-f]{16}\.jsonl|citations-[0-9a-f]{16}\.json")
_NAMED_HASH = re.compile(r"-([0-9a-f]{16})\.jsonl?$")

Files: TypeAlias = Iterator[tuple[str, bytes]]


class BackupError(RefdeskError, OSError):
    """A backup that cannot be written or used."""

    def __init__(self, place: object, reason: str, advice: str) -> None:
        self.place = place
        super().__init__(f"'{place}' {reason}. {advice[0].upper()}{advice[1:]}.")


@dataclass(frozen=True, slots=True)
class BackupReport:
    """How many texts and files a backup has, of how many bytes, and the addresses of the sources of its index."""

    texts: int
    files: int
    size: int
    sources: Sequence[str]


def back_up(index: Place, target: Path, *, replace: bool = False) -> BackupReport:
    """Write what an index keeps to a `.tar.gz` file or to a folder, whole or not at all.

    Raises BackupError when the target is there and `replace` does not say that it may be replaced, when it cannot be
    written, or when a kept file was altered or lost.
    """
    location = locate_index(index)
    if target.exists() and not replace:
        raise BackupError(target, "is there already", "choose another name, or replace it with --replace")
    files = {name: [hashlib.sha256(data).hexdigest(), len(data)] for name, data in _read_kept(location)}
    register = unseal(location.read(REGISTER_NAME)) or {"texts": {}}
    contents = {"texts": len(register["texts"]), "files": files, "sources": _read_sources(location)}
    write = _write_archive if target.name.endswith(ARCHIVE_SUFFIXES) else _write_folder
    try:
        write(target, seal(BACKUP_FORMAT, contents), _read_kept(location))
    except OSError as error:
        if isinstance(error, BackupError):
            raise
        reason = f"cannot be written ({error.strerror or error})"
        raise BackupError(target, reason, "choose another place for the backup") from error
    return _report(contents)


def restore(index: Place, source: Path, *, replace: bool = False) -> BackupReport:
    """Put a backup into an index, whole or not at all; the next ingest publishes what is in it.

    Everything is checked before anything is written. Raises BackupError for what is no whole backup, or when the index
    keeps texts and `replace` does not say that they may be lost; IndexBusyError or LocationError.
    """
    location = locate_index(index)
    contents = _check(source)
    with location.lock():
        if KeptTexts.open(location).digests and not replace:
            advice = "restore into another index with --index, or lose what it keeps with --replace"
            raise BackupError(location, "keeps texts already", advice)
        register = b""
        for name, data in _read_checked(source, contents):
            if name == "register.json":
                register = data
            else:
                location.replace(f"{KEPT_FOLDER}{name}", data)
        location.replace(REGISTER_NAME, register)  # the switch: what it names is there, what it does not is nothing
        for name in location.names(KEPT_FOLDER):
            if name.removeprefix(KEPT_FOLDER) not in contents["files"]:
                location.remove(name)
    return _report(contents)


def _report(contents: Mapping[str, Any]) -> BackupReport:
    files = contents["files"].values()
    return BackupReport(contents["texts"], len(files), sum(size for _, size in files), contents["sources"])


def _read_kept(location: IndexLocation) -> Files:
    """The kept files by name, the register first. Raises BackupError for one that is not as it was written."""
    advice = "bring it back with 'refdesk restore', and keep the backups that you have"
    try:
        data = location.read(REGISTER_NAME)
    except OSError as error:
        raise BackupError(
            location, "keeps no texts yet", f"run '{format_command('ingest', '--index', location)}' first"
        ) from error
    register = unseal(data)
    if register is None:
        raise BackupError(f"{location}/{REGISTER_NAME}", "was altered", advice)
    yield "register.json", data
    for name in [*register["segments"], *location.names(f"{KEPT_FOLDER}citations-")]:
        try:
            data = location.read(name)
        except OSError as error:
            raise BackupError(f"{location}/{name}", "cannot be read", advice) from error
        named = _NAMED_HASH.search(name)
        if named is not None and hashlib.sha256(data).hexdigest()[:16] != named[1]:
            raise BackupError(f"{location}/{name}", "was altered", advice)
        yield name.removeprefix(KEPT_FOLDER), data


def _read_sources(location: IndexLocation) -> Sequence[str]:
    """The addresses of what the index was made from, as far as its manifest says; of any format, since it is told."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        return [str(source["address"]) for source in json.loads(location.read(MANIFEST_FILE))["sources"]]
    return []


def _write_archive(target: Path, contents: bytes, files: Files) -> None:
    """Write a `.tar.gz`; the same files give the same bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}{PARTIAL}")
    try:
        with open_anew(partial) as file:
            with (
                gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed,
                tarfile.open(fileobj=packed, mode="w|") as tar,
            ):
                _add(tar, CONTENTS_NAME, contents)
                for name, data in files:
                    _add(tar, name, data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o644
    tar.addfile(member, io.BytesIO(data))


def _write_folder(target: Path, contents: bytes, files: Files) -> None:
    """Write the files, then the contents, without which there is no backup."""
    (target / CONTENTS_NAME).unlink(missing_ok=True)
    for name, data in files:
        replace_file(target / name, data)
    replace_file(target / CONTENTS_NAME, contents)


def _check(source: Path) -> Mapping[str, Any]:
    """The contents of a backup, all of which is there to the byte. Raises BackupError."""
    try:
        name, data = next(_read_files(source))
        contents = unseal(data) if name == CONTENTS_NAME else None
        if contents is None or contents["format"] != BACKUP_FORMAT or len(contents["files"]) > MAX_FILES:
            raise _refuse(source, f"does not begin with the contents of a backup of format {BACKUP_FORMAT}")
        if "register.json" not in contents["files"] or not all(map(_NAME.fullmatch, contents["files"])):
            raise _refuse(source, "names files that no index keeps")
        missing = contents["files"].keys() - {name for name, _ in _read_checked(source, contents)}
    except (OSError, EOFError, StopIteration, tarfile.TarError, zlib.error) as error:
        if isinstance(error, BackupError):
            raise
        raise _refuse(
            source, f"cannot be read ({getattr(error, 'strerror', None) or error or 'it is empty'})"
        ) from error
    if missing:
        raise _refuse(source, f"lacks '{min(missing)}'")
    return contents


def _read_checked(source: Path, contents: Mapping[str, Any]) -> Files:
    """The files that the contents name, each with the hash that it has there. Raises BackupError."""
    for name, data in _read_files(source, contents["files"]):
        if name != CONTENTS_NAME and hashlib.sha256(data).hexdigest() != contents["files"][name][0]:
            raise _refuse(source, f"has an altered '{name}'")
        if name != CONTENTS_NAME:
            yield name, data


def _read_files(source: Path, listed: Mapping[str, Sequence[Any]] | None = None) -> Files:
    """The contents of a backup, then the `listed` files of it; never more bytes of a file than are listed."""
    limits = {CONTENTS_NAME: MAX_CONTENTS_BYTES, **{name: size for name, (_, size) in (listed or {}).items()}}
    if source.is_dir():
        for name in limits:
            if (source / name).is_file():
                with (source / name).open("rb") as file:
                    yield name, _read_bounded(source, name, file, limits[name])
        return
    with tarfile.open(source, "r|gz") as tar:  # its members are read, never extracted
        for member in tar:
            limit = limits.pop(member.name, None) if member.isreg() else None
            reader = tar.extractfile(member) if limit is not None else None
            if limit is None or reader is None:
                raise _refuse(source, f"holds '{member.name[:80]}', which it does not list")
            yield member.name, _read_bounded(source, member.name, reader, limit)


def _read_bounded(source: Path, name: str, file: Any, limit: int) -> bytes:
    limit = min(limit, MAX_FILE_BYTES)
    data: bytes = file.read(limit + 1)
    if len(data) > limit:
        raise _refuse(source, f"has a '{name}' of more than {limit} bytes")
    return data


def _refuse(source: Path, reason: str) -> BackupError:
    return BackupError(source, reason, "give a file or folder that 'refdesk backup' wrote")
