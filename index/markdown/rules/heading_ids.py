"""Ids of headings: `## Title {#my-id}` and `## Title {#my-id .class}`."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

MAX_ATTRIBUTES_CHARS = 400  # between the braces
_ATTRIBUTES = re.compile(
    r"\{:?[ \t]*#(?!fn(?:ref)?:)([\w.:-]+)(?:[ \t]+[^{}\n]*)?\}"  # those of notes have their own ids
)


def read_heading_ids(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser read the id at the end of a heading: it leaves the text and is `id` in the `meta` of its opening."""
    parser.core.ruler.after("block", "heading_ids", _read_ids)
    return parser


def _read_ids(state: StateCore) -> None:
    if "#" not in state.src or "}" not in state.src:
        return
    for position, token in enumerate(state.tokens):
        if token.type == "heading_open" and state.tokens[position + 1].content.endswith("}"):
            inline = state.tokens[position + 1]
            start = inline.content.rfind("{", -MAX_ATTRIBUTES_CHARS)
            found = _ATTRIBUTES.fullmatch(inline.content, start) if start > 0 else None
            words = inline.content[:start].rstrip()
            if found and words and len(words) < start:
                inline.content = words
                token.meta = {**token.meta, "id": found[1]}
