"""The `search` tool."""

from typing import Annotated, Literal

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult
from pydantic import Field

from index import Model
from index.model import is_none
from tools.desk import Desk
from tools.entry import ToolEntry


class Passage(Model):
    """A passage that answers, its source, and where it stands in the source's Markdown: `locator` is a page or cell."""

    id: str
    title: str
    url: str
    text: str
    section: str
    headings: list[str]
    kind: str
    date: str | None
    start: int
    end: int
    lines: list[int]
    score: float
    text_is: Literal["summary", "full"]
    locator: Annotated[str | None, Field(exclude_if=is_none)] = None


class SearchResults(Model):
    """Passages, best first, and what was missing from the search."""

    results: list[Passage]
    warnings: list[str]


async def search(
    ctx: Context[Desk],
    query: Annotated[str, Field(description="A question or key words, at most 2000 characters. No secrets.")],
) -> Annotated[CallToolResult, SearchResults]:
    """Passages of the archive that answer a question, best first, with source and exact place.

    Narrow with kind:{kind} topic:x year:2026 after:2026-05 before:2026-06 id:x lang:en
    changed_since:2026-05 "exact phrase" -word.
    `id` and `section` can be fetched; `text` is Markdown that `cite` can verify as a quote. Scores compare
    between queries: below 0.2 the archive most likely does not treat the subject.
    """
    desk = ctx.request_context.lifespan_context
    searcher = await desk.searcher()
    from index.retrieval.hits import explain, hit_as_data
    from index.retrieval.search import search as search_index

    found = await search_index(searcher, query)
    hits = [hit_as_data(hit, desk.base_url) for hit in found.hits]
    passages = [Passage(**{name: hit[name] for name in Passage.model_fields if name in hit}) for hit in hits]
    language = searcher.language
    return CallToolResult(
        content=[],  # the server tells the same as text
        structured_content=SearchResults(results=passages, warnings=list(found.warnings)).model_dump(mode="json"),
        _meta={"refdesk/explain": [explain(hit, found.words, language) for hit in found.hits]},
    )


TOOL = ToolEntry(search, "Search the archive", does="finds passages")
