"""Texts set aside on disk, so that an ingest holds none of those that it has not come to yet."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, NamedTuple

from index import RefdeskError


class TemporaryFolderError(RefdeskError, OSError):
    """The system's folder for temporary files, where texts cannot be set aside."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"Nothing was changed, because the folder for temporary files cannot take what is ingested ({reason}). "
            "Free space there, or set TMPDIR to another folder."
        )


class SpooledText(NamedTuple):
    """Where a text lies in its store, in bytes."""

    offset: int
    length: int


class TextStore:
    """Texts in one file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._length = 0

    def keep(self, text: str) -> SpooledText:
        """Set a text aside."""
        data = text.encode("utf-8", "surrogatepass")
        try:
            self._file.seek(self._length)
            written = 0
            while written < len(data):  # without a buffer, whose rest would be written when nobody looks
                written += self._file.write(data[written:])
        except OSError as error:
            raise TemporaryFolderError(error.strerror or str(error)) from error
        stored = SpooledText(self._length, len(data))
        self._length += len(data)
        return stored

    def read(self, stored: SpooledText) -> str:
        """Read a text back, unchanged."""
        self._file.seek(stored.offset)
        return self._file.read(stored.length).decode("utf-8", "surrogatepass")


@contextmanager
def open_text_store() -> Iterator[TextStore]:
    """Open a store in an unnamed temporary file, which is gone afterwards, also when the process dies."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(tempfile.TemporaryFile(buffering=0))
        except OSError as error:
            raise TemporaryFolderError(error.strerror or str(error)) from error
        yield TextStore(file)
