"""The headings of a Markdown text, with the sections they open."""

import re
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from index.errors import RefdeskError, shorten
from index.markdown.invisible import remove_hidden
from index.markdown.maths.dollar_maths import read_dollar_maths
from index.markdown.rules import RULES, dispatch_by_character
from index.markdown.safe_address import is_safe_address


class SectionNotFoundError(RefdeskError, LookupError):
    """The document has no such section, or no such continuation."""

    def __init__(self, document_id: str, part: str, sections: list[str]) -> None:
        self.document_id = document_id
        self.part = part
        hint = f"Its sections are: {', '.join(sections[:20])}" if sections else "It has no sections"
        super().__init__(f"Document '{document_id}' has no part '{shorten(part)}'. {hint}.")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it: `text[start:end]`, down to the next heading of its level or above.

    `path` holds the titles from the top heading to this one; `anchor` is unique in its text.
    """

    title: str
    anchor: str
    level: int
    path: tuple[str, ...]
    start: int
    end: int

    def covers(self, offset: int) -> bool:
        """Whether `offset` is under this heading."""
        return self.start <= offset < self.end


class _Heading(NamedTuple):
    """A heading where it starts; `id` is empty where the text gives it none."""

    start: int
    level: int
    title: str
    id: str


class _Parser(MarkdownIt):
    """CommonMark in which a link or picture with an address that is not safe stays the text that it is written as."""

    def validateLink(self, url: str) -> bool:  # noqa: N802  # the name is that of the base class
        """Whether an address may be a link's or a picture's; entities in it are resolved."""
        return is_safe_address(url)


@cache
def get_markdown_parser() -> MarkdownIt:
    """The parser that every part of Refdesk reads Markdown with: CommonMark, tables, `$` maths, and RULES."""
    return make_markdown_parser()


def make_markdown_parser() -> MarkdownIt:
    """A parser like `get_markdown_parser`, to be set otherwise.

    Maths follows pandoc's rule, so that two amounts of money on a line are not a formula.
    """
    return dispatch_by_character(make_open_parser())


def make_open_parser() -> MarkdownIt:
    """A parser with the same rules, which may still be wrapped; `dispatch_by_character` closes it."""
    parser = read_dollar_maths(_Parser("commonmark").enable("table"))
    for read in RULES:
        parser = read(parser)
    return parser


@cache
def get_outline_parser() -> MarkdownIt:
    """The same parser for blocks and what headings say, at half the cost: lines of other text stay as they are."""
    parser = make_markdown_parser()
    parser.core.ruler.at("inline", _read_headings)
    return parser


def _read_headings(state: StateCore) -> None:
    for before, token in pairwise(state.tokens):
        if before.type == "heading_open" and token.children is not None:
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def find_line_starts(text: str) -> list[int]:
    """The offset at which each line starts, and the length of the text at the end.

    Lines end as CommonMark says: LF, CRLF or CR.
    """
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    return starts if starts[-1] == len(text) else [*starts, len(text)]


def read_sections(text: str, tokens: Sequence[Token] | None = None) -> list[Section]:
    """List the sections of a Markdown text in order; `tokens` saves parsing it again."""
    parsed = get_outline_parser().parse(text) if tokens is None else tokens
    starts = find_line_starts(text)
    found = [
        _Heading(
            starts[token.map[0]],
            int(token.tag[1]),
            _extract_plain_text(parsed[position + 1]),
            str(token.meta.get("id", "")),
        )
        for position, token in enumerate(parsed)
        if token.type == "heading_open" and token.map and token.level == 0
    ]
    return _nest_sections(found, len(text))


def name_nested_headings(tokens: Sequence[Token], taken: Collection[str]) -> Mapping[int, str]:
    """Anchors for the headings inside quotes and lists, which open no section, by their positions among the tokens.

    The id that a heading gives itself, else its title's words; none where that is `taken`, or an earlier one's.
    """
    found: dict[int, str] = {}
    used = set(taken)
    for position, token in enumerate(tokens):
        if token.type == "heading_open" and token.level > 0:
            anchor = str(token.meta.get("id", "")) or _make_slug(_extract_plain_text(tokens[position + 1]))
            if anchor not in used:
                used.add(anchor)
                found[position] = anchor
    return found


def find_section_at(sections: Sequence[Section], offset: int) -> Section | None:
    """The innermost section that covers `offset`, or None before the first heading."""
    position = bisect_right(sections, offset, key=lambda section: section.start) - 1
    return sections[position] if position >= 0 else None


def find_section(document_id: str, sections: Sequence[Section], anchor: str) -> Section:
    """The section of a document with this anchor. Raises SectionNotFoundError, naming those that there are."""
    for section in sections:
        if section.anchor == anchor:
            return section
    raise SectionNotFoundError(document_id, f"#{anchor}", [section.anchor for section in sections])


def _nest_sections(found: Sequence[_Heading], length: int) -> list[Section]:
    sections: list[Section] = []
    open_titles: list[tuple[int, str]] = []
    for heading, anchor, end in zip(found, _make_anchors(found), _find_section_ends(found, length), strict=True):
        open_titles = [(above, name) for above, name in open_titles if above < heading.level]
        open_titles.append((heading.level, heading.title))
        path = tuple(name for _, name in open_titles)
        sections.append(Section(heading.title, anchor, heading.level, path, heading.start, end))
    return sections


def _find_section_ends(found: Sequence[_Heading], length: int) -> list[int]:
    """Where the next heading of the level of each, or above it, begins."""
    ends: list[int] = []
    below: dict[int, int] = {}  # where the nearest heading of each level begins, from the end of the text
    for heading in reversed(found):
        ends.append(min((place for other, place in below.items() if other <= heading.level), default=length))
        below[heading.level] = heading.start
    return ends[::-1]


def _make_anchors(found: Sequence[_Heading]) -> list[str]:
    """An anchor for each heading: the id that it gives itself, which no title takes, else its title's words."""
    own: dict[str, int] = {}  # the first heading of each id
    for position, heading in enumerate(found):
        if heading.id:
            own.setdefault(heading.id, position)
    used = dict.fromkeys(own, 0)
    return [
        heading.id
        if heading.id and own[heading.id] == position
        else _number_anchor(heading.id or _make_slug(heading.title), used)
        for position, heading in enumerate(found)
    ]


def _make_slug(title: str) -> str:
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", title.lower())).strip("-") or "section"


def _number_anchor(slug: str, used: dict[str, int]) -> str:
    anchor, count = slug, used.get(slug, 0)
    while anchor in used:
        count += 1
        anchor = f"{slug}-{count}"
    used[slug] = count
    used.setdefault(anchor, 0)
    return anchor


def _extract_plain_text(inline: Token) -> str:
    shown = {"text", "text_special", "code_inline", "math_inline"}
    parts = [
        child.content if child.type in shown else " " if child.type in {"softbreak", "hardbreak"} else ""
        for child in inline.children or ()
    ]
    return " ".join(remove_hidden("".join(parts)).split())
