"""A tree of folders and files, wherever it lies: on the disk, in a repository, in a packed file."""

import errno
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from index.regular_file import read_regular_file


class TreeEntry(NamedTuple):
    """One name in a folder; a link counts as a file, whatever it leads to."""

    name: str
    is_folder: bool
    is_link: bool = False


class Tree(Protocol):
    """Folders and files below a root, whose path is empty. Every method raises OSError for what cannot be read."""

    def list_folder(self, folder: str) -> Sequence[TreeEntry]:
        """The names in a folder, in no order."""
        ...

    def read(self, path: str, max_bytes: int) -> bytes:
        """The bytes of a regular file; FileNotFoundError where there is none."""
        ...

    def find_target(self, path: str, /) -> str | None:
        """What a link leads to: `file`, `folder`, `outside` of the tree, or None for nothing."""
        ...


class DiskTree:
    """A folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._inside = os.path.realpath(root)

    def list_folder(self, folder: str) -> Sequence[TreeEntry]:
        """The names in a folder. Raises OSError."""
        with os.scandir(self._root / folder) as found:
            return [TreeEntry(entry.name, entry.is_dir(follow_symlinks=False), entry.is_symlink()) for entry in found]

    def read(self, path: str, max_bytes: int) -> bytes:
        """The bytes of a regular file. Raises OSError."""
        return read_regular_file(self._root / path, max_bytes)

    def find_target(self, path: str, /) -> str | None:
        """What a link leads to."""
        link = self._root / path
        if not link.exists():  # one that leads to itself does not either
            return None
        if not link.resolve().is_relative_to(self._inside):
            return "outside"
        return "folder" if link.is_dir() else "file"


class ListedTree:
    """Files that were listed once, by path, and read through `read_file`; none of them is a link."""

    def __init__(self, paths: Iterable[str], read_file: Callable[[str, int], bytes]) -> None:
        self._read_file = read_file
        self._folders: dict[str, dict[str, bool]] = {"": {}}
        for path in paths:
            self._add(path, is_folder=False)

    def list_folder(self, folder: str) -> Sequence[TreeEntry]:
        """The names in a folder. Raises FileNotFoundError."""
        names: Mapping[str, bool] | None = self._folders.get(folder.rstrip("/"))
        if names is None:
            raise FileNotFoundError(errno.ENOENT, "there is no such folder", folder)
        return [TreeEntry(name, is_folder) for name, is_folder in names.items()]

    def read(self, path: str, max_bytes: int) -> bytes:
        """The bytes of a file. Raises OSError."""
        folder, _, name = path.rpartition("/")
        if self._folders.get(folder, {}).get(name) is not False:
            raise FileNotFoundError(errno.ENOENT, "there is no such file", path)
        return self._read_file(path, max_bytes)

    def find_target(self, _path: str, /) -> str | None:
        """Nothing: there is no link."""
        return None

    def _add(self, path: str, *, is_folder: bool) -> None:
        while True:
            folder, _, name = path.rpartition("/")
            known = self._folders.setdefault(folder, {})
            is_new = name not in known
            known[name] = known.get(name, False) or is_folder
            if not folder or not is_new:
                return
            path, is_folder = folder, True
