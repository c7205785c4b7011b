"""Why a passage was found."""

from typing import Any

from index.retrieval.search import Hit, shown_text
from index.retrieval.terms import matched_terms


def explanation(hit: Hit, words: str, language: str) -> dict[str, Any]:
    """A hit's rank and score in both legs, its fused score, and the words of the query that it shows."""
    return {
        "score": round(hit.score, 4),
        "text_rank": hit.text_rank,
        "bm25": round(hit.bm25, 4),
        "vector_rank": hit.vector_rank,
        "cosine": None if hit.cosine is None else round(hit.cosine, 4),
        **({} if hit.rerank is None else {"rerank": round(hit.rerank, 4)}),
        "matched": matched_terms(words, shown_text(hit), language),
    }
