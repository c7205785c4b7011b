"""A page as Markdown and as HTML, and what several such pages show alike: entries, ways, the way from the home page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar
from urllib.parse import quote

from markupsafe import Markup

from index.markdown.maths.titles import write_title
from llms.content.catalogue import Catalogue
from llms.content.file import PlannedFile
from llms.content.item import Item
from llms.content.json_text import encode_compact
from llms.content.links import MARKDOWN_TYPE, Link, format_link_header
from llms.content.markdown import escape_markdown, format_front_matter, format_index_line, list_item
from llms.content.sections import LIST_PAGE
from llms.pages.document_pages import site_of
from llms.pages.layout import Layout, PageSite
from llms.pages.template import render_page

LINE_BREAK = "  \n  "  # Markdown for a new line in the same entry
BuildPage = Callable[..., Layout]


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in a list of a page."""

    title: str
    url: str
    summary: str
    facts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Layout):
    """A heading and a list."""

    template: ClassVar[str] = "list.html"
    heading: str
    crumbs: Sequence[tuple[str, str]]
    body: Markup


def render_pages(
    catalogue: Catalogue,
    path: str,
    title: str,
    summary: str,
    write_body: Callable[[], Sequence[str]],
    source: str,
    build: BuildPage | None = None,
) -> Iterator[PlannedFile]:
    """A page as Markdown, of the lines that `write_body` makes, and as HTML, which `build` makes, or else the Markdown.

    What both show beside title and summary must be in `source`: the pages are made anew where that differs.
    """
    base_url = catalogue.base_url
    url = f"{base_url}/{path}"
    stem = path or "index"
    section = path.partition(LIST_PAGE)[0].rstrip("/")
    has_map = section in {section.path for section in catalogue.sections}
    map_url = f"{base_url}/{f'{section}/' if has_map else ''}llms.txt"
    facts = {"title": title, "url": url, "summary": summary, "license": catalogue.archive.license}

    @cache
    def write_markdown() -> str:
        above = [f"# {escape_markdown(title)}", "", escape_markdown(summary), ""]
        return "\n".join([*above, *write_body()]).rstrip() + "\n"

    def render_markdown() -> bytes:
        return (format_front_matter(facts) + format_index_line(base_url) + write_markdown()).encode()

    source = encode_compact([title, summary, source])
    link = format_link_header([Link("canonical", url), Link("describedby", map_url, MARKDOWN_TYPE)])
    yield PlannedFile(f"{stem}.md", source, render_markdown, link)
    links = [
        Link("canonical", url),
        Link("alternate", f"{base_url}/{stem}.md", MARKDOWN_TYPE),
        Link("describedby", map_url, MARKDOWN_TYPE),
    ]
    site = site_of(catalogue, path)

    def render() -> bytes:
        common: dict[str, Any] = {
            "site": site,
            "title": f"{title} · {catalogue.archive.title}" if path else title,
            "description": summary,
            "links": links,
            "place": section.partition("/")[0] or "home",
            "heading": title,
        }
        if build is not None:
            return render_page(build(**common)).encode()
        shown = site.relate_html(catalogue.texts.read(write_markdown(), f"{base_url}/{stem}.md").html)
        return render_page(ListPage(**common, crumbs=list_crumbs(site), body=shown)).encode()

    yield PlannedFile(f"{stem}.html", source, render, format_link_header([*links[1:], *site.links]))


def find_ways(addresses: Sequence[str], number: int) -> Sequence[tuple[str, str, str]]:
    """The pages beside one of a list: relation, word, address."""
    ways = (("prev", "Previous", number - 1), ("next", "Next", number + 1))
    return [(way, word, addresses[other]) for way, word, other in ways if 0 <= other < len(addresses)]


def name_page(title: str, number: int) -> str:
    """What a page of a list is called; `number` counts from 0."""
    return f"{title}, page {number + 1}" if number else title


def list_crumbs(site: PageSite, *further: tuple[str, str]) -> Sequence[tuple[str, str]]:
    """The way from the home page: names with addresses."""
    return [("Home", f"{site.root}/"), *((name, f"{site.root}/{path}") for name, path in further)]


def show_entry(site: PageSite, item: Item) -> Entry:
    """A document as an entry of a page."""
    document = item.document
    facts = (document.date, f"version {document.version}" if document.version else None, document.status)
    told = " · ".join(fact for fact in facts if fact)
    return Entry(write_title(item.record.title), f"{site.root}/{quote(item.path)}", document.summary or "", told)


def list_entry(item: Item) -> str:
    """The same in Markdown."""
    return list_item(item, escape_markdown(item.record.title), LINE_BREAK, escape_markdown)
