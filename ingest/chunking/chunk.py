"""Cut a document into chunks that tile its body and never split a formula, code or table that fits."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.token import Token

from index import Chunk, Document, Encoder, find_line_starts, find_section_at, get_outline_parser, read_sections
from index.markdown.embedded_data import shorten_data
from index.markdown.marks import find_marks, remove_marks
from ingest.chunking.cutter import Cutter, Span, find_atoms, find_blocks, join_white_space
from ingest.chunking.edges import Edges
from ingest.chunking.fence import CodeFence, group_lines
from ingest.chunking.sentences import join_running_text
from ingest.chunking.table import MarkdownTable

CHUNK_TOKENS = 128  # tokens; beat 64, 192 and 256 at every reading budget (docs/measurements/retrieval.md)
SOFT_BUDGET = 1.5  # times the budget, that a chunk may grow to so that it ends where a sentence does


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
        cutter = Cutter(body, self._encoder.find_token_starts(body), self._budget)
        tokens = get_outline_parser().parse(body)
        sections = read_sections(body, tokens)
        lines = find_line_starts(markdown)
        marks = find_marks(body)
        starts = find_line_starts(body)
        leads = _Leads(body, starts, tokens, cutter, self._encoder.room)
        chunks: list[Chunk] = []
        for position, (start, end) in enumerate(self._cut(body, starts, tokens, cutter, leads)):
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
                    lead=leads.get((start, end)),
                    words=remove_marks(body, marks, start, end) if marks else None,
                )
            )
        return chunks

    def _cut(
        self, body: str, starts: Sequence[int], tokens: Sequence[Token], cutter: Cutter, leads: "_Leads"
    ) -> Iterator[Span]:
        """The spans of the chunks, in order."""
        room, budget = self._encoder.room, self._budget
        fits = [atom for atom in find_atoms(body, starts, tokens) if cutter.count(*atom) <= room]
        rows = (span for table in leads.tables for span in table.group_rows(cutter.count, budget))
        lines = (
            span
            for block in find_blocks(starts, tokens, "fence", "code_block")
            if cutter.count(*block) > room
            for span in group_lines(body, block, leads.count_opening(block), cutter.count, budget)
        )
        whole = sorted([*fits, *rows, *lines])
        spans = list(join_white_space(body, cutter.cut(whole)))
        edges = Edges(
            body,
            join_running_text(
                body,
                find_blocks(starts, tokens, "paragraph_open"),
                find_blocks(starts, tokens, "math_block", "math_block_label"),
            ),
            sorted([*find_blocks(starts, tokens, "heading_open"), *(fence.opening for fence in leads.fences)]),
            whole,
            cutter.measure,
            min(room, int(SOFT_BUDGET * budget)),
            room,
        )
        yield from pairwise(edges.mend([0, *(end for _, end in spans)]) if spans else [])


class _Leads:
    """What a chunk that goes on with a long table or a code block needs before it: a header, or an opening line."""

    def __init__(self, body: str, starts: Sequence[int], tokens: Sequence[Token], cutter: Cutter, room: int) -> None:
        self._cutter = cutter
        self._room = room
        long = (table for table in find_blocks(starts, tokens, "table_open") if cutter.count(*table) > room)
        self.tables = [MarkdownTable.of(body, table) for table in long]
        self.fences = [CodeFence.of(body, fence) for fence in find_blocks(starts, tokens, "fence")]
        parts = [(table.body, table.header, table.header_text) for table in self.tables]
        parts += [(fence.span, fence.opening, fence.opening_text) for fence in self.fences]
        self._parts = sorted(parts)

    def count_opening(self, block: Span) -> int:
        """The tokens of the opening line of a code block; none where there is none."""
        position = bisect_left(self.fences, block, key=lambda fence: fence.span)
        is_fence = position < len(self.fences) and self.fences[position].span == block
        return self._cutter.count(*self.fences[position].opening) if is_fence else 0

    def get(self, span: Span) -> str:
        """The lead of a span that starts inside a table or code block, where both fit the window."""
        position = bisect_left(self._parts, span[0], key=lambda part: part[0][0]) - 1
        if position < 0 or span[0] >= self._parts[position][0][1]:
            return ""
        _, opening, text = self._parts[position]
        return text if self._cutter.count(*opening) + self._cutter.count(*span) <= self._room else ""
