"""Where the addresses stand that a Markdown text names: in links, pictures, definitions and tags of HTML."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it.helpers import parseLinkDestination, parseLinkLabel
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from index.markdown.rules.spans import DEFINITIONS, SPAN, Span
from index.markdown.sections import find_line_starts, get_markdown_parser

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?/][^>]*+|<[a-z][^\s/>]*+(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*+)",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]++))")
_NAMES = frozenset({"href", "src"})


def find_addresses(source: str, tokens: Sequence[Token], environment: Mapping[str, Any]) -> Sequence[Span]:
    """The spans of the addresses in a text as they are written there, in order, without brackets and quotation marks.

    `tokens` and `environment` are what `get_markdown_parser` made of the text. Code, formulas, bare addresses and those
    in angle brackets, which are whole by themselves, are not among them.
    """
    found: list[Span] = list(environment.get(DEFINITIONS, ()))
    lines = find_line_starts(source)
    cursor = 0
    for token in tokens:
        if token.map is None or token.type not in {"inline", "html_block"}:
            continue
        cursor = max(cursor, lines[token.map[0]])
        places = _Lines.locate(source, token.content, cursor, lines[min(token.map[1], len(lines) - 1)])
        if places is not None:
            cursor = places.end
            inside = _find_in_tags(token.content) if token.type == "html_block" else _find_in_line(token, environment)
            found += (places.translate(span) for span in inside)
    return sorted(found)


def find_tag_addresses(html: str) -> Sequence[Span]:
    """The spans of the values of `href` and `src` in the tags of HTML."""
    return list(_find_in_tags(html))


@dataclass(frozen=True)
class _Lines:
    """Where the lines of a token's content stand in the source: each is a piece of a line there.

    `places` are, for a line with a pipe, those of all its characters: a cell of a table loses backslashes.
    """

    starts: Sequence[int]
    origins: Sequence[int]
    places: Mapping[int, Sequence[int]]
    end: int

    @classmethod
    def locate(cls, source: str, content: str, cursor: int, stop: int) -> "_Lines | None":
        starts: list[int] = []
        origins: list[int] = []
        places: dict[int, Sequence[int]] = {}
        offset = 0
        for number, line in enumerate(content.split("\n")):
            escaped = "|" in line
            found = re.compile(re.escape(line).replace(r"\|", r"\\?\|")).search(source, cursor, stop) if escaped else None
            origin = found.start() if found else -1 if escaped else source.find(line, cursor, stop)
            if origin < 0:
                return None
            starts.append(offset)
            origins.append(origin)
            offset += len(line) + 1
            cursor = found.end() if found else origin + len(line)
            if found:
                places[number] = _list_places(source, line, origin)
        return cls(starts, origins, places, cursor)

    def translate(self, span: Span) -> Span:
        """The span in the source of one in the content, which is within a line."""
        number = bisect_right(self.starts, span.start) - 1
        first, last = span.start - self.starts[number], span.end - self.starts[number]
        places = self.places.get(number)
        if places is not None:
            return Span(places[first], places[last])
        return Span(self.origins[number] + first, self.origins[number] + last)


def _list_places(source: str, line: str, place: int) -> Sequence[int]:
    places = [place]
    for character in line:
        place += 2 if character == "|" and source.startswith("\\|", place) else 1
        places.append(place)
    return places


def _find_in_line(token: Token, environment: Mapping[str, Any]) -> Iterator[Span]:
    content, parser = token.content, get_markdown_parser()
    state: StateInline | None = None
    for child in token.children or ():
        span: Span | None = child.meta.get(SPAN)
        if span is None:
            continue
        if child.type == "html_inline":
            yield from (Span(span.start + start, span.start + end) for start, end in _find_in_tags(child.content))
            continue
        state = state or StateInline(content, parser, dict(environment), [])
        closing = parseLinkLabel(state, span.start + (child.type == "image"))
        if closing + 1 < span.end and content.startswith("(", closing + 1):
            start = re.compile(r"\s*").match(content, closing + 2, span.end)
            found = parseLinkDestination(content, start.end(), span.end) if start else None
            if start and found and found.ok:
                bracket = content.startswith("<", start.end())
                yield Span(start.end() + bracket, found.pos - bracket)


def _find_in_tags(html: str) -> Iterator[Span]:
    for tag in _TAG.finditer(html):
        if tag["attributes"]:
            for attribute in _ATTRIBUTE.finditer(html, tag.start("attributes"), tag.end("attributes")):
                if attribute[1].lower() in _NAMES:
                    group = attribute.lastindex or 1
                    yield Span(*attribute.span(group))
