"""The `search` tool."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Literal

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult
from pydantic import Field

from index import Document, Model
from index.model import is_empty, is_none
from tools.desk import Desk
from tools.entry import ToolEntry
from tools.list_documents import find_filtered

if TYPE_CHECKING:
    from index.retrieval.search import Hit

TRUSTED_SCORE = 0.2  # below which the archive most likely does not treat the subject
MAX_WEAK = 3  # passages that are sent where none is trusted
MAX_LISTED = 25  # documents of an answer to filters alone
# A link, whose address no quote has; code stands as it is.
_CODE_OR_LINK = re.compile(
    r"(?P<code>(?P<ticks>`{1,3})[^`]{0,4000}(?P=ticks))"
    r"|(?<![!\\\w])\[(?P<words>[^\[\]\n]{1,300})\]"
    r"\((?:[^()\s]|\([^()\s]{0,200}\)){1,500}(?:\s+\"[^\"\n]{0,300}\")?\)"
)


class Passage(Model):
    """A passage, and where it stands: the anchor of its section, and in a PDF or a notebook the page or cell."""

    section: Annotated[str | None, Field(exclude_if=is_none)] = None
    score: float
    text: str
    locator: Annotated[str | None, Field(exclude_if=is_none)] = None


class MatchingDocument(Model):
    """A document with the passages of it that answer, best first; none where filters alone were given."""

    id: str
    title: str
    url: str
    date: Annotated[str | None, Field(exclude_if=is_none)] = None
    text_is: Literal["summary", "full"]
    passages: Annotated[list[Passage], Field(exclude_if=is_empty)] = Field(default_factory=list)


class SearchResults(Model):
    """Documents by their best passage, and what was missing from the search."""

    results: list[MatchingDocument]
    warnings: list[str]


async def search(
    ctx: Context[Desk],
    query: Annotated[str, Field(description="A question or key words, at most 2000 characters. No secrets.")],
) -> Annotated[CallToolResult, SearchResults]:
    """Passages of the archive that answer a question, by document, best first; filters alone list documents.

    Narrow with kind:{kind} topic:x year:2026 after:2026-05 before:2026-06 id:x lang:en
    changed_since:2026-05 "exact phrase" -word.
    `id` can be fetched, and `id#section`; `cite` can verify words of `text` as a quote. Scores compare
    between queries: below 0.2 the archive most likely does not treat the subject.
    """
    desk = ctx.request_context.lifespan_context
    listed = await find_filtered(await desk.reader(), query)
    if listed is not None:
        return _answer(SearchResults(results=_list(listed, desk.base_url), warnings=_count(listed)))
    searcher = await desk.searcher()
    from index.retrieval.search import search as search_index

    found = await search_index(searcher, query)
    hits = [hit for place, hit in enumerate(found.hits) if place < MAX_WEAK or hit.score >= TRUSTED_SCORE]
    documents = {hit.document.id: hit.document for hit in hits}
    results = [
        _describe(document, desk.base_url, [hit for hit in hits if hit.document.id == name])
        for name, document in documents.items()
    ]
    weaker = len(found.hits) - len(hits)
    left_out = [f"{weaker} passages that score below {TRUSTED_SCORE} are not shown."] if weaker else []
    return _answer(SearchResults(results=results, warnings=[*found.warnings, *left_out]))


def _answer(results: SearchResults) -> CallToolResult:
    return CallToolResult(content=[], structured_content=results.model_dump(mode="json"))  # the server adds the text


def _describe(document: Document, base_url: str, hits: Iterable["Hit"] = ()) -> MatchingDocument:
    return MatchingDocument(
        id=document.id,
        title=document.title,
        url=document.url(base_url),
        date=document.date,
        text_is=document.text,
        passages=[
            Passage(
                section=hit.section_id.partition("#")[2] or None,
                score=round(hit.score, 2),
                text=shorten_links(hit.text),
                locator=document.locate(hit.start, hit.end),
            )
            for hit in hits
        ],
    )


def shorten_links(text: str) -> str:
    """A passage whose links are their words alone, as a page shows them; pictures, and code, stay as they are."""
    return _CODE_OR_LINK.sub(lambda found: found["words"] or found[0], text)


def _list(documents: list[Document], base_url: str) -> list[MatchingDocument]:
    return [_describe(document, base_url) for document in documents[:MAX_LISTED]]


def _count(documents: list[Document]) -> list[str]:
    if len(documents) <= MAX_LISTED:
        return []
    return [f"{len(documents)} documents match; these are the newest {MAX_LISTED}. list_documents has pages of them."]


TOOL = ToolEntry(search, "Search the archive", does="finds passages")
