"""A folder of files as a source."""

import hashlib
import os
import stat
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import ClassVar

from index.regular_file import read_regular_file
from ingest.converters import MAX_ORIGINAL_BYTES, SUFFIXES, find_suffix
from ingest.converters.markdown import MARKDOWN
from ingest.errors import ArchiveError, SourceFileError
from ingest.sources.left_out import LFS_POINTER, LeftOut, is_other_file
from ingest.sources.local_folder import LocalFolder
from ingest.sources.source import NO_BYTES, Known, SourceFile, SourceItem
from ingest.sources.walk import walk

MAX_DOCUMENT_BYTES = 16_000_000  # of one Markdown file; the longest books have three
MAX_POINTER_BYTES = 1024  # of a pointer of Git LFS, by its specification
_POINTER_START = b"version https://git-lfs.github.com/spec/"
SETTLED_NS = 2_000_000_000  # a file changed later than this ago may change again within one tick of its clock


class FolderSource(LocalFolder):
    """Lists every file below the root whose suffix, in any case, a converter takes, in the order of their paths.

    What is left out by rule, such as hidden files, what `.gitignore` lists and what a site generator made, is in
    `left_out` afterwards (docs/archive.md has the rules); so is whatever a link leads to outside the root: an archive
    may not pull in files that its owner did not put there. A FIFO or a device with such a name, and a file of more than
    16 MB, or 50 MB where it is converted, are listed, and fetching them says that they cannot be read.
    """

    kind: ClassVar[str] = "folder"
    summary: ClassVar[str] = "a folder of Markdown and other documents, with archive.yaml at its root"

    def discover(self, known: Known, /) -> Iterator[SourceItem]:
        """List the files. One whose size, times and inode are those of the last time is not read for its hash.

        Raises ArchiveError when there is no such folder, it cannot be read, or it holds no such file.
        """
        root = self._root
        if not root.is_dir():
            raise ArchiveError(self.address, "it is not a folder", "give the folder that holds the documents")
        self._left_out = []
        try:
            paths = sorted(self._walk())
        except OSError as error:
            raise ArchiveError(
                root, f"{error.filename} cannot be read ({error.strerror})", "mend that first"
            ) from error
        items = 0
        for path in paths:
            item = self._item(path, known)
            if item is None:
                self._left_out.append(LeftOut(path, LFS_POINTER))
            else:
                items += 1
                yield item
        self._left_out.sort()
        if not items:
            raise ArchiveError(root, *_explain_nothing(self._left_out))

    def _walk(self) -> Iterator[str]:
        for found in walk(self._root, lambda name: find_suffix(name) in SUFFIXES):
            if isinstance(found, LeftOut):
                self._left_out.append(found)
            else:
                yield found

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
        """List the files that the last `discover` found beside the documents, none of them hidden or ignored."""
        return (found.path for found in self._left_out if is_other_file(found))

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

    def _item(self, path: str, known: Known) -> SourceItem | None:
        """The item of a file; None for a pointer of Git LFS, which stands for a file that is not here."""
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
                if found.st_size <= MAX_POINTER_BYTES and file.read(len(_POINTER_START)) == _POINTER_START:
                    return None
                file.seek(0)
                return SourceItem(path, media_type, hashlib.file_digest(file, "sha256").hexdigest(), hint)
        except OSError:  # fetching it says why
            return SourceItem(path, media_type, NO_BYTES)


def _describe_name_fault(path: str) -> str:
    """Why a path that cannot be printed is not taken."""
    sign = next(sign for sign in path if not sign.isprintable())
    if "\ud800" <= sign <= "\udfff":  # how Python shows a byte that is not UTF-8
        return "its name cannot be read as UTF-8"
    return f"its name holds U+{ord(sign):04X}, {unicodedata.name(sign, 'a control character')}, which nobody sees"


def _explain_nothing(left_out: Sequence[LeftOut]) -> tuple[str, str]:
    """Why a folder gives no item, and what to do about it."""
    known = f"it holds no file whose suffix is known ({' '.join(SUFFIXES)})"
    remedy = "add documents first (docs/archive.md tells their form)"
    if not left_out:
        return known, remedy
    counts = Counter(found.reason for found in left_out).most_common(3)
    told = ", ".join(f"{count} {reason}" for reason, count in counts)
    return f"{known} but {len(left_out)} that are left out ({told})", f"{remedy}, or take one back in .refdeskignore"


def _get_max_bytes(media_type: str) -> int:
    return MAX_DOCUMENT_BYTES if media_type == MARKDOWN else MAX_ORIGINAL_BYTES


def _hint(found: os.stat_result) -> str:
    """What changes with a file's bytes, from its inode alone; nothing for a file that was changed just now."""
    if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < SETTLED_NS:
        return ""
    return f"{found.st_dev} {found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"
