"""Find the links, pictures and addresses of a Markdown text with their places, outside code and maths."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markdown_it.token import Token

from ingest.links.offsets import LineIndex, Placement
from ingest.links.parser import MAY_HOLD_LINK, LinkForm, RecordedLink, get_link_parser
from ingest.links.raw_html import find_html_addresses


class LinkSpan(NamedTuple):
    """A link of a text: all of it, what it shows, and its address as it is written; offsets count characters.

    A definition of a reference shows nothing, and neither does an address in raw HTML: they are their address alone.
    `line` counts from 1.
    """

    form: LinkForm
    start: int
    end: int
    label_start: int
    label_end: int
    address_start: int
    address_end: int
    address: str
    line: int

    @property
    def is_whole(self) -> bool:
        """Whether the link is known from its first character to its last."""
        return self.start < self.address_start or self.form == "autolink"


class FoundLinks(NamedTuple):
    """The links of a text in its order, and the lines of those that were read and cannot be placed."""

    spans: Sequence[LinkSpan]
    unplaced: Sequence[int]


def find_links(markdown: str) -> FoundLinks:
    """Find the links of a Markdown text."""
    if not MAY_HOLD_LINK.search(markdown):
        return FoundLinks((), ())
    lines = LineIndex(markdown)
    spans: list[LinkSpan] = []
    unplaced: list[int] = []
    for token in get_link_parser().parse(markdown, {}):
        if token.map is None:
            continue
        found = _read_token(token, markdown, lines)
        if found is None:
            unplaced.append(token.map[0] + 1)
        else:
            spans += found
    spans.sort(key=lambda span: (span.start, -span.end))
    return FoundLinks(spans, unplaced)


def _read_token(token: Token, markdown: str, lines: LineIndex) -> Sequence[LinkSpan] | None:
    """The links of a block; None where they cannot be placed."""
    first = token.map[0] if token.map else 0
    if token.type == "definition":
        if token.meta["label"].startswith("^"):  # of a note
            return []
        found = _read_definition(token, markdown, lines)
        return None if found is None else [found]
    if token.type == "inline":
        recorded: Sequence[RecordedLink] = token.meta["links"]
        if not recorded:
            return []
        placement = lines.place(token.content, first)
        return None if placement is None else list(_place_links(recorded, token.content, placement, lines))
    if token.type == "html_block" and MAY_HOLD_LINK.search(token.content):
        placement = lines.place(token.content, first)
        return None if placement is None else list(_place_html(token.content, 0, placement, lines))
    return []


def _place_links(
    recorded: Sequence[RecordedLink], content: str, placement: Placement, lines: LineIndex
) -> Iterator[LinkSpan]:
    within = 0
    for link in recorded:
        shift = 0
        if link.text is not content:  # text within the text, such as a note in its line, which is read by itself
            shift = content.find(link.text, within)
            if shift < 0:
                continue
            within = shift
        if link.form == "html":
            yield from _place_html(link.text[link.start : link.end], shift + link.start, placement, lines)
            continue
        places = [placement.locate(shift + offset) for offset in link[2:8]]
        yield LinkSpan(
            form=link.form,
            start=places[0],
            end=places[1],
            label_start=places[2],
            label_end=places[3],
            address_start=places[4],
            address_end=places[5],
            address=link.address,
            line=lines.find_line(places[0]),
        )


def _place_html(html: str, shift: int, placement: Placement, lines: LineIndex) -> Iterator[LinkSpan]:
    for found in find_html_addresses(html):
        start, end = placement.locate(shift + found.start), placement.locate(shift + found.end)
        yield _make_bare_span("picture" if found.shows else "html", start, end, found.address, lines)


def _make_bare_span(form: LinkForm, start: int, end: int, address: str, lines: LineIndex) -> LinkSpan:
    return LinkSpan(form, start, end, start, start, start, end, address, lines.find_line(start))


def _read_definition(token: Token, markdown: str, lines: LineIndex) -> LinkSpan | None:
    """The address of `[label]: address`, which may stand on the line after."""
    first, last = token.map or (0, 0)
    start, end = lines.get_start(first), lines.get_start(last)
    opening = f"[{token.meta['label']}]:"
    place = markdown.find(opening, start, end)
    place = markdown.find("]:", start, end) + 2 if place < 0 else place + len(opening)
    while place < end and (markdown[place].isspace() or markdown[place] == ">"):
        place += 1
    parser = get_link_parser()
    found = parser.helpers.parseLinkDestination(markdown, place, end)
    if not found.ok or parser.normalizeLink(found.str) != token.meta["url"]:
        return None
    return _make_bare_span("link", place, found.pos, found.str, lines)
