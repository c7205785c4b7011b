"""The words of the chunks: in memory and scored exactly, or in LanceDB's full-text index once the chunks are many."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np

from index.chunk_table import ChunkTable, Mask, Told
from index.full_text import match
from index.fuse import Scores
from index.postings import Postings
from index.spelling import respellings
from index.terms import indexed_term, split_words

_NARROW = 200  # documents up to which LanceDB filters; beyond, taking more and filtering here is faster


class ChunkText(Protocol):
    """What search needs of the words."""

    async def scores(self, words: str, limit: int, allowed: Mask | None) -> Scores:
        """The BM25 score of every row, shape (chunks,), for any of the words; 0 where none is.

        At least the best `limit` rows of those that are allowed have theirs; the rest may have 0.
        """
        ...

    async def holding(self, words: str) -> Mask:
        """The rows that have every one of the words, in any of their forms."""
        ...

    def respellings(self, words: str, is_word: Callable[[str], bool]) -> Mapping[str, str]:
        """The words that no row has in any form and that are none (`is_word`), and what was most likely meant."""
        ...


class StoredText:
    """LanceDB's full-text index; nothing of it is kept in memory."""

    def __init__(self, table: Any, chunks: ChunkTable, told: Told) -> None:
        """Search the column `search_text` of `table`; `told` makes an error of files that vanish under the search."""
        self._table = table
        self._chunks = chunks
        self._told = told

    async def scores(self, words: str, limit: int, allowed: Mask | None) -> Scores:
        """The BM25 scores of the best `limit` rows."""
        matching = self._table.query().nearest_to_text(match(words))
        if allowed is not None:
            inside = self._chunks.documents_in(allowed)
            if len(inside) <= _NARROW:
                names = ", ".join(f"'{name}'" for name in inside)  # ids of the index, which hold no quotes
                matching = matching.where(f"document_id IN ({names or 'NULL'})")
            limit = min(len(self._chunks), 2 * limit * len(self._chunks) // max(int(allowed.sum()), 1))
        with self._told():
            found = await matching.select(["_score"]).with_row_id().limit(max(limit, 1)).to_arrow()
        scores = np.zeros(len(self._chunks), dtype=np.float32)
        scores[self._chunks.rows_of(found)] = found["_score"].to_numpy()
        if allowed is not None:
            scores[~allowed] = 0
        return scores

    async def holding(self, words: str) -> Mask:
        """The rows that have every one of the words."""
        matching = self._table.query().nearest_to_text(match(words, every=True))
        with self._told():
            found = await matching.select(["_score"]).with_row_id().limit(max(len(self._chunks), 1)).to_arrow()
        held = np.zeros(len(self._chunks), dtype=bool)
        held[self._chunks.rows_of(found)] = True
        return held

    def respellings(self, words: str, is_word: Callable[[str], bool]) -> Mapping[str, str]:  # noqa: ARG002 - as the other
        """Nothing: LanceDB does not tell which words it has."""
        return {}


class MemoryText:
    """Postings in memory, and the exact BM25 score of every chunk for a query."""

    def __init__(self, texts: Any, language: str) -> None:
        """Index a chunked Arrow column of texts, one a row, in the language of this BCP 47 tag."""
        self._language = language
        self._count = len(texts)
        self._postings = Postings(texts, language)
        self._letters = "".join({mark for word in self._postings.frequencies for mark in word if mark.isalpha()})

    async def scores(self, words: str, limit: int, allowed: Mask | None) -> Scores:  # noqa: ARG002 - it scores all rows
        """The BM25 score of every row that is allowed."""
        scores = np.zeros(self._count, dtype=np.float32)
        for term in self._terms(words):
            rows, weights = self._postings.of(term)
            scores[rows] += weights
        if allowed is not None:
            scores[~allowed] = 0
        return scores

    async def holding(self, words: str) -> Mask:
        """The rows that have every one of the words."""
        terms = set(self._terms(words))
        held = np.zeros(self._count, dtype=np.int32)
        for term in terms:
            held[self._postings.of(term)[0]] += 1
        mask: Mask = held >= max(len(terms), 1)
        return mask

    def respellings(self, words: str, is_word: Callable[[str], bool]) -> Mapping[str, str]:
        """The words that no row has in any form and that are none, and the most frequent word one slip away."""

        def is_right(word: str) -> bool:
            term = indexed_term(word, self._language)
            return term is None or term in self._postings or is_word(word)

        return respellings(words, is_right, self._postings.frequencies, self._letters)

    def _terms(self, words: str) -> list[str]:
        return [term for word in split_words(words) if (term := indexed_term(word, self._language))]
