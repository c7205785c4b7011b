"""The folder of the surfaces: a ledger, the generations that it switches between, and the files of others.

A generation is a folder with all files of one publication and a copy of its ledger. It is made under a name with a
dot and gets its own when it is whole; then the ledger is replaced, which makes it what readers see. A folder without
such a ledger is not ours and is left alone.
"""

import filecmp
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from index import LEDGER_FILE
from index.storage.files import PARTIAL, hold_lock, replace_file
from llms.publishing.errors import PublishBusyError
from llms.publishing.ledger import IN_PLACE, Ledger, decode_ledger, decode_names, decode_older_ledger

CURRENT = "current"  # a link to the generation in use, for what serves files
MAX_WAIT_S = 60.0  # for another publication, which takes seconds
_GENERATION = "generation-"
_LOCK = ".lock"
BLOCK_BYTES = 1024 * 1024  # of a file that are compared at once


@dataclass(frozen=True, slots=True)
class PublicFolder:
    """A folder of surfaces."""

    path: Path

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the right to publish; waits a while for who holds it. Raises PublishBusyError, or OSError."""
        with ExitStack() as held:
            try:
                held.enter_context(hold_lock(self.path / _LOCK, MAX_WAIT_S))
            except TimeoutError as error:
                raise PublishBusyError(self.path) from error
            yield

    def read_ledger(self) -> tuple[Ledger, bool]:
        """The ledger, and whether it is whole and of this format.

        One of an older format is read as far as that goes. In place of one that is damaged or lost stands the copy of
        the newest generation that has a whole one.
        """
        data = _read_bytes(self.path / LEDGER_FILE)
        found = decode_ledger(data)
        if found is not None:
            return found, True
        older = decode_older_ledger(data)
        if older.files or older.beside is not None:
            return older, False
        copies = (self._decode(self.home(number)) for number in reversed(self.numbers()))
        return next((copy for copy in copies if copy is not None), Ledger()), False

    def is_copy_whole(self, generation: int) -> bool:
        """Whether the ledger of a generation is that of the folder."""
        copy, ledger = self.home(generation) / LEDGER_FILE, self.path / LEDGER_FILE
        try:
            return filecmp.cmp(copy, ledger, shallow=False)
        except OSError:
            return not copy.exists() and not ledger.exists()

    def home(self, generation: int) -> Path:
        """Where the files of a generation lie."""
        return self.path if generation == IN_PLACE else self.path / f"{_GENERATION}{generation}"

    def numbers(self) -> Sequence[int]:
        """The numbers of the generations that are there, in order, those of others included."""
        names = (path.name.removeprefix(_GENERATION) for path in self.path.glob(f"{_GENERATION}*"))
        return sorted(int(name) for name in names if name.isdecimal())

    def begin(self, generation: int, current: int) -> tuple[Path, Mapping[str, int]]:
        """A folder for a new generation, with the inodes of its files; what was left of killed ones is removed.

        It is the one before the generation in use, `current`, with its files, if that is ours: nobody reads it any
        more, and most of its files belong to the new one too. Else it is empty.
        """
        for remains in self.path.glob(f".{_GENERATION}*{PARTIAL}"):
            shutil.rmtree(remains)
        partial = self._partial(generation)
        former = max((number for number in self.numbers() if IN_PLACE < number < current), default=IN_PLACE)
        ours = self._list_ours(former) if former != IN_PLACE else None
        found = dict(list_inodes(str(self.home(former)))) if ours is not None else {}
        if ours is None or found.keys() != {*ours, LEDGER_FILE}:  # somebody else put a file there
            partial.mkdir()
            return partial, {}
        self.home(former).rename(partial)  # first, so that a kill leaves no generation that is not whole
        (partial / LEDGER_FILE).unlink()
        del found[LEDGER_FILE]
        return partial, found

    def complete(self, generation: int, ledger: bytes) -> None:
        """Give the new generation, whose files are all there, its name and its ledger; nobody reads it yet."""
        partial = self._partial(generation)
        (partial / LEDGER_FILE).write_bytes(ledger)
        partial.rename(self.home(generation))

    def switch(self, generation: int, data: bytes) -> None:
        """Make the generation what readers see, in one step; its ledger is stored as `data`."""
        copy = self.home(generation) / LEDGER_FILE
        if not _holds(copy, data):
            replace_file(copy, data, durable=False)
        replace_file(self.path / LEDGER_FILE, data, durable=False)

    def is_linked(self, generation: int) -> bool:
        """Whether the link for static hosting leads to the generation, or cannot, because it is not ours."""
        link = self.path / CURRENT
        if link.is_symlink():
            return link.readlink() == Path(self.home(generation).name)
        return link.exists() or os.name == "nt"  # most users of Windows may not make links

    def link(self, generation: int) -> str | None:
        """Let the link for static hosting lead to the generation, in one step; returns why not, if it cannot."""
        link = self.path / CURRENT
        if link.is_symlink() and link.readlink() == Path(self.home(generation).name):
            return None
        if link.exists() and not link.is_symlink():
            return f"'{link}' is there and was not published by refdesk: rename it to have a link to the files there."
        partial = link.with_name(f".{CURRENT}{PARTIAL}")
        try:
            partial.unlink(missing_ok=True)
            partial.symlink_to(self.home(generation).name, target_is_directory=True)
            partial.replace(link)
        except OSError as error:
            return f"There is no link '{link}' to '{self.home(generation)}' ({error.strerror or error})."
        return None

    def remove_superseded(self, generation: int, before: int) -> None:
        """Remove what is ours of the generations but for that in use and the one before it, which may have readers.

        `before` is what was in use when the publication began.
        """
        numbers = self.numbers()
        if before == generation:
            before = max((number for number in numbers if number < generation), default=generation)
        for number in numbers:
            ours = None if number in (generation, before) else self._list_ours(number)
            if ours is not None:
                remove_files(self.home(number), [*ours, LEDGER_FILE])  # the ledger last: it says what is ours
            if number not in (generation, before):
                with suppress(OSError):  # somebody put a file there
                    self.home(number).rmdir()

    def _partial(self, generation: int) -> Path:
        return self.path / f".{_GENERATION}{generation}{PARTIAL}"

    def _decode(self, home: Path) -> Ledger | None:
        return decode_ledger(_read_bytes(home / LEDGER_FILE))

    def _list_ours(self, generation: int) -> Set[str] | None:
        """The files of a generation that its ledger names; None where that is not its own, or not whole."""
        found = decode_names(_read_bytes(self.home(generation) / LEDGER_FILE))
        return found[1] if found is not None and found[0] == generation else None


def list_inodes(folder: str, inside: str = "") -> Iterator[tuple[str, int]]:
    """The path of every file below `folder` with the number that its names share; none when it is not there."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            path = f"{inside}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from list_inodes(entry.path, f"{path}/")
            else:
                yield path, entry.inode()


