"""What stands in a text and on no page: `[^1]`, `[x]`, `~~`, `[!NOTE]`, `{#id}`, and definitions of links."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markdown_it.token import Token

from index.markdown.lines import SourceLines
from index.markdown.rules.spans import SPAN, Span
from index.markdown.sections import find_line_starts, get_markdown_parser

_ANY = re.compile(r"\[\^|~~|\[![A-Za-z]|\{:?[ \t]*#|\[[ xX]\][ \t]|\]:|^[ \t>]*+:[ \t]", re.MULTILINE)
_BOX = re.compile(r"\[[ xX]\][ \t]")
_KIND = re.compile(r"\[![A-Za-z]+\]")
_MEANING = re.compile(r"[:~][ \t]")
_ID = re.compile(r"[ \t]*\{[^{}\n]*\}")
_INLINE = frozenset({"footnote_ref", "s_open", "s_close"})


def find_marks(source: str) -> Sequence[Span]:
    """The spans of the marks in a Markdown text, in order; nothing is parsed where there can be none."""
    if not _ANY.search(source):
        return ()
    environment: dict[str, Any] = {}
    tokens = get_markdown_parser().parse(source, environment)
    definitions = list(_find_definitions(source, environment))
    marks = [mark for mark in _find_marks(source, tokens) if not _is_within(mark, definitions)]
    return sorted([*marks, *definitions])


def _find_definitions(source: str, environment: Mapping[str, Any]) -> Iterator[Span]:
    """The lines of definitions of links, `[label]: address`, in order: no search is to find a list of them."""
    lines = find_line_starts(source)
    defined = [*environment.get("references", {}).values(), *environment.get("duplicate_refs", ())]
    for first, last in sorted(entry["map"] for entry in defined if entry.get("map")):
        yield Span(lines[first], lines[min(last, len(lines) - 1)])


def _is_within(mark: Span, spans: Sequence[Span]) -> bool:
    position = bisect_right(spans, mark.start, key=lambda span: span.start) - 1
    return position >= 0 and mark.start < spans[position].end


def remove_marks(source: str, marks: Sequence[Span], start: int, end: int) -> str:
    """`source[start:end]` without the marks, which are in order and apart."""
    parts: list[str] = []
    position = bisect_right(marks, start, key=lambda mark: mark.end)
    while position < len(marks) and marks[position].start < end:
        parts.append(source[start : max(start, marks[position].start)])
        start = min(marks[position].end, end)
        position += 1
    return "".join([*parts, source[start:end]])


def _find_marks(source: str, tokens: Sequence[Token]) -> Iterator[Span]:
    lines = find_line_starts(source)
    cursor, stop = 0, 0
    has_id = False
    for token in tokens:
        if token.map is not None:
            cursor = max(cursor, lines[token.map[0]])
            stop = max(stop, lines[min(token.map[1], len(lines) - 1)])
        mark = _find_opening_mark(source, token, cursor, stop)
        if mark is not None:
            yield mark
            cursor = mark.end
        has_id = has_id or (token.type == "heading_open" and "id" in token.meta)
        if token.type == "inline":
            places = SourceLines.locate(source, token.content, cursor, stop)
            if places is not None:
                cursor = places.end
                yield from (
                    places.translate(child.meta[SPAN])
                    for child in token.children or ()
                    if child.type in _INLINE and SPAN in child.meta
                )
            found = _ID.match(source, cursor, stop) if has_id else None
            has_id = False
            if found is not None:
                yield Span(*found.span())


def _find_opening_mark(source: str, token: Token, cursor: int, stop: int) -> Span | None:
    """What opens an item with a box, an alert, a note or a meaning."""
    if token.type == "footnote_reference_open":
        label = f"[^{token.meta['label']}]:"
        place = source.find(label, cursor, stop)
        return Span(place, place + len(label)) if place >= 0 else None
    pattern = {"alert_open": _KIND, "dd_open": _MEANING}.get(token.type)
    if token.type == "list_item_open" and "checked" in token.meta:
        pattern = _BOX
    found = pattern.search(source, cursor, stop) if pattern else None
    return Span(*found.span()) if found else None
