"""A folder of files as a source."""

import hashlib
import os
import stat
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import ClassVar

from index.regular_file import read_regular_file
from ingest.converters import SUFFIXES, find_suffix
from ingest.errors import ArchiveError, SourceFileError
from ingest.sources.file_limits import (
    MAX_POINTER_BYTES,
    POINTER_START,
    describe_name_fault,
    get_max_bytes,
    list_items,
)
from ingest.sources.left_out import LeftOut, is_other_file
from ingest.sources.local_folder import LocalFolder
from ingest.sources.settings import OFFLINE, SourceSettings
from ingest.sources.source import NO_BYTES, NOTHING_BESIDE, Beside, Known, SourceFile, SourceItem
from ingest.sources.trees.history import FileHistory, describe_change, read_work_tree_history
from ingest.sources.walk import walk

MAX_HISTORY_S = 10.0  # after which nothing is known of it
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

    def __init__(self, address: str, settings: SourceSettings = OFFLINE, /) -> None:
        super().__init__(address, settings)
        self._beside: Mapping[str, Beside] = {}

    def discover(self, known: Known, /) -> Iterator[SourceItem]:
        """List the files. One whose size, times and inode are those of the last time is not read for its hash.

        Raises ArchiveError when there is no such folder, it cannot be read, or it holds no such file.
        """
        root = self._root
        if not root.is_dir():
            raise ArchiveError(self.address, "it is not a folder", "give the folder that holds the documents")
        self._left_out = []
        try:
            paths = list(self._walk())
        except OSError as error:
            raise ArchiveError(
                root, f"{error.filename} cannot be read ({error.strerror})", "mend that first"
            ) from error
        self._beside = {path: describe_change(history) for path, history in self._read_histories(paths).items()}
        yield from list_items(paths, partial(self._item_with_history, known), self._left_out, root)

    def _read_histories(self, paths: Collection[str]) -> Mapping[str, FileHistory]:
        """What git knows of the files; nothing in a strict archive, which says all of itself."""
        root = self._root.resolve()
        if not any((folder / ".git").exists() for folder in (root, *root.parents)) or self.archive_info().strict:
            return {}
        return read_work_tree_history(root, paths, limit_s=MAX_HISTORY_S)

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
            raise SourceFileError(item.path, None, f"{describe_name_fault(path)}; rename the file")
        try:
            data = read_regular_file(self._root / path, get_max_bytes(item.media_type), below=self._root)
        except OSError as error:
            raise SourceFileError(item.path, None, f"it cannot be read ({error.strerror})") from error
        return SourceFile(item.path, data, item.media_type, self._beside.get(item.path, NOTHING_BESIDE))

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

    def _item_with_history(self, known: Known, path: str) -> SourceItem | None:
        item = self._item(path, known)
        if item is None or path not in self._beside:
            return item
        return replace(item, beside=self._beside[path].compute_hash())

    def _item(self, path: str, known: Known) -> SourceItem | None:
        """The item of a file; None for a pointer of Git LFS, which stands for a file that is not here."""
        media_type = SUFFIXES[find_suffix(path)]
        if not path.isprintable():
            return SourceItem(ascii(path), media_type, NO_BYTES, locator=path)
        try:
            found = (self._root / path).stat()
            if not stat.S_ISREG(found.st_mode) or found.st_size > get_max_bytes(media_type):
                return SourceItem(path, media_type, NO_BYTES)  # fetching it says why
            hint = _hint(found)
            last = known.get(path)
            if last is not None and hint and hint == last.hint:
                return SourceItem(path, media_type, last.sha256, hint)
            with (self._root / path).open("rb") as file:
                if found.st_size <= MAX_POINTER_BYTES and file.read(len(POINTER_START)) == POINTER_START:
                    return None
                file.seek(0)
                return SourceItem(path, media_type, hashlib.file_digest(file, "sha256").hexdigest(), hint)
        except OSError:  # fetching it says why
            return SourceItem(path, media_type, NO_BYTES)


def _hint(found: os.stat_result) -> str:
    """What changes with a file's bytes, from its inode alone; nothing for a file that was changed just now."""
    if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < SETTLED_NS:
        return ""
    return f"{found.st_dev} {found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"
