"""What an index needs of the place where it lies, and the errors of that place.

To add a kind of place: one module with a class that has these methods, one line in `LOCATIONS` (locate.py), one test.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from index.errors import RefdeskError, format_command

# How Rust prints what the system said, and LanceDB what it could not read back of a file that was cut short
_SYSTEM_ERROR = re.compile(r"(?P<reason>[A-Z][\w ]+) \(os error \d+\)|LanceError\(IO\): (?P<other>[^,\n]+)")


class Stamp(NamedTuple):
    """Tells one state of a small file from another without reading it: when it was written, and which file it is."""

    time: int
    number: int


class GenerationHome(Protocol):
    """Where one generation of an index keeps its tables and its encoder."""

    @property
    def name(self) -> str:
        """How messages name it, below the location."""
        ...

    @property
    def uri(self) -> str:
        """What LanceDB connects to."""
        ...

    @property
    def encoder(self) -> Path:
        """The folder, on this machine, of the encoder that made the vectors."""
        ...

    def holds(self, table: str) -> bool:
        """Whether the table of this name is there."""
        ...

    def names(self) -> Sequence[str]:
        """The names of the files of its tables and its encoder, in order."""
        ...

    def open(self, name: str) -> BinaryIO:
        """One of these files, to be read. Raises FileNotFoundError or another OSError."""
        ...

    def remove(self) -> None:
        """Remove the tables and the encoder, as far as they are there."""
        ...


class IndexLocation(Protocol):
    """Where an index lies: its lock, its small files and its generations. `str()` of it names it in messages."""

    def lock(self, name: str = "") -> AbstractContextManager[None]:
        """Hold the right to write, until the end of the block or of the process; a `name` tells another lock.

        Raises IndexBusyError at once when another writer holds it, LocationError when nothing can be written.
        """
        ...

    def read(self, name: str) -> bytes:
        """The bytes of a small file. Raises FileNotFoundError or another OSError."""
        ...

    def read_part(self, name: str, offset: int, length: int) -> bytes:
        """At most `length` bytes of a file from `offset` on. Raises FileNotFoundError or another OSError."""
        ...

    def replace(self, name: str, data: bytes) -> None:
        """Write a small file in one atomic step that survives a crash."""
        ...

    def add(self, name: str, data: bytes) -> None:
        """Write a file that is not there yet in one atomic step; it survives a crash once `complete` was called."""
        ...

    def complete(self, names: Sequence[str]) -> None:
        """Make sure that these files, which were added, survive a crash: for many of them at once it costs little."""
        ...

    def remove(self, name: str) -> None:
        """Remove a small file."""
        ...

    def names(self, prefix: str) -> Sequence[str]:
        """The names of the files that begin so, the oldest first; `kept/` lists those of that folder."""
        ...

    def stamp(self, name: str) -> Stamp | None:
        """What changes when a small file is replaced; None when there is none."""
        ...

    def generation(self, number: int) -> GenerationHome:
        """The home of this generation, which need not be there yet."""
        ...

    def generations(self) -> Sequence[int]:
        """The numbers of the generations that are there, in order."""
        ...


class LocationError(RefdeskError, ValueError):
    """A place where no index can be kept."""

    def __init__(self, place: object, reason: str) -> None:
        self.place = place
        super().__init__(f"The index cannot be kept in '{place}': {reason}. Choose another folder with --index.")


class IndexWriteError(RefdeskError, OSError):
    """An index that could not be written to its end; what readers see is what it was."""

    def __init__(self, location: object, reason: str) -> None:
        self.location = location
        self.reason = reason
        super().__init__(
            f"The index in '{location}' stays as it was, because it could not be written ({reason}). "
            "Mend that, then ingest again: what was embedded is kept. If the disk is sound, add --rebuild."
        )


@contextmanager
def translate_write_errors(location: IndexLocation) -> Iterator[None]:
    """Raise IndexWriteError for what the system, or LanceDB in its words, says of a disk that takes no more."""
    try:
        yield
    except RefdeskError:
        raise
    except OSError as error:
        raise IndexWriteError(location, error.strerror or str(error)) from error
    except RuntimeError as error:
        found = _SYSTEM_ERROR.search(str(error))
        if found is None:
            raise
        raise IndexWriteError(location, found["reason"] or found["other"]) from error


class IndexMissingError(RefdeskError, FileNotFoundError):
    """No index where one was expected."""

    def __init__(self, location: IndexLocation) -> None:
        self.location = location
        command = format_command("ingest", "archive", "--index", location)
        super().__init__(f"No index in '{location}'. Build it with '{command}', where 'archive' is your archive.")


class IndexMismatchError(RefdeskError, ValueError):
    """An index of another format, of another encoder, or with a broken manifest.

    `options` are those of the command that builds it anew; one that does not know its source has to be told it.
    """

    def __init__(
        self, location: IndexLocation, reason: str, *, knows_source: bool = True, options: Sequence[object] = ()
    ) -> None:
        self.location = location
        self.reason = reason
        source, hint = ((), "") if knows_source else (("archive",), ", where 'archive' is your archive")
        command = format_command("ingest", *source, "--rebuild", "--index", location, *options)
        super().__init__(f"The index in '{location}' {reason}. Build it anew with '{command}'{hint}.")


class IndexInTheMakingError(RefdeskError, RuntimeError):
    """An index that cannot be read yet, because it is being made anew."""

    def __init__(self, location: IndexLocation) -> None:
        self.location = location
        super().__init__(f"The index in '{location}' is being made anew. Ask again in a minute.")


class IndexBusyError(RefdeskError, BlockingIOError):
    """Another process is writing the index."""

    def __init__(self, location: IndexLocation) -> None:
        self.location = location
        super().__init__(f"Another ingest is writing the index in '{location}'. Wait for it to end, then try again.")
