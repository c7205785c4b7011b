"""The search page: a form, and the passages that were found, without any script."""

import re
from html import escape
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from index import MAX_QUERY, ArchiveInfo, DocumentNotFoundError, FilterError, QueryError
from llms import page, read_text
from server.answers.content_policy import PAGES
from tools import Desk

if TYPE_CHECKING:
    from index.retrieval.search import Hit

SHOWN = 10  # passages


async def search_page(request: Request) -> Response:
    """Answer `/search` and `/search?q=when+does+routing+pay`."""
    desk: Desk = request.app.state.desk
    reader = await desk.reader()
    query = " ".join(request.query_params.get("q", "").split())
    found, status = "", 200
    if query:
        from index.retrieval.search import search

        try:
            result = await search(reader, query, SHOWN)
        except (QueryError, FilterError, DocumentNotFoundError) as error:
            found, status = _note(str(error)), 400
        else:
            hits = "\n".join(_hit(hit, desk.base_url) for hit in result.hits)
            listed = f'<ol class="list">\n{hits}\n</ol>' if hits else "<p>Nothing in the archive matches.</p>"
            found = "\n".join([*map(_note, result.warnings), listed])
    archive = reader.manifest.archive
    kinds = dict.fromkeys([*archive.kinds, *sorted(d.kind for d in reader.documents.values())])
    present = {document.kind for document in reader.documents.values()}
    ways = [(archive.heading(kind), archive.collection(kind)) for kind in kinds if kind in present]
    text = _page(archive, desk.base_url, ways, query, found)
    return Response(
        text, status, {"Cache-Control": "public, max-age=60", "Content-Security-Policy": PAGES}, "text/html"
    )


def _page(archive: ArchiveInfo, base_url: str, ways: list[tuple[str, str]], query: str, found: str) -> str:
    main = f"""<h1>Search</h1>
<form action="{base_url}/search" method="get" role="search">
<input type="search" name="q" value="{escape(query)}" aria-label="Question or words" maxlength="{MAX_QUERY}" required>
<button type="submit">Search</button>
</form>
{found}"""
    title = f"{query} · Search · {archive.title}" if query else f"Search · {archive.title}"
    robots = '<meta name="robots" content="noindex">'
    return page(archive, base_url, ways, title=title, description="Search the archive.", main=main, head=robots)


def _note(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>'


def _hit(hit: "Hit", base_url: str) -> str:
    document = hit.document
    anchor = hit.section_id.partition("#")[2]
    url = document.page_url(base_url) + (f"#{anchor}" if anchor and len(hit.headings) > 1 else "")
    facts = " · ".join(part for part in (document.kind.replace("-", " "), document.date, *hit.headings[1:]) if part)
    words = re.sub(r"^#{1,6} .*$", "", hit.text, flags=re.MULTILINE)
    shown = read_text(words, document.markdown_url(base_url), base_url, lambda url: url.removesuffix(".md")).html
    return f'<li><a href="{url}">{escape(document.title)}</a>\n<p class="facts">{escape(facts)}</p>\n{shown}</li>'
