"""The blocks of an answer in Markdown: its paragraphs, items, cells and headings as a page shows them."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.markdown.maths.dollar_maths import read_dollar_maths
from index.quotes.answer.block import Block, Span
from index.quotes.answer.html_text import read_html_blocks
from index.quotes.answer.marks import Mark, Marks, find_bare_marks
from index.quotes.answer.quotations import hide_quotation_marks

_REFERENCE_HEADING = re.compile(
    r"\W*(?:\d+\W*)?(?:references?|bibliograph\w*|sources?|works cited|literature(?: cited)?|further reading|notes|"
    r"literatur\w*|quellen\w*|bibliographie|références|参考文献|参考资料|文献|出典)\W*",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\W*(?:notes|sources?|further reading)\W*", re.IGNORECASE)  # above an answer it is that of prose
MAX_HEADING_CHARS = 80  # of a paragraph that may stand for a heading
_HTML_MARKS = {"<q": "“", "</q": "”"}


def read_blocks(
    text: str, kinds: Collection[str], hosts: Collection[str] = (), *, is_html: bool = False
) -> list[Block]:
    """The blocks of an answer in Markdown, which may hold HTML, or in HTML alone."""
    found = read_html_blocks(text, 1) if is_html else _read_markdown(text)
    blocks: list[Block] = []
    in_references = False
    for block in found:
        if block.role == "heading" or _names_references(block):
            in_references = _REFERENCE_HEADING.fullmatch(block.text.strip()) is not None
            in_references = in_references and not (not blocks and _TITLE.fullmatch(block.text))
            block.role = "heading"
        elif in_references and _is_emphasised(block):  # the heading of what follows them
            in_references = False
        elif in_references or _REFERENCE_HEADING.fullmatch(block.text.partition("\n")[0].strip()):
            block.role = "entry"
        bare = (mark for mark in find_bare_marks(block.text, kinds, hosts))
        own = (mark for mark in bare if block.marks.find_link_at(mark.start) is None)
        block.marks = Marks([*block.marks.all, *own])
        blocks.append(block)
    return blocks


def _names_references(block: Block) -> bool:
    """Whether a paragraph is the heading of a list of references but for its mark."""
    is_apart = not (block.in_quote or block.row is not None or block.label or block.marks.all)
    return is_apart and _REFERENCE_HEADING.fullmatch(block.text.strip()) is not None


def _is_emphasised(block: Block) -> bool:
    """Whether all of a short paragraph stands in emphasis, as a heading may."""
    length = len(block.text.strip())
    return length <= MAX_HEADING_CHARS and any(end - start >= length for start, end in block.emphases)


class _Parser(MarkdownIt):
    """A parser that takes any address for a link, such as an id, since nobody follows the links of an answer here."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802  # the base class's names
        return True


@cache
def _get_parser() -> MarkdownIt:
    """The parser of answers: without footnotes, whose marks are read where they stand."""
    return read_dollar_maths(_Parser("commonmark").enable(["table", "strikethrough"]))


def _read_markdown(text: str) -> Iterator[Block]:
    reader = _MarkdownReader()
    for token in _get_parser().parse(text):
        yield from reader.read(token)


class _MarkdownReader:
    def __init__(self) -> None:
        self._depth = 0
        self._label: str | None = None
        self._row: int | None = None
        self._rows = 0
        self._cell = 0
        self._columns: list[str] = []
        self._in_head = False
        self._heading = False

    def read(self, token: Token) -> Iterator[Block]:
        """The blocks that a token has."""
        self._depth += (token.type == "blockquote_open") - (token.type == "blockquote_close")
        if token.type == "inline":
            yield self._make_block(token)
        elif token.type == "html_block":
            for block in read_html_blocks(token.content, (token.map or [0])[0] + 1):
                block.in_quote = block.in_quote or self._depth > 0
                yield block
        else:
            self._note(token)

    def _note(self, token: Token) -> None:
        match token.type:
            case "list_item_open":
                self._label = token.info or None
            case "heading_open" | "heading_close":
                self._heading = token.type == "heading_open"
            case "table_open":
                self._columns = []
            case "thead_open" | "thead_close":
                self._in_head = token.type == "thead_open"
            case "tr_open":
                self._rows += 1
                self._row, self._cell = self._rows, 0
            case "tr_close":
                self._row = None

    def _make_block(self, token: Token) -> Block:
        text, links, emphases = _read_inline(token)
        block = Block((token.map or [0])[0] + 1, text, self._depth > 0, self._label)
        block.marks, block.emphases, block.row = Marks(links), emphases, self._row
        if self._row is not None:
            if self._in_head:
                self._columns.append(text.strip().casefold())
            elif self._cell < len(self._columns):
                block.column = self._columns[self._cell]
            self._cell += 1
        if self._heading or self._in_head:
            block.role = "heading" if self._heading else "text"
        self._label = None
        return block


def _read_inline(token: Token) -> tuple[str, Sequence[Mark], Sequence[Span]]:
    """The text of a block, with formulas as they are written, its links and what stands in emphasis."""
    parts: list[str] = []
    length = 0
    opened: list[tuple[str, int]] = []
    stressed: list[int] = []
    links: list[Mark] = []
    emphases: list[Span] = []
    for child in token.children or ():
        if child.type == "link_open":
            opened.append((str(child.attrGet("href")), length))
        elif child.type == "link_close" and opened:
            reference, start = opened.pop()
            links.append(Mark(reference, start, length, is_link=True))
        elif child.type in {"em_open", "strong_open"}:
            stressed.append(length)
        elif child.type in {"em_close", "strong_close"} and stressed:
            emphases.append((stressed.pop(), length))
        elif child.type == "html_inline":
            _note_tag(child.content, length, opened, links)
        parts.append(_get_shown_text(child))
        length += len(parts[-1])
    return "".join(parts), links, sorted(emphases)


def _note_tag(tag: str, length: int, opened: list[tuple[str, int]], links: list[Mark]) -> None:
    found = re.match(r"<a\s[^>]*?href\s*=\s*[\"']?([^\"'\s>]+)", tag, re.IGNORECASE)
    if found:
        opened.append((found[1], length))
    elif tag.lower().startswith("</a") and opened:
        reference, start = opened.pop()
        links.append(Mark(reference, start, length, is_link=True))


def _get_shown_text(child: Token) -> str:
    if child.type in {"text", "text_special"}:
        return child.content
    if child.type == "code_inline":
        return hide_quotation_marks(child.content)
    if child.type in {"softbreak", "hardbreak"}:
        return "\n"
    if child.type == "html_inline":
        return next(
            (mark for tag, mark in _HTML_MARKS.items() if re.match(rf"{tag}\b", child.content, re.IGNORECASE)), ""
        )
    return f"{child.markup}{child.content}{child.markup}" if child.type.startswith("math_inline") else ""
