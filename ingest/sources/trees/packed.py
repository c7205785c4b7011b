"""A packed folder as a source: a tarball or a zip file, of which nothing is ever unpacked to a name."""

import gzip
import os
import tarfile
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from functools import partial
from io import BufferedIOBase
from pathlib import Path
from stat import S_ISLNK
from typing import IO, ClassVar

from ingest.errors import ArchiveError
from ingest.sources.file_limits import is_file
from ingest.sources.left_out import LeftOut
from ingest.sources.settings import SourceSettings
from ingest.sources.trees.tree_source import MAX_FILES, MAX_PATH_CHARS, ListedFile, TreeSource, explain_path, name_after

MAX_EXTENDED_BYTES = 1_000_000  # of a header of a tarball that holds a long name
MAX_CHAINED = 16  # of these before the header of a file; tarfile calls itself for each
MAX_DIRECTORY_BYTES = 100_000_000  # of the list of files that a zip ends with, and of all such headers
LINK, ENCRYPTED = "a link in a packed file", "encrypted"
UNBOUNDED = "packed by neither deflate nor as it is"
_NO_FILE = "no regular file"
_OPENERS: Mapping[str, Callable[[Path], BufferedIOBase]] = {
    ".tar": lambda path: path.open("rb"),
    ".tar.gz": gzip.GzipFile,
    ".tgz": gzip.GzipFile,
}
_SUFFIXES = (*_OPENERS, ".zip")
BROKEN = (
    OSError,
    EOFError,
    ValueError,
    tarfile.TarError,
    zlib.error,
    zipfile.BadZipFile,
)  # what reading a broken one raises
_BLOCK_BYTES = 1 << 20
_RECORD_BYTES = 512
_EXTENDED = (b"x", b"g", b"X", b"L", b"K")  # the types of headers whose body tarfile reads as a whole
_RECORD_COST = 100  # bytes that a record of such a body takes beside its text
_SPARSE = "it holds a sparse file"
_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # zipfile unpacks others without a bound
_TAIL_BYTES = 65_557  # within which the end of a zip stands: its record and a comment


class PackedSource(TreeSource):
    """Lists the regular files of a tarball or zip; where all lie in one folder, the paths begin below it.

    Links, devices, encrypted files and paths that lead out of it are left out.
    """

    kind: ClassVar[str] = "packed"
    summary: ClassVar[str] = f"a packed folder: {', '.join(_SUFFIXES)}"

    def __init__(self, address: str, settings: SourceSettings, /) -> None:
        super().__init__(address)
        self._settings = settings
        self._path = Path(address)
        self._members: Mapping[str, Callable[[], bytes]] = {}
        self._held = ExitStack()
        weakref.finalize(self, self._held.close)

    @staticmethod
    def recognizes(address: str, /) -> bool:
        """Whether it is a file with the suffix of one."""
        return address.lower().endswith(_SUFFIXES) and is_file(Path(address))

    def _name(self) -> str:
        return name_after(self._address)

    def _list(self) -> Mapping[str, ListedFile]:
        self._held.close()  # what was listed before
        try:
            members = self._list_members()
        except BROKEN as error:
            reason = f"it cannot be read ({error or type(error).__name__})"
            raise ArchiveError(self._address, reason, "pack it again, or give the folder itself") from error
        taken: dict[str, Member] = {}
        for member in members:
            refused = explain_path(member.path) or member.reason
            if refused is not None:
                self._left_out.append(LeftOut(member.path[:MAX_PATH_CHARS], refused))
            else:
                taken[member.path] = member
        start = _find_only_folder(taken, self._name())
        self._members = {path[len(start) :]: member.read for path, member in taken.items()}
        return {path[len(start) :]: ListedFile(member.size, "") for path, member in taken.items()}

    def _list_members(self) -> Iterable["Member"]:
        """What the packed file names. Raises one of BROKEN."""
        name, most = self._path.name.lower(), self._settings.budget.bytes
        if name.endswith(".zip"):
            return _list_zip(self._path, most, self._held)
        unpack = next((unpack for suffix, unpack in _OPENERS.items() if name.endswith(suffix)), None)
        if unpack is None:
            raise ValueError(f"its name ends in none of {', '.join(_SUFFIXES)}")
        with unpack(self._path) as packed:
            return list_tar(packed, most, self._held)

    def _read(self, path: str) -> bytes:
        try:
            data = self._members[path]()
        except (*BROKEN, RuntimeError, NotImplementedError) as error:
            raise OSError(str(error) or type(error).__name__) from error
        if len(data) != self._files[path].size:
            raise OSError("it ends early")
        return data


class Member:
    """A name in a packed file, how its bytes are read, and why they are not."""

    __slots__ = ("path", "read", "reason", "size")

    def __init__(self, path: str, size: int, read: Callable[[], bytes], reason: str | None) -> None:
        self.path = path.removeprefix("./")
        self.size = size
        self.read = read
        self.reason = reason


