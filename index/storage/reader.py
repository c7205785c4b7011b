"""One state of an index, opened for reading and never changing under its reader."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property, partial
from typing import Any

import lancedb

from index.documents.backlinks import find_backlinks
from index.documents.document import Document
from index.errors import DocumentNotFoundError
from index.language.stems import get_base_language
from index.models.encoder import Vectors
from index.storage.full_text import build_match_query
from index.storage.kept.originals import Originals
from index.storage.kept.register import read_stored_register
from index.storage.kept.texts import REGISTER_NAME, KeptTexts
from index.storage.locate import Place, locate_index
from index.storage.location import IndexLocation, IndexMismatchError, Stamp
from index.storage.manifest import CHUNKS_TABLE, DOCUMENTS_TABLE, Manifest, read_manifest
from index.storage.schema import LANGUAGE_COLUMN, TITLE_COLUMN, stack_vectors

BATCH_DOCUMENTS = 256  # documents whose files or records are made strings at once


class Reader:
    """Reads the documents, and columns and vectors of the chunks, of one state of an index.

    The records of the documents are held in memory. What a search holds of the chunks is `index.retrieval.searcher`'s.
    """

    def __init__(self, location: IndexLocation, manifest: Manifest, documents_table: Any, chunks_table: Any) -> None:
        """Use `Reader.open`."""
        self.location = location
        self.manifest = manifest
        self.documents_table = documents_table
        self.chunks_table = chunks_table
        self.documents: Mapping[str, Document] = {}
        self._languages: Mapping[str, str] = {}
        self.register = read_stored_register(location, manifest.citations)
        self._kept: tuple[Stamp | None, KeptTexts] | None = None
        self.translate_errors: Callable[[], AbstractContextManager[None]] = partial(
            _translate_errors, location, "has files that are missing or broken"
        )

    @classmethod
    async def open(cls, place: Place) -> "Reader":
        """Open what the manifest names; neither encoder nor vectors are loaded.

        Raises IndexMissingError or IndexMismatchError.
        """
        location = locate_index(place)
        manifest = read_manifest(location)
        with _translate_errors(location, "does not hold the tables that its manifest names"):
            database = await lancedb.connect_async(location.generation(manifest.generation).uri)
            documents, chunks = await database.open_table(DOCUMENTS_TABLE), await database.open_table(CHUNKS_TABLE)
            await documents.checkout(manifest.documents_version)
            await chunks.checkout(manifest.chunks_version)
            reader = cls(location, manifest, documents, chunks)
            await reader._load_documents()
        return reader

    async def _load_documents(self) -> None:
        told = LANGUAGE_COLUMN in (await self.documents_table.schema()).names  # an earlier release told none
        columns = ["id", "record", *([LANGUAGE_COLUMN] if told else [])]
        found = await self.documents_table.query().select(columns).to_arrow()
        if told:
            languages = zip(found["id"].to_pylist(), found[LANGUAGE_COLUMN].to_pylist(), strict=True)
            self._languages = {name: language for name, language in languages if language}
        rows = (
            row
            for batch in found.to_batches(max_chunksize=BATCH_DOCUMENTS)
            for row in zip(batch["id"].to_pylist(), batch["record"].to_pylist(), strict=True)
        )
        self.documents = dict(sorted((name, Document.model_validate_json(record)) for name, record in rows))

    def document(self, document_id: str) -> Document:
        """The record of a document. Raises DocumentNotFoundError, naming a near id if there is one."""
        try:
            return self.documents[document_id]
        except KeyError as error:
            raise DocumentNotFoundError(document_id, _find_nearest_id(document_id, self.documents)) from error

    def language(self, document_id: str) -> str:
        """The ISO 639-1 code of the language that a document states or shows; else that of the archive."""
        known = self._languages.get(document_id) or self.document(document_id).language
        return get_base_language(known or self.manifest.archive.language)

    async def markdown(self, document_id: str) -> str:
        """The Markdown of a document: its file unchanged, or what was made of it. Raises DocumentNotFoundError."""
        self.document(document_id)
        query = self.documents_table.query().where(f"id = '{document_id}'").select(["markdown"])
        with self.translate_errors():
            return str((await query.to_arrow())["markdown"][0].as_py())

    def read_original(self, document_id: str) -> bytes:
        """The file that a document's Markdown was made of. Raises DocumentNotFoundError or IndexMismatchError."""
        return self.read_attached(self.document(document_id).sha256)

    def read_attached(self, sha256: str) -> bytes:
        """A file that documents show or offer, by the hash of its bytes. Raises IndexMismatchError."""
        return Originals(self.location).read(sha256)

    def open_kept(self) -> KeptTexts:
        """The texts that the index keeps by now; the register takes a moment to read, so call it in a thread."""
        stamp = self.location.stamp(REGISTER_NAME)
        if self._kept is None or self._kept[0] != stamp:
            self._kept = (stamp, KeptTexts.open(self.location))
        return self._kept[1]

    @cached_property
    def changed(self) -> Mapping[str, str]:
        """Since when (UTC) each document has the file that it has, by id; of the others that is not known.

        Where an ingest did not note it, the first publication of that file tells it.
        """
        kept = self.open_kept()
        files: dict[str, tuple[str, str]] = {}
        for time, name, change, sha256, *_ in kept.changes:
            if change == "withdrawn":
                files.pop(name, None)
            elif name not in files or files[name][0] != sha256:  # else its facts alone changed
                files[name] = (sha256, time)
        times = {name: time for name, (sha256, time) in files.items() if self._has_file(name, sha256)}
        seen = kept.sightings.find_changes()
        return times | {name: time for name, time in seen.items() if name in self.documents}

    def _has_file(self, name: str, sha256: str) -> bool:
        return name in self.documents and self.documents[name].sha256 == sha256

    @cached_property
    def backlinks(self) -> Mapping[str, Sequence[str]]:
        """The ids of the documents that link to a document, by its id; those that nothing links to are missing."""
        return find_backlinks(self.documents)

    @cached_property
    def fields(self) -> Set[str]:
        """The names, in lower case, of the fields that only the sources of the documents know."""
        return frozenset(name.lower() for document in self.documents.values() for name in document.extra)

    @cached_property
    def kinds(self) -> Set[str]:
        """The kinds of the documents."""
        return frozenset(document.kind for document in self.documents.values())

    @cached_property
    def has_dates(self) -> bool:
        """Whether a document states a date."""
        return any(document.date for document in self.documents.values())

    async def read_all_markdown(self) -> Mapping[str, str]:
        """Every document's file by id."""
        with self.translate_errors():
            rows = (await self.documents_table.query().select(["id", "markdown"]).to_arrow()).to_pydict()
        return dict(zip(rows["id"], rows["markdown"], strict=True))

    async def iterate_markdown(self) -> AsyncIterator[tuple[str, str]]:
        """Every document's id and file, a batch of them in memory at a time."""
        left = self.manifest.document_count
        with self.translate_errors():
            query = self.documents_table.query().select(["id", "markdown"])
            batches = await query.to_batches(max_batch_length=BATCH_DOCUMENTS)
            while left:  # none is asked for after the last: see vector_batches
                batch = await anext(batches)
                left -= len(batch)
                for name, text in zip(batch["id"].to_pylist(), batch["markdown"].to_pylist(), strict=True):
                    yield name, text

    async def find_documents_with(self, words: str, limit: int) -> list[str]:
        """The ids of the documents whose passages have most of these words, of the best `limit` passages."""
        matching = self.chunks_table.query().nearest_to_text(build_match_query(words))
        with self.translate_errors():
            found = await matching.select(["document_id", "_score"]).limit(limit).to_arrow()
        return list(dict.fromkeys(found["document_id"].to_pylist()))

    async def chunk_columns(self, columns: Sequence[str]) -> Any:
        """These columns of all chunks, and `_rowid`, as an Arrow table."""
        with self.translate_errors():
            return await self.chunks_table.query().select(list(columns)).with_row_id().to_arrow()

    async def take_chunks(self, row_ids: Sequence[int], columns: Sequence[str]) -> Any:
        """These columns of the chunks with these row ids, and `_rowid`, as an Arrow table in LanceDB's order."""
        with self.translate_errors():
            return await self.chunks_table.take_row_ids(row_ids).select(list(columns)).with_row_id().to_arrow()

    async def dimension(self) -> int:
        """The length of the vectors."""
        return int((await self.chunks_table.schema()).field("vector").type.list_size)

    async def vector_batches(self) -> AsyncIterator[Any]:
        """The column `vector` of all chunks, and `_rowid`, in Arrow record batches.

        No batch is asked for after the last: LanceDB would keep the error that ends it, and with it all that is used
        here, until it is called again.
        """
        left = self.manifest.chunk_count
        with self.translate_errors():
            batches = await self.chunks_table.query().select(["vector"]).with_row_id().to_batches()
            while left:
                batch = await anext(batches)
                left -= len(batch)
                yield batch

    async def title_batches(self) -> AsyncIterator[tuple[Sequence[str], Vectors]]:
        """The ids of the documents that have a title, and its vectors, shape (ids, dimension), in batches.

        None where an earlier release made the index.
        """
        if TITLE_COLUMN not in (await self.documents_table.schema()).names:
            return
        left = self.manifest.document_count
        with self.translate_errors():
            batches = await self.documents_table.query().select(["id", TITLE_COLUMN]).to_batches()
            while left:
                batch = await anext(batches)
                left -= len(batch)
                titled = batch.filter(batch[TITLE_COLUMN].is_valid())
                yield titled["id"].to_pylist(), stack_vectors(titled[TITLE_COLUMN])

    async def warm(self) -> None:
        """Let LanceDB read its indexes now, in a second, instead of part by part while the first searches wait."""
        for index in await self.chunks_table.list_indices():
            await self.chunks_table.prewarm_index(index.name)


@contextmanager
def _translate_errors(location: IndexLocation, reason: str) -> Iterator[None]:
    """Raise IndexMismatchError for what LanceDB raises when files are missing or broken."""
    try:
        yield
    except IndexMismatchError:
        raise
    except (ValueError, RuntimeError, OSError) as error:
        raise IndexMismatchError(location, reason) from error


def _find_nearest_id(document_id: str, documents: Mapping[str, Document]) -> str | None:
    import difflib

    by_slug = [name for name in documents if name.partition(":")[2] == document_id]
    near = by_slug or difflib.get_close_matches(document_id[:120], documents, n=1, cutoff=0.75)
    return near[0] if near else None
