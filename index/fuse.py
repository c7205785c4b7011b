"""One score from two rankings, comparable between queries, and a query that learns from the best of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

COSINE_WEIGHT = 0.5
SATURATION = 8.0  # the BM25 score that counts half
FEEDBACK = 8  # documents that a query learns from
FEEDBACK_WEIGHT = 1.5
FEEDBACK_SHARPNESS = 0.03  # how far below the best score a document counts 1/e

Scores = NDArray[np.floating[Any]]


def fuse(cosines: Scores | None, bm25: Scores) -> Scores:
    """Score candidates by `0.5 * cosine + 0.5 * bm25 / (bm25 + 8)`; a score means the same for every query.

    `cosines` is None when no encoder was there: the text part stands alone then. A score lies in [-0.5, 1).
    """
    text: Scores = (1 - COSINE_WEIGHT) * bm25 / (bm25 + SATURATION)
    return text if cosines is None else COSINE_WEIGHT * cosines + text


def refined_query(query: Vectors, best: Vectors, scores: Scores) -> Vectors:
    """Move `query` towards the vectors of the best documents (Rocchio), each by its score; length 1.

    `best` has one row a document, best first. What scores far below the first counts little, so that a query with
    one clear answer hardly moves, and one without any answer (low scores) neither.
    """
    weights = np.maximum(scores, 0) * np.exp((scores - scores[0]) / FEEDBACK_SHARPNESS)
    moved = query + FEEDBACK_WEIGHT / FEEDBACK * (weights @ best)
    result: Vectors = (moved / max(float(np.linalg.norm(moved)), 1e-9)).astype(np.float32)
    return result
