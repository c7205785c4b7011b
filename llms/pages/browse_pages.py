"""The map of an archive: all sections with what is in them, and the same documents by topic and by author."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar
from urllib.parse import quote

from index.citation import list_displayed_names
from index.markdown.maths.titles import write_title
from llms.content.catalogue import Catalogue
from llms.content.file import PlannedFile
from llms.content.item import Item
from llms.content.json_text import encode_compact
from llms.content.markdown import escape_markdown
from llms.content.sections import name_list_pages
from llms.pages.filter_links import link_filter
from llms.pages.layout import Layout, PageSite
from llms.pages.twin_pages import find_ways, list_crumbs, name_page, render_pages

MAP_PATH = "browse"
MAX_MAPPED = 60  # documents of a section that the map names; the section's own pages have all
MAX_AUTHORS = 100  # of a page
MAX_TOPICS = 500  # of a page
MAX_WORKS = 12  # documents that an author's entry names


@dataclass(frozen=True, slots=True)
class Group:
    """Entries below a heading, as name, what is told and path; `more` leads to the rest, at `path`."""

    name: str
    anchor: str
    path: str
    entries: Sequence[tuple[str, str, str]]
    more: str = ""

    def relate(self, root: str) -> "Group":
        """The same with addresses in the place of paths, as a page has them that sees the root of the service there."""
        entries = [(name, told, f"{root}/{path}") for name, told, path in self.entries]
        return replace(self, path=f"{root}/{self.path}" if self.path else "", entries=entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsPage(Layout):
    """Groups of entries in columns, cards that lead further, and the ways to the pages beside it."""

    template: ClassVar[str] = "columns.html"
    heading: str
    crumbs: Sequence[tuple[str, str]]
    cards: Sequence[tuple[str, str, str]]
    groups: Sequence[Group]
    ways: Sequence[tuple[str, str, str]]


def render_browse_pages(catalogue: Catalogue) -> Iterator[PlannedFile]:
    """`browse.html`, `browse/topics.html`, `browse/authors.html`, each with its Markdown twin."""
    topics, authors = _group_by_topic(catalogue), _group_by_author(catalogue)
    count = len(catalogue.items)
    cards = [
        ("Topics", _count(len(topics), "topic"), f"{MAP_PATH}/topics"),
        ("Authors", _count(len(authors), "author"), f"{MAP_PATH}/authors"),
    ]
    told = f"{_count(count, 'document')} in {_count(len(catalogue.sections), 'section')}."
    yield from _render(catalogue, MAP_PATH, "Map of the archive", told, _list_sections(catalogue), cards)
    told = "What the documents are about, with how many there are." if topics else "No document states a topic."
    for number, address, ways in _split(f"{MAP_PATH}/topics", len(topics), MAX_TOPICS):
        some = topics[number * MAX_TOPICS : (number + 1) * MAX_TOPICS]
        groups = [Group("By name", "refdesk-by-name", "", some)] if some else []
        yield from _render(catalogue, address, name_page("Topics", number), told, groups, ways=ways)
    told = "Who wrote the documents." if authors else "No document states an author."
    for number, address, ways in _split(f"{MAP_PATH}/authors", len(authors), MAX_AUTHORS):
        some_authors = authors[number * MAX_AUTHORS : (number + 1) * MAX_AUTHORS]
        yield from _render(catalogue, address, name_page("Authors", number), told, some_authors, ways=ways)


def _split(path: str, count: int, of_a_page: int) -> Iterator[tuple[int, str, Sequence[tuple[str, str, str]]]]:
    """The pages of a list: number from 0, address, and the ways to those beside it."""
    addresses = name_list_pages(path, count, of_a_page)
    for number, address in enumerate(addresses):
        yield number, address, find_ways(addresses, number)


def _render(
    catalogue: Catalogue,
    path: str,
    title: str,
    told: str,
    groups: Sequence[Group],
    cards: Sequence[tuple[str, str, str]] = (),
    ways: Sequence[tuple[str, str, str]] = (),
) -> Iterator[PlannedFile]:
    base_url = catalogue.base_url
    lines = [f"- [{name}]({base_url}/{at}.md): {said}" for name, said, at in cards]
    for group in groups:
        lines += ["", f"## {escape_markdown(group.name)}", ""]
        lines += [
            f"- [{escape_markdown(name)}]({base_url}/{at}){f': {escape_markdown(said)}' if said else ''}"
            for name, said, at in group.entries
        ]
        lines += ["", f"[{group.more}]({base_url}/{group.path})"] if group.more else []
    lines += ["", *(f"[{word} page]({base_url}/{at}.md)" for _, word, at in ways)]
    build = partial(_build, groups, cards, ways, path)
    source = encode_compact([lines, [each.anchor for each in groups]])
    yield from render_pages(catalogue, path, title, told, lambda: lines, source, build)


def _build(
    groups: Sequence[Group],
    cards: Sequence[tuple[str, str, str]],
    ways: Sequence[tuple[str, str, str]],
    path: str,
    **common: Any,
) -> ColumnsPage:
    site: PageSite = common["site"]
    return ColumnsPage(
        **common,
        crumbs=list_crumbs(site, *([("Map", MAP_PATH)] if "/" in path else [])),
        cards=[(name, told, f"{site.root}/{at}") for name, told, at in cards],
        groups=[group.relate(site.root) for group in groups],
        ways=[(way, f"{word} page", f"{site.root}/{at}") for way, word, at in ways],
    )


def _list_sections(catalogue: Catalogue) -> Sequence[Group]:
    groups = []
    for section in catalogue.sections:
        entries = [(write_title(item.record.title), "", quote(item.path)) for item in section.items[:MAX_MAPPED]]
        more = f"All {len(section.items)}" if len(section.items) > MAX_MAPPED else ""
        name = f"{section.heading} ({len(section.items)})"
        groups.append(Group(name, f"refdesk-{section.path}", section.path, entries, more))
    return groups


def _group_by_topic(catalogue: Catalogue) -> Sequence[tuple[str, str, str]]:
    """Every topic with its number of documents and the search for them, in the order of names."""
    found = _group(catalogue, lambda item: item.document.topics or ())
    return [
        (name, str(len(items)), link_filter("", "topic", name)[1:])
        for name, items in sorted(found.items(), key=lambda each: (each[0].lower(), each[0]))
    ]


def _group_by_author(catalogue: Catalogue) -> Sequence[Group]:
    """Every author with the documents, in the order of names; those with many name the first."""
    found = _group(catalogue, lambda item: list_displayed_names(item.document.work_authors))
    groups = []
    for number, (name, items) in enumerate(sorted(found.items(), key=lambda each: (each[0].lower(), each[0]))):
        entries = [(write_title(item.record.title), item.document.date or "", quote(item.path)) for item in items]
        shown = f"{name} ({len(items)})"
        more = f"and {len(items) - MAX_WORKS} more, in the sections" if len(items) > MAX_WORKS else ""
        groups.append(Group(shown, f"refdesk-author-{number}", MAP_PATH if more else "", entries[:MAX_WORKS], more))
    return groups


def _group(catalogue: Catalogue, names: Callable[[Item], Sequence[str]]) -> Mapping[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in catalogue.items:
        for name in dict.fromkeys(names(item)):
            found.setdefault(name, []).append(item)
    return found


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