def list_tar(packed: BufferedIOBase, max_bytes: int, stack: ExitStack) -> Iterable[Member]:
    """The files of a tarball, which is unpacked once into a file without a name, so that each can be read alone.

    `stack` holds that file open. Raises what a broken one makes its readers raise, or OSError for one that unpacks to
    more than `max_bytes`.
    """
    plain = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  # the stack closes it
    while block := packed.read(_BLOCK_BYTES):
        plain.write(block)
        if plain.tell() > max_bytes:
            raise OSError(f"it unpacks to more than {max_bytes:,} bytes")
    check_tar(plain)
    plain.seek(0)
    with tarfile.open(fileobj=plain, mode="r:", errors="surrogateescape") as archive:
        found = archive.getmembers()
    return [
        Member(
            member.name,
            member.size,
            partial(_read_at, plain, member.offset_data, member.size),
            _explain_member(member),
        )
        for member in found
        if not member.isdir()
    ]


def _explain_member(member: tarfile.TarInfo) -> str | None:
    if member.issym() or member.islnk():
        return LINK
    return None if member.isreg() and not member.issparse() else _NO_FILE


def check_tar(plain: IO[bytes]) -> None:
    """Refuse a tarball of which the list alone would take any amount of memory. Raises ValueError, OSError or TarError.

    It goes from header to header exactly as tarfile does, which reads what each of them says.
    """
    size = plain.seek(0, os.SEEK_END)
    place = count = chained = shared = held = 0
    while place < size:
        plain.seek(place)
        header = plain.read(_RECORD_BYTES)
        if not header.strip(b"\0"):
            return
        entry = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
        count += 1
        is_extended = entry.type in _EXTENDED
        chained = chained + 1 if is_extended else 0
        reason = _explain_header(entry, count, chained)
        if reason is not None:
            raise ValueError(reason)
        cost = _check_extended(plain, entry.size) if is_extended else 0
        shared += cost if entry.type == tarfile.XGLTYPE else 0
        held += cost + shared  # tarfile gives each file all that is said of all
        if held > MAX_DIRECTORY_BYTES:
            raise ValueError(f"its extended headers take more than {MAX_DIRECTORY_BYTES:,} bytes")
        has_data = is_extended or entry.isreg() or entry.type not in tarfile.SUPPORTED_TYPES  # a link has none
        place += _RECORD_BYTES + (-(-entry.size // _RECORD_BYTES) * _RECORD_BYTES if has_data else 0)


def _explain_header(entry: tarfile.TarInfo, count: int, chained: int) -> str | None:
    if entry.size < 0:
        return "a size in it is negative"
    if count > 2 * MAX_FILES:
        return f"it has more than {MAX_FILES:,} files"
    if chained > MAX_CHAINED:
        return f"more than {MAX_CHAINED} headers in it are of one file"
    if entry.isdir() and entry.size:
        return "a folder in it has a size"  # which some versions of tarfile skip, and others do not
    return _SPARSE if entry.type == tarfile.GNUTYPE_SPARSE else None


def _check_extended(plain: IO[bytes], length: int) -> int:
    """What the body of an extended header takes in memory. Raises ValueError for one that may not be read."""
    if length > MAX_EXTENDED_BYTES:
        raise ValueError(f"a header in it has {length:,} bytes")
    body = plain.read(length)
    if b" size=" in body:
        raise ValueError("it states sizes in extended headers")
    if b"GNU.sparse" in body:
        raise ValueError(_SPARSE)
    return length + _RECORD_COST * body.count(b"=")


def _read_at(file: IO[bytes], offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)


def _list_zip(path: Path, max_bytes: int, stack: ExitStack) -> Iterable[Member]:
    """The files of a zip. Raises what a broken one makes its readers raise, or OSError for one that is too large."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        check_zip_end(file.read(_TAIL_BYTES))
    archive = stack.enter_context(zipfile.ZipFile(path))
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_FILES:
        raise OSError(f"it has more than {MAX_FILES:,} files")
    if sum(entry.file_size for entry in entries) > max_bytes:
        raise OSError(f"it unpacks to more than {max_bytes:,} bytes")
    return [
        Member(entry.filename, entry.file_size, partial(_read_entry, archive, entry), _explain_entry(entry))
        for entry in entries
    ]


def check_zip_end(tail: bytes) -> None:
    """Refuse a zip whose list of files would take any amount of memory. Raises ValueError."""
    place = tail.rfind(b"PK\x05\x06")
    size = int.from_bytes(tail[place + 12 : place + 16], "little") if place >= 0 else 0
    if size > MAX_DIRECTORY_BYTES:  # also what stands for a larger one of ZIP64
        raise ValueError(f"its list of files has more than {MAX_DIRECTORY_BYTES:,} bytes")


def _explain_entry(entry: zipfile.ZipInfo) -> str | None:
    if S_ISLNK(entry.external_attr >> 16):
        return LINK
    if entry.flag_bits & 1:
        return ENCRYPTED
    return None if entry.compress_type in _BOUNDED else UNBOUNDED


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        return b"".join(iter(partial(file.read, _BLOCK_BYTES), b""))  # no more than the size that it states


def _find_only_folder(paths: Iterable[str], name: str) -> str:
    """The folder that a program put all files into to pack them, with its slash: `otters-1.2/` of `otters`; else empty.

    It has the name of the packed file, or a version in its own; `docs/` alone is a folder of the archive.
    """
    tops = {path.partition("/")[0] if "/" in path else "" for path in paths}
    only = next(iter(tops)) if len(tops) == 1 else ""
    is_wrapper = only.startswith(name) or name.startswith(only) or any(sign.isdigit() for sign in only)
    return f"{only}/" if only and is_wrapper else ""
