"""Formulas between dollars in Markdown, read by markdown-it's plugin in a time linear in the text."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from mdit_py_plugins.dollarmath import dollarmath_plugin

_CLOSES = re.compile(r"\$\$[^\S\r\n]*(?:\([^()$\r\n]*\)?[^\S\r\n]*)?$", re.MULTILINE)  # a label may follow
_ENDS = "refdesk.formula_ends"  # in the environment of a text: the lines that can end a displayed formula


def read_dollar_maths(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser read `$x$` and `$$x$$` by pandoc's rule, so that two amounts of money on a line are no formula."""
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    read_block = next(rule for rule in parser.block.ruler.getRules("") if rule.__name__ == "_math_block_dollar")

    def read_closed_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        """Read a block that has an end; the plugin looks for the end of every `$$` as far as the text goes."""
        place = state.bMarks[start_line] + state.tShift[start_line]
        if not state.src.startswith("$$", place):
            return False
        ends = _find_ends(state)
        position = bisect_left(ends, start_line)
        if position == len(ends) or ends[position] >= end_line:
            return False
        return bool(read_block(state, start_line, end_line, silent))

    parser.block.ruler.at("math_block", read_closed_block)
    return parser


def _find_ends(state: StateBlock) -> Sequence[int]:
    ends: Sequence[int] | None = state.env.get(_ENDS)
    if ends is None:
        found = (match.start() for match in _CLOSES.finditer(state.src))
        ends = state.env[_ENDS] = sorted({bisect_left(state.eMarks, place) for place in found})
    return ends
