"""An inverted index in memory: which chunks have a word, and what that adds to their BM25 scores."""

from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from index.retrieval.terms import stem_term

BM25_K1 = 1.2  # how soon more of the same word counts for nothing
# how much a longer chunk has to have more of a word; chunks differ little in length (docs/measurements/retrieval.md)
BM25_B = 0.4
BATCH_TEXTS = 500  # texts at a time, because their words take more memory than they do
_NOT_A_WORD = r"[^\pL\pN\pM]+"


class Postings:
    """For every term the rows that have it, 8 bytes each, and what it adds to the BM25 score of each.

    BM25 is that of Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), with the logarithm of
    1 + (N - n + 0.5) / (n + 0.5) as Lucene has it, which is never below 0. `frequencies` says how often each word
    stands in all texts, in small letters and as it is spelt.
    """

    def __init__(self, texts: Any, language: str) -> None:
        """Index a chunked Arrow column of texts, one a row, in the language of this BCP 47 tag."""
        self.frequencies: dict[str, int] = {}
        self._numbers: dict[str, int] = {}  # of terms
        self._count = len(texts)
        parts = []
        seen: dict[str, int] = {}  # the number of each word's term, or -1
        for first in range(0, len(texts), BATCH_TEXTS):
            part = texts.slice(first, BATCH_TEXTS).combine_chunks()
            parts.append(self._count_terms(part, first, language, seen))
        terms, rows, often = (np.concatenate(column) for column in zip(*parts, strict=True)) if parts else _NO_POSTINGS
        order = np.argsort(terms, kind="stable")
        self._rows = rows[order]
        self._starts = np.searchsorted(terms[order], np.arange(len(self._numbers) + 1))
        self._weights = self._compute_bm25(often[order])

    def __contains__(self, term: str) -> bool:
        return term in self._numbers

    def of(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The rows that have a term, in order, and what it adds to the score of each."""
        number = self._numbers.get(term)
        posting = slice(0) if number is None else slice(self._starts[number], self._starts[number + 1])
        return self._rows[posting], self._weights[posting]

    def _count_terms(self, texts: Any, start: int, language: str, seen: dict[str, int]) -> "_TermCounts":
        """Term, row and count of all words in these texts, whose first row is `start`, ordered by row."""
        lowered = pc.call_function("utf8_lower", [texts])
        lists = pc.call_function("split_pattern_regex", [lowered], pc.SplitPatternOptions(_NOT_A_WORD))
        rows = np.repeat(np.arange(len(texts)), np.diff(lists.offsets.to_numpy()))
        words = lists.flatten().dictionary_encode()
        known = words.dictionary.to_pylist()
        for word in known:
            if word not in seen:
                term = stem_term(word, language)
                seen[word] = -1 if term is None else self._numbers.setdefault(term, len(self._numbers))
        terms = np.array([seen[word] for word in known], dtype=np.int64)[words.indices.to_numpy()]
        for word, times in zip(known, np.bincount(words.indices).tolist(), strict=True):
            if seen[word] >= 0:
                self.frequencies[word] = self.frequencies.get(word, 0) + times
        pairs = np.sort((rows << 32 | terms)[terms >= 0])
        first = np.flatnonzero(np.diff(pairs, prepend=-1))
        pairs, often = pairs[first], np.diff(first, append=len(pairs))
        return (pairs & 0xFFFFFFFF).astype(np.int32), (pairs >> 32).astype(np.int32) + start, often.astype(np.int32)

    def _compute_bm25(self, often: NDArray[np.int32]) -> NDArray[np.float32]:
        lengths = np.bincount(self._rows, weights=often, minlength=self._count)
        held = np.diff(self._starts)
        rarity = np.log1p((self._count - held + 0.5) / (held + 0.5))
        norm = BM25_K1 * (1 - BM25_B + BM25_B * lengths / max(float(lengths.sum()) / max(self._count, 1), 1e-9))
        weights = np.repeat(rarity, held) * (BM25_K1 + 1) * often / (often + norm[self._rows])
        return weights.astype(np.float32)


_TermCounts = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
_NO_POSTINGS: _TermCounts = (np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int32))
