"""The vectors of the chunks: in memory and exact, or in LanceDB behind an index once they are many."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, NamedTuple, Protocol

import numpy as np

from index.chunk_table import ChunkTable, Mask, Rows, Selection, Told
from index.encoder import Vectors
from index.fuse import Scores

EXACT_LIMIT = 100_000  # chunks; a product with all of them costs less than LanceDB's index up to here
PROBES = 200  # parts that are looked in, of the square root of the number of chunks (docs/retrieval.md)
BITS = 4  # of the index for each dimension; with 1, ten times the limit has to be compared (docs/retrieval.md)
NARROW = 300  # documents up to which LanceDB compares all their vectors; beyond, its index takes less time
MOST = 5_000  # that the index is asked for at first, which takes 4 ms more than a hundred
ENOUGH = 10  # of those that are allowed, among what the index finds

SKETCHED = 5_000  # chunks from which a sketch of the vectors pays
DIRECTIONS = 96
HALVED = 50_000  # chunks from which one more thread pays, to compare and to embed
SAMPLE = 5_000  # vectors that the directions are taken from
COMPARED = 5  # times the limit that is compared exactly after the sketch, at least
PART = 50  # of all vectors one in so many is compared exactly, where that is more

# More threads than cores wait for the interpreter and for each other, and where vectors are few, that of the event loop
# is as busy as one that embeds (docs/retrieval.md).
_CORES = os.cpu_count() or 1
_EMBEDDING = ThreadPoolExecutor(_CORES, thread_name_prefix="embed")
_EMBEDDING_BESIDE = ThreadPoolExecutor(max(_CORES - 1, 1), thread_name_prefix="embed-beside")

Embed = Callable[[], Vectors]  # makes the vector of a query; it takes a while, so it is called in a thread


class Nearest(NamedTuple):
    """A query's vector and the rows nearest to it."""

    query: Vectors
    rows: Rows


class ChunkVectors(Protocol):
    """What search needs of the vectors; a vector's product with a query is its cosine (docs/retrieval.md)."""

    def nearest(self, embed: Embed, limit: int, allowed: Selection | None) -> Awaitable[Nearest]:
        """The vector that `embed` makes, and the rows nearest to it, at most `limit`, of those that are allowed."""
        ...

    async def take(self, rows: Rows) -> Vectors:
        """The vectors of these rows."""
        ...

    @property
    def cheap(self) -> bool:
        """Whether taking a vector costs next to nothing, so that every candidate may be compared."""
        ...


