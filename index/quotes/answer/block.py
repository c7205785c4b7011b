"""A block of an answer: a paragraph, an item, a cell or a heading as a page shows it, with its references."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Literal

from index.quotes.answer.marks import Marks
from index.quotes.answer.quotations import Quotation, find_quotations
from index.quotes.answer.sentences import find_sentence_edges

Span = tuple[int, int]


@dataclass
class Block:
    """A block of an answer: `text` as shown, and the spans of what is a link or stands in emphasis. Lines from 1."""

    line: int
    text: str
    in_quote: bool = False
    label: str | None = None
    role: Literal["text", "heading", "entry"] = "text"
    row: int | None = None
    column: str = ""
    marks: Marks = field(default_factory=lambda: Marks(()))
    emphases: Sequence[Span] = ()

    @cached_property
    def _line_ends(self) -> Sequence[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    @cached_property
    def quotations(self) -> Sequence[Quotation]:
        """What stands in quotation marks."""
        return list(find_quotations(self.text))

    @cached_property
    def _quoted(self) -> "_Spans":
        return _Spans([(quotation.start, quotation.end) for quotation in self.quotations])

    @cached_property
    def _emphasised(self) -> "_Spans":
        return _Spans(self.emphases)

    @cached_property
    def sentence_edges(self) -> Sequence[int]:
        """Where sentences begin, and the end of the text."""
        edges = find_sentence_edges(self.text, self.quotations)
        return [edge for edge in edges if not self._is_in_a_link(edge)]

    def _is_in_a_link(self, place: int) -> bool:
        link = self.marks.find_link_at(place - 1) if place else None
        return link is not None and place < link.end

    def find_quotations(self, start: int, end: int) -> Sequence[Quotation]:
        """What starts in a part and stands in quotation marks."""
        first, last = (bisect_left(self.quotations, place, key=lambda found: found.start) for place in (start, end))
        return self.quotations[first:last]

    def find_quoted(self, start: int, end: int) -> Sequence[Span]:
        """The spans in quotation marks that start in a part."""
        return self._quoted.find_within(start, end)

    def find_emphasised(self, start: int, end: int) -> Sequence[Span]:
        """The spans in emphasis that start in a part."""
        return self._emphasised.find_within(start, end)

    def is_set_apart(self, place: int) -> bool:
        """Whether a place stands in quotation marks or in emphasis."""
        return self._quoted.cover(place) or self._emphasised.cover(place)

    def get_line(self, position: int) -> int:
        """The line of a place."""
        return self.line + bisect_left(self._line_ends, position)


class _Spans:
    """Spans in the order of their starts; each look-up takes a bisection."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._all = sorted(spans)
        self._starts = [start for start, _ in self._all]
        self._reaches = list(accumulate((end for _, end in self._all), max))  # of all up to here

    def find_within(self, start: int, end: int) -> Sequence[Span]:
        return self._all[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def cover(self, place: int) -> bool:
        count = bisect_right(self._starts, place)
        return bool(count) and self._reaches[count - 1] > place
