"""Formulas between dollars in Markdown, told from prices, variables of a shell and code, in linear time."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.dollarmath import dollarmath_plugin

from index.markdown.maths.formula_text import is_formula

_CLOSES = re.compile(r"\$\$[^\S\r\n]*(?:\([^()$\r\n]*\)?[^\S\r\n]*)?$", re.MULTILINE)  # a label may follow
_TICKS = re.compile(r"`+")
_ENDS = "refdesk.formula_ends"  # in the environment of a text: the lines that can end a displayed formula
_RUNS = "refdesk.backtick_runs"  # and of a line: where the last run of so many backticks stands


def read_dollar_maths(parser: MarkdownIt) -> MarkdownIt:
    """Let a parser read `$x$` and `$$x$$`, but not two amounts of money, nor `$HOME`, nor a dollar inside code."""
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
    parser.inline.ruler.at("math_inline", _read_inline)
    return parser


def find_formula_end(text: str, start: int, last_runs: Mapping[int, int]) -> int:
    """The offset after the formula that the dollar at `start` opens in a paragraph; -1 when it opens none.

    `last_runs` says where the last run of so many backticks stands (`find_last_backtick_runs`).
    """
    mark = "$$" if text.startswith("$$", start) else "$"
    if (start and text[start - 1] == "$") or _is_escaped(text, start):
        return -1
    first = start + len(mark)
    end = text.find(mark, first)
    while end >= 0 and _is_escaped(text, end):
        end = text.find(mark, end + 1)
    if end < 0 or _holds_code(text, first, end, last_runs):
        return -1
    before, after = text[max(start - 1, 0) : start], text[end + len(mark) : end + len(mark) + 3]
    return end + len(mark) if is_formula(text[first:end], before, after, displayed=len(mark) > 1) else -1


def find_last_backtick_runs(text: str) -> Mapping[int, int]:
    """Where the last run of each number of backticks stands in a paragraph."""
    return {len(run[0]): run.start() for run in _TICKS.finditer(text)} if "`" in text else {}


def _read_inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    text, runs = state.env.get(_RUNS, (None, {}))
    if text is not state.src:
        runs = find_last_backtick_runs(state.src)
        state.env[_RUNS] = state.src, runs
    end = find_formula_end(state.src, state.pos, runs)
    if end < 0 or end > state.posMax:
        return False
    if not silent:
        mark = "$$" if state.src.startswith("$$", state.pos) else "$"
        token = state.push("math_inline_double" if len(mark) > 1 else "math_inline", "math", 0)
        token.content = state.src[state.pos + len(mark) : end - len(mark)]
        token.markup = mark
    state.pos = end
    return True


def _holds_code(text: str, start: int, end: int, last_runs: Mapping[int, int]) -> bool:
    """Whether a code span begins in the part, which binds tighter than a formula; quotation marks of TeX do not."""
    place = start
    while last_runs and (run := _TICKS.search(text, place, end)):
        if last_runs.get(len(run[0]), -1) > run.start():
            return True
        place = run.end()
    return False


def _is_escaped(text: str, place: int) -> bool:
    first = place
    while first and text[first - 1] == "\\":
        first -= 1
    return (place - first) % 2 == 1


def _find_ends(state: StateBlock) -> Sequence[int]:
    ends: Sequence[int] | None = state.env.get(_ENDS)
    if ends is None:
        found = (match.start() for match in _CLOSES.finditer(state.src))
        ends = state.env[_ENDS] = sorted({bisect_left(state.eMarks, place) for place in found})
    return ends
