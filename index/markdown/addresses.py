"""Where the addresses stand that a Markdown text names: in links, pictures, definitions and tags of HTML."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markdown_it.helpers import parseLinkDestination, parseLinkLabel
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from index.markdown.lines import SourceLines
from index.markdown.rules.spans import DEFINITIONS, SPAN, Span
from index.markdown.sections import find_line_starts, get_markdown_parser

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?/][^>]*+|<[a-z][^\s/>]*+(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*+)",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]++))")
_KINDS = frozenset({"link_open", "image", "html_inline"})
_NAMES = frozenset({"href", "src"})


def find_addresses(source: str, tokens: Sequence[Token], environment: Mapping[str, Any]) -> Sequence[Span]:
    """The spans of the addresses in a text as they are written there, in order, without brackets and quotation marks.

    `tokens` and `environment` are what `get_markdown_parser` made of the text. Code, formulas, bare addresses and those
    in angle brackets, which are whole by themselves, are not among them.
    """
    found: list[Span] = list(environment.get(DEFINITIONS, ()))
    read = [token for token in tokens if token.map and token.type in {"inline", "html_block"}]
    wanted = {tuple(token.map or ()) for token in read if token.type == "html_block" or _has_spans(token)}
    lines = find_line_starts(source) if wanted else ()
    cursor = 0
    for token in read:
        if token.map is None or tuple(token.map) not in wanted:  # other cells of a row have the lines of the one
            continue
        cursor = max(cursor, lines[token.map[0]])
        places = SourceLines.locate(source, token.content, cursor, lines[min(token.map[1], len(lines) - 1)])
        if places is not None:
            cursor = places.end
            inside = _find_in_tags(token.content) if token.type == "html_block" else _find_in_line(token, environment)
            found += (places.translate(span) for span in inside)
    return sorted(found)


def find_tag_addresses(html: str) -> Sequence[Span]:
    """The spans of the values of `href` and `src` in the tags of HTML."""
    return list(_find_in_tags(html))


def _has_spans(token: Token) -> bool:
    return any(SPAN in child.meta and child.type in _KINDS for child in token.children or ())


def _find_in_line(token: Token, environment: Mapping[str, Any]) -> Iterator[Span]:
    content, parser = token.content, get_markdown_parser()
    state: StateInline | None = None
    for child in token.children or ():
        span: Span | None = child.meta.get(SPAN)
        if span is None or child.type not in _KINDS:
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
