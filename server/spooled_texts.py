"""The Markdown of all documents of an index, on disk: a publication holds none of what it has not come to yet."""

from collections.abc import Iterator, Mapping

from index.storage.reader import Reader
from ingest.stages.texts import SpooledText, TextStore


class SpooledTexts(Mapping[str, str]):
    """The Markdown of each document by id, as it was when it was read; each is read back when it is asked for."""

    def __init__(self, store: TextStore, places: Mapping[str, SpooledText]) -> None:
        """Use `read`."""
        self._store = store
        self._places = places

    @classmethod
    async def read(cls, reader: Reader, store: TextStore) -> "SpooledTexts":
        """Set the Markdown of an index aside in a store. Raises IndexMismatchError or TemporaryFolderError."""
        return cls(store, {name: store.keep(text) async for name, text in reader.iterate_markdown()})

    def __getitem__(self, document_id: str) -> str:
        return self._store.read(self._places[document_id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
