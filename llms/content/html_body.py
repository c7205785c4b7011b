"""Markdown tokens as HTML: headings with their anchors, formulas as MathML, links where they lead."""

import re
from collections.abc import Callable, MutableMapping, Sequence
from copy import deepcopy
from functools import cache
from html import escape, unescape
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from math_core import LatexError, LatexToMathML

from index import get_markdown_parser
from llms.content.raw_html import Keeper, has_raw_html, sanitize

MAX_FORMULA_DEPTH = 100  # braces and environments inside each other
MAX_FORMULA_COMMANDS = 2_000  # of a formula; math_core calls itself for each that takes an argument, and has one stack
_NESTING = re.compile(r"\\(?P<opens>left|begin)(?![A-Za-z])|\\(?P<closes>right|end)(?![A-Za-z])|\\.|[{}]", re.DOTALL)
_NAMED_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot);)[A-Za-z]+;")  # characters by names that XML does not know
_RenderEnvironment = MutableMapping[str, Any]


class _Renderer(RendererHTML):
    """CommonMark's renderer with formulas, and tables that scroll by themselves on a narrow screen."""

    def math_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: _RenderEnvironment) -> str:
        """A formula in a line."""
        return _write_formula(tokens[idx].content, False, env)

    def math_inline_double(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: _RenderEnvironment
    ) -> str:
        """A displayed formula within a paragraph."""
        return _write_formula(tokens[idx].content, True, env)

    def math_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: _RenderEnvironment) -> str:
        """A displayed formula."""
        return f'<div class="formula">{_write_formula(tokens[idx].content, True, env)}</div>\n'

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: _RenderEnvironment) -> str:
        """The start of a table."""
        return '<div class="table">\n<table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: _RenderEnvironment) -> str:
        """The end of a table."""
        return "</table>\n</div>\n"


def render_html(tokens: Sequence[Token], anchors: Sequence[str], shift: int, target: Callable[[str], str]) -> str:
    """HTML of the tokens of one text: top headings take `anchors` in turn and go `shift` levels down.

    Each link leads to what `target` makes of its address. Raw HTML is sanitized. The tokens are altered.
    """
    left = iter(anchors)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"} and token.level == 0:
            token.tag = f"h{min(int(token.tag[1]) + shift, 6)}"
            if token.type == "heading_open":
                token.attrSet("id", next(left))
        for child in token.children or ():
            for name in ("href", "src"):
                address = child.attrGet(name)
                if isinstance(address, str):
                    child.attrSet(name, target(address))
    return sanitize(tokens, frozenset(anchors), _render, target) if has_raw_html(tokens) else _render(tokens, None)


def _render(tokens: Sequence[Token], keeper: Keeper | None) -> str:
    return _get_renderer().render(tokens, _get_options(), {"keeper": keeper})


def _write_formula(tex: str, display: bool, env: _RenderEnvironment) -> str:
    """A formula, which a keeper holds back where the text around it goes through the sanitizer."""
    formula = convert_to_mathml(tex, display)
    keeper: Keeper | None = env["keeper"]
    return keeper.keep(formula) if keeper else formula


@cache
def _get_renderer() -> _Renderer:
    return _Renderer()


@cache
def _get_options() -> OptionsDict:
    options = deepcopy(get_markdown_parser().options)
    options["xhtmlOut"] = False
    return options


@cache
def _get_converter() -> LatexToMathML:
    return LatexToMathML()


def convert_to_mathml(tex: str, display: bool) -> str:
    """A formula as MathML that says its TeX in `alttext`; one that cannot be converted stays TeX.

    So does one that nests, or has commands, beyond what the converter's stack holds.
    A program that takes the text of a page finds the TeX of an inline formula beside it: glyphs alone lose what
    is above and below what. `data-markdown-ignore` says that the Markdown does not have the glyphs.
    """
    if not _fits_the_stack(tex):
        return f'<code class="tex">{escape(tex)}</code>'
    try:
        formula: str = _get_converter().convert_with_local_state(tex, displaystyle=display)
    except LatexError:
        return f'<code class="tex">{escape(tex)}</code>'
    if " displaystyle=" in formula:
        formula = _wrap_styled_fractions(formula)
    formula = _NAMED_ENTITY.sub(lambda name: escape(unescape(name[0])), formula)
    source = escape(" ".join(tex.split()))
    formula = formula.replace("<math", f'<math alttext="{source}"', 1)
    if display:
        return f"<span data-markdown-ignore>{formula}</span>"
    return f'<span data-markdown-ignore>{formula}</span><span class="tex" hidden>${source}$</span>'


def _fits_the_stack(tex: str) -> bool:
    """Whether a formula nests so little that the converter, whose overflow would end the process, can take it."""
    depth = commands = 0
    for found in _NESTING.finditer(tex):
        commands += found[0].startswith("\\")
        depth += bool(found["opens"]) or found[0] == "{"
        depth -= bool(found["closes"]) or found[0] == "}"
        if depth > MAX_FORMULA_DEPTH or commands > MAX_FORMULA_COMMANDS:
            return False
    return tex.count("[") <= MAX_FORMULA_COMMANDS and tex.count("^") + tex.count("_") <= MAX_FORMULA_COMMANDS


def remove_tex(html: str) -> str:
    """HTML without the hidden TeX, for programs that would show it."""
    return re.sub(r'<span class="tex" hidden>.*?</span>', "", html)


def _wrap_styled_fractions(formula: str) -> str:
    """Fractions with a style of their own inside `mstyle`: validators know `displaystyle` only there."""
    parts, closing = [], list[str]()
    for part in re.split(r"(</?mfrac[^>]*>)", formula):
        style = re.search(r' displaystyle="\w+"', part) if part.startswith("<mfrac") else None
        if part.startswith("<mfrac"):
            closing.append("</mfrac></mstyle>" if style else "</mfrac>")
            parts.append(f"<mstyle{style[0]}><mfrac{part[6:].replace(style[0], '')}" if style else part)
        else:
            parts.append(closing.pop() if part == "</mfrac>" else part)
    return "".join(parts)
