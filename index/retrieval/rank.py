"""Rank the chunks of an index for a query: two legs, one score, one refinement."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.language.function_words import FUNCTION_WORDS
from index.language.scripts import is_unspaced
from index.markdown.invisible import remove_hidden
from index.models.encoder import Encoder, Vectors
from index.retrieval.asked_language import FOREIGN_COSINE_WEIGHT, AskedLanguage, tell_language
from index.retrieval.dense import DenseMatches
from index.retrieval.fusion import FEEDBACK_DOCUMENTS, Scores, fuse, refine_query
from index.retrieval.lexical import LexicalMatches
from index.retrieval.query import Query, QueryError
from index.retrieval.searcher import Searcher
from index.retrieval.spelling import replace_words
from index.storage.chunk_table import Mask, Rows, Selection
from index.storage.full_text import extract_subject, is_indexed

TEXT_CANDIDATES = 300  # to compare their vectors costs next to nothing
VECTOR_CANDIDATES = 100  # nDCG@10 is the same with 50, recall@100 is not


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first: their rows, fused scores and what went into them.

    `words` is what was looked for, `respelt` the words of the query that no chunk has and what was looked for instead
    of each. `cosine` is that of the query before feedback (None without rows, or an encoder that knows its language);
    `bm25` is 0 where full text did not find the chunk. `language` is what is known of the query's.
    """

    words: str
    language: AskedLanguage
    respelt: Mapping[str, str]
    rows: Rows
    score: Scores
    cosine: Scores | None
    bm25: Scores

    def get_text_ranks(self, places: Sequence[int]) -> list[int | None]:
        """The ranks by BM25, from 1, of the candidates in these places; None where full text did not find one."""
        found = self.bm25[places] > 0
        return [
            rank if held else None for rank, held in zip(_compute_ranks(self.bm25, places), found.tolist(), strict=True)
        ]

    def get_vector_ranks(self, places: Sequence[int]) -> Sequence[int | None]:
        """The ranks by cosine, from 1, among the candidates; None without an encoder."""
        return [None] * len(places) if self.cosine is None else _compute_ranks(self.cosine, places)


def _compute_ranks(scores: Scores, places: Sequence[int]) -> list[int]:
    ranks: list[int] = (1 + np.count_nonzero(scores > scores[places, None], axis=1)).tolist()
    return ranks


async def rank(searcher: Searcher, query: Query) -> Ranking:
    """Rank the chunks that may answer `query`. Raises FilterError, DocumentNotFoundError or QueryError."""
    allowed = await _select_allowed(searcher, query)
    language = tell_language(query.words, searcher.encoder, searcher.languages)
    meant = _suggest_respellings(searcher, query.words, language)
    words = replace_words(query.words, meant)
    if allowed is not None and not allowed.count:
        none = np.empty(0, dtype=np.float32)
        return Ranking(words, language, meant, np.empty(0, dtype=np.int64), none, None, none)
    encoder = searcher.encoder if language.has_vectors else None
    text = _search_text(searcher, words, allowed, language, alone=encoder is None)
    if encoder is None:
        rows, bm25 = await text
        score, cosine = fuse(None, bm25[rows], searcher.cosine_weight), None
    else:
        vectors = asyncio.ensure_future(_search_vectors(searcher, encoder, words, allowed))
        try:
            found, bm25 = await text  # in memory: while a thread embeds the query
            near = await vectors
        finally:
            vectors.cancel()  # when the words could not be looked for; what is done stays done
        rows = _unite_rows(len(searcher.table), found, near.rows)
        weight = FOREIGN_COSINE_WEIGHT if language.is_foreign else searcher.cosine_weight
        score, cosine = _score_rows(searcher, rows, near.query, bm25[rows], weight)
    order = searcher.table.rank_rows(rows, score)
    cosine = None if cosine is None else cosine[order]
    return Ranking(words, language, meant, rows[order], score[order], cosine, bm25[rows[order]])


def _unite_rows(count: int, first: Rows, second: Rows) -> Rows:
    """The rows, of so many, that are in either, in order."""
    held = np.zeros(count, dtype=bool)
    held[first] = held[second] = True
    return np.flatnonzero(held)


def _make_word_test(encoder: Encoder | None) -> Callable[[str], bool]:
    return (lambda _: False) if encoder is None else encoder.is_word


