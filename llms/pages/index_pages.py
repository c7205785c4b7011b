"""The page of every section and the home page: as Markdown, and as a page that says the same."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from llms.content.catalogue import Catalogue
from llms.content.file import PlannedFile
from llms.content.forms import RAW_FOLDER
from llms.content.item import Item
from llms.content.json_text import encode_compact
from llms.content.sections import MAX_LISTED_DOCUMENTS, CatalogueSection, name_list_pages
from llms.pages.home_page import render_home_page
from llms.pages.layout import Layout, PageSite
from llms.pages.twin_pages import Entry, find_ways, list_crumbs, list_entry, name_page, render_pages, show_entry


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPage(Layout):
    """A page of the documents of a section: `told` says how many there are, `ways` lead to the pages beside it."""

    template: ClassVar[str] = "section.html"
    heading: str
    crumbs: Sequence[tuple[str, str]]
    told: str
    entries: Sequence[Entry]
    ways: Sequence[tuple[str, str, str]]
    files: Sequence[tuple[str, str]]


def render_index_pages(catalogue: Catalogue) -> Iterator[PlannedFile]:
    """`index.html` and `index.md`, then `papers.html`, `papers.md` and so on, and `raw.html` and `raw.md`."""
    archive = catalogue.archive
    yield from render_home_page(catalogue)
    for section in catalogue.sections:
        yield from _render_section(catalogue, section)
    of_all = (
        "source file of every document as it is" if archive.strict else "Markdown or other original of every document"
    )
    summary = f"The {of_all}, byte for byte, with the beginning of its sha256."
    for number, address, items, way in _split(catalogue, "raw", catalogue.items):
        source = encode_compact([_list_prints(catalogue, items), way])
        write = partial(_write_lines, items, _format_raw_entry, way)
        yield from render_pages(catalogue, address, name_page("Raw Markdown", number), summary, write, source)


def _render_section(catalogue: Catalogue, section: CatalogueSection) -> Iterator[PlannedFile]:
    """The pages of a section, each with the way to those beside it."""
    title = catalogue.archive.title
    summary = (
        f"{section.heading} of {title}, newest first: {len(section.items)} in all. An entry's address "
        "plus .md is its Markdown twin, and plus .bib or .ris its citation for a reference manager."
    )
    also = _list_section_files(catalogue, section)
    for number, address, items, way in _split(catalogue, section.path, section.items):
        source = encode_compact([_list_prints(catalogue, items), way, also])
        write = partial(_write_lines, items, list_entry, [*way, *also])
        build = partial(_build_section, catalogue, section, number)
        yield from render_pages(catalogue, address, name_page(section.heading, number), summary, write, source, build)


def _list_prints(catalogue: Catalogue, items: Sequence[Item]) -> Sequence[str | None]:
    """What covers all that entries say of their documents."""
    return [catalogue.prints.get(item.id) for item in items]


def _write_lines(items: Sequence[Item], write: Callable[[Item], str], rest: Sequence[str]) -> Sequence[str]:
    return [*map(write, items), *rest]


def _split(
    catalogue: Catalogue, path: str, items: Sequence[Item]
) -> Iterator[tuple[int, str, Sequence[Item], Sequence[str]]]:
    """The pages of a list: number from 0, address, documents, and the lines that lead to the pages beside it."""
    addresses = name_list_pages(path, len(items))
    for number, address in enumerate(addresses):
        part = items[number * MAX_LISTED_DOCUMENTS : (number + 1) * MAX_LISTED_DOCUMENTS]
        ways = [f"[{word} page]({catalogue.base_url}/{at}.md)" for _, word, at in find_ways(addresses, number)]
        yield number, address, part, ["", f"Page {number + 1} of {len(addresses)}. {' · '.join(ways)}"] if ways else []


def _build_section(catalogue: Catalogue, section: CatalogueSection, number: int, **common: Any) -> SectionPage:
    site: PageSite = common["site"]
    start = number * MAX_LISTED_DOCUMENTS
    shown = section.items[start : start + MAX_LISTED_DOCUMENTS]
    ways = find_ways(section.pages, number)
    place = f", {start + 1} to {start + len(shown)} on this page" if ways else ""
    return SectionPage(
        **common,
        crumbs=list_crumbs(site),
        told=f"{section.size}, newest first{place}",
        entries=[show_entry(site, item) for item in shown],
        ways=[(way, f"{word} page", f"{site.root}/{at}") for way, word, at in ways],
        files=[(name, f"{site.root}/{section.path}/{file}") for name, file in _name_section_files(catalogue, section)],
    )


def _format_raw_entry(item: Item) -> str:
    document = item.document
    url = document.build_raw_url(item.base_url)
    return f"- [{document.raw_path.removeprefix(RAW_FOLDER)}]({url}): `{document.raw_sha256[:16]}`"


def _name_section_files(catalogue: Catalogue, section: CatalogueSection) -> Sequence[tuple[str, str]]:
    """What a section has beside its pages, as labels with names of files."""
    feeds = [("Atom", "atom.xml"), ("RSS", "rss.xml"), ("JSON Feed", "feed.json")]
    return [
        ("llms.txt", "llms.txt"),
        *([("llms-full.txt", "llms-full.txt")] if catalogue.archive.has_surface("llms-full.txt") else []),
        *(feeds if catalogue.has_feeds and section.newest else []),
    ]


def _list_section_files(catalogue: Catalogue, section: CatalogueSection) -> list[str]:
    base = f"{catalogue.base_url}/{section.path}"
    links = [f"[{name}]({base}/{file})" for name, file in _name_section_files(catalogue, section)]
    return ["", f"All of these in one file and as feeds: {', '.join(links)}."]
