"""The vectors of the chunks: all compared, or found through LanceDB's index once they are many."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np

from index.models.encoder import Vectors
from index.retrieval.fusion import Scores
from index.retrieval.quantized_codes import QuantizedCodes
from index.storage.chunk_table import ChunkTable, ErrorTranslator, Mask, Rows, Selection, sample_rows_evenly

# parts that are looked in, of about the square root of the number of chunks (docs/measurements/retrieval.md)
PROBED_PARTITIONS = 200
MAX_SKETCH_SEARCH_CHUNKS = (
    80_000  # chunks that a filter leaves, up to which a sketch of them takes less time than LanceDB's index
)
MIN_INDEX_MATCHES = 10  # of those that are allowed, among what the index finds

MIN_SKETCH_CHUNKS = 5_000  # chunks from which a sketch of the vectors pays
MEMORY_SKETCH_DIRECTIONS = 96
STORED_SKETCH_BYTES = 64  # directions of a sketch at a byte each, a line of the processor's cache
MIN_PARALLEL_CHUNKS = 50_000  # chunks from which one more thread pays, to compare and to embed
TITLE_SHARE = 0.2  # of its title's cosine in that of a chunk
SKETCH_SAMPLE_VECTORS = 5_000  # vectors that the directions are taken from, at least where there are as many
MIN_RESCORED_PER_HIT = 5  # times the limit that is compared exactly after the sketch, at least
RESCORED_ONE_IN = 50  # of all vectors one in so many is compared exactly, where that is more

# More threads than cores wait for the interpreter and for each other, and where vectors are few, that of the event loop
# is as busy as one that embeds (docs/measurements/retrieval.md).
_CORES = os.cpu_count() or 1
_EMBEDDING_POOL = ThreadPoolExecutor(_CORES, thread_name_prefix="embed")
_EMBEDDING_POOL_BESIDE = ThreadPoolExecutor(max(_CORES - 1, 1), thread_name_prefix="embed-beside")

_Made = TypeVar("_Made")
Embed = Callable[[], Vectors]  # makes the vector of a query; it takes a while, so it is called in a thread


class DenseMatches(NamedTuple):
    """A query's vector and the rows nearest to it."""

    query: Vectors
    rows: Rows


class ChunkVectors(Protocol):
    """What search needs of the vectors; a vector's product with a query is its cosine (docs/measurements)."""

    def nearest(self, embed: Embed, limit: int, allowed: Selection | None) -> Awaitable[DenseMatches]:
        """The vector that `embed` makes, and the rows nearest to it, at most `limit`, of those that are allowed."""
        ...

    def take(self, rows: Rows) -> Vectors:
        """The vectors of these rows, shape (rows, dimension)."""
        ...


class MemoryVectors:
    """All vectors in memory: 1.5 KB a chunk at 384 dimensions, and a quarter more for a sketch where they are many.

    Reading all vectors is what a search in many of them takes its time for. The sketch holds their coordinates in the
    96 directions in which they differ most; what is near in those is compared in all.
    """

    def __init__(self, matrix: Vectors) -> None:
        """Keep `matrix`, one row a chunk."""
        self._matrix = matrix
        self._basis = (
            _compute_directions(
                matrix[sample_rows_evenly(len(matrix), SKETCH_SAMPLE_VECTORS)], MEMORY_SKETCH_DIRECTIONS
            )
            if len(matrix) > MIN_SKETCH_CHUNKS
            else None
        )
        self._sketch = matrix if self._basis is None else matrix @ self._basis
        self._embedding = _EMBEDDING_POOL if len(matrix) >= MIN_PARALLEL_CHUNKS else _EMBEDDING_POOL_BESIDE
        self._second = ThreadPoolExecutor(1)
        self._second_is_free = Lock()

    def nearest(self, embed: Embed, limit: int, allowed: Selection | None) -> Awaitable[DenseMatches]:
        """The rows nearest to the query: exactly, and in many vectors but for one in some thousand."""

        def found() -> DenseMatches:
            query = embed()
            return DenseMatches(query, self._find_nearest_rows(query, limit, None if allowed is None else allowed.mask))

        return asyncio.get_running_loop().run_in_executor(self._embedding, found)

    def _find_nearest_rows(self, query: Vectors, limit: int, allowed: Mask | None) -> Rows:
        if self._basis is None:
            return _select_best_allowed(self._matrix @ query, limit, allowed)
        rows = _select_best_allowed(
            self._compute_products(query @ self._basis), _count_rescored(limit, len(self._matrix)), allowed
        )
        return rows[_select_best(self._matrix[rows] @ query, limit)]

    def _compute_products(self, query: Vectors) -> Scores:
        """The sketch's product with a query's coordinates; another core takes half while no other search has it."""
        if len(self._sketch) < MIN_PARALLEL_CHUNKS or not self._second_is_free.acquire(blocking=False):
            return self._sketch @ query
        try:
            half = len(self._sketch) // 2
            theirs = self._second.submit(np.matmul, self._sketch[:half], query)
            ours = self._sketch[half:] @ query
            return np.concatenate([theirs.result(), ours])
        finally:
            self._second_is_free.release()

    def take(self, rows: Rows) -> Vectors:
        """The vectors of these rows."""
        return self._matrix.take(rows, axis=0)


