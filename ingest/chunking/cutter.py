"""The splitter over one body, and the spans that it must not cut inside."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from markdown_it.token import Token
from semantic_text_splitter import MarkdownSplitter

Span = tuple[int, int]

MAX_STRETCH_CHARS = 50_000  # characters that are split at once: the splitter's time grows faster than the text
MAX_CHARACTERS_PER_TOKEN = 8  # a token; prose has 4 to 5

_INLINE_MATH = re.compile(r"(?<![\\$\w])\$(?=[^\s$])(?:[^$\\\n\r]|\\.)*?(?<=\S)\$(?![\w$])")
_ATOM_TYPES = frozenset({"fence", "code_block", "table_open", "math_block", "math_block_label"})


class Cutter:
    """The splitter over one body that was tokenized once: sizes are looked up, at a fifth of the cost."""

    def __init__(self, body: str, token_starts: Sequence[int], budget: int) -> None:
        self._body = body
        self._token_starts = token_starts
        self._budget = budget
        self._near = 0

    def count(self, start: int, end: int) -> int:
        """The tokens that start in `body[start:end]`."""
        first = bisect_left(self._token_starts, start)
        return bisect_left(self._token_starts, end, first) - first

    def cut(self, whole: Sequence[Span]) -> Iterator[Span]:
        """The spans that tile the body; none of the spans in `whole` is cut inside.

        Where the splitter cuts one, its cuts are replaced by cuts before and after it. What that leaves over is
        joined to its neighbour where both fit the budget.
        """
        # it is not kept: it holds this object where no garbage collector looks, and each body would stay for ever
        splitter = MarkdownSplitter.from_callback(self._measure_piece, self._budget, trim=False)
        cuts = [
            first + start
            for first, last in _find_stretches(self._body)
            for start, _ in splitter.chunk_indices(self._body[first:last])
        ][1:]
        moved = sorted({edge for span in whole if _is_cut_inside(cuts, span) for edge in span})
        kept = [cut for cut in cuts if not any(start < cut < end for start, end in _find_span_around(whole, cut))]
        held = 0
        edges = sorted({*kept, *moved, len(self._body)} - {0})
        for position, edge in enumerate(edges):
            following = edges[position + 1] if position + 1 < len(edges) else None
            if following is None or edge not in moved or self.measure(held, following) > self._budget:
                yield held, edge
                held = edge

    def measure(self, start: int, end: int) -> int:
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
        return self.measure(place, place + len(piece))


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


def find_atoms(text: str, starts: Sequence[int], tokens: Sequence[Token]) -> list[Span]:
    """The spans of code, tables, displayed maths and inline maths, in order, none inside another."""
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


def find_blocks(starts: Sequence[int], tokens: Sequence[Token], *types: str) -> list[Span]:
    """The spans of the blocks of these types, in order, in a text whose lines start at `starts`."""
    maps = [token.map for token in tokens if token.type in types and token.map]
    return [(starts[first], starts[min(last, len(starts) - 1)]) for first, last in maps]


def join_white_space(text: str, spans: Iterator[Span]) -> Iterator[Span]:
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
