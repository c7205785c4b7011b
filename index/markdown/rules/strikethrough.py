"""Struck words between double tildes: `~~these~~`."""

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.strikethrough import tokenize

from index.markdown.rules.spans import SPAN, Span

_NAME = "strikethrough"


def read_strikethrough(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser read `~~struck~~` as `s`; single tildes stay, because `~5 to ~10` is prose."""
    parser.inline.ruler.at(_NAME, _read_tildes)
    return parser.enable(_NAME)


def _read_tildes(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "~":
        return False
    place = state.pos
    position = len(state.tokens) + bool(state.pending)
    if not tokenize(state, silent):
        return False
    for token in state.tokens[position:]:
        token.meta[SPAN] = Span(place, place + len(token.content))
        place += len(token.content)
    return True