class StoredVectors:
    """Vectors in LanceDB, found through its index; in memory, two bytes a dimension of each, and a sketch of those.

    To fetch the vectors that a search compares took LanceDB a quarter of its time.
    """

    def __init__(self, table: Any, chunks: ChunkTable, told: ErrorTranslator, sample: Vectors) -> None:
        """Search the column `vector` of `table`, after `put` for every row; `sample` are some of its vectors.

        `told` makes an error of files that vanish under the search.
        """
        self._table = table
        self._chunks = chunks
        self._told = told
        self._basis = _compute_directions(sample, STORED_SKETCH_BYTES)
        self._codes = QuantizedCodes(len(chunks), sample.shape[1], np.int16)
        self._sketch = QuantizedCodes(len(chunks), self._basis.shape[1], np.int8)

    def put(self, rows: Rows, vectors: Vectors) -> None:
        """Keep what memory holds of `vectors`, one for each of these rows."""
        self._codes.put(rows, vectors)
        self._sketch.put(rows, vectors @ self._basis)

    async def nearest(self, embed: Embed, limit: int, allowed: Selection | None) -> DenseMatches:
        """The rows nearest to the query as the index estimates it, or by the sketch where a filter leaves few.

        Where a filter leaves many that are unlike the query, the index may find fewer than ten of them behind what the
        filter drops; then the sketch finds them.
        """
        if allowed is not None and allowed.count <= MAX_SKETCH_SEARCH_CHUNKS:
            return await self._run_in_thread(lambda: self._search_sketch(embed(), limit, allowed))
        query = await self._run_in_thread(embed)
        if allowed is None:
            return DenseMatches(query, await self._found(query, limit))
        rows = await self._found(query, limit * len(self._chunks) // allowed.count)
        rows = rows[allowed.mask[rows]][:limit]
        if len(rows) < MIN_INDEX_MATCHES:
            return await self._run_in_thread(lambda: self._search_sketch(query, limit, allowed))
        return DenseMatches(query, rows)

    def _run_in_thread(self, make: Callable[[], _Made]) -> Awaitable[_Made]:
        return asyncio.get_running_loop().run_in_executor(_EMBEDDING_POOL, make)

    async def _found(self, query: Vectors, wanted: int) -> Rows:
        search = self._table.query().nearest_to(query).distance_type("dot").nprobes(PROBED_PARTITIONS)
        with self._told():
            return self._chunks.find_rows(await search.select(["_distance"]).with_row_id().limit(wanted).to_arrow())

    def _search_sketch(self, query: Vectors, limit: int, allowed: Selection) -> DenseMatches:
        """The rows that are nearest in all dimensions, where they are many among those nearest in the sketch."""
        rows = np.flatnonzero(allowed.mask)
        if len(rows) > MIN_SKETCH_CHUNKS:
            sketched = self._sketch.compute_products(rows, query @ self._basis)
            rows = rows[_select_best(sketched, _count_rescored(limit, len(rows)))]
        return DenseMatches(query, rows[_select_best(self._codes.compute_products(rows, query), limit)])

    def take(self, rows: Rows) -> Vectors:
        """The vectors of these rows, as exact as 16 bits can tell."""
        return self._codes.take(rows)


class TitleVectors:
    """The vectors of the documents' titles, at a byte a dimension; a document without a title has none."""

    def __init__(self, documents: int, dimension: int) -> None:
        """Make room for the title of so many documents, which `put` fills."""
        self._codes = QuantizedCodes(documents, dimension, np.int8)
        self._is_titled = np.zeros(documents, dtype=bool)

    def put(self, documents: Rows, vectors: Vectors) -> None:
        """Keep `vectors`, one for the title of each of these documents."""
        self._codes.put(documents, vectors)
        self._is_titled[documents] = True

    def blend(self, cosines: Scores, documents: Rows, query: Vectors) -> Scores:
        """The cosines of chunks, each with a share of that of its document's title, shape (chunks,)."""
        titled = self._is_titled[documents]
        named, chunks = np.unique(documents[titled], return_inverse=True)
        blended = cosines.copy()
        titles = self._codes.compute_products(named, query)[chunks]
        blended[titled] = (1 - TITLE_SHARE) * cosines[titled] + TITLE_SHARE * titles
        return blended


def _compute_directions(sample: Vectors, count: int) -> Vectors:
    """The first `count` principal directions of vectors, one a column."""
    _, directions = np.linalg.eigh(sample.T @ sample)
    principal: Vectors = np.ascontiguousarray(directions[:, -count:])
    return principal


def _count_rescored(limit: int, count: int) -> int:
    """How many of `count` vectors stay after the sketch, to be compared in all dimensions for the best `limit`."""
    return max(MIN_RESCORED_PER_HIT * limit, count // RESCORED_ONE_IN)


def _select_best_allowed(scores: Scores, limit: int, allowed: Mask | None) -> Rows:
    if allowed is None:
        return _select_best(scores, limit)
    rows = np.flatnonzero(allowed)
    return rows[_select_best(scores[rows], limit)]


def _select_best(scores: Scores, limit: int) -> Rows:
    if limit >= len(scores):
        return np.arange(len(scores))
    return np.argpartition(scores, -limit)[-limit:]
