"""Raw HTML in a document: an allow list like GitHub's, held by nh3; and what of it is left out, with its line.

A document without raw HTML never comes here: what the renderer makes of Markdown is safe by construction.
"""

import re
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import unquote

import nh3
from markdown_it.token import Token

from index.markdown.safe_address import SCHEMES, is_safe_address

_ALLOWED = """
    a abbr b bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure
    h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strike strong sub summary sup
    table tbody td tfoot th thead time tr tt u ul var wbr
"""
# These go with all that they hold, which is no text of the document; any other element leaves its text behind.
_REMOVED_WHOLE = """
    iframe math noembed noframes noscript plaintext script style svg template textarea title xmp
"""
TAGS = frozenset(_ALLOWED.split())
TAGS_WITH_CONTENT = frozenset(_REMOVED_WHOLE.split())
# Elements that never hold one of their own kind: void ones, and those that the next of their kind ends.
_NEVER_NESTED = """
    br caption col colgroup dd dt hr img input li link meta p rp rt tbody td tfoot th thead tr wbr
"""
_FLAT = frozenset(_NEVER_NESTED.split())
MAX_DEPTH = 500  # elements of raw HTML inside each other; browsers stop at 512, and the sanitizer's work is quadratic
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "*": frozenset({"align", "dir", "id", "lang", "title"}),
    "a": frozenset({"href", "name"}),
    "blockquote": frozenset({"cite"}),
    "code": frozenset({"class"}),
    "col": frozenset({"span", "width"}),
    "colgroup": frozenset({"span", "width"}),
    "del": frozenset({"cite", "datetime"}),
    "details": frozenset({"open"}),
    "div": frozenset({"aria-label", "class", "role"}),
    "img": frozenset({"alt", "height", "src", "width"}),
    "ins": frozenset({"cite", "datetime"}),
    "li": frozenset({"class", "value"}),
    "ol": frozenset({"class", "reversed", "start", "type"}),
    "q": frozenset({"cite"}),
    "table": frozenset({"width"}),
    "td": frozenset({"colspan", "rowspan", "style", "valign", "width"}),
    "th": frozenset({"colspan", "rowspan", "scope", "style", "valign", "width"}),
    "time": frozenset({"datetime"}),
    "ul": frozenset({"class"}),
}
ID_PREFIX = "user-content-"  # so that no element of a document takes a name that a script of a reader relies on
_OUR_VALUES = {  # that the renderer writes
    "aria-label": re.compile("Footnotes"),
    "class": re.compile(
        r"table|formula|language-\S+|footnotes|alert alert-[a-z]{3,9}|contains-task-list|task-list-item"
    ),
    "role": re.compile("note|doc-endnotes"),
    "style": re.compile(r"text-align:(?:left|center|right)"),
}
_CONSTRUCT = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^>]*+"
    rf"|<(?P<whole>{'|'.join(sorted(TAGS_WITH_CONTENT))})(?=[\s/>]).*?(?:</(?P=whole)(?=[\s/>])|\Z)"
    r"|</(?P<end>[a-z][^\s/>]*)"
    r"|<(?P<tag>[a-z][^\s/>]*)(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*+)",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]++)(?:\s*+=\s*+(\"[^\"]*\"|'[^']*'|[^\s\"'>]++))?")


class LeftOut(NamedTuple):
    """An element (`<script>`) or an attribute (`onclick`) of raw HTML that is not published; lines count from 1."""

    name: str
    line: int


def has_raw_html(tokens: Sequence[Token]) -> bool:
    """Whether a text holds HTML of its own."""
    return any(_is_raw(token) or any(map(_is_raw, token.children or ())) for token in tokens)


def find_left_out(tokens: Sequence[Token], anchors: Collection[str]) -> Sequence[LeftOut]:
    """What of the raw HTML in a text is not published, in the order of the text."""
    found: list[LeftOut] = []
    allowed = frozenset[str]() if _is_too_deep(tokens) else TAGS
    line = 1
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        here = line
        for part in [token] if _is_raw(token) else token.children or ():
            if _is_raw(part):
                found += _find_in_html(part.content, here, allowed, anchors)
            here += 1 if part.type in {"softbreak", "hardbreak"} else part.content.count("\n")
    return found


def _find_in_html(html: str, line: int, tags: Collection[str], anchors: Collection[str]) -> Sequence[LeftOut]:
    found: list[LeftOut] = []
    here, counted = line, 0
    for match in _CONSTRUCT.finditer(html):
        here += html.count("\n", counted, match.start())
        counted = match.start()
        element = (match["whole"] or match["tag"] or "").lower()
        if element and element not in tags:
            found.append(LeftOut(f"<{element}>", here))
            continue
        for attribute in _ATTRIBUTE.finditer(match["attributes"] or ""):
            name, value = attribute[1].lower(), unescape((attribute[2] or "").strip("\"'"))
            allowed = name in ATTRIBUTES["*"] or name in ATTRIBUTES.get(element, ())
            if not allowed or _keep_value(name, value, anchors) is None:
                found.append(LeftOut(name, here))
    return found


def _keep_value(name: str, value: str, anchors: Collection[str]) -> str | None:
    """The value with which an attribute of ATTRIBUTES is published; None when it is not."""
    if name in _OUR_VALUES:
        return value if _OUR_VALUES[name].fullmatch(value) else None
    if name in {"id", "name"}:
        return value if value in anchors else ID_PREFIX + value
    if name in {"cite", "href", "src"}:
        if value.startswith("#") and len(value) > 1 and unquote(value[1:]) not in anchors:
            return f"#{ID_PREFIX}{value[1:]}"
        return value if is_safe_address(value) else None
    return value


class Keeper:
    """Keeps HTML of ours away from the sanitizer: a mark that no text can hold stands for each piece."""

    def __init__(self) -> None:
        self._mark = secrets.token_hex(16)
        self._kept: list[str] = []

    def keep(self, html: str) -> str:
        """The mark of a piece that is whole by itself."""
        self._kept.append(html)
        return f"{self._mark}{len(self._kept) - 1}x"

    def marks(self, text: str) -> bool:
        """Whether a mark stands in `text`."""
        return self._mark in text

    def find(self, html: str) -> set[int]:
        """The numbers of the pieces whose marks stand in `html`."""
        return {int(number) for number in re.findall(rf"{self._mark}(\d+)x", html)}

    def restore(self, html: str) -> str:
        """`html` with the pieces in place of their marks."""
        return re.sub(rf"{self._mark}(\d+)x", lambda mark: self._kept[int(mark[1])], html)


def sanitize(
    tokens: Sequence[Token], anchors: Collection[str], render: Callable[[Sequence[Token], Keeper | None], str]
) -> str:
    """The HTML of a text with raw HTML in it: only what is allowed is left, and every element is closed.

    `render` makes HTML of tokens, with marks for formulas where it is given a keeper. The tokens are altered.

    A tag within a line that is not allowed goes, and the text around it stays. All else goes through the sanitizer at
    once, because raw HTML of one block may open what that of another closes. Each block ends with a mark: where one
    does not come back, a block of HTML took the text after it into itself, as an open `<style>` does. Then each such
    block is sanitized by itself before. HTML that is nested deeper than MAX_DEPTH leaves its words alone.
    """
    if _is_too_deep(tokens):
        _drop_raw_html(tokens)
        return render(tokens, None)
    for token in tokens:
        if token.children:
            token.children = [child for child in token.children if not _is_raw(child) or _is_allowed(child)]
    blocks = _split_blocks(tokens)
    keeper = Keeper()
    cleaned, lost = _clean_blocks(blocks, anchors, render, keeper)
    if lost:
        for token in tokens:
            if _is_raw(token):
                token.content = _clean(token.content, anchors, keeper)
        cleaned, _ = _clean_blocks(blocks, anchors, render, keeper)
    return keeper.restore(cleaned)


def _clean_blocks(
    blocks: Sequence[Sequence[Token]],
    anchors: Collection[str],
    render: Callable[[Sequence[Token], Keeper | None], str],
    keeper: Keeper,
) -> tuple[str, bool]:
    """The clean HTML of the blocks, and whether a mark in it was lost."""
    marked = "".join(render(block, keeper) + keeper.keep("") for block in blocks)
    cleaned = _clean(marked, anchors, keeper)
    return cleaned, keeper.find(cleaned) != keeper.find(marked)


def _is_too_deep(tokens: Sequence[Token]) -> bool:
    depth = 0
    for token in tokens:
        for part in [token] if _is_raw(token) else token.children or ():
            for match in _CONSTRUCT.finditer(part.content) if _is_raw(part) else ():
                opened, ended = match["whole"] or match["tag"], match["end"]
                if opened and opened.lower() not in _FLAT:
                    depth += 1
                elif ended and ended.lower() not in _FLAT:
                    depth = max(depth - 1, 0)
                if depth > MAX_DEPTH:
                    return True
    return False


def _drop_raw_html(tokens: Sequence[Token]) -> None:
    """Leave the words of raw HTML alone."""
    for token in tokens:
        if _is_raw(token):
            token.content = escape(unescape(_CONSTRUCT.sub("", token.content).replace(">", " ")))
        elif token.children:
            token.children = [child for child in token.children if not _is_raw(child)]


def _is_allowed(tag: Token) -> bool:
    """Whether a tag within a line is of an element in TAGS; a comment or an instruction is not."""
    name = re.match(r"</?([a-z][^\s/>]*)", tag.content, re.IGNORECASE)
    return name is not None and name[1].lower() in TAGS


def _clean(html: str, anchors: Collection[str], keeper: Keeper) -> str:
    def keep(_: str, name: str, value: str) -> str | None:
        return None if keeper.marks(value) else _keep_value(name, value, anchors)

    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(TAGS_WITH_CONTENT),
        attributes={name: set(allowed) for name, allowed in ATTRIBUTES.items()},
        attribute_filter=keep,
        url_schemes={*SCHEMES, "data"},  # pictures; the filter refuses the others
        link_rel=None,
    )


def _split_blocks(tokens: Sequence[Token]) -> Sequence[Sequence[Token]]:
    """The tokens of each block on the top level."""
    blocks: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if depth == 0 and token.nesting >= 0:
            blocks.append([])
        blocks[-1].append(token)
        depth += token.nesting
    return blocks


def _is_raw(token: Token) -> bool:
    return token.type in {"html_block", "html_inline"}