class MemoryVectors:
    """All vectors in memory: 1.5 KB a chunk at 384 dimensions, and a quarter more for a sketch where they are many.

    Reading all vectors is what a search in many of them takes its time for. The sketch holds their coordinates in the
    96 directions in which they differ most; what is near in those is compared in all.
    """

    cheap = True

    def __init__(self, matrix: Vectors) -> None:
        """Keep `matrix`, one row a chunk."""
        self._matrix = matrix
        self._basis = _directions(matrix) if len(matrix) > SKETCHED else None
        self._sketch = matrix if self._basis is None else matrix @ self._basis
        self._embedding = _EMBEDDING if len(matrix) >= HALVED else _EMBEDDING_BESIDE
        self._second = ThreadPoolExecutor(1)
        self._second_is_free = Lock()

    def nearest(self, embed: Embed, limit: int, allowed: Selection | None) -> Awaitable[Nearest]:
        """The rows nearest to the query: exactly, and in many vectors but for one in some thousand."""

        def found() -> Nearest:
            query = embed()
            return Nearest(query, self._nearest(query, limit, None if allowed is None else allowed.mask))

        return asyncio.get_running_loop().run_in_executor(self._embedding, found)

    def _nearest(self, query: Vectors, limit: int, allowed: Mask | None) -> Rows:
        if self._basis is None:
            return _best_of(self._matrix @ query, limit, allowed)
        compared = max(COMPARED * limit, len(self._matrix) // PART)
        rows = _best_of(self._products(query @ self._basis), compared, allowed)
        return rows[_best(self._matrix[rows] @ query, limit)]

    def _products(self, query: Vectors) -> Scores:
        """The sketch's product with a query's coordinates; another core takes half while no other search has it."""
        if len(self._sketch) < HALVED or not self._second_is_free.acquire(blocking=False):
            return self._sketch @ query
        try:
            half = len(self._sketch) // 2
            theirs = self._second.submit(np.matmul, self._sketch[:half], query)
            ours = self._sketch[half:] @ query
            return np.concatenate([theirs.result(), ours])
        finally:
            self._second_is_free.release()

    async def take(self, rows: Rows) -> Vectors:
        """The vectors of these rows."""
        return self._matrix.take(rows, axis=0)


class StoredVectors:
    """Vectors in LanceDB, found through its index; nothing of them is kept in memory."""

    cheap = False

    def __init__(self, table: Any, chunks: ChunkTable, told: Told) -> None:
        """Search the column `vector` of `table`; `told` makes an error of files that vanish under the search."""
        self._table = table
        self._chunks = chunks
        self._told = told

    async def nearest(self, embed: Embed, limit: int, allowed: Selection | None) -> Nearest:
        """The rows nearest to the query as the index estimates it, or exactly where a filter leaves few documents.

        Where what a filter leaves is unlike the query, it may be far behind what it drops, so the index is asked again
        until ten are found, or all that there are.
        """
        query = await asyncio.get_running_loop().run_in_executor(_EMBEDDING, embed)
        if allowed is None:
            return Nearest(query, await self._found(query, None, limit, PROBES))
        enough = min(ENOUGH, allowed.count)
        condition, wanted = allowed.reach(limit, NARROW, MOST)
        rows = await self._found(query, condition, wanted, PROBES)
        while condition is None and allowed.mask[rows].sum() < enough and wanted < len(self._chunks):
            condition, wanted = allowed.farther(limit, wanted)
            rows = await self._found(query, condition, wanted, len(self._chunks))
        return Nearest(query, rows[allowed.mask[rows]][:limit])

    async def _found(self, query: Vectors, condition: str | None, wanted: int, probes: int) -> Rows:
        """The rows that LanceDB finds in so many parts of its index, or by comparing all that are under a condition."""
        search = self._table.query().nearest_to(query).distance_type("dot")
        search = search.nprobes(probes) if condition is None else search.where(condition).bypass_vector_index()
        with self._told():
            return self._chunks.rows_of(await search.select(["_distance"]).with_row_id().limit(wanted).to_arrow())

    async def take(self, rows: Rows) -> Vectors:
        """The vectors of these rows, read from the store."""
        order = np.argsort(self._chunks.row_ids[rows])
        wanted = self._chunks.row_ids[rows][order]
        with self._told():
            query = self._table.take_row_ids(wanted.tolist()) if len(wanted) else self._table.query().limit(0)
            table = await query.select(["vector"]).with_row_id().to_arrow()
        found = vectors_of(table["vector"].combine_chunks())
        places = np.argsort(table["_rowid"].to_numpy().astype(np.int64))
        vectors: Vectors = np.empty_like(found)
        vectors[order] = found[places]
        return vectors


def vectors_of(column: Any) -> Vectors:
    """The vectors of an Arrow array of lists of one length, a row each."""
    matrix: Vectors = column.flatten().to_numpy().reshape(len(column), column.type.list_size)
    return matrix


def _directions(matrix: Vectors) -> Vectors:
    """The principal directions of the vectors, one a column, from a sample spread evenly over them."""
    sample = matrix[:: max(len(matrix) // SAMPLE, 1)]
    _, directions = np.linalg.eigh(sample.T @ sample)
    principal: Vectors = np.ascontiguousarray(directions[:, -DIRECTIONS:])
    return principal


def _best_of(scores: Scores, limit: int, allowed: Mask | None) -> Rows:
    if allowed is None:
        return _best(scores, limit)
    rows = np.flatnonzero(allowed)
    return rows[_best(scores[rows], limit)]


def _best(scores: Scores, limit: int) -> Rows:
    if limit >= len(scores):
        return np.arange(len(scores))
    return np.argpartition(scores, -limit)[-limit:]
