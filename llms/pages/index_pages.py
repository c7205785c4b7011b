"""The page of every section and the home page, each written once as Markdown and shown as HTML too."""

from collections.abc import Iterator, Sequence
from html import escape

from llms.content.catalogue import Catalogue, Section
from llms.content.file import File
from llms.content.item import Item
from llms.content.links import MARKDOWN, Link, link_header
from llms.content.text import read_text
from llms.pages.document_pages import site_links, ways
from llms.pages.layout import page
from llms.surfaces.llms_txt import entry
from llms.surfaces.markdown_pages import document_index, front_matter

BREAK = "  \n  "  # Markdown for a new line in the same entry
LISTED = 300  # entries of a section's page; more would be slow to open and read
NEWEST = 8  # documents that the home page shows


def index_pages(catalogue: Catalogue) -> Iterator[File]:
    """`index.html` and `index.md`, then `papers.html`, `papers.md` and so on, and `raw.html` and `raw.md`."""
    archive = catalogue.archive
    yield from _pages(catalogue, "", archive.title, archive.summary, _home(catalogue))
    for section in catalogue.sections:
        summary = (
            f"{section.heading} of {archive.title}, newest first: {len(section.items)} in all. An entry's address "
            "plus .md is its Markdown twin, and plus .bib or .ris its citation for a reference manager."
        )
        yield from _pages(catalogue, section.path, section.heading, summary, _section(catalogue, section))
    summary = "The source file of every document as it is, byte for byte, with the beginning of its sha256."
    yield from _pages(catalogue, "raw", "Raw Markdown", summary, _raw(catalogue))


def _pages(catalogue: Catalogue, path: str, title: str, summary: str, body: Sequence[str]) -> Iterator[File]:
    base_url = catalogue.base_url
    url = f"{base_url}/{path}"
    stem = path or "index"
    has_map = path in {section.path for section in catalogue.sections}
    map_url = f"{base_url}/{f'{path}/' if has_map else ''}llms.txt"
    facts = {"title": title, "url": url, "summary": summary, "license": catalogue.archive.license}
    markdown = "\n".join([f"# {title}", "", f"{summary}", "", *body]).rstrip() + "\n"
    data = (front_matter(facts) + document_index(base_url) + markdown).encode()
    yield File(f"{stem}.md", data, link_header([Link("canonical", url), Link("describedby", map_url, MARKDOWN)]))
    text = read_text(markdown, f"{base_url}/{stem}.md", base_url, catalogue.page_of)
    links = [
        Link("canonical", url),
        Link("alternate", f"{base_url}/{stem}.md", MARKDOWN),
        Link("describedby", map_url, MARKDOWN),
        *site_links(base_url),
    ]
    main = f"<h1>{escape(title)}</h1>\n{text.html}"
    shown = f"{title} · {catalogue.archive.title}" if path else title
    html = page(catalogue.archive, base_url, ways(catalogue), title=shown, description=summary, main=main, links=links)
    yield File(f"{stem}.html", html.encode(), link_header(links[1:]))


def _home(catalogue: Catalogue) -> list[str]:
    base_url = catalogue.base_url
    computes = " and thresholds" if catalogue.archive.offers("thresholds") else ""
    dated = sorted((r for r in catalogue.items if r.document.date), key=lambda r: (r.document.date or "", r.id))
    lines = [" ".join(catalogue.archive.description.split()), ""]
    if dated:
        lines += ["## Newest", "", *(entry(item, BREAK) for item in reversed(dated[-NEWEST:])), ""]
    lines += ["## Sections", ""]
    lines += [
        f"- [{section.heading}]({base_url}/{section.path}.md): {len(section.items)} documents; "
        f"map in [llms.txt]({base_url}/{section.path}/llms.txt)"
        for section in catalogue.sections
    ]
    lines += [
        "",
        "## For programs",
        "",
        f"- [llms.txt]({base_url}/llms.txt): the map of the archive; every page has a Markdown twin",
        f"- [llms-full.txt]({base_url}/llms-full.txt): every text in one file",
        f"- MCP server: `{base_url}/mcp`, with search, fetch, cite, list_documents{computes}",
        f"- [API]({base_url}/api/v1/openapi.json): OpenAPI 3.1 with documents, changes, search{computes}; "
        f"the whole catalogue is in [index.json]({base_url}/api/index.json)",
        f"- Feeds: [Atom]({base_url}/atom.xml), [RSS]({base_url}/rss.xml), [JSON Feed]({base_url}/feed.json), "
        "and the same for each section and topic that has dated documents",
        f"- Citations: [BibTeX]({base_url}/bibliography.bib), [RIS]({base_url}/bibliography.ris), "
        f"[CSL-JSON]({base_url}/bibliography.csl.json)",
        f"- [Sitemap]({base_url}/sitemap.xml): every page with its date",
    ]
    return lines


def _raw(catalogue: Catalogue) -> list[str]:
    lines = [
        f"- [{item.path}.md]({catalogue.base_url}/raw/{item.path}.md): `{item.document.sha256[:16]}`"
        for item in catalogue.items[:LISTED]
    ]
    if len(catalogue.items) > LISTED:
        index = f"[index.json]({catalogue.base_url}/api/index.json)"
        lines += ["", f"These are {LISTED}; {index} has the hashes of all {len(catalogue.items)}."]
    return lines


def _section(catalogue: Catalogue, section: Section) -> list[str]:
    base = f"{catalogue.base_url}/{section.path}"
    lines = [entry(item, BREAK) for item in section.items[:LISTED]]
    if len(section.items) > LISTED:
        lines += ["", f"These are the newest {LISTED}; [llms.txt]({base}/llms.txt) lists all {len(section.items)}."]
    also = f"All of these in one file: [{section.path}/llms-full.txt]({base}/llms-full.txt)."
    if any(has_feed_date(item) for item in section.items):
        also += f" Feeds: [Atom]({base}/atom.xml), [RSS]({base}/rss.xml), [JSON Feed]({base}/feed.json)."
    return [*lines, "", also]


def has_feed_date(item: Item) -> bool:
    """Whether a feed can list the document: its date is known."""
    return item.document.date is not None
