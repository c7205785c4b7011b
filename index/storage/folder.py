"""An index that lies in a folder of this machine."""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from index.storage.files import hold_lock, replace_file, sync_files
from index.storage.location import IndexBusyError, LocationError, Stamp

_LOCK = ".lock"
_GENERATION = "generation-"
_GENERATION_NAME = re.compile(rf"{_GENERATION}(?P<number>[1-9][0-9]{{0,8}})")  # other names are not ours


@dataclass(frozen=True, slots=True)
class GenerationFolder:
    """A generation's folder below that of the index."""

    path: Path

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.path.name

    @property
    def uri(self) -> str:
        """What LanceDB connects to."""
        return str(self.path)

    @property
    def encoder(self) -> Path:
        """The folder of the encoder that made the vectors."""
        return self.path / "encoder"

    def holds(self, table: str) -> bool:
        """Whether the table of this name is there."""
        return (self.path / f"{table}.lance").is_dir()

    def names(self) -> Sequence[str]:
        """The paths of all files below the folder, in order."""
        return sorted(path.relative_to(self.path).as_posix() for path in self.path.rglob("*") if path.is_file())

    def open(self, name: str) -> BinaryIO:
        """Open a file below the folder. Raises OSError."""
        return (self.path / name).open("rb")

    def remove(self) -> None:
        """Remove the tables and the encoder, as far as they are there."""
        shutil.rmtree(self.path, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class FolderLocation:
    """A folder with the small files of an index, a lock file, and a folder a generation."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    @contextmanager
    def lock(self, name: str = "") -> Iterator[None]:
        """Hold the lock of a lock file; the system frees it when the process dies.

        The file stays, but in a folder that was made for it alone and where no index came to be.
        """
        file = self.path / (f"{_LOCK}-{name}" if name else _LOCK)
        with ExitStack() as held:
            try:
                made = [folder for folder in (self.path, *self.path.parents) if not folder.exists()]
                held.callback(_remove_if_alone, file, made)
                held.enter_context(hold_lock(file))
            except TimeoutError as error:
                raise IndexBusyError(self) from error
            except OSError as error:
                raise LocationError(self.path, f"it cannot be written ({error.strerror})") from error
            yield

    def read(self, name: str) -> bytes:
        """The bytes of a file of this folder."""
        return (self.path / name).read_bytes()

    def read_part(self, name: str, offset: int, length: int) -> bytes:
        """At most `length` bytes of a file of this folder from `offset` on."""
        with (self.path / name).open("rb", buffering=0) as file:
            file.seek(offset)
            return file.read(length)

    def replace(self, name: str, data: bytes) -> None:
        """Write a file of this folder in one atomic step that survives a crash."""
        replace_file(self.path / name, data)

    def add(self, name: str, data: bytes) -> None:
        """Write a file of this folder in one atomic step; `complete` makes it survive a crash."""
        replace_file(self.path / name, data, durable=False)

    def complete(self, names: Sequence[str]) -> None:
        """Make these files survive a crash."""
        sync_files([self.path / name for name in names])

    def remove(self, name: str) -> None:
        """Remove a file of this folder."""
        (self.path / name).unlink()

    def names(self, prefix: str) -> Sequence[str]:
        """The names of the files of this folder that begin so, the oldest first."""
        found = [path for path in self.path.glob(f"{prefix}*") if path.is_file()]
        oldest_first = sorted(found, key=lambda path: path.stat().st_mtime_ns)
        return [path.relative_to(self.path).as_posix() for path in oldest_first]

    def stamp(self, name: str) -> Stamp | None:
        """The time and the inode of a file of this folder; None when there is none."""
        try:
            status = (self.path / name).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Stamp(status.st_mtime_ns, status.st_ino)

    def generation(self, number: int) -> GenerationFolder:
        """The folder of this generation."""
        return GenerationFolder(self.path / f"{_GENERATION}{number}")

    def generations(self) -> Sequence[int]:
        """The numbers of the generations whose folders are there, in order."""
        found = (_GENERATION_NAME.fullmatch(path.name) for path in self.path.glob(f"{_GENERATION}*") if path.is_dir())
        return sorted(int(name["number"]) for name in found if name)


def _remove_if_alone(lock: Path, made: Sequence[Path]) -> None:
    """Remove the folders that were made for a lock file, the innermost first, where nothing else is in them."""
    with suppress(OSError):
        if made and list(lock.parent.iterdir()) == [lock]:
            lock.unlink()
            for folder in made:
                folder.rmdir()
