"""A hit as data: the one place where the tool, the API, the terminal and pages read what there is to say of it."""

from typing import Any

from index.retrieval.search import Hit, SearchResult, get_shown_text
from index.retrieval.terms import find_matched_terms


def hit_as_data(hit: Hit, base_url: str) -> dict[str, Any]:
    """Everything that a door may say of a hit, for the service at `base_url`; a door leaves out what it does not say.

    `lines` and `start` to `end` say where the passage stands in the document's Markdown, and `locator`, of a document
    made of a PDF or a notebook, on which page or in which cell; `text_is` says whether that text is the work itself or
    a summary of it.
    """
    document = hit.document
    locator = document.locate(hit.start, hit.end)
    return {
        "id": document.id,
        "title": document.title,
        "url": document.url(base_url),
        "section": hit.section_id,
        "headings": list(hit.headings),
        "kind": document.kind,
        "date": document.date,
        "start": hit.start,
        "end": hit.end,
        "lines": [hit.first_line, hit.last_line],
        "score": _round(hit.score),
        "cosine": None if hit.cosine is None else _round(hit.cosine),
        "bm25": _round(hit.bm25),
        "text": hit.text,
        "text_is": document.text,
        **({"locator": locator} if locator else {}),
    }


def result_as_data(result: SearchResult, base_url: str, explained: bool = False) -> dict[str, Any]:
    """A search's hits and warnings; `explained` hits say why they were found."""
    hits = [
        {
            **hit_as_data(hit, base_url),
            **({"explain": explain(hit, result.words)} if explained else {}),
        }
        for hit in result.hits
    ]
    return {"results": hits, "warnings": list(result.warnings)}


def explain(hit: Hit, words: str) -> dict[str, Any]:
    """A hit's rank and score in both legs, its fused score, and the words of the query that it shows."""
    return {
        "score": _round(hit.score),
        "text_rank": hit.text_rank,
        "bm25": _round(hit.bm25),
        "vector_rank": hit.vector_rank,
        "cosine": None if hit.cosine is None else _round(hit.cosine),
        **({} if hit.rerank is None else {"rerank": _round(hit.rerank)}),
        "matched": find_matched_terms(words, get_shown_text(hit), hit.language),
    }


def _round(score: float) -> float:
    """A score with four places; what is less than these show is 0.0, without a sign."""
    return round(score, 4) + 0.0  # -0.0 + 0.0 is 0.0
