"""One state of an index, opened for reading and never changing under its reader."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

import lancedb
import numpy as np

from index.documents.chunk import Chunk
from index.documents.document import Document
from index.errors import DocumentNotFoundError
from index.models.encoder import Encoder, EncoderError, Vectors
from index.models.reranker import Reranker
from index.retrieval.dense import EXACT_LIMIT, LEARNT, ChunkVectors, MemoryVectors, StoredVectors, vectors_of
from index.retrieval.filters import allowed_documents
from index.retrieval.fusion import COSINE_WEIGHT, cosine_weight
from index.retrieval.lexical import ChunkText, MemoryText, StoredText
from index.retrieval.query import Filter
from index.retrieval.texture import SAMPLE, code_share
from index.storage.chunk_table import PLACE, ChunkTable, Rows, Selection, spread
from index.storage.full_text import COLUMN, has_stems, match
from index.storage.kept_register import kept_register
from index.storage.location import IndexMismatchError
from index.storage.manifest import CHUNKS, DOCUMENTS, Manifest, generation_folder, read_manifest

_SELECTIONS = 64  # of filters used lately
_MANY = 20_000  # chunks
_Made = TypeVar("_Made")


class Reader:
    """Reads the documents, chunks and vectors of one state of an index.

    The records of the documents and what a search reads of the chunks are held in memory: up to 100,000 all of it,
    beyond that all but texts and postings, because LanceDB takes longer to begin than memory to answer
    (docs/retrieval.md).
    """

    def __init__(
        self, folder: Path, manifest: Manifest, encoder: Encoder | None, encoder_problem: str | None, tables: Any
    ) -> None:
        """Use `Reader.open`."""
        self.manifest = manifest
        self.encoder = encoder
        self.encoder_problem = encoder_problem
        self._documents_table, self._chunks_table = tables
        self.documents: Mapping[str, Document] = {}
        self._told = partial(_told, folder)
        self.register = kept_register(folder, manifest.citations)
        self.reranker: Reranker | None = None
        self.table: ChunkTable
        self.allowed: Callable[[tuple[Filter, ...]], Selection | None]
        self.cosine_weight = COSINE_WEIGHT
        self.text: ChunkText
        self.vectors: ChunkVectors
        self._texts: Sequence[str] | None = None  # of all chunks, while they are few

    @classmethod
    async def open(cls, folder: Path, *, with_search: bool = True, reranker: Path | None = None) -> "Reader":
        """Open what the manifest names; without search, neither encoder nor vectors are loaded.

        An encoder that cannot be loaded does not stop the reader: search answers from full text then, and
        `encoder_problem` says why. `reranker` is the folder of a reranker to search with. Raises IndexMissingError,
        IndexMismatchError or RerankerError.
        """
        manifest = read_manifest(folder)
        home = generation_folder(folder, manifest.generation)
        second = Reranker(reranker) if reranker else None
        encoder, problem = _open_encoder(folder, home / "encoder", manifest) if with_search else (None, None)
        try:
            database = await lancedb.connect_async(home)
            tables = [await database.open_table(DOCUMENTS), await database.open_table(CHUNKS)]
            await tables[0].checkout(manifest.documents_version)
            await tables[1].checkout(manifest.chunks_version)
            reader = cls(folder, manifest, encoder, problem, tables)
            reader.reranker = second
            await reader._load_documents()
            if with_search:
                await reader._load_chunks()
        except (ValueError, RuntimeError, OSError) as error:  # what lancedb raises for missing or broken files
            raise IndexMismatchError(folder, "does not hold the tables that its manifest names") from error
        return reader

    async def _load_documents(self) -> None:
        records = (await self._documents_table.query().select(["id", "record"]).to_arrow()).to_pydict()
        rows = zip(records["id"], records["record"], strict=True)
        self.documents = {name: Document.model_validate_json(record) for name, record in sorted(rows)}

    async def _load_chunks(self) -> None:
        exact = self.manifest.chunk_count <= EXACT_LIMIT
        columns = ["document_id", "position", *PLACE, *(["text", COLUMN] if exact else [])]
        rows = await self._chunks_table.query().select(columns).with_row_id().to_arrow()
        self.table = ChunkTable(rows, list(self.documents))
        language = self.manifest.archive.language
        self.allowed = lru_cache(_SELECTIONS)(partial(_allowed, self.documents, self.table, language))
        if exact and has_stems(language):
            self.text = await self._made(partial(MemoryText, rows[COLUMN], language))
        else:
            self.text = StoredText(self._chunks_table, self.table, self._told)
        self._texts = rows["text"].to_pylist() if exact else None
        del rows
        if exact:
            matrix = await self.matrix()
            self.vectors = await self._made(partial(MemoryVectors, matrix))
        else:
            self.vectors = await self._stored_vectors()
            await self._warm()
        sample = await self.texts(spread(len(self.table), SAMPLE))
        self.cosine_weight = cosine_weight(code_share(list(sample.values())))

    async def _made(self, make: Callable[[], _Made]) -> _Made:
        """What `make` makes of the chunks; in a thread where they are many, whose memory is not given back (20 MB)."""
        return make() if len(self.table) <= _MANY else await asyncio.to_thread(make)

    async def _stored_vectors(self) -> StoredVectors:
        _, found = await self._taken(spread(len(self.table), LEARNT), ["vector"])
        sample = vectors_of(found["vector"].combine_chunks())
        vectors = StoredVectors(self._chunks_table, self.table, self._told, sample)
        async for rows, some in self._vectors():
            vectors.put(rows, some)
        return vectors

    async def _warm(self) -> None:
        """Let LanceDB read its indexes now, in a second, instead of part by part while the first searches wait."""
        for index in await self._chunks_table.list_indices():
            await self._chunks_table.prewarm_index(index.name)

    async def matrix(self) -> Vectors:
        """All vectors as they are stored, one row a chunk, read so that they are never in memory twice."""
        dimension = (await self._chunks_table.schema()).field("vector").type.list_size
        matrix: Vectors = np.empty((len(self.table), dimension), dtype=np.float32)
        async for rows, some in self._vectors():
            matrix[rows] = some
        return matrix

    async def _vectors(self) -> AsyncIterator[tuple[Rows, Vectors]]:
        """All vectors with their rows, batch by batch.

        No batch is asked for after the last: LanceDB would keep the error that ends it, and with it all that is used
        here, until it is called again.
        """
        batches, left = await self._chunks_table.query().select(["vector"]).with_row_id().to_batches(), len(self.table)
        while left:
            batch = await anext(batches)
            yield self.table.rows_of(batch), vectors_of(batch["vector"])
            left -= len(batch)

    def document(self, document_id: str) -> Document:
        """The record of a document. Raises DocumentNotFoundError, naming a near id if there is one."""
        try:
            return self.documents[document_id]
        except KeyError as error:
            raise DocumentNotFoundError(document_id, _nearest(document_id, self.documents)) from error

    async def markdown(self, document_id: str) -> str:
        """The file of a document, unchanged. Raises DocumentNotFoundError."""
        self.document(document_id)
        query = self._documents_table.query().where(f"id = '{document_id}'").select(["markdown"])
        with self._told():
            return str((await query.to_arrow())["markdown"][0].as_py())

    async def all_markdown(self) -> Mapping[str, str]:
        """Every document's file by id."""
        with self._told():
            rows = (await self._documents_table.query().select(["id", "markdown"]).to_arrow()).to_pydict()
        return dict(zip(rows["id"], rows["markdown"], strict=True))

    async def documents_with(self, words: str, limit: int) -> list[str]:
        """The ids of the documents whose passages have most of these words, of the best `limit` passages."""
        matching = self._chunks_table.query().nearest_to_text(match(words))
        with self._told():
            found = await matching.select(["document_id", "_score"]).limit(limit).to_arrow()
        return list(dict.fromkeys(found["document_id"].to_pylist()))

    async def chunks(self, rows: Sequence[int]) -> Mapping[int, Chunk]:
        """The chunks in these rows of the table, by row."""
        wanted = np.array(rows, dtype=np.int64)
        texts = await self.texts(wanted)
        return dict(zip(rows, self.table.chunks(wanted, [texts[row] for row in rows]), strict=True))

    async def search_texts(self, rows: Rows) -> Mapping[int, str]:
        """What full-text search sees of the chunks in these rows, by row."""
        return await self._column("search_text", rows)

    async def texts(self, rows: Rows) -> Mapping[int, str]:
        """The texts of the chunks in these rows, by row."""
        if self._texts is not None:
            wanted: list[int] = rows.tolist()
            return {row: self._texts[row] for row in wanted}
        return await self._column("text", rows)

    async def _column(self, name: str, rows: Rows) -> Mapping[int, str]:
        places, found = await self._taken(rows, [name])
        return dict(zip(places.tolist(), found[name].to_pylist(), strict=True))

    async def _taken(self, rows: Rows, columns: list[str]) -> tuple[Rows, Any]:
        """These rows, each once, in the order in which LanceDB gives them, and their columns as an Arrow table."""
        with self._told():
            take = self._chunks_table.take_row_ids(self.table.row_ids[np.unique(rows)].tolist())
            found = await take.select(columns).with_row_id().to_arrow()
        return self.table.rows_of(found), found


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Tell files that vanished or broke under a reader as what they are."""
    try:
        yield
    except (ValueError, RuntimeError, OSError) as error:
        raise IndexMismatchError(folder, "has files that are missing or broken") from error


def _allowed(
    documents: Mapping[str, Document], table: ChunkTable, language: str, filters: tuple[Filter, ...]
) -> Selection | None:
    """The chunks that the filters let through; None where there is no filter. Raises what they raise."""
    names = allowed_documents(documents, filters, language)
    return None if names is None else table.of_documents(names)


def _open_encoder(folder: Path, home: Path, manifest: Manifest) -> tuple[Encoder | None, str | None]:
    try:
        encoder = Encoder(home)
        if encoder.spec.fingerprint != manifest.encoder_sha256:
            raise IndexMismatchError(folder, f"was made by another encoder than '{encoder.spec.name}' beside it")
        encoder.load()
    except EncoderError as error:
        return None, str(error)
    return encoder, None


def _nearest(document_id: str, documents: Mapping[str, Document]) -> str | None:
    import difflib

    by_slug = [name for name in documents if name.partition(":")[2] == document_id]
    near = by_slug or difflib.get_close_matches(document_id[:120], documents, n=1, cutoff=0.75)
    return near[0] if near else None
