"""The home page: what the archive is, questions that it answers, its sections, what is new, and what programs read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from markupsafe import Markup

from index.citation import EXPORTS
from llms.content.catalogue import Catalogue
from llms.content.file import PlannedFile
from llms.content.forms import OFFERED_FORMS
from llms.content.item import Item
from llms.content.json_text import encode_compact
from llms.content.markdown import escape_markdown
from llms.pages.layout import Layout, PageSite
from llms.pages.questions import MAX_QUESTIONS, Question, find_asked, find_computed
from llms.pages.twin_pages import Entry, list_entry, render_pages, show_entry

HOME_PAGE_DOCUMENTS = 8  # documents that the home page shows


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Layout):
    """The home page: questions with their addresses, sections as cards, what is new, and what programs read."""

    template: ClassVar[str] = "home.html"
    heading: str
    questions: Sequence[tuple[str, str]]
    cards: Sequence[tuple[str, str, str]]
    entries: Sequence[Entry]
    about: Markup


def render_home_page(catalogue: Catalogue) -> Iterator[PlannedFile]:
    """`index.html` and `index.md`."""
    archive, asked = catalogue.archive, find_asked(catalogue)
    lines, build = _list_home_lines(catalogue, asked), partial(_build_home, catalogue, asked)
    source = encode_compact([lines, repr(catalogue.service.questions)])
    yield from render_pages(catalogue, "", archive.title, archive.summary, lambda: lines, source, build)


def _build_home(catalogue: Catalogue, asked: Sequence[Question], **common: Any) -> HomePage:
    site: PageSite = common["site"]
    computed = find_computed(catalogue.service)
    texts = asked[: max(MAX_QUESTIONS - len(computed), MAX_QUESTIONS // 2)]  # thresholds have half where there are more
    about = catalogue.texts.read("\n".join(_list_about_lines(catalogue)), f"{catalogue.base_url}/index.md").html
    return HomePage(
        **common,
        questions=[(each.words, f"{site.root}/{each.path}") for each in [*texts, *computed][:MAX_QUESTIONS]],
        cards=[(each.heading, each.size, f"{site.root}/{each.path}") for each in catalogue.sections],
        entries=[show_entry(site, item) for item in _list_newest(catalogue)],
        about=site.relate_html(about),
    )


def _list_newest(catalogue: Catalogue) -> Sequence[Item]:
    dated = sorted((r for r in catalogue.items if r.document.date), key=lambda r: (r.document.date or "", r.id))
    return list(reversed(dated[-HOME_PAGE_DOCUMENTS:]))


def _list_home_lines(catalogue: Catalogue, asked: Sequence[Question]) -> list[str]:
    base_url, newest = catalogue.base_url, _list_newest(catalogue)
    lines: list[str] = []
    if asked:
        questions = [f"- [{escape_markdown(each.words)}]({base_url}/{each.path})" for each in asked]
        lines += ["## Questions that it answers", "", *questions, ""]
    if newest:
        lines += ["## Newest", "", *(list_entry(item) for item in newest), ""]
    lines += ["## Sections", ""]
    lines += [
        f"- [{escape_markdown(section.heading)}]({base_url}/{section.path}.md): {section.size}; "
        f"map in [llms.txt]({base_url}/{section.path}/llms.txt)"
        for section in catalogue.sections
    ]
    return [*lines, "", *_list_about_lines(catalogue)]


def _list_about_lines(catalogue: Catalogue) -> list[str]:
    archive, base_url = catalogue.archive, catalogue.base_url
    thresholds, has_surface = archive.offers("thresholds"), archive.has_surface
    tools = "search, fetch, cite" + (", list_documents and thresholds" if thresholds else " and list_documents")
    data = "documents, changes" + (", search and thresholds" if thresholds else " and search")
    lines = [escape_markdown(archive.description), ""] if archive.description != archive.summary else []
    return [
        *lines,
        f"All of it is in the [map]({base_url}/browse.md), by [topic]({base_url}/browse/topics.md) and by "
        f"[author]({base_url}/browse/authors.md).",
        "",
        "## For programs",
        "",
        f"- [llms.txt]({base_url}/llms.txt): the map of the archive; every page has a Markdown twin",
        *([f"- [llms-full.txt]({base_url}/llms-full.txt): every text in one file"] * has_surface("llms-full.txt")),
        f"- MCP server: `{base_url}/mcp`, with {tools}",
        f"- [API]({base_url}/api/v1/openapi.json): OpenAPI 3.1 with {data}; "
        f"the whole catalogue is in [index.json]({base_url}/api/index.json)",
        *_list_feeds(catalogue),
        f"- Citations: {', '.join(_bibliographies(base_url))}",
        *([f"- [Sitemap]({base_url}/sitemap.xml): every page with its date"] * has_surface("sitemap")),
    ]


def _list_feeds(catalogue: Catalogue) -> list[str]:
    if not catalogue.has_feeds:
        return []
    base_url = catalogue.base_url
    return [
        f"- Feeds: [Atom]({base_url}/atom.xml), [RSS]({base_url}/rss.xml), [JSON Feed]({base_url}/feed.json), "
        "and the same for each section and topic that has dated documents"
    ]


def _bibliographies(base_url: str) -> list[str]:
    forms = [OFFERED_FORMS[name] for name in EXPORTS if "page" in OFFERED_FORMS[name].offers]
    return [f"[{form.label}]({base_url}/{form.file('bibliography')})" for form in forms]
