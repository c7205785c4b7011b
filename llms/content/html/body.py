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
from index.markdown.addresses import find_tag_addresses
from index.markdown.maths.tex import write_to_read
from index.markdown.safe_address import is_safe_address
from index.markdown.sections import name_nested_headings
from llms.content.html.footnotes import NUMBER, REFERENCE, get_note_id, get_reference_id, has_footnotes, move_footnotes
from llms.content.html.formula_limits import is_convertible
from llms.content.html.raw_html import Keeper, has_raw_html, sanitize

_NAMED_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot);)[A-Za-z]+;")  # characters by names that XML does not know
_SET_FORMULA = re.compile(  # as `convert_to_mathml` writes it
    r'<span data-markdown-ignore><math alttext="(?P<tex>[^"]*)"[^>]*>.*?</math></span>'
    r'(?:<span class="tex" hidden>[^<]*</span>)?',
    re.DOTALL,
)
_BOXES = {
    checked: f'<input type="checkbox" disabled{" checked" if checked else ""} aria-label="{name}">'
    for checked, name in ((True, "Done"), (False, "To do"))
}
_RenderEnvironment = MutableMapping[str, Any]


class _Renderer(RendererHTML):
    """CommonMark's renderer with what else a text may hold, and tables that scroll by themselves on a narrow screen.

    What the sanitizer would take for HTML of the text is whole by itself, and held back from it.
    """

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

    def s_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: _RenderEnvironment) -> str:
        """The start of struck words."""
        return "<del>"

    def s_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: _RenderEnvironment) -> str:
        """The end of struck words."""
        return "</del>"

    def list_item_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: _RenderEnvironment) -> str:
        """The start of an item, with its box where it is a task."""
        opening = self.renderToken(tokens, idx, options, env)
        checked = tokens[idx].meta.get("checked")
        return opening if checked is None else opening + _keep(_BOXES[bool(checked)], env) + " "

    def alert_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: _RenderEnvironment) -> str:
        """The start of an alert, and its label."""
        label = f'<p class="alert-label">{escape(str(tokens[idx].meta["kind"]).capitalize())}</p>\n'
        return self.renderToken(tokens, idx, options, env) + _keep(label, env)

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: _RenderEnvironment) -> str:
        """A reference to a note; brackets part its number from the word before, as a search for that needs it."""
        number, reference = tokens[idx].meta[NUMBER], tokens[idx].meta[REFERENCE]
        ways = f'href="#{get_note_id(number)}" id="{get_reference_id(number, reference)}"'
        return _keep(f'<sup class="footnote-ref"><a {ways} role="doc-noteref">[{number}]</a></sup>', env)

    def footnote_block_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: _RenderEnvironment
    ) -> str:
        """The start of the notes."""
        return '<div class="footnotes" role="doc-endnotes" aria-label="Footnotes">\n'

    def footnote_anchor(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: _RenderEnvironment) -> str:
        """The way back from a note to a reference, in a form that no system shows as an emoji."""
        number, reference = tokens[idx].meta[NUMBER], tokens[idx].meta[REFERENCE]
        name = f"Back to reference {number}" + (f"-{reference}" if reference > 1 else "")
        ways = f'href="#{get_reference_id(number, reference)}" role="doc-backlink" aria-label="{name}"'
        return " " + _keep(f"<a {ways} data-markdown-ignore>\u21a9\ufe0e</a>", env)


def render_html(tokens: Sequence[Token], anchors: Sequence[str], shift: int, target: Callable[[str], str]) -> str:
    """HTML of the tokens of one text: top headings take `anchors` in turn and go `shift` levels down.

    Each link leads to what `target` makes of its address. Notes go to the end. Raw HTML is sanitized. The tokens are
    altered.
    """
    ids = {*anchors}
    if has_footnotes(tokens):
        tokens, of_notes = move_footnotes(tokens)
        ids.update(of_notes)
    for position, anchor in name_nested_headings(tokens, ids).items():
        tokens[position].attrSet("id", anchor)
        ids.add(anchor)
    left = iter(anchors)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"} and token.level == 0:
            token.tag = f"h{min(int(token.tag[1]) + shift, 6)}"
            if token.type == "heading_open":
                token.attrSet("id", next(left))
        for part in token.children or (token,):
            if part.attrs or part.type in {"html_inline", "html_block"}:
                _lead(part, target)
    return sanitize(tokens, ids, _render) if has_raw_html(tokens) else _render(tokens, None)


def _lead(token: Token, target: Callable[[str], str]) -> None:
    """Let the addresses of a token lead to what `target` makes of them."""
    for name in ("href", "src"):
        address = token.attrGet(name)
        if isinstance(address, str):
            token.attrSet(name, target(address))
    if token.type in {"html_inline", "html_block"}:
        parts: list[str] = []
        end = 0
        for span in find_tag_addresses(token.content):
            address = unescape(token.content[span.start : span.end])
            if address and is_safe_address(address):
                parts += [token.content[end : span.start], escape(target(address))]
                end = span.end
        token.content = "".join([*parts, token.content[end:]])


def _render(tokens: Sequence[Token], keeper: Keeper | None) -> str:
    return _get_renderer().render(tokens, _get_options(), {"keeper": keeper})


def _write_formula(tex: str, display: bool, env: _RenderEnvironment) -> str:
    return _keep(convert_to_mathml(tex, display), env)


def _keep(html: str, env: _RenderEnvironment) -> str:
    """HTML of ours, which a keeper holds back where the text around it goes through the sanitizer."""
    keeper: Keeper | None = env["keeper"]
    return keeper.keep(html) if keeper else html


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

    So does one that would take the converter too long, or more than its stack holds.
    A program that takes the text of a page finds the TeX of an inline formula beside it: glyphs alone lose what
    is above and below what. `data-markdown-ignore` says that the Markdown does not have the glyphs.
    """
    if not is_convertible(tex):
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


def simplify_for_feeds(html: str) -> str:
    """HTML for programs that drop MathML, hidden text and the boxes of tasks: formulas as they read, boxes as signs."""
    for checked, box in _BOXES.items():
        html = html.replace(box, "\u2611\ufe0e" if checked else "\u2610\ufe0e")
    return _SET_FORMULA.sub(_write_formula_to_read, html)


def _write_formula_to_read(found: re.Match[str]) -> str:
    """A formula in Unicode; as TeX where it has rows."""
    tex = unescape(found["tex"])
    return f"<code>{escape(tex)}</code>" if "\\begin" in tex else f"<i>{escape(write_to_read(tex))}</i>"


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
