"""A folder of files as a source."""

import hashlib
import os
import stat
import time
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from index import LEDGER_FILE
from index.regular_file import read_regular_file
from ingest.converters import MAX_ORIGINAL_BYTES, SUFFIXES, find_suffix
from ingest.converters.markdown import MARKDOWN
from ingest.errors import ArchiveError, SourceFileError
from ingest.sources.local_folder import LocalFolder
from ingest.sources.source import NO_BYTES, Known, SourceFile, SourceItem

MAX_DOCUMENT_BYTES = 16_000_000  # of one Markdown file; the longest books have three
SETTLED_NS = 2_000_000_000  # a file changed later than this ago may change again within one tick of its clock


class FolderSource(LocalFolder):
    """Lists every file below the root whose suffix, in any case, a converter takes, in the order of their paths.

    Hidden files and folders are left out, so is what was published from an index, and whatever a link leads
    to outside the root: an archive may not pull in files that its owner did not put there. A FIFO or a device with
    such a name, and a file of more than 16 MB, or 50 MB where it is converted, are listed, and fetching them says that
    they cannot be read.
    """

    kind: ClassVar[str] = "folder"
    summary: ClassVar[str] = "a folder of Markdown and other documents, with archive.yaml at its root"

    def discover(self, known: Known, /) -> Iterator[SourceItem]:
        """List the files. One whose size, times and inode are those of the last time is not read for its hash.

        Raises ArchiveError when there is no such folder, it cannot be read, or it holds no such file.
        """
        root = self._root
        if not root.is_dir():
            raise ArchiveError(root, "it is not a folder", "give the folder that holds the documents")
        try:
            paths = sorted(path for path, is_document in _files_below(root) if is_document)
        except OSError as error:
            raise ArchiveError(
                root, f"{error.filename} cannot be read ({error.strerror})", "mend that first"
            ) from error
        if not paths:
            reason = f"it holds no file whose suffix is known ({' '.join(SUFFIXES)})"
            raise ArchiveError(root, reason, "add documents first (docs/archive.md tells their form)")
        for path in paths:
            yield self._item(path, known)

    def fetch(self, item: SourceItem) -> SourceFile:
        """Read a file. Raises SourceFileError for one that cannot be read, whose name cannot, or that is too large."""
        path = item.locator or item.path
        if not path.isprintable():
            raise SourceFileError(item.path, None, f"{_describe_name_fault(path)}; rename the file")
        try:
            data = read_regular_file(self._root / path, _get_max_bytes(item.media_type), below=self._root)
        except OSError as error:
            raise SourceFileError(item.path, None, f"it cannot be read ({error.strerror})") from error
        return SourceFile(item.path, data, item.media_type)

    def list_files(self) -> Iterator[str]:
        """List the files below the root that no converter takes: none is hidden, and none lies elsewhere."""
        with suppress(OSError):  # discovering the documents says why
            yield from (path for path, is_document in _files_below(self._root) if not is_document)

    def hint_file(self, path: str, /) -> str:
        """The inode of a file with its size and times; nothing for one that was changed just now, or is gone."""
        try:
            return _hint((self._root / path).stat())
        except OSError:
            return ""

    def fetch_file(self, path: str, max_bytes: int, /) -> bytes:
        """Read a file. Raises SourceFileError for one that cannot be read or is too large."""
        try:
            return read_regular_file(self._root / path, max_bytes, below=self._root)
        except OSError as error:
            raise SourceFileError(path, None, f"it cannot be read ({error.strerror})") from error

    def _item(self, path: str, known: Known) -> SourceItem:
        media_type = SUFFIXES[find_suffix(path)]
        if not path.isprintable():
            return SourceItem(ascii(path), media_type, NO_BYTES, locator=path)
        try:
            found = (self._root / path).stat()
            if not stat.S_ISREG(found.st_mode) or found.st_size > _get_max_bytes(media_type):
                return SourceItem(path, media_type, NO_BYTES)  # fetching it says why
            hint = _hint(found)
            last = known.get(path)
            if last is not None and hint and hint == last.hint:
                return SourceItem(path, media_type, last.sha256, hint)
            with (self._root / path).open("rb") as file:
                return SourceItem(path, media_type, hashlib.file_digest(file, "sha256").hexdigest(), hint)
        except OSError:  # fetching it says why
            return SourceItem(path, media_type, NO_BYTES)


def _describe_name_fault(path: str) -> str:
    """Why a path that cannot be printed is not taken."""
    sign = next(sign for sign in path if not sign.isprintable())
    if "\ud800" <= sign <= "\udfff":  # how Python shows a byte that is not UTF-8
        return "its name cannot be read as UTF-8"
    return f"its name holds U+{ord(sign):04X}, {unicodedata.name(sign, 'a control character')}, which nobody sees"


def _get_max_bytes(media_type: str) -> int:
    return MAX_DOCUMENT_BYTES if media_type == MARKDOWN else MAX_ORIGINAL_BYTES


def _hint(found: os.stat_result) -> str:
    """What changes with a file's bytes, from its inode alone; nothing for a file that was changed just now."""
    if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < SETTLED_NS:
        return ""
    return f"{found.st_dev} {found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


def _files_below(root: Path) -> Iterator[tuple[str, bool]]:
    """The paths of the files below the root, each with whether a converter takes it; the stack stays as it is.

    A file that no converter takes is a regular one whose name can be read.
    """
    inside = root.resolve()
    waiting = [root]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                path = Path(entry.path)
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if not _is_published(path):
                        waiting.append(path)
                elif find_suffix(entry.name) in SUFFIXES:
                    if _is_file_within(path, inside):
                        yield path.relative_to(root).as_posix(), True
                elif entry.name.isprintable() and (
                    entry.is_file(follow_symlinks=False) or (entry.is_file() and _is_file_within(path, inside))
                ):
                    yield path.relative_to(root).as_posix(), False


def _is_file_within(path: Path, folder: Path) -> bool:
    return path.exists() and not path.is_dir() and path.resolve().is_relative_to(folder)


def _is_published(folder: Path) -> bool:
    return (folder / LEDGER_FILE).exists()
