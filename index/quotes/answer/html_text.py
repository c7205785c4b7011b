"""HTML as blocks of an answer: what a page shows of it, with its links and quotations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from index.quotes.answer.block import Block
from index.quotes.answer.marks import Mark, Marks
from index.quotes.answer.quotations import hide_quotation_marks

_TOKEN = re.compile(r"<!--.*?(?:-->|\Z)|</?(?P<name>[A-Za-z][A-Za-z0-9-]*+)(?P<rest>[^<>]*+)>|[^<]+|<", re.DOTALL)
_ATTRIBUTE = re.compile(r"\b(href|cite)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr b bdi bdo big cite code dfn em font i ins kbd label mark q s samp small span strong sub sup time tt u "
        "var "
        "wbr math mi mo mn mrow msub msup msubsup mfrac mover munder mtext"
        " mspace msqrt mroot semantics annotation",
    )
)
_HIDDEN = frozenset(("script", "style", "pre", "template", "head", "svg", "annotation"))
_VOID = frozenset(
    re.findall(
        r"\w+",
        "area base br col embed hr img input link meta source track wbr",
    )
)
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))


def read_html_blocks(html: str, line: int) -> Iterator[Block]:
    """The blocks of a piece of HTML that begins at a line: their text, links, emphases and what is a block quote."""
    reader = _HtmlReader(line)
    for match in _TOKEN.finditer(html):
        found = reader.read_tag(match) if match["name"] else None
        if match["name"] is None and not match[0].startswith("<!--"):
            reader.put(match[0])
        reader.count_lines(match[0])
        if found is not None:
            yield found
    if (last := reader.end_block()) is not None:
        yield last


@dataclass
class _HtmlReader:
    line: int
    begun: int = 0
    parts: list[str] = field(default_factory=list)
    length: int = 0
    links: list[Mark] = field(default_factory=list)
    emphases: list[tuple[int, int]] = field(default_factory=list)
    opened: list[tuple[str, int]] = field(default_factory=list)
    stressed: list[int] = field(default_factory=list)
    cites: list[str | None] = field(default_factory=list)
    hidden: int = 0
    is_heading: bool = False
    row: int | None = None
    columns: list[str] = field(default_factory=list)
    cell: int = -1
    is_head: bool = False
    is_code: bool = False

    def put(self, text: str) -> None:
        if self.hidden:
            return
        shown = hide_quotation_marks(unescape(text)) if self.is_code else unescape(text)
        if not self.parts:
            if not shown.strip():
                return
            self.begun = self.line + shown[: len(shown) - len(shown.lstrip())].count("\n")
            shown = shown.lstrip()
        self.parts.append(shown)
        self.length += len(shown)

    def count_lines(self, text: str) -> None:
        self.line += text.count("\n")

    def read_tag(self, match: re.Match[str]) -> Block | None:
        name, closes = match["name"].lower(), match[0].startswith("</")
        if name in _HIDDEN and not match["rest"].endswith("/"):
            self.hidden = max(0, self.hidden + (-1 if closes else 1))
        if name in _INLINE:
            self._read_inline(name, closes, match["rest"])
            return None
        if name in _VOID:
            self.put("\n" if name in {"br", "hr"} else " ")
            return None
        ended = self.end_block()
        if name in _HEADINGS:
            self.is_heading = not closes
        elif name == "blockquote":
            if closes and self.cites:
                self.cites.pop()
            elif not closes:
                self.cites.append(_get_attribute(match["rest"], "cite"))
        elif name in {"table", "tr", "td", "th"}:
            self._read_table(name, closes)
        return ended

    def _read_table(self, name: str, closes: bool) -> None:
        """Note where cells stand: those of a head name the columns of the rows below."""
        if name == "tr":
            self.row, self.cell = (None if closes else self.line * 1000), -1
        elif name == "table":
            self.columns = []
        elif not closes:
            self.cell += 1
        self.is_head = name == "th" and not closes

    def _read_inline(self, name: str, closes: bool, rest: str) -> None:
        if name == "code":
            self.is_code = not closes
        elif name == "q":
            self.put("”" if closes else "“")
        elif name == "a" and not closes and (href := _get_attribute(rest, "href")):
            self.opened.append((unescape(href), self.length))
        elif name == "a" and closes and self.opened:
            reference, start = self.opened.pop()
            self.links.append(Mark(reference, start, self.length, is_link=True))
        elif name in {"em", "i", "cite", "b", "strong"} and not closes:
            self.stressed.append(self.length)
        elif name in {"em", "i", "cite", "b", "strong"} and self.stressed:
            self.emphases.append((self.stressed.pop(), self.length))

    def end_block(self) -> Block | None:
        """The block that was read, if there is one, and begin another."""
        text = "".join(self.parts)
        if not text.strip():
            self.parts, self.length = [], 0
            return None
        cite = self.cites[-1] if self.cites else None
        links = [*self.links, *([Mark(cite, len(text), len(text))] if cite else [])]
        block = Block(self.begun, text, bool(self.cites), role="heading" if self.is_heading else "text", row=self.row)
        block.marks, block.emphases = Marks(links), sorted(self.emphases)
        if self.is_head:
            self.columns[self.cell :] = [text.strip().casefold()]
        elif self.row is not None and 0 <= self.cell < len(self.columns):
            block.column = self.columns[self.cell]
        self.parts, self.length, self.links, self.emphases = [], 0, [], []
        self.opened, self.stressed = [], []
        return block


def _get_attribute(rest: str, name: str) -> str | None:
    for match in _ATTRIBUTE.finditer(rest):
        if match[1].lower() == name:
            return next((value for value in match.groups()[1:] if value is not None), None)
    return None
