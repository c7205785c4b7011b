"""The search page: a form, and the passages that were found, without any script."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from index import MAX_QUERY_CHARS, DocumentNotFoundError, FilterError, QueryError
from index.markdown.maths.titles import write_title
from llms import Layout, PageSite, read_text, render_page
from server.answers.content_policy import PAGE_POLICY
from server.web.page_site import describe_site
from tools import Desk

if TYPE_CHECKING:
    from index.retrieval.search import Hit

SHOWN_HITS = 10  # passages


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A passage as the page shows it: where it leads, and its text as HTML."""

    url: str
    title: str
    facts: str
    text: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Layout):
    """A question with what was found; `hits` is None where nothing was looked for."""

    template: ClassVar[str] = "search.html"
    query: str
    max_query: str
    notes: Sequence[str]
    hits: Sequence[ShownHit] | None


async def answer_search_page(request: Request) -> Response:
    """Answer `/search` and `/search?q=when+does+routing+pay`."""
    desk: Desk = request.app.state.desk
    reader = await desk.reader()
    query = " ".join(request.query_params.get("q", "").split())
    notes: Sequence[str] = ()
    hits, status = None, 200
    archive = reader.manifest.archive
    site = describe_site(reader, desk.base_url, "search")
    if query:
        from index.retrieval.search import search

        try:
            result = await search(await desk.searcher(), query, SHOWN_HITS)
        except (QueryError, FilterError, DocumentNotFoundError) as error:
            notes, status = [str(error)], 400
        else:
            notes, hits = result.warnings, [_show_hit(hit, site) for hit in result.hits]
    page = SearchPage(
        site=site,
        title=f"{query} · Search · {archive.title}" if query else f"Search · {archive.title}",
        description="Search the archive.",
        query=query,
        max_query=str(MAX_QUERY_CHARS),
        notes=notes,
        hits=hits,
    )
    headers = {"Cache-Control": "public, max-age=60", "Content-Security-Policy": PAGE_POLICY}
    return Response(render_page(page), status, headers, "text/html")


def _show_hit(hit: "Hit", site: PageSite) -> ShownHit:
    document, base_url = hit.document, site.base_url
    anchor = hit.section_id.partition("#")[2]
    url = document.page_url(base_url) + (f"#{anchor}" if anchor and len(hit.headings) > 1 else "")
    facts = " · ".join(part for part in (document.kind.replace("-", " "), document.date, *hit.headings[1:]) if part)
    words = re.sub(r"^#{1,6} .*$", "", hit.text, flags=re.MULTILINE)
    shown = read_text(words, document.build_markdown_url(base_url), base_url, lambda url: url.removesuffix(".md")).html
    return ShownHit(site.relate(url), write_title(document.title), facts, site.relate_html(shown))
