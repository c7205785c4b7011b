"""The page of every section and the home page, each written once as Markdown and shown as HTML too."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import ClassVar

from markupsafe import Markup

from index.citation import EXPORTS
from llms.content.catalogue import Catalogue
from llms.content.file import PlannedFile
from llms.content.forms import OFFERED_FORMS, RAW_FOLDER
from llms.content.item import Item
from llms.content.json_text import encode_compact
from llms.content.links import MARKDOWN_TYPE, Link, format_link_header
from llms.content.markdown import escape_markdown, format_front_matter, format_index_line, list_item
from llms.content.sections import LIST_PAGE, MAX_LISTED_DOCUMENTS, CatalogueSection, name_list_pages
from llms.pages.document_pages import site_of
from llms.pages.layout import Layout
from llms.pages.template import render_page

LINE_BREAK = "  \n  "  # Markdown for a new line in the same entry
HOME_PAGE_DOCUMENTS = 8  # documents that the home page shows


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Layout):
    """A heading and a list."""

    template: ClassVar[str] = "list.html"
    heading: str
    body: Markup


def render_index_pages(catalogue: Catalogue) -> Iterator[PlannedFile]:
    """`index.html` and `index.md`, then `papers.html`, `papers.md` and so on, and `raw.html` and `raw.md`."""
    archive = catalogue.archive
    home = "\n".join(_list_home_lines(catalogue))
    yield from _render_pages(catalogue, "", archive.title, archive.summary, lambda: home, home)
    for section in catalogue.sections:
        summary = (
            f"{section.heading} of {archive.title}, newest first: {len(section.items)} in all. An entry's address "
            "plus .md is its Markdown twin, and plus .bib or .ris its citation for a reference manager."
        )
        also = _list_section_files(catalogue, section)
        yield from _render_list(catalogue, section.path, section.heading, summary, section.items, _entry, also)
    of_all = (
        "source file of every document as it is" if archive.strict else "Markdown or other original of every document"
    )
    summary = f"The {of_all}, byte for byte, with the beginning of its sha256."
    yield from _render_list(catalogue, "raw", "Raw Markdown", summary, catalogue.items, _format_raw_entry, [])


def _render_list(
    catalogue: Catalogue,
    path: str,
    title: str,
    summary: str,
    items: Sequence[Item],
    write: Callable[[Item], str],
    also: Sequence[str],
) -> Iterator[PlannedFile]:
    """The pages of a list: the first at `path`, each with the way to those beside it; `write` makes an entry."""
    addresses = name_list_pages(path, len(items))
    for number, address in enumerate(addresses):
        part = items[number * MAX_LISTED_DOCUMENTS : (number + 1) * MAX_LISTED_DOCUMENTS]
        ways = [
            f"[{word}]({catalogue.base_url}/{addresses[other]}.md)"
            for word, other in (("Previous page", number - 1), ("Next page", number + 1))
            if 0 <= other < len(addresses)
        ]
        place = ["", f"Page {number + 1} of {len(addresses)}. {' · '.join(ways)}"] if ways else []
        name = f"{title}, page {number + 1}" if number else title
        rest = [*place, *also]
        prints = [catalogue.prints.get(item.id) for item in part]  # which cover all that an entry says
        body = partial(_join_entries, part, write, rest)
        yield from _render_pages(catalogue, address, name, summary, body, encode_compact([prints, rest]))


def _join_entries(items: Sequence[Item], write: Callable[[Item], str], rest: Sequence[str]) -> str:
    return "\n".join([*map(write, items), *rest])


def _render_pages(
    catalogue: Catalogue, path: str, title: str, summary: str, write_body: Callable[[], str], source: str
) -> Iterator[PlannedFile]:
    """A page in both forms; `write_body` makes its Markdown below the summary of what stands in `source`."""
    base_url = catalogue.base_url
    url = f"{base_url}/{path}"
    stem = path or "index"
    section = path.partition(LIST_PAGE)[0].rstrip("/")
    has_map = section in {section.path for section in catalogue.sections}
    map_url = f"{base_url}/{f'{section}/' if has_map else ''}llms.txt"
    facts = {"title": title, "url": url, "summary": summary, "license": catalogue.archive.license}

    @cache
    def write_markdown() -> str:
        above = ["# " + escape_markdown(title), "", escape_markdown(summary), ""]
        return "\n".join([*above, write_body()]).rstrip() + "\n"

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
        page = ListPage(
            site=site,
            title=f"{title} · {catalogue.archive.title}" if path else title,
            description=summary,
            links=links,
            heading=title,
            body=site.relate_html(catalogue.texts.read(write_markdown(), f"{base_url}/{stem}.md").html),
        )
        return render_page(page).encode()

    yield PlannedFile(f"{stem}.html", source, render, format_link_header([*links[1:], *site.links]))


def _list_home_lines(catalogue: Catalogue) -> list[str]:
    archive, base_url = catalogue.archive, catalogue.base_url
    thresholds, has_surface = archive.offers("thresholds"), archive.has_surface
    tools = "search, fetch, cite" + (", list_documents and thresholds" if thresholds else " and list_documents")
    data = "documents, changes" + (", search and thresholds" if thresholds else " and search")
    dated = sorted((r for r in catalogue.items if r.document.date), key=lambda r: (r.document.date or "", r.id))
    lines = [escape_markdown(archive.description), ""] if archive.description != archive.summary else []
    if dated:
        lines += ["## Newest", "", *(_entry(item) for item in reversed(dated[-HOME_PAGE_DOCUMENTS:])), ""]
    lines += ["## Sections", ""]
    lines += [
        f"- [{escape_markdown(section.heading)}]({base_url}/{section.path}.md): {section.size}; "
        f"map in [llms.txt]({base_url}/{section.path}/llms.txt)"
        for section in catalogue.sections
    ]
    lines += [
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
    return lines


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


def _format_raw_entry(item: Item) -> str:
    document = item.document
    url = document.build_raw_url(item.base_url)
    return f"- [{document.raw_path.removeprefix(RAW_FOLDER)}]({url}): `{document.raw_sha256[:16]}`"


def _list_section_files(catalogue: Catalogue, section: CatalogueSection) -> list[str]:
    base = f"{catalogue.base_url}/{section.path}"
    also = []
    if catalogue.archive.has_surface("llms-full.txt"):
        also.append(f"All of these in one file: [{section.path}/llms-full.txt]({base}/llms-full.txt).")
    if catalogue.has_feeds and section.newest:
        also.append(f"Feeds: [Atom]({base}/atom.xml), [RSS]({base}/rss.xml), [JSON Feed]({base}/feed.json).")
    return ["", " ".join(also)] if also else []


def _entry(item: Item) -> str:
    return list_item(item, escape_markdown(item.record.title), LINE_BREAK, escape_markdown)
