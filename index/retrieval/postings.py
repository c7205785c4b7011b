"""An inverted index in memory: which chunks have a word, and what that adds to their BM25 scores."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from index.language.scripts import is_unspaced
from index.language.stems import list_terms

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

    def __init__(self, texts: Any, languages: Sequence[str]) -> None:
        """Index a chunked Arrow column of texts, one a row, each in a language by its ISO 639-1 code.

        All languages stand in one list, so that a word which is asked for in several is as rare as it is in all texts.
        """
        self.frequencies: dict[str, int] = {}
        self.languages = tuple(dict.fromkeys(languages))
        self._numbers: dict[str, int] = {}  # of terms
        self._count = len(texts)
        parts = []
        of_rows = np.array([self.languages.index(language) for language in languages], dtype=np.int64)
        words: dict[str, _Words] = {language: _Words() for language in self.languages}
        for first in range(0, len(texts), BATCH_TEXTS):
            part = texts.slice(first, BATCH_TEXTS).combine_chunks()
            spoken = of_rows[first : first + BATCH_TEXTS]
            for number in np.unique(spoken).tolist():
                rows = np.flatnonzero(spoken == number)
                some = part if len(rows) == len(part) else part.take(rows)
                language = self.languages[number]
                parts.append(self._count_terms(some, rows + first, language, words[language]))
        columns = zip(*parts, strict=True) if parts else ([column] for column in _NO_POSTINGS)
        terms, rows, often = (np.concatenate(column) for column in columns)
        order = np.argsort(terms, kind="stable")
        self._rows = rows[order]
        self._starts = np.searchsorted(terms[order], np.arange(len(self._numbers) + 1))
        self._weights = self._compute_bm25(often[order])

    def __contains__(self, term: str) -> bool:
        return term in self._numbers

    def of(self, term: str) -> tuple[Any, Any]:
        """The rows that have a term, and what it adds to the score of each."""
        number = self._numbers.get(term)
        posting = slice(0) if number is None else slice(self._starts[number], self._starts[number + 1])
        return self._rows[posting], self._weights[posting]

    def of_any(self, terms: Sequence[str]) -> tuple[Any, Any]:
        """The rows that have one of some terms, which are one word in several languages, and what that adds to each.

        A word is as rare as all its terms are together, so that a language with few texts does not make it rare.
        """
        known = [term for term in terms if term in self._numbers]
        if len(known) < 2:
            return self.of(known[0] if known else "")
        parts = [self.of(term) for term in known]
        rows, places = np.unique(np.concatenate([rows for rows, _ in parts]), return_inverse=True)
        saturated = np.concatenate([weights / self._compute_rarity(len(held)) for held, weights in parts])
        most = np.zeros(len(rows), dtype=np.float32)
        np.maximum.at(most, places, saturated)
        return rows, (most * self._compute_rarity(len(rows))).astype(np.float32)

    def _count_terms(self, texts: Any, numbers: NDArray[np.int64], language: str, seen: "_Words") -> "_TermCounts":
        """Term, row and count of all words in these texts, whose rows have these numbers, ordered by row."""
        lowered = pc.call_function("utf8_lower", [texts])
        lists = pc.call_function("split_pattern_regex", [lowered], pc.SplitPatternOptions(_NOT_A_WORD))
        rows = np.repeat(numbers, np.diff(lists.offsets.to_numpy()))
        words = lists.flatten().dictionary_encode()
        known = words.dictionary.to_pylist()
        terms_of = [seen.find(word, language, self._numbers) for word in known]
        for word, terms, times in zip(known, terms_of, np.bincount(words.indices).tolist(), strict=True):
            if len(terms) == 1 and not is_unspaced(word):
                self.frequencies[word] = self.frequencies.get(word, 0) + times
        of_terms, numbers_of = _list_postings(rows, words.indices.to_numpy(), terms_of)
        pairs = np.sort(of_terms << 32 | numbers_of)
        first = np.flatnonzero(np.diff(pairs, prepend=-1))
        pairs, often = pairs[first], np.diff(first, append=len(pairs))
        return (pairs & 0xFFFFFFFF).astype(np.int32), (pairs >> 32).astype(np.int32), often.astype(np.int32)

    def _compute_rarity(self, held: Any) -> Any:
        return np.log1p((self._count - held + 0.5) / (held + 0.5))

    def _compute_bm25(self, often: NDArray[np.int32]) -> NDArray[np.float32]:
        lengths = np.bincount(self._rows, weights=often, minlength=self._count)
        held = np.diff(self._starts)
        rarity = self._compute_rarity(held)
        norm = BM25_K1 * (1 - BM25_B + BM25_B * lengths / max(float(lengths.sum()) / max(self._count, 1), 1e-9))
        weights = np.repeat(rarity, held) * (BM25_K1 + 1) * often / (often + norm[self._rows])
        return weights.astype(np.float32)


class _Words:
    """The numbers of the terms of each word of one language, as far as they were asked for."""

    def __init__(self) -> None:
        self._known: dict[str, Sequence[int]] = {}

    def find(self, word: str, language: str, numbers: dict[str, int]) -> Sequence[int]:
        """The numbers of a word's terms; a new term gets the next of `numbers`."""
        found = self._known.get(word)
        if found is None:
            found = [numbers.setdefault(term, len(numbers)) for term in list_terms(word, language)]
            self._known[word] = found
        return found


def _list_postings(
    rows: NDArray[np.int64], words: NDArray[np.int32], terms_of: Sequence[Sequence[int]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row and term of every term, of words that stand in these rows and have none, one or several terms."""
    sizes = np.array([len(terms) for terms in terms_of], dtype=np.int64)
    flat = np.array([term for terms in terms_of for term in terms], dtype=np.int64)
    counts = sizes[words]
    before = np.cumsum(counts) - counts
    places = np.arange(counts.sum()) + np.repeat((np.cumsum(sizes) - sizes)[words] - before, counts)
    return np.repeat(rows, counts), flat[places]


_TermCounts = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
_NO_POSTINGS: _TermCounts = (np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int32))
