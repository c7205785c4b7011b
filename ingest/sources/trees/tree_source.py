"""What sources without a folder share: files that are listed once, with the rules of a folder."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from index import ArchiveInfo
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
from ingest.sources.local_folder import MAX_ARCHIVE_BYTES, make_default_info, parse_archive_info
from ingest.sources.site_kinds import detect_kinds_in_tree
from ingest.sources.source import NO_BYTES, NOTHING_BESIDE, Beside, Known, SourceFile, SourceItem
from ingest.sources.tree import ListedTree
from ingest.sources.walk import walk_tree

MAX_FILES = 200_000  # of one tree
MAX_PATH_PARTS = 64
MAX_PATH_CHARS = 4_000
OUTSIDE_PATH = "a path that leads out of the tree"
_DEEP_PATH = "a path that is too deep"


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file of a tree: its bytes, and what changes with them; empty where only reading tells."""

    size: int
    hint: str


def explain_path(path: str) -> str | None:
    """Why a path is not taken that somebody else wrote; None for one that stays below the root."""
    parts = path.split("/")
    if path.startswith("/") or "\\" in path or "\0" in path or any(part in ("", ".", "..") for part in parts):
        return OUTSIDE_PATH
    if len(parts) > MAX_PATH_PARTS or len(path) > MAX_PATH_CHARS:
        return _DEEP_PATH
    return None


class TreeSource(ABC):
    """Base of a source that lists the files of a tree once, and reads one at a time.

    Hidden files, what `.gitignore` lists and all that a folder leaves out is left out here too.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._listed: tuple[Mapping[str, ListedFile], ListedTree] | None = None
        self._beside: Mapping[str, Beside] = {}
        self._left_out: list[LeftOut] = []

    @abstractmethod
    def _list(self) -> Mapping[str, ListedFile]:
        """The files by path, each of which `explain_path` takes; what is no file goes to `_skipped`.

        Raises ArchiveError.
        """

    @abstractmethod
    def _read(self, path: str) -> bytes:
        """The bytes of a file that was listed. Raises OSError with the reason."""

    @abstractmethod
    def _name(self) -> str:
        """What an archive is called that does not say it."""

    def _describe(self, _paths: Sequence[str]) -> Mapping[str, Beside]:
        """What the source says of these files beside their bytes."""
        return {}

    @property
    def address(self) -> str:
        """The address, as it was given."""
        return self._address

    @property
    def register_path(self) -> Path | None:
        """It keeps no register: nothing is written there."""
        return None

    @property
    def hints(self) -> frozenset[str]:
        """The kinds of site that its files tell."""
        return detect_kinds_in_tree(self._tree)

    @property
    def left_out(self) -> Sequence[LeftOut]:
        """What the last `discover` left out by rule, in the order of paths."""
        return self._left_out

    def archive_info(self) -> ArchiveInfo:
        """Read its `archive.yaml`. Raises ArchiveError when that is broken, or names sources of its own."""
        try:
            data = self._tree.read("archive.yaml", MAX_ARCHIVE_BYTES)
        except FileNotFoundError:
            return make_default_info(self._name())
        except OSError as error:
            raise ArchiveError(self._address, str(error).rstrip("."), "mend that first") from error
        info = parse_archive_info(data, self._name(), self._address)
        if info.sources:
            reason = "its archive.yaml names sources, which are read from a folder alone"
            raise ArchiveError(self._address, reason, "unpack it into a folder and ingest that")
        return info

    def discover(self, known: Known, /) -> Iterator[SourceItem]:
        """List the files. One whose hint is that of the last time is not read for its hash.

        Raises ArchiveError when the tree cannot be read or holds no document.
        """
        self._listed, self._left_out = None, []
        tree = self._tree
        paths = []
        try:
            for found in walk_tree(tree, lambda name: find_suffix(name) in SUFFIXES):
                self._left_out.append(found) if isinstance(found, LeftOut) else paths.append(found)
        except OSError as error:
            raise ArchiveError(self._address, str(error).rstrip("."), "mend that first") from error
        self._beside = self._describe(paths)
        yield from list_items(paths, partial(self._make_item, known), self._left_out, self._address)

    def fetch(self, item: SourceItem) -> SourceFile:
        """Read a file. Raises SourceFileError for one that cannot be read, whose name cannot, or that is too large."""
        path = item.locator or item.path
        if not path.isprintable():
            raise SourceFileError(item.path, None, f"{describe_name_fault(path)}; rename the file")
        data = self._read_within(path, get_max_bytes(item.media_type))
        return SourceFile(item.path, data, item.media_type, self._beside.get(path, NOTHING_BESIDE))

    def list_files(self) -> Iterator[str]:
        """List the files that the last `discover` found beside the documents, none of them hidden or ignored."""
        return (found.path for found in self._left_out if is_other_file(found))

    def hint_file(self, path: str, /) -> str:
        """What changes with the bytes of a file; nothing where only reading tells, or it is gone."""
        file = self._files.get(path)
        return file.hint if file else ""

    def fetch_file(self, path: str, max_bytes: int, /) -> bytes:
        """Read a file. Raises SourceFileError for one that cannot be read or is too large."""
        return self._read_within(path, max_bytes)

    @property
    def _files(self) -> Mapping[str, ListedFile]:
        return self._open()[0]

    @property
    def _tree(self) -> ListedTree:
        return self._open()[1]

    def _open(self) -> tuple[Mapping[str, ListedFile], ListedTree]:
        """The files that were listed last; they are listed where none was."""
        if self._listed is None:
            files = self._list()
            self._listed = files, ListedTree(files, self._read_within)
        return self._listed

    def _read_within(self, path: str, max_bytes: int) -> bytes:
        """The bytes of a file. Raises SourceFileError, which is an OSError too where a tree asks."""
        file = self._files.get(path)
        if file is None:
            raise ListedFileError(path, "it is gone; ingest again")
        if file.size > max_bytes:
            raise ListedFileError(path, f"it is longer than {max_bytes:,} bytes, which is most")
        try:
            return self._read(path)
        except OSError as error:
            raise ListedFileError(path, f"it cannot be read ({error})") from error

    def _make_item(self, known: Known, path: str) -> SourceItem | None:
        """The item of a file; None for a pointer of Git LFS, which stands for a file that is not here."""
        media_type, file = SUFFIXES[find_suffix(path)], self._files[path]
        beside = self._beside[path].compute_hash() if path in self._beside else ""
        if not path.isprintable():
            return SourceItem(ascii(path), media_type, NO_BYTES, locator=path)
        if file.size > get_max_bytes(media_type):
            return SourceItem(path, media_type, NO_BYTES)  # fetching it says why
        last = known.get(path)
        if last is not None and file.hint and file.hint == last.hint:
            return SourceItem(path, media_type, last.sha256, file.hint, beside=beside)
        try:
            data = self._read_within(path, file.size)
        except ListedFileError:  # as above
            return SourceItem(path, media_type, NO_BYTES)
        if len(data) <= MAX_POINTER_BYTES and data.startswith(POINTER_START):
            return None
        return SourceItem(path, media_type, hashlib.sha256(data).hexdigest(), file.hint, beside=beside)


class ListedFileError(SourceFileError, OSError):
    """A file of a tree that cannot be read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, None, reason)


def name_after(address: str) -> str:
    """The last part of an address, without the suffixes of packed files: `https://h/o/papers.tar.gz` is `papers`."""
    name = PurePosixPath(address.rstrip("/")).name
    for suffix in (".gz", ".tar", ".tgz", ".zip", ".bundle", ".git"):
        name = name.removesuffix(suffix) or name
    return name
