"""What a search needs of an index: the chunk table, both legs, the filters' selections and the models."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence, Set
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from index.documents.chunk import Chunk
from index.models.encoder import Encoder, EncoderError, Vectors
from index.models.reranker import Reranker
from index.retrieval.dense import SKETCH_SAMPLE_VECTORS, ChunkVectors, MemoryVectors, StoredVectors, TitleVectors
from index.retrieval.filters import find_allowed_documents
from index.retrieval.fusion import COSINE_WEIGHT, SAMPLE_CHUNKS, compute_code_share, compute_cosine_weight
from index.retrieval.lexical import ChunkText, MemoryText, StoredText
from index.retrieval.query import Filter
from index.storage.chunk_table import PLACE_COLUMNS, ChunkTable, Rows, Selection, sample_rows_evenly
from index.storage.full_text import SEARCH_TEXT_COLUMN
from index.storage.locate import Place
from index.storage.location import IndexMismatchError
from index.storage.reader import Reader
from index.storage.schema import MAX_EXACT_CHUNKS, stack_vectors

_MAX_CACHED_SELECTIONS = 64  # of filters used lately
_MIN_THREAD_CHUNKS = 20_000  # chunks
_Made = TypeVar("_Made")


class Searcher:
    """Searches the state of an index that its reader opened.

    What a search reads of the chunks is held in memory: up to 100,000 all of it, beyond that all but texts and
    postings, because LanceDB takes longer to begin than memory to answer (docs/measurements/retrieval.md).
    """

    def __init__(self, reader: Reader, encoder: Encoder | None, encoder_problem: str | None) -> None:
        """Use `Searcher.open` or `Searcher.of`."""
        self.reader = reader
        self.encoder = encoder
        self.encoder_problem = encoder_problem
        self.reranker: Reranker | None = None
        self.table: ChunkTable
        self.allowed: Callable[[tuple[Filter, ...]], Selection | None]
        self.cosine_weight = COSINE_WEIGHT
        self.text: ChunkText
        self.vectors: ChunkVectors
        self._texts: Sequence[str] | None = None  # of all chunks, while they are few

    @classmethod
    async def open(cls, place: Place, *, reranker: Path | None = None) -> "Searcher":
        """Open an index to search it. Raises IndexMissingError, IndexMismatchError or RerankerError."""
        return await cls.of(await Reader.open(place), reranker=reranker)

    @classmethod
    async def of(cls, reader: Reader, *, reranker: Path | None = None) -> "Searcher":
        """Load what a search of the reader's state needs.

        An encoder that cannot be loaded does not stop it: search answers from full text then, and `encoder_problem`
        says why. `reranker` is the folder of a reranker to search with. Raises IndexMismatchError or RerankerError.
        """
        second = Reranker(reranker) if reranker else None
        searcher = cls(reader, *_open_encoder(reader))
        searcher.reranker = second
        with reader.translate_errors():
            await searcher._load()
        return searcher

    @property
    def language(self) -> str:
        """The language of the archive, as its BCP 47 tag."""
        return self.reader.manifest.archive.language

    @cached_property
    def languages(self) -> Set[str]:
        """The languages of the documents, by their ISO 639-1 codes."""
        return {self.reader.language(name) for name in self.reader.documents}

    async def _load(self) -> None:
        exact = self.reader.manifest.chunk_count <= MAX_EXACT_CHUNKS
        rows = await self.reader.chunk_columns(
            ["document_id", "position", *PLACE_COLUMNS, *(["text", SEARCH_TEXT_COLUMN] if exact else [])]
        )
        self.table = ChunkTable(rows, list(self.reader.documents))
        self.allowed = lru_cache(_MAX_CACHED_SELECTIONS)(partial(_allowed, self.reader, self.table, self.language))
        if exact:
            spoken = [self.reader.language(name) for name in self.table.document_ids]
            languages = [spoken[number] for number in self.table.documents.tolist()]
            self.text = await self._made(partial(MemoryText, rows[SEARCH_TEXT_COLUMN], languages))
        else:
            self.text = StoredText(self.reader.chunks_table, self.table, self.reader.translate_errors)
        self._texts = rows["text"].to_pylist() if exact else None
        del rows
        if exact:
            matrix = await self.matrix()
            self.vectors = await self._made(partial(MemoryVectors, matrix))
        else:
            self.vectors = await self._stored_vectors()
            await self.reader.warm()
        self.titles = await self._title_vectors()
        sample = await self.texts(sample_rows_evenly(len(self.table), SAMPLE_CHUNKS))
        prose = self.encoder.spec.cosine_weight if self.encoder else COSINE_WEIGHT
        self.cosine_weight = compute_cosine_weight(compute_code_share(list(sample.values())), prose)

    async def _made(self, make: Callable[[], _Made]) -> _Made:
        """What `make` makes of the chunks; in a thread where they are many, whose memory is not given back (20 MB)."""
        return make() if len(self.table) <= _MIN_THREAD_CHUNKS else await asyncio.to_thread(make)

    async def _stored_vectors(self) -> StoredVectors:
        _, found = await self._taken(sample_rows_evenly(len(self.table), SKETCH_SAMPLE_VECTORS), ["vector"])
        sample = stack_vectors(found["vector"].combine_chunks())
        vectors = StoredVectors(self.reader.chunks_table, self.table, self.reader.translate_errors, sample)
        async for rows, some in self._vectors():
            vectors.put(rows, some)
        return vectors

    async def _title_vectors(self) -> TitleVectors:
        numbers = {name: number for number, name in enumerate(self.reader.documents)}
        titles = TitleVectors(len(numbers), await self.reader.dimension())
        async for names, vectors in self.reader.title_batches():
            titles.put(np.array([numbers[name] for name in names], dtype=np.int64), vectors)
        return titles

    async def matrix(self) -> Vectors:
        """All vectors as they are stored, one row a chunk, read so that they are never in memory twice."""
        matrix: Vectors = np.empty((len(self.table), await self.reader.dimension()), dtype=np.float32)
        async for rows, some in self._vectors():
            matrix[rows] = some
        return matrix

    async def _vectors(self) -> AsyncIterator[tuple[Rows, Vectors]]:
        """All vectors with their rows, batch by batch."""
        async for batch in self.reader.vector_batches():
            yield self.table.find_rows(batch), stack_vectors(batch["vector"])

    async def chunks(self, rows: Sequence[int]) -> Mapping[int, Chunk]:
        """The chunks in these rows of the table, by row."""
        wanted = np.array(rows, dtype=np.int64)
        texts = await self.texts(wanted)
        return dict(zip(rows, self.table.chunks(wanted, [texts[row] for row in rows]), strict=True))

    async def search_texts(self, rows: Rows) -> Mapping[int, str]:
        """What full-text search sees of the chunks in these rows, by row."""
        return await self._column(SEARCH_TEXT_COLUMN, rows)

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
        found = await self.reader.take_chunks(self.table.row_ids[np.unique(rows)].tolist(), columns)
        return self.table.find_rows(found), found


def _allowed(reader: Reader, table: ChunkTable, language: str, filters: tuple[Filter, ...]) -> Selection | None:
    """The chunks that the filters let through; None where there is no filter. Raises what they raise."""
    sources = reader.manifest.sources
    names = find_allowed_documents(reader.documents, filters, language, lambda: reader.changed, sources)
    return None if names is None else table.select_documents(names)


def _open_encoder(reader: Reader) -> tuple[Encoder | None, str | None]:
    manifest, location = reader.manifest, reader.location
    try:
        encoder = Encoder(location.generation(manifest.generation).encoder)
        if encoder.spec.fingerprint != manifest.encoder_sha256:
            raise IndexMismatchError(location, f"was made by another encoder than '{encoder.spec.name}' beside it")
        encoder.load()
    except EncoderError as error:
        return None, str(error)
    return encoder, None
