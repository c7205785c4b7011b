"""Footnotes: `[^1]` in a text, and `[^1]: what it says` anywhere in it."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

from index.markdown.rules.spans import SPAN, Span

MAX_LABEL_CHARS = 100  # the plugin looks for the end of every `[^` as far as the text goes
_LABEL = re.compile(rf"\[\^[^\s\[\]]{{1,{MAX_LABEL_CHARS}}}\]")


def read_footnotes(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser read notes: a note stays where it stands, and a reference without a note stays text.

    A note is what stands between `footnote_reference_open` and `footnote_reference_close`, a reference `footnote_ref`.
    Each has its `label` in its `meta`. A reference within the words of a link stays text too.
    """
    parser.block.ruler.before("reference", "footnote_def", _read_note, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.after("image", "footnote_ref", _read_reference)
    return parser


def _read_note(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    place = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("[^", place) or not _LABEL.match(state.src, place, state.eMarks[start_line]):
        return False
    return footnote_def(state, start_line, end_line, silent)


def _read_reference(state: StateInline, silent: bool) -> bool:
    place = state.pos
    if not state.src.startswith("[^", place) or not _LABEL.match(state.src, place, state.posMax):
        return False
    if state.linkLevel and not silent:
        return False
    if not footnote_ref(state, silent):
        return False
    if not silent:
        state.tokens[-1].meta[SPAN] = Span(place, state.pos)
    return True
