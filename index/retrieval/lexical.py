"""The words of the chunks: in memory and scored exactly, or in LanceDB's full-text index once the chunks are many."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from index.language.scripts import is_unspaced
from index.language.stems import list_asked_groups, list_variants
from index.retrieval.fusion import Scores
from index.retrieval.postings import Postings
from index.retrieval.spelling import find_respellings
from index.storage.chunk_table import ChunkTable, ErrorTranslator, Mask, Rows, Selection
from index.storage.full_text import build_match_query

# of the limit are looked for where a filter has most found in vain: as good as all (docs/measurements/retrieval.md)
FILTERED_LIMIT_SHARE = 0.2
MAX_SCANNED_ROWS = (
    2_500  # that are taken, in 4 ms more than the limit; a filter that leaves few of them leaves the best
)


class LexicalMatches(NamedTuple):
    """The rows that were found, and the BM25 score of every row, shape (chunks,): 0 where it is unknown or none."""

    rows: Rows
    scores: Scores


class ChunkText(Protocol):
    """What search needs of the words."""

    async def find_best_rows(
        self, words: str, limit: int, allowed: Selection | None, *, alone: bool = False
    ) -> LexicalMatches:
        """The best rows for any of the words, at most `limit`, of those that are allowed.

        `alone` says that nothing else looks for rows.
        """
        ...

    async def find_rows_with_all(self, words: str) -> Mask:
        """The rows that have every one of the words, in any of their forms."""
        ...

    def suggest_respellings(self, words: str, is_word: Callable[[str], bool]) -> Mapping[str, str]:
        """The words that no row has in any form and that are none (`is_word`), and what was most likely meant."""
        ...


class StoredText:
    """LanceDB's full-text index."""

    def __init__(self, table: Any, chunks: ChunkTable, told: ErrorTranslator) -> None:
        """Search the column `search_text` of `table`; `told` makes an error of files that vanish under the search."""
        self._table = table
        self._chunks = chunks
        self._told = told

    async def find_best_rows(
        self, words: str, limit: int, allowed: Selection | None, *, alone: bool = False
    ) -> LexicalMatches:
        """The best rows; of the others, only those have their score that LanceDB found with them.

        There are a fifth of the limit as a rule where a filter drops most, and fewer where it drops most of the 2,500
        best; the vectors find the others. Alone, it looks at all rows that have one of the words.
        """
        matching = self._table.query().nearest_to_text(build_match_query(words))
        condition, wanted = None, limit
        if allowed is not None:
            asked = (
                (allowed.count, len(self._chunks)) if alone else (int(FILTERED_LIMIT_SHARE * limit), MAX_SCANNED_ROWS)
            )
            condition, wanted = allowed.plan_reach(*asked)
        matching = matching if condition is None else matching.where(condition)
        with self._told():
            found = await matching.select(["_score"]).with_row_id().limit(max(wanted, limit)).to_arrow()
        rows, of_rows = self._chunks.find_rows(found), found["_score"].to_numpy()
        if allowed is not None:
            held = allowed.mask[rows]
            rows, of_rows = rows[held], of_rows[held]
        scores = np.zeros(len(self._chunks), dtype=np.float32)
        scores[rows] = of_rows
        return LexicalMatches(rows[:limit], scores)

    async def find_rows_with_all(self, words: str) -> Mask:
        """The rows that have every one of the words."""
        matching = self._table.query().nearest_to_text(build_match_query(words, every=True))
        with self._told():
            found = await matching.select(["_score"]).with_row_id().limit(max(len(self._chunks), 1)).to_arrow()
        held = np.zeros(len(self._chunks), dtype=bool)
        held[self._chunks.find_rows(found)] = True
        return held

    def suggest_respellings(self, words: str, is_word: Callable[[str], bool]) -> Mapping[str, str]:  # noqa: ARG002 - as the other
        """Nothing: LanceDB does not tell which words it has."""
        return {}


class MemoryText:
    """Postings in memory, and the exact BM25 score of every chunk for a query."""

    def __init__(self, texts: Any, languages: Sequence[str]) -> None:
        """Index a chunked Arrow column of texts, one a row, each in a language by its ISO 639-1 code."""
        self._count = len(texts)
        self._postings = Postings(texts, languages)
        self._letters = "".join({mark for word in self._postings.frequencies for mark in word if mark.isalpha()})

    async def find_best_rows(
        self,
        words: str,
        limit: int,
        allowed: Selection | None,
        *,
        alone: bool = False,  # noqa: ARG002 - as the other
    ) -> LexicalMatches:
        """The best rows; all that are allowed have their score."""
        scores = np.zeros(self._count, dtype=np.float32)
        for terms, count in Counter(self._list_groups(words)).items():
            rows, weights = self._postings.of_any(terms)
            scores[rows] += count * weights
        if allowed is not None:
            scores[~allowed.mask] = 0
        found: Rows = np.flatnonzero(scores)
        best = found if len(found) <= limit else found[np.argpartition(scores[found], -limit)[-limit:]]
        return LexicalMatches(best, scores)

    async def find_rows_with_all(self, words: str) -> Mask:
        """The rows that have every one of the words."""
        groups = set(list_asked_groups(words, self._postings.languages, every=True) or self._list_groups(words))
        held = np.zeros(self._count, dtype=np.int32)
        for terms in groups:
            held[self._postings.of_any(terms)[0]] += 1
        mask: Mask = held >= max(len(groups), 1)
        return mask

    def suggest_respellings(self, words: str, is_word: Callable[[str], bool]) -> Mapping[str, str]:
        """The words that no row has in any form and that are none, and the most frequent word one slip away."""

        def is_right(word: str) -> bool:
            if is_unspaced(word):
                return True
            terms = list_variants(word, self._postings.languages)
            return not terms or any(term in self._postings for term in terms) or is_word(word)

        return find_respellings(words, is_right, self._postings.frequencies, self._letters)

    def _list_groups(self, words: str) -> list[tuple[str, ...]]:
        return list_asked_groups(words, self._postings.languages)
