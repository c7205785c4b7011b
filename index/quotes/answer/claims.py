"""What an answer claims: its quotes, each with the source that it names, its references and its sentences."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.quotes.answer.attribution import find_attribution, is_attributed
from index.quotes.answer.block import Block
from index.quotes.answer.blocks import read_blocks
from index.quotes.answer.entries import LABEL, MAX_CITATION_CHARS, find_short_citation, is_note, split_entries
from index.quotes.answer.mentions import SECTION_BEFORE
from index.quotes.answer.notes import resolve_notes
from index.quotes.answer.quotations import MIN_QUOTE_WORDS
from index.quotes.words import count_words

MAX_FRAME_CHARS = 200  # characters before and after a quote that say whose it is
MIN_STRESSED_WORDS = 5  # of words in italics that are taken as a quote

_QUOTE_COLUMNS = frozenset(
    ("quote", "quotation", "exact words", "wording", "passage", "zitat", "wortlaut", "citation", "cita", "引用", "原文")
)
_ALERT = re.compile(r"\[!\w+\]")
_SINGLE = "'‘‚"  # may be apostrophes: a quote only where the answer gives the words as somebody's


@dataclass(frozen=True, slots=True)
class QuoteClaim:
    """A quote, and the reference that it is said to come from, None where none is given. Lines count from 1.

    `is_attributed` says whether the answer gives the words as somebody's, `sentence` which sentence has it, and `frame`
    are the answer's own words around it, which may say whose it is.
    """

    quote: str
    reference: str | None
    line: int
    is_attributed: bool = field(default=True, compare=False)
    sentence: int = field(default=0, compare=False)
    frame: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class LinkClaim:
    """A reference to a document: a link, a bare URL, an id or a citation key. `text` is that of a link."""

    reference: str
    line: int
    text: str = field(default="", compare=False)
    sentence: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer: `place` is its line, and its number there from the second on (`7.2`)."""

    place: str
    line: int
    text: str
    block: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer holds. `missing` are the numbers in brackets that no entry has, with the sentence of each."""

    blocks: Sequence[Block]
    sentences: Sequence[Sentence]
    quotes: Sequence[QuoteClaim]
    links: Sequence[LinkClaim]
    missing: Sequence[tuple[str, int]]


def read_claims(text: str, kinds: Collection[str]) -> tuple[Sequence[QuoteClaim], Sequence[LinkClaim]]:
    """The quotes and the references of an answer; `kinds` are those of ids, so that `paper:x` is seen as one."""
    answer = read_answer(text, kinds)
    return answer.quotes, answer.links


def read_answer(text: str, kinds: Collection[str], hosts: Collection[str] = (), *, is_html: bool = False) -> Answer:
    """Read an answer in Markdown, or in HTML; a URL of one of the `hosts` needs no scheme.

    A quote is a block quote, three or more words in quotation marks outside a link's text and code, or words in italics
    and cells of a column of quotes. It comes from the reference that is nearest to it: after it in its sentence, before
    it there, after it in its block, before it there; else from its row, or the block around a block quote. `[1]` and
    `[^1]` stand for the source with that number.
    """
    blocks = read_blocks(text, kinds, hosts, is_html=is_html)
    dangling = resolve_notes(blocks)
    sentences, firsts = _list_sentences(blocks)
    reader = _Reader(blocks, firsts)
    quotes = [claim for position, _ in enumerate(blocks) for claim in reader.find_quotes(position)]
    links = [
        LinkClaim(
            mark.reference,
            block.get_line(mark.start),
            block.text[mark.start : mark.end] if mark.is_link else "",
            reader.find_sentence(position, mark.start),
        )
        for position, block in enumerate(blocks)
        for mark in block.marks.all
        if not mark.is_note
    ]
    missing = [(label, reader.find_sentence(position, place)) for label, position, place in dangling]
    return Answer(blocks, sentences, quotes, links, missing)


def _list_sentences(blocks: Sequence[Block]) -> tuple[list[Sentence], list[int]]:
    """The sentences, and for each block the number of its first."""
    sentences: list[Sentence] = []
    firsts: list[int] = []
    on_line: dict[int, int] = {}
    for position, block in enumerate(blocks):
        firsts.append(len(sentences))
        edges = [0, len(block.text)] if block.in_quote or block.role != "text" else block.sentence_edges
        for start, end in pairwise(edges):
            line = block.get_line(start)
            on_line[line] = count = on_line.get(line, 0) + 1
            place = f"{line}.{count}" if count > 1 else str(line)
            sentences.append(Sentence(place, line, block.text[start:end].strip(), position, start, end))
    return sentences, firsts


class _Reader:
    def __init__(self, blocks: Sequence[Block], firsts: Sequence[int]) -> None:
        self._blocks = blocks
        self._firsts = firsts
        self._rows: dict[int, str] = {}  # the first reference of each row
        for block in blocks:
            if block.row is not None and block.marks.all:
                self._rows.setdefault(block.row, block.marks.all[0].reference)

    def find_sentence(self, position: int, place: int) -> int:
        """The number of the sentence at a place of a block."""
        block = self._blocks[position]
        if block.in_quote or block.role != "text":
            return self._firsts[position]
        edges = block.sentence_edges
        return self._firsts[position] + min(max(bisect_right(edges, place) - 1, 0), max(len(edges) - 2, 0))

    def find_quotes(self, position: int) -> Iterator[QuoteClaim]:
        """The quotes of a block."""
        block = self._blocks[position]
        if block.role == "entry":
            for start, end in split_entries(block.text):
                if is_note(block.text, start):
                    yield from self._read_note(position, start, end)
            return
        if block.in_quote and _ALERT.match(block.text):
            return
        found = [
            item
            for item in block.quotations
            if not _is_in_a_link(block, item.start, item.end)
            and not SECTION_BEFORE.search(block.text[max(0, item.start - 24) : item.start])
        ]
        matches = [item for item in found if count_words(item.words) >= MIN_QUOTE_WORDS]
        if block.in_quote and sum(item.end - item.start for item in matches) * 2 < len(block.text):
            yield from self._read_block_quote(position)
            return
        for item in matches:
            claim = self._make_claim(position, item.words, item.start, item.end)
            if claim.is_attributed or block.text[item.start] not in _SINGLE:
                yield claim
        if not matches:
            yield from self._read_unmarked(position)

    def _read_note(self, position: int, start: int, end: int) -> Iterator[QuoteClaim]:
        """The quotes of a footnote, each from what the note refers to, or names in short; else from what it says."""
        block = self._blocks[position]
        text = block.text[start:end]
        mention = find_short_citation(text)
        mark = next((mark for mark in block.marks.find_within(start, end) if not mark.is_note), None)
        said = LABEL.sub("", text).strip()[:MAX_CITATION_CHARS]
        source = mark.reference if mark else text[mention.start : mention.end] if mention else said
        words = count_words(source)
        for item in block.find_quotations(start, end):
            if item.end > end or count_words(item.words) < MIN_QUOTE_WORDS:
                continue
            if _is_in_a_link(block, item.start, item.end):
                continue
            is_alone = not mark and words == count_words(item.words)
            is_said = mention is not None or is_attributed(block, item.start, item.end, item.words, (start, end))
            reference, place = None if is_alone else source, self.find_sentence(position, item.start)
            yield QuoteClaim(item.words, reference, block.get_line(item.start), is_said, place, text[:MAX_FRAME_CHARS])

    def _read_unmarked(self, position: int) -> Iterator[QuoteClaim]:
        """Quotes without quotation marks: a cell of a column of quotes, and words in italics with a source."""
        block = self._blocks[position]
        if block.column in _QUOTE_COLUMNS and count_words(block.text) >= MIN_QUOTE_WORDS:
            yield self._make_claim(position, block.text.strip(), 0, len(block.text))
            return
        for start, end in block.emphases:
            words = block.text[start:end].strip(" :")
            if count_words(words) < MIN_STRESSED_WORDS or block.marks.overlap(start, end):
                continue
            near = block.marks.find_first_after(end)
            is_followed = near is not None and not block.text[end : near.start].strip(" (—–-[,.")
            if is_followed or block.text[:start].rstrip()[-1:] == ":":
                yield self._make_claim(position, words, start, end)

    def _make_claim(self, position: int, words: str, start: int, end: int) -> QuoteClaim:
        block = self._blocks[position]
        edges = block.sentence_edges
        left = bisect_right(edges, start) - 1
        right = min(bisect_left(edges, end), len(edges) - 1)
        reference = _find_nearest_reference(block, start, end) or self._find_surrounding_reference(position)
        is_said = (
            block.in_quote
            or block.row is not None
            or is_attributed(block, start, end, words, (edges[max(left, 0)], edges[right]))
        )
        before, after = block.text[edges[max(left, 0)] : start], block.text[end : edges[right]]
        frame = f"{before[-MAX_FRAME_CHARS:]} {after[:MAX_FRAME_CHARS]}"
        return QuoteClaim(words, reference, block.get_line(start), is_said, self.find_sentence(position, start), frame)

    def _read_block_quote(self, position: int) -> Iterator[QuoteClaim]:
        """A block quote without its attribution: a last part after a dash, or in parentheses with a reference."""
        block = self._blocks[position]
        words = block.text
        start = find_attribution(words)
        if start is not None and (block.marks.find_first_after(start) or "\n" in words[start:]):
            words = words[:start]
        end = _find_end_before_references(block, len(words))
        words = words if end == len(words) else words[:end].rstrip(" \n\t([（")
        words = words.strip().strip('“”"„«»「」').strip()
        if count_words(words) >= MIN_QUOTE_WORDS:
            reference = _find_nearest_reference(block, 0, len(words)) or self._find_surrounding_reference(position)
            frame = f"{self._get_lead(position)} {block.text[len(words) :][:MAX_FRAME_CHARS]}"
            yield QuoteClaim(words, reference, block.line, True, self.find_sentence(position, 0), frame)

    def _get_lead(self, position: int) -> str:
        """The sentence before a block quote that leads to it."""
        preceding = self._blocks[position - 1] if position else None
        is_lead = preceding is not None and preceding.role == "text" and preceding.text.rstrip().endswith((":", "："))
        return preceding.text[preceding.sentence_edges[-2] :][-MAX_FRAME_CHARS:] if preceding and is_lead else ""

    def _find_surrounding_reference(self, position: int) -> str | None:
        """The reference of a quote whose block has none: that of its row; of a block quote, of the block beside it."""
        block = self._blocks[position]
        if block.row is not None:
            return self._rows.get(block.row)
        if not block.in_quote:
            return None
        following = self._blocks[position + 1] if position + 1 < len(self._blocks) else None
        is_below = following is not None and re.match(
            r"\s*(?:[—―–(]|--|source|quelle|出典)", following.text, re.IGNORECASE
        )
        if following and following.marks.all and (following.in_quote or is_below):
            return following.marks.all[0].reference
        preceding = self._blocks[position - 1] if position else None
        if preceding and preceding.marks.all and (preceding.in_quote or preceding.text.rstrip().endswith((":", "："))):
            return preceding.marks.all[-1].reference
        return _find_beside(preceding, following)


def _find_end_before_references(block: Block, end: int) -> int:
    r"""Where a block quote ends before references that are no words of it, such as `\cite{key}` or `[@key]`."""
    for mark in reversed(block.marks.all):
        if mark.start >= end:
            continue
        if mark.is_link or block.text[mark.end : end].strip(" \n\t.,;()[]（）"):
            break
        end = mark.start
    return end


def _find_beside(preceding: Block | None, following: Block | None) -> str | None:
    """The reference of the sentence before a block quote, else of the one after it."""
    if preceding and preceding.role == "text" and len(preceding.sentence_edges) > 1:
        mark = preceding.marks.find_first_after(preceding.sentence_edges[-2])
        if mark is not None:
            return mark.reference
    if following and following.role == "text" and following.row is None and len(following.sentence_edges) > 1:
        mark = following.marks.find_first_after(0)
        if mark is not None and mark.start < following.sentence_edges[1]:
            return mark.reference
    return None


def _is_in_a_link(block: Block, start: int, end: int) -> bool:
    link = block.marks.find_link_at(start)
    return link is not None and end <= link.end


def _find_nearest_reference(block: Block, start: int, end: int) -> str | None:
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
