"""What a query finds, by document: the same search as every other door has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index import Document, DocumentNotFoundError, FilterError, QueryError
from tools import Desk
from tools.list_documents import find_filtered

if TYPE_CHECKING:
    from index.retrieval.search import Hit

MAX_HITS = 60  # passages that are ranked for a page, which are of 30 documents or more
PAGE_DOCUMENTS = 10


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document with its passages that answer, best first; none where filters alone were given."""

    document: Document
    hits: Sequence["Hit"] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Documents, best or newest first, and notes in words.

    `words` is what was looked for, `meant` the query to give instead where a word of it was respelt. `refused` says
    that there is no answer, because the query cannot be one. `is_weak` says that the archive most likely does not
    treat the subject.
    """

    documents: Sequence[FoundDocument] = ()
    notes: Sequence[str] = ()
    words: str = ""
    meant: str = ""
    refused: bool = False
    is_weak: bool = False


async def find(desk: Desk, query: str, limit: int = MAX_HITS) -> Found:
    """What `query` finds with at most `limit` passages; what is wrong with it is a note."""
    try:
        listed = await find_filtered(await desk.reader(), query)
        if listed is not None:
            return Found([FoundDocument(document) for document in listed])
        from index.retrieval.query import parse_query
        from index.retrieval.search import MIN_RELEVANT_SCORE, search_query

        searcher = await desk.searcher()
        asked = parse_query(query, searcher.reader.fields)
        result = await search_query(searcher, asked, limit)
    except (QueryError, FilterError, DocumentNotFoundError) as error:
        return Found(notes=[str(error)], refused=True)
    grouped: dict[str, list[Hit]] = {}
    for hit in result.hits:
        grouped.setdefault(hit.document.id, []).append(hit)
    documents = [FoundDocument(hits[0].document, hits) for hits in grouped.values()]
    return Found(
        documents,
        result.warnings,
        result.words,
        query.replace(asked.words, result.words) if result.words != asked.words and asked.words in query else "",
        is_weak=bool(result.hits) and result.hits[0].score < MIN_RELEVANT_SCORE,
    )
