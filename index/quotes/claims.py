"""What an answer in Markdown claims: its quotes, each with the source that it names, and its references."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markdown_it.token import Token

from index.markdown.rules.bare_urls import BARE
from index.markdown.sections import get_markdown_parser
from index.quotes.marks import Mark, Marks, find_bare_marks

MIN_QUOTE_WORDS = 3  # fewer in quotation marks are a term, not a quote

_QUOTED = re.compile(r"“(?P<curly>[^“”]+)”|«(?P<angle>[^«»]+)»|(?<!\w)\"(?P<straight>[^\"]+)\"(?!\w)")
_NOTE = re.compile(r"\[\^?([\w-]{1,12})\]")
_NOTE_LINE = re.compile(r"^\[\^?([\w-]{1,12})\]:?[ \t](?P<line>.*)$", re.MULTILINE)
_SENTENCE = re.compile(r"[.!?][”\"')\]]*\s+(?=[A-Z“\"])")
_DOUBLE_HYPHEN = re.compile(r"(?:^|\s)--")


@dataclass(frozen=True, slots=True)
class QuoteClaim:
    """A quote, and the reference that it is said to come from, None where none is given. Lines count from 1."""

    quote: str
    reference: str | None
    line: int


@dataclass(frozen=True, slots=True)
class LinkClaim:
    """A reference to a document: a link, a bare URL, an id or a citation key."""

    reference: str
    line: int


@dataclass
class _Block:
    line: int
    in_quote: bool
    label: str | None
    text: str
    marks: Marks = field(default_factory=lambda: Marks(()))

    @cached_property
    def _line_ends(self) -> Sequence[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    @cached_property
    def sentence_edges(self) -> Sequence[int]:
        """Where sentences begin, and the end of the text."""
        return [0, *(match.end() for match in _SENTENCE.finditer(self.text)), len(self.text)]

    def get_line(self, position: int) -> int:
        return self.line + bisect_left(self._line_ends, position)


def read_claims(text: str, kinds: Collection[str]) -> tuple[list[QuoteClaim], list[LinkClaim]]:
    """The quotes and the references of an answer; `kinds` are those of ids, so that `paper:x` is seen as one.

    A quote is a block quote, or three or more words in quotation marks outside a link's text and code. It comes from
    the reference that is nearest to it: after it in its sentence, before it there, after it in its block, before it
    there; a block quote may have it in the block around it too. `[1]` and `[^1]` stand for the source with that number.
    """
    blocks = list(_read_blocks(text, kinds))
    _resolve_notes(blocks)
    quotes = [claim for position, _ in enumerate(blocks) for claim in _find_quotes(blocks, position)]
    links = [
        LinkClaim(mark.reference, block.get_line(mark.start))
        for block in blocks
        for mark in block.marks.all
        if not mark.is_note
    ]
    return quotes, links


def _read_blocks(text: str, kinds: Collection[str]) -> Iterator[_Block]:
    depth = 0
    label: str | None = None
    for token in get_markdown_parser().parse(text):
        depth += (token.type == "blockquote_open") - (token.type == "blockquote_close")
        if token.type == "list_item_open":
            label = token.info or None
        elif token.type == "footnote_reference_open":
            label = str(token.meta["label"])
        elif token.type == "inline":
            text, links = _read_inline(token)
            block = _Block((token.map or [0])[0] + 1, depth > 0, label, text, Marks(links))
            bare = (mark for mark in find_bare_marks(text, kinds) if block.marks.find_link_at(mark.start) is None)
            block.marks = Marks([*links, *bare])
            label = None
            yield block


def _read_inline(token: Token) -> tuple[str, Sequence[Mark]]:
    """The text of a block, with formulas as they are written, and its links."""
    parts: list[str] = []
    length = 0
    opened: list[tuple[str, int]] = []
    links: list[Mark] = []
    for child in token.children or ():
        if child.type == "link_open" and child.markup != BARE:  # `find_bare_marks` reads these
            opened.append((str(child.attrGet("href")), length))
        elif child.type == "link_close" and child.markup != BARE and opened:
            reference, start = opened.pop()
            links.append(Mark(reference, start, length, is_link=True))
        parts.append(_get_shown_text(child))
        length += len(parts[-1])
    return "".join(parts), links


def _get_shown_text(child: Token) -> str:
    if child.type in {"text", "text_special"}:
        return child.content
    if child.type == "code_inline":
        return re.sub('[“”"«»]', "'", child.content)
    if child.type in {"softbreak", "hardbreak"}:
        return "\n"
    if child.type == "footnote_ref":
        return f"[^{child.meta['label']}]"
    return f"{child.markup}{child.content}{child.markup}" if child.type.startswith("math_inline") else ""


def _resolve_notes(blocks: Sequence[_Block]) -> None:
    """Let `[1]` and `[^1]` stand for the reference of the line that begins so, or of the item 1 of a list."""
    notes = {block.label: block.marks.all[0].reference for block in blocks[::-1] if block.label and block.marks.all}
    begun: set[tuple[int, int]] = set()
    for number, block in enumerate(blocks):
        for match in _NOTE_LINE.finditer(block.text):
            here = block.marks.find_first_after(match.start("line"))
            if here and here.start <= match.end("line"):
                notes[match[1]] = here.reference
                begun.add((number, match.start()))
    for number, block in enumerate(blocks):
        found = (match for match in _NOTE.finditer(block.text) if (number, match.start()) not in begun)
        standing = [
            Mark(notes[match[1]], *match.span(), is_note=True)
            for match in found
            if match[1] in notes and not block.marks.overlap(*match.span())
        ]
        block.marks = Marks([*block.marks.all, *standing]) if standing else block.marks


def _find_quotes(blocks: Sequence[_Block], position: int) -> Iterator[QuoteClaim]:
    block = blocks[position]
    matches = [
        match
        for match in _QUOTED.finditer(block.text)
        if not _is_in_a_link(block, match) and len(match[0].split()) >= MIN_QUOTE_WORDS
    ]
    if block.in_quote and sum(len(match[0]) for match in matches) * 2 < len(block.text):
        yield from _read_block_quote(blocks, position)
        return
    for match in matches:
        words = next(group for group in match.groups() if group is not None)
        reference = _find_nearest_reference(block, match.start(), match.end()) or _find_surrounding_reference(
            blocks, position
        )
        yield QuoteClaim(words.strip(), reference, block.get_line(match.start()))


def _is_in_a_link(block: _Block, match: re.Match[str]) -> bool:
    link = block.marks.find_link_at(match.start())
    return link is not None and match.end() <= link.end


def _read_block_quote(blocks: Sequence[_Block], position: int) -> Iterator[QuoteClaim]:
    """A block quote without its attribution: a last part after a dash, or in parentheses with a reference."""
    block = blocks[position]
    words = block.text
    start = _find_attribution(words)
    if start is not None and (block.marks.find_first_after(start) or "\n" in words[start:]):
        words = words[:start]
    words = words.strip().strip('“”"').strip()
    if len(words.split()) >= MIN_QUOTE_WORDS:
        yield QuoteClaim(
            words,
            _find_nearest_reference(block, 0, len(words)) or _find_surrounding_reference(blocks, position),
            block.line,
        )


def _find_attribution(words: str) -> int | None:
    """Where the last part of a block quote begins that follows a dash, or stands in parentheses, if there is one."""
    starts = []
    dash = max(map(words.rfind, "—―–"))
    if dash >= 0 and words[dash - 1 : dash].strip() == "" and words[dash + 1 :].strip():
        starts.append(dash)
    elif (hyphens := _DOUBLE_HYPHEN.search(words, dash + 1)) and words[hyphens.end() :].strip():
        starts.append(hyphens.end() - len("--"))
    inside = words.rstrip().removesuffix(")")
    opening = inside.rfind("(")
    if opening >= 0 and opening > inside.rfind(")"):
        starts.append(opening)
    return min((len(words[:start].rstrip()) for start in starts), default=None)


def _find_nearest_reference(block: _Block, start: int, end: int) -> str | None:
    """The reference of a quote: after it in its sentence, else before it there, else so in its block."""
    edges = block.sentence_edges
    left = edges[bisect_right(edges, start) - 1]
    position = bisect_left(edges, end)
    right = edges[position] if position < len(edges) else len(block.text)
    after, before = block.marks.find_first_after(end), block.marks.find_last_before(start)
    if before is not None and before.start >= left and not (after is not None and after.start < right):
        return before.reference
    found = after or before
    return found.reference if found else None


def _find_surrounding_reference(blocks: Sequence[_Block], position: int) -> str | None:
    """The reference of a block quote that has none: of the block after it in the quote or with a dash, or before it."""
    if not blocks[position].in_quote:
        return None
    following = blocks[position + 1] if position + 1 < len(blocks) else None
    if following and following.marks.all and (following.in_quote or re.match(r"\s*(?:[—―–(]|--)", following.text)):
        return following.marks.all[0].reference
    preceding = blocks[position - 1] if position else None
    if preceding and preceding.marks.all and (preceding.in_quote or preceding.text.rstrip().endswith(":")):
        return preceding.marks.all[-1].reference
    return None
