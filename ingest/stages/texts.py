"""Texts set aside on disk, so that an ingest holds none of those that it has not come to yet."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, NamedTuple


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
        self._file.seek(self._length)
        self._file.write(data)
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
    with tempfile.TemporaryFile() as file:
        yield TextStore(file)