def _suggest_respellings(searcher: Searcher, words: str, language: AskedLanguage) -> Mapping[str, str]:
    """What was most likely meant by words that nothing has; a word of a foreign language is no slip."""
    if language.is_foreign:
        return {}
    is_whole = _make_word_test(searcher.encoder)
    common = FUNCTION_WORDS.get(language.code or "", frozenset())
    return searcher.text.suggest_respellings(words, lambda word: word in common or is_whole(word))


async def _search_text(
    searcher: Searcher, words: str, allowed: Selection | None, language: AskedLanguage, *, alone: bool
) -> LexicalMatches:
    """The rows that the words' subject finds."""
    looked_for = extract_subject(words, language.code or searcher.language)
    return await searcher.text.find_best_rows(looked_for, TEXT_CANDIDATES, allowed, alone=alone)


def _search_vectors(
    searcher: Searcher, encoder: Encoder, words: str, allowed: Selection | None
) -> Awaitable[DenseMatches]:
    """The rows nearest to the words, and the words' own vector."""
    tokens = encoder.tokenize_query(words)  # in the thread it would wait for the interpreter once more
    return searcher.vectors.nearest(lambda: encoder.vector(tokens), VECTOR_CANDIDATES, allowed)


def _score_rows(searcher: Searcher, rows: Rows, query: Vectors, bm25: Scores, weight: float) -> tuple[Scores, Scores]:
    """The scores of the rows after the query learnt from the best documents, and the cosines before."""
    vectors, documents = searcher.vectors.take(rows), searcher.table.documents[rows]

    def score(query: Vectors) -> Scores:
        return fuse(searcher.titles.blend(vectors @ query, documents, query), bm25, weight)

    scores = score(query)
    order = np.argsort(-scores, kind="stable")
    best = order[_find_first_of_each(documents[order], FEEDBACK_DOCUMENTS)]
    if len(best):
        scores = score(refine_query(query, vectors[best], scores[best]))
    return scores, vectors @ query


def _find_first_of_each(documents: Rows, limit: int) -> list[int]:
    """Where the first `limit` documents of a ranking first occur."""
    first: dict[int, int] = {}
    for place, document in enumerate(documents.tolist()):
        if len(first) == limit:
            break
        first.setdefault(document, place)
    return list(first.values())


async def _select_allowed(searcher: Searcher, query: Query) -> Selection | None:
    """Which chunks the query lets through; None when it lets all through."""
    filtered = searcher.allowed(query.filters)
    masks = [await _find_phrase_chunks(searcher, phrase, literally=True) for phrase in query.phrases]
    masks += [~await _find_phrase_chunks(searcher, phrase, literally=" " in phrase) for phrase in query.excluded]
    if not masks:
        return filtered
    if filtered is not None:
        masks.append(filtered.mask)
    return Selection(searcher.table, np.logical_and.reduce(masks))


async def _find_phrase_chunks(searcher: Searcher, phrase: str, *, literally: bool) -> Mask:
    """The chunks with every word of a phrase in any form, or with the phrase as it is but for case and white space."""
    if not is_indexed(phrase, searcher.language):
        raise QueryError("narrows by words that are too common to be indexed")
    held = await searcher.text.find_rows_with_all(phrase)
    if literally:
        pattern = compile_phrase(phrase)
        texts = await searcher.search_texts(np.flatnonzero(held))
        await asyncio.to_thread(_drop_rows_without, pattern, texts, held)
    return held


def _drop_rows_without(pattern: re.Pattern[str], texts: Mapping[int, str], held: Mask) -> None:
    for row, text in texts.items():
        held[row] = pattern.search(remove_hidden(text).casefold()) is not None


def compile_phrase(phrase: str) -> re.Pattern[str]:
    """What finds a phrase in case-folded text.

    A pattern that begins with letters is found eight times as fast as one that ignores case and begins with what may
    not stand before them; that is looked at behind the first word. Where no space parts words, any place ends one.
    """
    folded = phrase.casefold().strip()
    first, *others = map(re.escape, folded.split())
    begin = first if is_unspaced(folded[0]) else rf"{first}(?<!\w{first})"
    end = "" if is_unspaced(folded[-1]) else r"(?!\w)"
    return re.compile(r"\s+".join([begin, *others]) + end)
