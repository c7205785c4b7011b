"""A folder of Markdown files as a source."""

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from index import PUBLISHED_RECORD
from ingest.errors import ArchiveError


@dataclass(frozen=True)
class SourceFile:
    """A source file: its path below the root, with `/` between its parts, and its bytes, or why there are none."""

    path: str
    data: bytes
    problem: str | None = None

    @cached_property
    def sha256(self) -> str:
        """The hash of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


def read_folder(root: Path) -> list[SourceFile]:
    """Read every `.md` file below `root`, in the order of their paths.

    Hidden files and folders are left out, so is what was published from an index, and whatever a link leads
    to outside the root: an archive may not pull in files that its owner did not put there. Raises ArchiveError
    when there is no such folder, it cannot be read, or it holds no Markdown.
    """
    if not root.is_dir():
        raise ArchiveError(root, "it is not a folder", "give the folder that holds the Markdown files")
    try:
        files = [_read(root, path) for path in sorted(_markdown_below(root))]
    except OSError as error:
        raise ArchiveError(root, f"{error.filename} cannot be read ({error.strerror})", "mend that first") from error
    if not files:
        raise ArchiveError(root, "it holds no .md file", "add documents first (docs/archive.md tells their form)")
    return files


def _read(root: Path, path: str) -> SourceFile:
    if not path.isprintable():
        return SourceFile(ascii(path), b"", "its name cannot be read as UTF-8; rename the file")
    try:
        return SourceFile(path, (root / path).read_bytes())
    except OSError as error:
        return SourceFile(path, b"", f"it cannot be read ({error.strerror})")


def _markdown_below(root: Path) -> list[str]:
    inside = root.resolve()
    found: list[str] = []
    for folder, folders, names in os.walk(root, onerror=_stop):
        folders[:] = [name for name in folders if not (name.startswith(".") or _is_published(Path(folder) / name))]
        for name in names:
            path = Path(folder) / name
            if not name.endswith(".md") or name.startswith(".") or not path.is_file():
                continue
            if path.resolve().is_relative_to(inside):
                found.append(path.relative_to(root).as_posix())
    return found


def _is_published(folder: Path) -> bool:
    return (folder / PUBLISHED_RECORD).exists()


def _stop(error: OSError) -> None:
    raise error