def list_files_below(folder: Path, inside: str = "") -> Iterator[str]:
    """The path of every file below `folder`, but for ledgers and what is not complete; none when it is not there."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            path = f"{inside}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from list_files_below(folder / entry.name, f"{path}/")
            elif entry.name not in (LEDGER_FILE, _LOCK) and not entry.name.endswith(PARTIAL):
                yield path


def remove_files(folder: Path, paths: Sequence[str]) -> None:
    """Remove files below a folder as far as they are there, and the folders in it that become empty."""
    parents = set()
    for path in paths:
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            os.unlink(f"{folder}/{path}")  # noqa: PTH108  # of a hundred thousand; a Path each costs as much again
        parents.add(path.rpartition("/")[0])
    for parent in sorted({above for path in parents for above in _with_those_above(path)}, key=len, reverse=True):
        with suppress(OSError):
            (folder / parent).rmdir()


def read_file(path: str) -> bytes | None:
    """The bytes of a file; None when there is none. It takes a third of the time of `Path.read_bytes`."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # the reason this function exists
            return file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def link_file(source: str, target: str) -> None:
    """Give a file a second name; where the file system has no such thing, copy it."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copyfile(source, target, follow_symlinks=False)


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file has these bytes; it may be long, and is read a block at a time."""
    try:
        with path.open("rb") as file:
            places = range(0, len(data) + 1, BLOCK_BYTES)  # where it ends, no more may come
            return all(file.read(BLOCK_BYTES) == data[place : place + BLOCK_BYTES] for place in places)
    except OSError:
        return False


def _with_those_above(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]
