"""What an answer in Markdown claims: its quotes, each with the source that it names, and its references."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from index.documents.fields import CITE_KEY_PATTERN
from index.markdown.sections import get_markdown_parser

MIN_QUOTE_WORDS = 3  # fewer in quotation marks are a term, not a quote

_QUOTED = re.compile(r"“(?P<curly>[^“”]+)”|«(?P<angle>[^«»]+)»|(?<!\w)\"(?P<straight>[^\"]+)\"(?!\w)")
_URL = re.compile(r"https?://[^\s<>\"“”|]+")
_CITED_KEYS = re.compile(
    r"\[(?:[^\[\]]*[\s;-])?@[A-Za-z0-9_][^\[\]]*\]"  # pandoc: [see @one; @two, p. 3]
    r"|\\[a-z]*cite[a-z]*\*?(?:\[[^\]]*\])*\{(?P<latex>[^}]*)\}"
)
_KEY = re.compile(rf"@({CITE_KEY_PATTERN})")
_NOTE = re.compile(r"\[\^?([\w-]{1,12})\]")
_SENTENCE = re.compile(r"[.!?][”\"')\]]*\s+(?=[A-Z“\"])")
_ATTRIBUTION = re.compile(r"\s*(?:^|\s)(?:[—―–]|--+)\s*(?=\S)[^—―–]*\Z|\s*\([^()]*\)?\s*\Z")


@dataclass(frozen=True, slots=True)
class Mark:
    """A reference in a block of text: what it refers to and where it stands.

    `is_link` when its place is that of a link's text, `is_note` when it stands for one that is given elsewhere (`[1]`).
    """

    reference: str
    start: int
    end: int
    is_link: bool = False
    is_note: bool = False


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
    label: str | None = None
    text: str = ""
    marks: list[Mark] = field(default_factory=list)

    def get_line(self, position: int) -> int:
        return self.line + self.text.count("\n", 0, position)


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
        for mark in block.marks
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
        elif token.type == "inline":
            block = _Block((token.map or [0])[0] + 1, depth > 0, label)
            label = None
            _read_inline(block, token)
            _find_marks(block, kinds)
            yield block


def _resolve_notes(blocks: Sequence[_Block]) -> None:
    """Let `[1]` and `[^1]` stand for the reference of the line that begins so, or of the item 1 of a list."""
    notes = {block.label: block.marks[0].reference for block in blocks[::-1] if block.label and block.marks}
    begun: set[tuple[int, int]] = set()
    for number, block in enumerate(blocks):
        for match in re.finditer(r"^\[\^?([\w-]{1,12})\]:?[ \t](?P<line>.*)$", block.text, re.MULTILINE):
            here = [mark for mark in block.marks if match.start("line") <= mark.start <= match.end("line")]
            if here:
                notes[match[1]] = here[0].reference
                begun.add((number, match.start()))
    for number, block in enumerate(blocks):
        found = (match for match in _NOTE.finditer(block.text) if (number, match.start()) not in begun)
        taken = [(mark.start, mark.end) for mark in block.marks]
        block.marks += [
            Mark(notes[match[1]], *match.span(), is_note=True)
            for match in found
            if match[1] in notes and not any(start < match.end() and match.start() < end for start, end in taken)
        ]
        block.marks.sort(key=lambda mark: mark.start)


def _read_inline(block: _Block, token: Token) -> None:
    """The text of a block, with formulas as they are written, and its links."""
    opened: list[tuple[str, int]] = []
    for child in token.children or ():
        if child.type == "link_open":
            opened.append((str(child.attrGet("href")), len(block.text)))
        elif child.type == "link_close" and opened:
            reference, start = opened.pop()
            block.marks.append(Mark(reference, start, len(block.text), is_link=True))
        elif child.type in {"text", "text_special"}:
            block.text += child.content
        elif child.type == "code_inline":
            block.text += re.sub('[“”"«»]', "'", child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            block.text += "\n"
        elif child.type.startswith("math_inline"):
            block.text += f"{child.markup}{child.content}{child.markup}"


def _find_marks(block: _Block, kinds: Collection[str]) -> None:
    """The references that are no links: bare URLs, ids and citation keys."""
    linked = [(mark.start, mark.end) for mark in block.marks]
    found: list[Mark] = []
    for match in _URL.finditer(block.text):
        url = match[0].rstrip(".,;:!?'*_")
        while url.endswith(")") and url.count("(") < url.count(")"):
            url = url[:-1].rstrip(".,;:!?'")
        found.append(Mark(url, match.start(), match.start() + len(url)))
    names = "|".join(map(re.escape, sorted(kinds))) or r"(?!)"
    ids = re.finditer(rf"(?<![\w/:.#-])(?:{names}):[a-z0-9]+(?:[.-][a-z0-9]+)*(?:#[\w-]+)?", block.text)
    found += [Mark(match[0], *match.span()) for match in ids]
    for match in _CITED_KEYS.finditer(block.text):
        keys = match["latex"].split(",") if match["latex"] is not None else _KEY.findall(match[0])
        found += [Mark(key.strip(), *match.span()) for key in keys if key.strip()]
    block.marks += [mark for mark in found if not any(start <= mark.start < end for start, end in linked)]
    block.marks.sort(key=lambda mark: mark.start)


def _find_quotes(blocks: Sequence[_Block], position: int) -> Iterator[QuoteClaim]:
    block = blocks[position]
    matches = [
        match
        for match in _QUOTED.finditer(block.text)
        if not any(mark.is_link and mark.start <= match.start() and match.end() <= mark.end for mark in block.marks)
        and len(match[0].split()) >= MIN_QUOTE_WORDS
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


def _read_block_quote(blocks: Sequence[_Block], position: int) -> Iterator[QuoteClaim]:
    """A block quote without its attribution: a last part after a dash, or in parentheses with a reference."""
    block = blocks[position]
    words = block.text
    attribution = _ATTRIBUTION.search(words)
    if attribution and (any(mark.start >= attribution.start() for mark in block.marks) or "\n" in attribution[0]):
        words = words[: attribution.start()]
    words = words.strip().strip('“”"').strip()
    if len(words.split()) >= MIN_QUOTE_WORDS:
        yield QuoteClaim(
            words,
            _find_nearest_reference(block, 0, len(words)) or _find_surrounding_reference(blocks, position),
            block.line,
        )


def _find_nearest_reference(block: _Block, start: int, end: int) -> str | None:
    """The reference of a quote: after it in its sentence, else before it there, else so in its block."""
    edges = [0, *(match.end() for match in _SENTENCE.finditer(block.text)), len(block.text)]
    left = max(edge for edge in edges if edge <= start)
    right = min((edge for edge in edges if edge >= end), default=len(block.text))
    after = [mark for mark in block.marks if mark.start >= end]
    before = [mark for mark in block.marks if mark.end <= start]
    near = [mark for mark in after if mark.start < right] + [mark for mark in before[::-1] if mark.start >= left]
    ordered = [*near, *after, *before[::-1]]
    return ordered[0].reference if ordered else None


def _find_surrounding_reference(blocks: Sequence[_Block], position: int) -> str | None:
    """The reference of a block quote that has none: of the block after it in the quote or with a dash, or before it."""
    if not blocks[position].in_quote:
        return None
    following = blocks[position + 1] if position + 1 < len(blocks) else None
    if following and following.marks and (following.in_quote or re.match(r"\s*(?:[—―–(]|--)", following.text)):
        return following.marks[0].reference
    preceding = blocks[position - 1] if position else None
    if preceding and preceding.marks and (preceding.in_quote or preceding.text.rstrip().endswith(":")):
        return preceding.marks[-1].reference
    return None
