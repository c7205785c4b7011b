"""`/search`: a form, and what was found by document; parts of it for a page that searches while somebody types."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from index import MAX_QUERY_CHARS, Document
from index.markdown.maths.titles import write_title
from llms import Layout, PageContext, PageSite, read_text, render_page
from server.web.page_site import answer_page, describe_site
from server.web.search.found import PAGE_DOCUMENTS, Found, FoundDocument, find
from server.web.search.marks import mark_words
from server.web.search.narrowing import Chip, Facet, link_search, list_chips, list_facets, read_filters
from tools import Desk

if TYPE_CHECKING:
    from index.retrieval.search import Hit
    from index.storage.reader import Reader

BRIEF_DOCUMENTS = 6  # that are offered while somebody types
BRIEF_HITS = 8  # passages that are ranked for these
MAX_PAGE = 1_000  # pages of documents that filters alone find


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage: where it leads, in which section it stands, and its text as HTML with the words marked."""

    url: str
    where: str
    text: Markup


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document that was found, with its passages; its summary where there are none."""

    url: str
    title: str
    facts: str
    summary: str
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What `results.html` shows: `told` says in words how much was found, `meant` leads to what was meant."""

    notes: Sequence[str]
    told: str
    meant: str
    meant_url: str
    documents: Sequence[ShownDocument]
    is_weak: bool
    chips: Sequence[Chip]
    facets: Sequence[Facet]
    ways: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Layout):
    """A query with what it finds."""

    template: ClassVar[str] = "search.html"
    query: str
    max_query: str
    results: Results


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPart(PageContext):
    """What a query finds, without the page around it."""

    template: ClassVar[str] = "results.html"
    results: Results


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefPart(PageContext):
    """The best documents of a query, as options below a box: title, what is told, address."""

    template: ClassVar[str] = "options.html"
    told: str
    options: Sequence[tuple[str, str, str]]


async def answer_search_page(request: Request) -> Response:
    """Answer `/search`, `/search?q=when+does+routing+pay&page=2`, and its parts: `view=results`, `view=brief`."""
    desk: Desk = request.app.state.desk
    reader = await desk.reader()
    query = " ".join(request.query_params.get("q", "").split())
    view = request.query_params.get("view", "")
    site = describe_site(reader, desk.base_url, "search", request.app.state.theme)
    if view == "brief":
        return answer_page(await _render_brief(desk, site, query))
    number = _read_page(request.query_params.get("page", ""))
    found = await find(desk, query) if query else Found()
    results = _show_results(reader, site, query, found, number)
    status = 400 if found.refused else 200
    if view == "results":
        return answer_page(render_page(ResultsPart(results=results)), status)
    page = SearchPage(
        site=site,
        title=f"{query} · Search · {site.title}" if query else f"Search · {site.title}",
        description="Search the archive.",
        place="search",
        query=query,
        max_query=str(MAX_QUERY_CHARS),
        results=results,
    )
    return answer_page(render_page(page), status)


def _read_page(text: str) -> int:
    return min(int(text), MAX_PAGE) if re.fullmatch(r"[1-9][0-9]{0,5}", text) else 1


async def _render_brief(desk: Desk, site: PageSite, query: str) -> str:
    found = await find(desk, query, BRIEF_HITS) if query else Found()
    options = [
        (write_title(each.document.title), _tell(each), site.relate(_locate(site, each)))
        for each in found.documents[:BRIEF_DOCUMENTS]
    ]
    return render_page(BriefPart(told=" ".join(found.notes), options=options))


def _tell(found: FoundDocument) -> str:
    section = found.hits[0].headings[1:] if found.hits else ()
    return " · ".join([*_list_facts(found.document), *section])


def _locate(site: PageSite, found: FoundDocument) -> str:
    return _link(site, found.hits[0]) if found.hits else found.document.page_url(site.base_url)


def _show_results(reader: "Reader", site: PageSite, query: str, found: Found, number: int) -> Results:
    root, count = site.root, len(found.documents)
    start = (number - 1) * PAGE_DOCUMENTS
    shown = found.documents[start : start + PAGE_DOCUMENTS]
    language = reader.manifest.archive.language
    ways = [("prev", "Previous", number - 1)] if number > 1 else []
    ways += [("next", "Next", number + 1)] if start + PAGE_DOCUMENTS < count else []
    documents = [each.document for each in found.documents] if query else list(reader.documents.values())
    return Results(
        notes=found.notes,
        told=_tell_count(found, query, start, len(shown)),
        meant=found.meant,
        meant_url=link_search(root, found.meant),
        documents=[_show_document(site, each, found.words, language) for each in shown],
        is_weak=found.is_weak,
        chips=list_chips(read_filters(reader, query), query, root) if ":" in query else (),
        facets=list_facets(reader, documents, query, root) if documents and not found.is_weak else (),
        ways=[(way, f"{word} page", link_search(root, query, page)) for way, word, page in ways],
    )


def _tell_count(found: Found, query: str, start: int, shown: int) -> str:
    count = len(found.documents)
    if not query or found.refused:
        return ""
    if not count:
        return "Nothing in the archive matches."
    what = "1 document" if count == 1 else f"{count:,} documents"
    place = f", {start + 1} to {start + shown} on this page" if shown < count else ""
    best = "best first" if found.words else "newest first"
    return f"{what}, {best}{place}" if count > 1 else what


def _show_document(site: PageSite, found: FoundDocument, words: str, language: str) -> ShownDocument:
    document = found.document
    return ShownDocument(
        url=site.relate(document.page_url(site.base_url)),
        title=write_title(document.title),
        facts=" · ".join(_list_facts(document)),
        summary="" if found.hits else document.summary or "",
        passages=[_show_passage(site, hit, words, language) for hit in found.hits],
    )


def _list_facts(document: Document) -> Sequence[str]:
    return [fact for fact in (document.kind.replace("-", " "), document.date) if fact]


def _show_passage(site: PageSite, hit: "Hit", query: str, language: str) -> Passage:
    shown = _read_passage(hit.text, hit.document.build_markdown_url(site.base_url), site.base_url)
    where = " › ".join(hit.headings[1:]) or "Beginning"
    marked = mark_words(site.relate_html(shown), query, hit.document.language or language)
    return Passage(site.relate(_link(site, hit)), where, marked)


@lru_cache(maxsize=2_000)  # 2 kB each: who types is shown the same passages letter by letter
def _read_passage(text: str, markdown_url: str, base_url: str) -> str:
    """The passage as HTML, without the headings in it, which the page names above it."""
    words = re.sub(r"^#{1,6} .*$", "", text, flags=re.MULTILINE)
    return read_text(words, markdown_url, base_url, lambda url: url.removesuffix(".md")).html


def _link(site: PageSite, hit: "Hit") -> str:
    anchor = hit.section_id.partition("#")[2]
    return hit.document.page_url(site.base_url) + (f"#{anchor}" if anchor and len(hit.headings) > 1 else "")
