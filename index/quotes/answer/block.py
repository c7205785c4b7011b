"""A block of an answer: a paragraph, an item, a cell or a heading as a page shows it, with its references."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
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
    def sentence_edges(self) -> Sequence[int]:
        """Where sentences begin, and the end of the text."""
        edges = find_sentence_edges(self.text, self.quotations)
        return [edge for edge in edges if not self._is_in_a_link(edge)]

    def _is_in_a_link(self, place: int) -> bool:
        link = self.marks.find_link_at(place - 1) if place else None
        return link is not None and place < link.end

    def get_line(self, position: int) -> int:
        """The line of a place."""
        return self.line + bisect_left(self._line_ends, position)
