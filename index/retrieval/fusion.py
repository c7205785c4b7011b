"""One score from two rankings, comparable between queries, and a query that learns from the best of them."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.language.stems import STOP_WORDS
from index.models.encoder import Vectors

COSINE_WEIGHT = 0.5
CODE_COSINE_WEIGHT = 0.8
MIXED_CODE_SHARE, ALL_CODE_SHARE = 0.5, 0.8  # shares of code between which one weight passes into the other
BM25_SATURATION = 8.0  # the BM25 score that counts half
FEEDBACK_DOCUMENTS = 8  # documents that a query learns from
FEEDBACK_WEIGHT = 1.5
FEEDBACK_SHARPNESS = 0.03  # how far below the best score a document counts 1/e

SAMPLE_CHUNKS = 500  # chunks that are looked at
MIN_CODE_SYMBOL_SHARE = (
    0.12  # of what is written; prose has 0.03, Markdown with formulas 0.11, functions of Python 0.18
)
MAX_CODE_STOP_WORD_SHARE = 0.2  # of all words at most; prose has 0.35

_SYMBOL = re.compile(r"[^\w\s]|_")
_WORD = re.compile(r"[^\W_]+")

Scores = NDArray[np.floating[Any]]


def fuse(cosines: Scores | None, bm25: Scores, weight: float = COSINE_WEIGHT) -> Scores:
    """Score candidates by `weight * cosine + (1 - weight) * bm25 / (bm25 + 8)`; a score means the same for every query.

    `cosines` is None when no encoder was there: the text part stands alone then. A score lies in [-weight, 1).
    """
    text: Scores = (1 - weight) * bm25 / (bm25 + BM25_SATURATION)
    return text if cosines is None else weight * cosines + text


def compute_cosine_weight(code: float, prose: float = COSINE_WEIGHT) -> float:
    """The weight of vectors in an archive with this share of code (`compute_code_share`), given that in prose.

    Code does not have the words of the question that it answers, so a shared word tells less there.
    """
    part = min(max((code - MIXED_CODE_SHARE) / (ALL_CODE_SHARE - MIXED_CODE_SHARE), 0.0), 1.0)
    return prose + max(CODE_COSINE_WEIGHT - prose, 0.0) * part


def compute_code_share(texts: Sequence[str]) -> float:
    """The share of texts that are more like code than like sentences: many symbols, few words like `the` and `of`."""
    return sum(map(_is_code, texts)) / max(len(texts), 1)


def _is_code(text: str) -> bool:
    written = sum(not mark.isspace() for mark in text)
    words = _WORD.findall(text.lower())
    little = sum(word in STOP_WORDS for word in words)
    return len(_SYMBOL.findall(text)) >= MIN_CODE_SYMBOL_SHARE * written and little <= MAX_CODE_STOP_WORD_SHARE * len(
        words
    )


def refine_query(query: Vectors, best: Vectors, scores: Scores) -> Vectors:
    """Move `query` towards the vectors of the best documents (Rocchio), each by its score; length 1.

    `best` has one row a document, best first. What scores far below the first counts little, so that a query with
    one clear answer hardly moves, and one without any answer (low scores) neither.
    """
    weights = np.maximum(scores, 0) * np.exp((scores - scores[0]) / FEEDBACK_SHARPNESS)
    moved = query + FEEDBACK_WEIGHT / FEEDBACK_DOCUMENTS * (weights @ best)
    result: Vectors = (moved / max(float(np.linalg.norm(moved)), 1e-9)).astype(np.float32)
    return result
