"""A file that a surface consists of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class File:
    """Bytes at a path below the folder of the surfaces.

    `link` is what the HTTP header `Link` says of it; `date` is that of its newest content, as far as it is
    known; what is `kept` is never altered or removed once it is published. What is made `on_request` is not written.
    """

    path: str
    data: bytes
    link: str = ""
    date: str | None = None
    kept: bool = False
    on_request: bool = False

    def read(self) -> bytes:
        """The bytes."""
        return self.data


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile(File):
    """Bytes that are kept elsewhere and read only where they are not published yet; their hash is known before."""

    data: bytes = b""
    sha256: str
    load: Callable[[], bytes]

    def read(self) -> bytes:
        """The bytes, as they are loaded."""
        return self.load()


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file that is made only when it is not published yet as it would be: what it is made from stands in `source`.

    `source` is all that its bytes depend on beside what every page does.
    """

    path: str
    source: str
    render: Callable[[], bytes]
    link: str = ""
    date: str | None = None

    def make(self) -> File:
        """The file, rendered."""
        return File(self.path, self.render(), self.link, self.date)


class FileFacts(Protocol):
    """What is known of a published file: its hash and its size in bytes."""

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        ...

    @property
    def size(self) -> int:
        """How many bytes it has."""
        ...
