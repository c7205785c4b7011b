"""One score from two rankings, comparable between queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

COSINE_WEIGHT = 0.4
SATURATION = 8.0  # the BM25 score that counts half


@dataclass(frozen=True, slots=True)
class Scored:
    """A chunk with its fused score and what went into it; `bm25` is 0 where full text did not find it."""

    chunk_id: str
    score: float
    cosine: float | None
    bm25: float


def fuse(cosines: Mapping[str, float] | None, bm25: Mapping[str, float]) -> Sequence[Scored]:
    """Rank chunks by `0.4 * cosine + 0.6 * bm25 / (bm25 + 8)`, best first, ties by id.

    `cosines` holds every candidate of both legs; None means that no encoder was there, and the text part
    stands alone. A score lies in [-0.4, 1), and means the same for every query.
    """
    names = bm25.keys() if cosines is None else cosines.keys()
    scored = [_scored(name, None if cosines is None else cosines[name], bm25.get(name, 0.0)) for name in names]
    return sorted(scored, key=lambda hit: (-hit.score, hit.chunk_id))


def _scored(chunk_id: str, cosine: float | None, bm25: float) -> Scored:
    score = COSINE_WEIGHT * (cosine or 0.0) + (1 - COSINE_WEIGHT) * bm25 / (bm25 + SATURATION)
    return Scored(chunk_id, score, cosine, bm25)
