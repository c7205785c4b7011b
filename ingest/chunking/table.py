"""A table too long for one chunk: where it may be cut, and what each part needs to be understood."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

Span = tuple[int, int]

MIN_ROWS_TOKENS = 16  # tokens of rows in a part, however long the header is


@dataclass(frozen=True, slots=True)
class MarkdownTable:
    """A Markdown table: the spans of its header (names and rule) and of its rows, and the header's text."""

    header: Span
    body: Span
    header_text: str
    row_starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str, span: Span) -> "MarkdownTable":
        """Read the table in `text[start:end]`; its first two lines are the header, every other line is a row."""
        starts = [span[0]]
        for line in text[span[0] : span[1]].splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        first = starts[min(2, len(starts) - 1)]
        return cls((span[0], first), (first, span[1]), text[span[0] : first], tuple(starts[2:-1]))

    def group_rows(self, count: Callable[[int, int], int], budget: int) -> Iterator[Span]:
        """Spans of whole rows that tile the table, each within the budget beside the header.

        The first one holds the header too. A row that is longer than that by itself is left out, to be cut as text is.
        """
        room = max(budget - count(*self.header), MIN_ROWS_TOKENS)
        held = self.header[0]
        for start, end in zip(self.row_starts, [*self.row_starts[1:], self.body[1]], strict=True):
            first = max(held, self.body[0])
            if start > first and count(first, end) > room:
                yield held, start
                held = start
            if count(start, end) > room:
                held = end
        if held < self.body[1]:
            yield held, self.body[1]
