"""Rank the chunks of an index for a query: two legs, one score, one refinement."""

import asyncio
import re
from dataclasses import dataclass

import numpy as np

from index.chunk_table import Mask, Rows
from index.encoder import Vectors
from index.filters import allowed_documents
from index.full_text import is_indexed, subject
from index.fuse import FEEDBACK, Scores, fuse, refined_query
from index.hidden import without_hidden
from index.query import Query, QueryError
from index.reader import Reader

TEXT_CANDIDATES = 300  # their scores cost little, and what the vectors find is then judged by its real BM25 score
VECTOR_CANDIDATES = 100  # nDCG@10 is the same with 50, recall@100 is not


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first: their rows, fused scores and what went into them.

    `words` is what was looked for. `cosine` is that of the query as it was asked (None without an encoder); `bm25` is
    0 where full text did not find the chunk.
    """

    words: str

    rows: Rows
    score: Scores
    cosine: Scores | None
    bm25: Scores

    def text_rank(self, place: int) -> int | None:
        """The rank by BM25, from 1, of the candidate in this place; None where full text did not find it."""
        return int(np.count_nonzero(self.bm25 > self.bm25[place])) + 1 if self.bm25[place] > 0 else None

    def vector_rank(self, place: int) -> int | None:
        """The rank by cosine, from 1, among the candidates; None without an encoder."""
        return None if self.cosine is None else int(np.count_nonzero(self.cosine > self.cosine[place])) + 1


async def rank(reader: Reader, query: Query) -> Ranking:
    """Rank the chunks that may answer `query`. Raises FilterError, DocumentNotFoundError or QueryError."""
    allowed = await _allowed(reader, query)
    words = subject(query.words, reader.manifest.archive.language)
    text = reader.text_scores(words, TEXT_CANDIDATES, allowed)
    if reader.encoder is None:
        found, scores = await text
        return _ordered(reader, query.words, found, fuse(None, scores), None, scores)
    encoding = asyncio.to_thread(reader.encoder.encode_query, query.words)  # beside LanceDB
    (found, scores), vector = await asyncio.gather(text, encoding)
    judged = found if reader.vectors.cheap else found[:VECTOR_CANDIDATES]
    rows = np.union1d(judged, await reader.vectors.nearest(vector, VECTOR_CANDIDATES, allowed))
    bm25 = np.zeros(len(rows))
    _, places, from_text = np.intersect1d(rows, found, assume_unique=True, return_indices=True)
    bm25[places] = scores[from_text]
    vectors = await reader.vectors.take(rows)
    return _refined(reader, query.words, rows, vector, vectors, bm25)


def _refined(reader: Reader, words: str, rows: Rows, query: Vectors, vectors: Vectors, bm25: Scores) -> Ranking:
    """Score, let the query learn from the best documents, and score again."""
    cosine = vectors @ query
    score = fuse(cosine, bm25)
    order = reader.table.order(rows, score)
    best = order[_first_of_each(reader.table.documents[rows[order]], FEEDBACK)]
    if len(best):
        score = fuse(vectors @ refined_query(query, vectors[best], score[best]), bm25)
    return _ordered(reader, words, rows, score, cosine, bm25)


def _first_of_each(documents: Rows, limit: int) -> Rows:
    """Where the first `limit` documents of a ranking first occur."""
    _, first = np.unique(documents, return_index=True)
    return np.sort(first)[:limit]


def _ordered(reader: Reader, words: str, rows: Rows, score: Scores, cosine: Scores | None, bm25: Scores) -> Ranking:
    order = reader.table.order(rows, score)
    return Ranking(words, rows[order], score[order], None if cosine is None else cosine[order], bm25[order])


async def _allowed(reader: Reader, query: Query) -> Mask | None:
    """Which chunks the query lets through; None when it lets all through."""
    names = allowed_documents(reader.documents, query.filters, reader.manifest.archive.language)
    masks = [] if names is None else [reader.table.of_documents(names)]
    masks += [await _holding(reader, phrase, literally=True) for phrase in query.phrases]
    masks += [~await _holding(reader, phrase, literally=" " in phrase) for phrase in query.excluded]
    return np.logical_and.reduce(masks) if masks else None


async def _holding(reader: Reader, phrase: str, *, literally: bool) -> Mask:
    """The chunks with every word of a phrase in any form, or with the phrase as it is but for case and white space."""
    if not is_indexed(phrase, reader.manifest.archive.language):
        raise QueryError("narrows by words that are too common to be indexed")
    rows, _ = await reader.text_scores(phrase, len(reader.table), every=True)
    if literally:
        words = r"\s+".join(map(re.escape, phrase.split()))
        pattern = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
        texts = await reader.search_texts(rows)
        rows = np.array([row for row, text in texts.items() if pattern.search(without_hidden(text))], dtype=np.int64)
    held = np.zeros(len(reader.table), dtype=bool)
    held[rows] = True
    return held
