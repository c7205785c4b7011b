"""llms.txt: the map of the archive for a language model, in the v2 grammar; one for the whole and one a section."""

from collections.abc import Iterator, Sequence

from llms.content.catalogue import Catalogue
from llms.content.file import File
from llms.content.item import Item
from llms.content.markdown import list_item, one_line
from llms.content.sections import CatalogueSection
from llms.surfaces.maps.ways_in import list_ways_in

MAX_MAP_CHARS = 50_000  # of a map that agents read whole


def render_llms_txt(catalogue: Catalogue) -> Iterator[File]:
    """The files `llms.txt` and `papers/llms.txt`: title, one-line summary, a paragraph of detail, lists of links.

    The reference parser keeps the summary only when the detail paragraph is there, reads a name up to `]` and
    a URL up to `)`: so there always is one, and both are written without those characters. When the root map
    would be too long to be read whole, it links to the maps of the sections instead.
    """
    archive, base_url = catalogue.archive, catalogue.base_url
    entries = {section.path: [format_entry(item) for item in section.items] for section in catalogue.sections}
    ways_in = {"Search, tools and data": list(list_ways_in(catalogue))}
    sections = {section.heading: entries[section.path] for section in catalogue.sections}
    has_whole = archive.has_surface("llms-full.txt")
    optional = _list_whole_texts(catalogue) if has_whole else []
    optional += [
        f"- [{name}]({base_url}/{path}.md): the page in Markdown"
        for name, path in [("Home page", "index"), *((f"{s.heading}, the list", s.path) for s in catalogue.sections)]
    ]
    text = _render_map(
        archive.title, archive.summary, archive.description, {**ways_in, **sections, "Optional": optional}
    )
    if len(text) > MAX_MAP_CHARS:
        maps = [
            f"- [{section.heading}]({base_url}/{section.path}/llms.txt): map of {section.size}"
            for section in catalogue.sections
        ]
        text = _render_map(
            archive.title, archive.summary, archive.description, {**ways_in, "Sections": maps, "Optional": optional}
        )
    yield File("llms.txt", text.encode())
    for section in catalogue.sections:
        more = [
            *([_format_whole_section(base_url, section)] if has_whole else []),
            f"- [The whole archive]({base_url}/llms.txt): the map of every section",
        ]
        summary = f"{section.heading} of {archive.title}, newest first: {section.size}."
        detail = f"This map covers what is under /{section.path}; {base_url}/llms.txt covers the whole archive."
        parts = {section.heading: entries[section.path], "Optional": more}
        data = _render_map(section.heading, summary, detail, parts).encode()
        yield File(f"{section.path}/llms.txt", data, date=section.newest)


def _list_whole_texts(catalogue: Catalogue) -> list[str]:
    base_url, whole = catalogue.base_url, _format_token_count(catalogue.items)
    first = f"- [The whole archive]({base_url}/llms-full.txt): every text in one file, {whole} tokens"
    return [first, *(_format_whole_section(base_url, section) for section in catalogue.sections)]


def _format_whole_section(base_url: str, section: CatalogueSection) -> str:
    tokens = _format_token_count(section.items)
    return f"- [{section.heading} in one file]({base_url}/{section.path}/llms-full.txt): {tokens} tokens"


def format_entry(item: Item) -> str:
    """A document as a line of a map: `- [title](url.md): summary (date; version 1.0)`."""
    name = one_line(item.document.title).translate(str.maketrans("[]", "()"))
    return list_item(item, name, ": ", one_line)


def _render_map(title: str, summary: str, detail: str, sections: dict[str, list[str]]) -> str:
    lines = [f"# {one_line(title)}", "", f"> {one_line(summary)}", ""]
    lines += [one_line(detail), ""] if one_line(detail) != one_line(summary) else []
    for heading, links in sections.items():
        lines += [f"## {heading}", "", *links, ""]
    return "\n".join(lines)


def _format_token_count(items: Sequence[Item]) -> str:
    return f"about {sum(item.document.text_tokens for item in items):,}"
