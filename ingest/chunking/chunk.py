"""Cut a document into chunks that tile its body and never split a formula, code or table that fits."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from markdown_it.token import Token
from semantic_text_splitter import MarkdownSplitter

from index import Chunk, Document, Encoder, find_line_starts, find_section_at, get_outline_parser, read_sections
from index.markdown.embedded_data import shorten_data
from index.markdown.marks import find_marks, remove_marks
from ingest.chunking.table import MarkdownTable, Span

CHUNK_TOKENS = 128  # tokens; beat 64, 192 and 256 at every reading budget (docs/measurements/retrieval.md)
MAX_STRETCH_CHARS = 50_000  # characters that are split at once: the splitter's time grows faster than the text
MAX_CHARACTERS_PER_TOKEN = 8  # a token; prose has 4 to 5

_INLINE_MATH = re.compile(r"(?<![\\$\w])\$(?=[^\s$])(?:[^$\\\n\r]|\\.)*?(?<=\S)\$(?![\w$])")
_ATOM_TYPES = frozenset({"fence", "code_block", "table_open", "math_block", "math_block_label"})


class Chunker:
    """Cuts documents by the budget, counted with the encoder's own tokenizer.

    A formula, code block or table longer than the budget stays whole as long as it fits the encoder's window.
    """

    def __init__(self, encoder: Encoder, budget: int = CHUNK_TOKENS) -> None:
        self._encoder = encoder
        self._budget = min(budget, encoder.room)

    def chunk(self, document: Document, markdown: str) -> list[Chunk]:
        """Cut a document's body, `markdown[document.body_start:]`, into chunks in order.

        What data URIs hold counts as one character and is in no chunk's text.
        """
        short = shorten_data(markdown[document.body_start :])
        body = short.text
        cutter = _Cutter(body, self._encoder.find_token_starts(body), self._budget)
        tokens = get_outline_parser().parse(body)
        sections = read_sections(body, tokens)
        lines = find_line_starts(markdown)
        marks = find_marks(body)
        chunks: list[Chunk] = []
        atoms = _find_atoms(body, tokens)
        whole = [atom for atom in atoms if cutter.count(*atom) <= self._encoder.room]
        tables = [
            MarkdownTable.of(body, table)
            for table in _find_tables(body, tokens)
            if cutter.count(*table) > self._encoder.room
        ]
        whole = sorted([*whole, *(rows for table in tables for rows in table.group_rows(cutter.count, self._budget))])
        for position, (start, end) in enumerate(_join_white_space(body, cutter.cut(whole))):
            text = body[start:end]
            section = find_section_at(sections, start + len(text) - len(text.lstrip()))
            first, last = (
                document.body_start + short.find_origin(place)
                for place in (start + len(text) - len(text.lstrip()), start + len(text.rstrip()) - 1)
            )
            chunks.append(
                Chunk(
                    document_id=document.id,
                    position=position,
                    start=document.body_start + short.find_origin(start),
                    end=document.body_start + short.find_origin(end),
                    first_line=bisect_right(lines, first),
                    last_line=bisect_right(lines, last),
                    headings=section.path if section else (),
                    anchor=section.anchor if section else "",
                    text=text,
                    tokens=cutter.count(start, end),
                    lead=self._get_table_header(tables, cutter, (start, end)),
                    words=remove_marks(body, marks, start, end) if marks else None,
                )
            )
        return chunks

    def _get_table_header(self, tables: Sequence[MarkdownTable], cutter: "_Cutter", span: Span) -> str:
        """The header of the table that the span starts inside of, where both fit the window."""
        for table in tables:
            if table.body[0] < span[0] < table.body[1]:
                fits = cutter.count(*table.header) + cutter.count(*span) <= self._encoder.room
                return table.header_text if fits else ""
        return ""


class _Cutter:
    """The splitter over one body that was tokenized once: sizes are looked up, at a fifth of the cost."""

    def __init__(self, body: str, token_starts: Sequence[int], budget: int) -> None:
        self._body = body
        self._token_starts = token_starts
        self._budget = budget
        self._near = 0
        self._splitter = MarkdownSplitter.from_callback(self._measure_piece, budget, trim=False)

    def count(self, start: int, end: int) -> int:
        """The tokens that start in `body[start:end]`."""
        first = bisect_left(self._token_starts, start)
        return bisect_left(self._token_starts, end, first) - first

    def cut(self, whole: Sequence[Span]) -> Iterator[Span]:
        """The spans that tile the body; none of the spans in `whole` is cut inside.

        Where the splitter cuts one, its cuts are replaced by cuts before and after it. What that leaves over is
        joined to its neighbour where both fit the budget.
        """
        cuts = [
            first + start
            for first, last in _find_stretches(self._body)
            for start, _ in self._splitter.chunk_indices(self._body[first:last])
        ][1:]
        moved = sorted({edge for span in whole if _is_cut_inside(cuts, span) for edge in span})
        kept = [cut for cut in cuts if not any(start < cut < end for start, end in _find_span_around(whole, cut))]
        held = 0
        edges = sorted({*kept, *moved, len(self._body)} - {0})
        for position, edge in enumerate(edges):
            following = edges[position + 1] if position + 1 < len(edges) else None
            if following is None or edge not in moved or self._length(held, following) > self._budget:
                yield held, edge
                held = edge

    def _length(self, start: int, end: int) -> int:
        """The size of a span against the budget: tokens, or characters where one token stands for many.

        A word of more than 100 characters is a single unknown token, whatever it holds.
        """
        return max(self.count(start, end), (end - start) // MAX_CHARACTERS_PER_TOKEN)

    def _measure_piece(self, piece: str) -> int:
        # equal text has equal size, so that any place where it stands will do; the last one is the best guess
        place = self._body.find(piece, self._near)
        if place < 0:
            place = self._body.find(piece)
        else:
            self._near = place
        return self._length(place, place + len(piece))


def _find_stretches(body: str) -> Iterator[Span]:
    """Spans that tile the body, each cut at the end of a paragraph, or of a line, where one is near."""
    start = 0
    while len(body) - start > MAX_STRETCH_CHARS:
        end = start + MAX_STRETCH_CHARS
        found = (body.rfind(mark, start + MAX_STRETCH_CHARS // 2, end) + len(mark) for mark in ("\n\n", "\n", " "))
        end = next((place for place in found if place > start + MAX_STRETCH_CHARS // 2), end)
        yield start, end
        start = end
    yield start, len(body)


def _find_span_around(spans: Sequence[Span], offset: int) -> Sequence[Span]:
    """The one span of these, in order and apart, that may hold `offset`."""
    position = bisect_right(spans, offset, key=lambda span: span[0]) - 1
    return spans[position : position + 1] if position >= 0 else []


def _is_cut_inside(cuts: list[int], atom: Span) -> bool:
    position = bisect_right(cuts, atom[0])
    return position < len(cuts) and cuts[position] < atom[1]


def _find_atoms(text: str, tokens: list[Token]) -> list[Span]:
    """The spans of code, tables, displayed maths and inline maths, in order, none inside another."""
    starts = find_line_starts(text)
    spans = [
        (starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)])
        for token in tokens
        if token.map and token.type in _ATOM_TYPES
    ]
    for token in tokens:
        if token.map and token.type == "inline" and "$" in token.content:
            start, end = starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)]
            spans.extend(
                (start + match.start(), start + match.end()) for match in _INLINE_MATH.finditer(text[start:end])
            )
    spans.sort(key=lambda span: (span[0], -span[1]))
    outer: list[Span] = []
    for span in spans:
        if not outer or span[0] >= outer[-1][1]:
            outer.append(span)
    return outer


def _find_tables(text: str, tokens: list[Token]) -> list[Span]:
    starts = find_line_starts(text)
    tables = [token.map for token in tokens if token.type == "table_open" and token.map]
    return [(starts[first], starts[min(last, len(starts) - 1)]) for first, last in tables]


def _join_white_space(text: str, spans: Iterator[Span]) -> Iterator[Span]:
    """Give white space that would stand alone to the span before it (or after, at the start)."""
    held: Span | None = None
    for start, end in spans:
        if held is None:
            held = (start, end)
        elif not text[start:end].strip() or not text[slice(*held)].strip():
            held = (held[0], end)
        else:
            yield held
            held = (start, end)
    if held is not None:
        yield held
