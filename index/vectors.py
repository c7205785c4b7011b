"""The vectors of the chunks: in memory and exact, or in LanceDB behind an index once they are many."""

from typing import Any, Protocol

import numpy as np

from index.chunk_table import ChunkTable, Mask, Rows
from index.encoder import Vectors

EXACT_LIMIT = 100_000  # chunks; a product with all of them costs less than LanceDB's index up to here
PROBES = 20
REFINE = 10  # times the limit that is compared exactly; recall@10 is .998 with 10 and .752 with 1


class ChunkVectors(Protocol):
    """What search needs of the vectors; a vector's product with a query is its cosine (docs/retrieval.md)."""

    async def nearest(self, query: Vectors, limit: int, allowed: Mask | None) -> Rows:
        """The rows nearest to `query`, at most `limit`, of those that are allowed."""
        ...

    async def take(self, rows: Rows) -> Vectors:
        """The vectors of these rows."""
        ...

    @property
    def cheap(self) -> bool:
        """Whether taking a vector costs next to nothing, so that every candidate may be compared."""
        ...


class MemoryVectors:
    """All vectors in memory: 1.5 KB a chunk at 384 dimensions."""

    cheap = True

    def __init__(self, matrix: Vectors) -> None:
        """Keep `matrix`, one row a chunk."""
        self._matrix = matrix

    async def nearest(self, query: Vectors, limit: int, allowed: Mask | None) -> Rows:
        """The rows nearest to `query`, exactly."""
        scores = self._matrix @ query
        if allowed is not None:
            rows = np.flatnonzero(allowed)
            return rows[_best(scores[rows], limit)]
        return _best(scores, limit)

    async def take(self, rows: Rows) -> Vectors:
        """The vectors of these rows."""
        return self._matrix[rows]


class StoredVectors:
    """Vectors in LanceDB, found through its index and compared exactly; nothing of them is kept in memory."""

    cheap = False

    def __init__(self, table: Any, chunks: ChunkTable) -> None:
        """Search the column `vector` of `table`."""
        self._table = table
        self._chunks = chunks

    async def nearest(self, query: Vectors, limit: int, allowed: Mask | None) -> Rows:
        """The rows nearest to `query`; with a filter, those of the allowed rows, compared exactly."""
        if allowed is not None:
            rows = np.flatnonzero(allowed)
            if len(rows) <= EXACT_LIMIT:
                return rows[_best(await self.take(rows) @ query, limit)]
        search = self._table.query().nearest_to(query).distance_type("dot").nprobes(PROBES).refine_factor(REFINE)
        wanted = limit if allowed is None else limit * 4
        found = await search.select(["_distance"]).with_row_id().limit(wanted).to_arrow()
        rows = self._chunks.rows_of(found["_rowid"].to_numpy().astype(np.int64))
        return (rows if allowed is None else rows[allowed[rows]])[:limit]

    async def take(self, rows: Rows) -> Vectors:
        """The vectors of these rows, read from the store."""
        order = np.argsort(self._chunks.row_ids[rows])
        wanted = self._chunks.row_ids[rows][order]
        table = await self._table.take_row_ids(wanted.tolist()).select(["vector"]).with_row_id().to_arrow()
        flat = table["vector"].combine_chunks().flatten().to_numpy()
        found = flat.reshape(len(table), -1)
        places = np.argsort(table["_rowid"].to_numpy().astype(np.int64))
        vectors: Vectors = np.empty_like(found)
        vectors[order] = found[places]
        return vectors


def _best(scores: Vectors, limit: int) -> Rows:
    if limit >= len(scores):
        return np.arange(len(scores))
    return np.argpartition(-scores, limit)[:limit]
