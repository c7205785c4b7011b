"""Where links, pictures, tags and definitions of links stand, which markdown-it does not say."""

import re
from collections.abc import Callable
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.reference import reference
from markdown_it.rules_inline import StateInline, html_inline, image, link

SPAN = "span"  # in the `meta` of a token: the characters of the content around it that it is written with
DEFINITIONS = "refdesk.definitions"  # in the environment of a text: the spans of the addresses of its definitions
_DESTINATION = re.compile(r"\[(?:[^\\\[\]]|\\.)*+\]:\s*+(?:<([^<>\n]*+)>|(\S++))", re.DOTALL)


class Span(NamedTuple):
    """Characters from `start` to before `end`."""

    start: int
    end: int


def keep_spans(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser say where each link, picture and tag stands in its paragraph, and each definition in the text."""
    parser.inline.ruler.at("link", _keep(link, "["))
    parser.inline.ruler.at("image", _keep(image, "!"))
    parser.inline.ruler.at("html_inline", _keep(html_inline, "<"))
    parser.block.ruler.at("reference", _read_definition)
    return parser


def _keep(read: Callable[[StateInline, bool], bool], opening: str) -> Callable[[StateInline, bool], bool]:
    def read_and_keep(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if state.src[start] != opening:
            return False
        position = len(state.tokens) + bool(state.pending)
        if not read(state, silent):
            return False
        if not silent:
            state.tokens[position].meta[SPAN] = Span(start, state.pos)
        return True

    return read_and_keep


def _read_definition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if not state.src.startswith("[", state.bMarks[start_line] + state.tShift[start_line]):
        return False
    if not reference(state, start_line, end_line, silent):
        return False
    if not silent:
        starts = [state.bMarks[line] + state.tShift[line] for line in range(start_line, state.line)]
        lines = [state.src[start : state.eMarks[start_line + number]] for number, start in enumerate(starts)]
        found = _DESTINATION.match("\n".join(lines))
        if found:
            place, number = found.start(1 if found[2] is None else 2), 0
            while place > len(lines[number]):
                place -= len(lines[number]) + 1
                number += 1
            span = Span(starts[number] + place, starts[number] + place + len(found[1] or found[2] or ""))
            state.env.setdefault(DEFINITIONS, []).append(span)
    return True
