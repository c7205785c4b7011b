"""A source that is no folder: notes at an address, of any media type. It is what a new kind of source has to be."""

import hashlib
import weakref
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from index import ArchiveInfo
from ingest.sources import DocumentsAlone, Known, LeftOut, SourceFile, SourceItem, SourceSettings

NOTES: dict[str, Mapping[str, tuple[str, bytes]]] = {}  # path, media type and bytes, by address


class NotesSource(DocumentsAlone):
    """Lists the notes at an address; counts what was fetched of it and is still held."""

    kind: ClassVar[str] = "notes"
    summary: ClassVar[str] = "notes of a test"
    held: ClassVar[int] = 0
    most_held: ClassVar[int] = 0
    fetched: ClassVar[int] = 0

    def __init__(self, address: str, settings: SourceSettings) -> None:
        self._address = address
        self.settings = settings

    @staticmethod
    def recognizes(address: str) -> bool:
        return address.startswith("notes://")

    @property
    def address(self) -> str:
        return self._address

    @property
    def left_out(self) -> Sequence[LeftOut]:
        return ()

    def archive_info(self) -> ArchiveInfo:
        return ArchiveInfo(title="Notes", summary="Notes.", description="Notes at an address.", strict=True)

    def discover(self, _known: Known, /) -> Iterator[SourceItem]:
        for path, (media_type, data) in NOTES[self._address].items():
            yield SourceItem(path, media_type, hashlib.sha256(data).hexdigest())

    def fetch(self, item: SourceItem) -> SourceFile:
        file = SourceFile(item.path, bytes(bytearray(NOTES[self._address][item.path][1])), item.media_type)
        weakref.finalize(file, NotesSource._let_go)
        NotesSource.fetched += 1
        NotesSource.held += 1
        NotesSource.most_held = max(NotesSource.most_held, NotesSource.held)
        return file

    @staticmethod
    def _let_go() -> None:
        NotesSource.held -= 1
