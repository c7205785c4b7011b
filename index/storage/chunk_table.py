"""Where chunks stand: what is kept in memory of each chunk, a few numbers and the section's anchor and headings."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.documents.chunk import Chunk

Rows = NDArray[np.int64]  # rows of the chunks table in the order in which they were loaded
Mask = NDArray[np.bool_]
ErrorTranslator = Callable[[], AbstractContextManager[None]]  # tells an error of LanceDB as what it is
MAX_CONDITION_DOCUMENTS = (
    800  # documents that a condition may name; for more, LanceDB takes longer than to find and drop the others
)
MAX_DISCARDED_CHUNKS = 5_000  # chunks that LanceDB may find in vain
NUMBER_COLUMNS = ("start", "end", "first_line", "last_line", "tokens")
PLACE_COLUMNS = (*NUMBER_COLUMNS, "anchor", "headings")  # LanceDB takes 0.5 to 4 ms to fetch one of them


class ChunkTable:
    """Row numbers, document, position and place of every chunk; 76 bytes a chunk and its headings' numbers.

    An anchor or a heading that many chunks have is kept once.

    A row is a chunk's place in the table as loaded, LanceDB's row id is where the store keeps it.
    """

    def __init__(self, table: Any, document_ids: Sequence[str]) -> None:
        """Read the columns `document_id`, `position`, those of `PLACE_COLUMNS`, and `_rowid` of an Arrow table."""
        self.document_ids = document_ids
        column = table["document_id"].combine_chunks().dictionary_encode()
        self._numbers = {name: number for number, name in enumerate(document_ids)}
        known = np.array([self._numbers[name] for name in column.dictionary.to_pylist()], dtype=np.int64)
        self.documents = known[column.indices.to_numpy()] if len(known) else np.empty(0, dtype=np.int64)
        self.sizes = np.bincount(self.documents, minlength=len(document_ids))
        self.positions = table["position"].to_numpy().astype(np.int64)
        self._numbers_of = np.stack([table[name].to_numpy() for name in NUMBER_COLUMNS], axis=1)
        anchors = table["anchor"].combine_chunks().dictionary_encode()
        self._anchors, self._anchor_of = anchors.dictionary.to_pylist(), anchors.indices.to_numpy()
        lists = table["headings"].combine_chunks()
        headings = lists.flatten().dictionary_encode()
        self._headings, self._heading_of = headings.dictionary.to_pylist(), headings.indices.to_numpy()
        self._headings_end = np.cumsum(lists.value_lengths().to_numpy(), dtype=np.int32)
        self.row_ids = _read_row_ids(table)
        self._first_of_fragment, self._row_at = _index_row_places(self.row_ids)
        keys = self._keys(self.documents, self.positions)
        self._by_key = np.argsort(keys)
        self._sorted_keys = keys[self._by_key]

    def __len__(self) -> int:
        return len(self.row_ids)

    @staticmethod
    def _keys(documents: Rows, positions: Rows) -> Rows:
        return (documents << 32) + positions

    def find_rows(self, found: Any) -> Rows:
        """The rows that the `_rowid` of an Arrow table stand for."""
        fragments, offsets = _split_row_ids(_read_row_ids(found))
        rows: Rows = self._row_at[self._first_of_fragment[fragments] + offsets]
        return rows

    def find_neighbours(self, rows: Rows, steps: Sequence[int]) -> Rows:
        """The rows of the chunks so many positions after each, in its section; -1 for none. Shape (rows, steps)."""
        keys = self._keys(self.documents[rows], self.positions[rows])[:, None] + steps
        places = np.minimum(np.searchsorted(self._sorted_keys, keys), len(self) - 1)
        found = self._by_key[places]
        there = (self._sorted_keys[places] == keys) & (self._anchor_of[found] == self._anchor_of[rows, None])
        return np.where(there, found, -1)

    def characters(self, rows: Rows) -> Rows:
        """The lengths of the chunks in these rows."""
        lengths: Rows = self._numbers_of[rows, 1] - self._numbers_of[rows, 0]
        return lengths

    def select_documents(self, names: Iterable[str]) -> "Selection":
        """The chunks of these documents."""
        wanted = np.zeros(len(self.document_ids), dtype=bool)
        wanted[[self._numbers[name] for name in names]] = True
        return Selection(self, wanted[self.documents])

    def chunks(self, rows: Rows, texts: Iterable[str]) -> list[Chunk]:
        """The chunks in these rows, of what is kept here and of their texts, which are given."""
        kept = zip(
            (self.document_ids[int(number)] for number in self.documents[rows].tolist()),
            self.positions[rows].tolist(),
            self._numbers_of[rows].tolist(),
            map(self._read_headings, rows.tolist()),
            (self._anchors[number] for number in self._anchor_of[rows].tolist()),
            texts,
            strict=True,
        )
        return [
            Chunk(document, position, start, end, first_line, last_line, headings, anchor, text, tokens)
            for document, position, (start, end, first_line, last_line, tokens), headings, anchor, text in kept
        ]

    def _read_headings(self, row: int) -> tuple[str, ...]:
        start = self._headings_end[row - 1] if row else 0
        return tuple(self._headings[number] for number in self._heading_of[start : self._headings_end[row]].tolist())

    def rank_rows(self, rows: Rows, scores: NDArray[np.floating[Any]]) -> Rows:
        """Indices that bring `rows` into the order of their scores, best first, ties by document id and position."""
        order: Rows = np.lexsort((self.positions[rows], self.documents[rows], -scores))
        return order


class Selection:
    """The chunks that a query lets through; where there are none, there is nothing to look for."""

    def __init__(self, table: ChunkTable, mask: Mask) -> None:
        """Let through the rows of `table` that `mask` holds, shape (chunks,)."""
        self.mask = mask
        self._table = table

    @cached_property
    def count(self) -> int:
        """How many chunks it lets through."""
        return int(np.count_nonzero(self.mask))

    @cached_property
    def _few(self) -> tuple[str, int] | None:
        """What finds its documents, and how many of their chunks it drops; None where either is much."""
        if self.count > MAX_CONDITION_DOCUMENTS * self._table.sizes.max(initial=1):
            return None
        sizes = np.bincount(self._table.documents[self.mask], minlength=len(self._table.sizes))
        numbers = np.flatnonzero(sizes)
        others = int(self._table.sizes[numbers].sum()) - self.count
        if len(numbers) > MAX_CONDITION_DOCUMENTS or others > MAX_DISCARDED_CHUNKS:
            return None
        names = ", ".join(f"'{self._table.document_ids[number]}'" for number in numbers.tolist())  # ids hold no quotes
        return f"document_id IN ({names})", others

    def plan_reach(self, limit: int, most: int) -> tuple[str | None, int]:
        """How far LanceDB has to look for `limit` of these chunks: a condition or None, and how many to find.

        Of few documents it looks in their chunks alone, for so many more as are not let through. Of more it finds so
        many more as are not let through on the average, `most` of them at most.
        """
        if self._few is not None:
            condition, others = self._few
            return condition, limit + others
        return None, min(limit * len(self.mask) // self.count, max(most, limit))


def sample_rows_evenly(count: int, some: int) -> Rows:
    """Rows spread evenly over `count` of them: `some` and fewer than twice as many, or all where they are fewer."""
    return np.arange(0, count, max(count // some, 1))


def _read_row_ids(table: Any) -> Rows:
    ids: Rows = table["_rowid"].to_numpy().astype(np.int64)
    return ids


def _split_row_ids(row_ids: Rows) -> tuple[Rows, Rows]:
    """The number of the fragment that keeps each row, and the row's place in it, which a row id is made of."""
    return row_ids >> 32, row_ids & 0xFFFFFFFF


def _index_row_places(row_ids: Rows) -> tuple[Rows, Rows]:
    """Where each fragment's rows begin in a list of all places, and the row in each place, if it has one.

    To look there takes a tenth of the time of a search among a million sorted row ids.
    """
    fragments, offsets = _split_row_ids(row_ids)
    ends = np.zeros(fragments.max(initial=-1) + 1, dtype=np.int64)
    np.maximum.at(ends, fragments, offsets + 1)
    first = np.cumsum(ends) - ends
    row_at = np.full(ends.sum(), -1)
    row_at[first[fragments] + offsets] = np.arange(len(row_ids))
    return first, row_at
