"""Where chunks begin and end: at sentences, headings beside their text, and no chunk that says next to nothing."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from ingest.chunking.sentences import find_sentence_starts

_NO_SPACE = re.compile(r"\S")

Span = tuple[int, int]

MIN_CHUNK_TOKENS = 8  # tokens, unless the document has fewer


@dataclass(frozen=True)
class Edges:
    """What decides where the chunks of a body may meet.

    `openings` are the lines that belong to what comes after them: headings, and the first lines of code blocks.
    `whole` are the spans that are not cut inside. `measure` is the size of a span in tokens, `soft` the size up to
    which a chunk may grow for a better edge, `hard` the one that it never exceeds.
    """

    body: str
    paragraphs: Sequence[Span]
    openings: Sequence[Span]
    whole: Sequence[Span]
    measure: Callable[[int, int], int]
    soft: int
    hard: int

    def mend(self, edges: Sequence[int]) -> list[int]:
        """The edges of better chunks; the first and the last, which are those of the body, stay."""
        return self._split(self._join_small(self._move_openings(self._move_to_sentences(edges))))

    def _move_to_sentences(self, edges: Sequence[int]) -> list[int]:
        """Move what cuts a sentence to its beginning or its end, where both chunks stay small enough."""
        moved = [edges[0]]
        known: tuple[Span, list[int]] = ((-1, -1), [])
        for position in range(1, len(edges) - 1):
            edge, following = edges[position], edges[position + 1]
            if edge <= moved[-1]:
                continue
            paragraph = _find_around(self.paragraphs, edge)
            if paragraph is None:
                moved.append(edge)
                continue
            if paragraph != known[0]:  # a long one has many edges
                known = paragraph, self._find_sentences(paragraph)
            begins = self._skip_space(edge, paragraph[1])
            place = bisect_right(known[1], begins) - 1
            before, after = known[1][place], known[1][min(place + 1, len(known[1]) - 1)]
            if before == begins:
                moved.append(begins)
            elif self._fits(moved[-1], before, following, self.soft):
                moved.append(before)
            elif self._fits(moved[-1], after, following, self.soft):
                moved.append(after)
            elif before > moved[-1] or after < following or not self._is_one_sentence(moved[-1], following):
                moved.append(edge)
        return [*moved, edges[-1]]

    def _is_one_sentence(self, start: int, end: int) -> bool:
        """Whether two chunks of one sentence can be one; what has no space may be any number of sentences."""
        return self.measure(start, end) <= self.soft and " " in self.body[start:end].strip()

    def _fits(self, before: int, edge: int, after: int, limit: int) -> bool:
        return before < edge < after and self.measure(before, edge) <= limit and self.measure(edge, after) <= limit

    def _find_sentences(self, paragraph: Span) -> list[int]:
        """Where the sentences of a paragraph begin, and its end; none begins inside a span that stays whole."""
        start, end = paragraph
        found = (start + offset for offset in find_sentence_starts(self.body[start:end]))
        return [start, *(offset for offset in found if _find_around(self.whole, offset) is None), end]

    def _skip_space(self, edge: int, end: int) -> int:
        while edge < end and self.body[edge].isspace():
            edge += 1
        return edge

    def _move_openings(self, edges: Sequence[int]) -> list[int]:
        """Move headings at the end of a chunk to the next one, whose text they open."""
        moved = [edges[0]]
        opens_until = 0  # where headings alone reach to from the last edge
        for edge, following in pairwise(edges[1:]):
            place = self._find_openings_before(edge)
            if place <= max(moved[-1], opens_until):
                opens_until = edge
            else:
                moved.append(place if self.measure(place, following) <= self.hard else edge)
        return [*moved, edges[-1]]

    def _find_openings_before(self, edge: int) -> int:
        """Where the opening lines start that stand right before an edge; the edge itself, where there are none."""
        position = bisect_left(self.openings, edge, key=lambda span: span[0]) - 1
        return self._runs[position] if position >= 0 and self._texts_below[position] >= edge else edge

    @cached_property
    def _texts_below(self) -> Sequence[int]:
        """For each opening line, where the next text stands."""
        length = len(self.body)
        found = (_NO_SPACE.search(self.body, min(end, length)) for _, end in self.openings)
        return [text.start() if text else length for text in found]

    @cached_property
    def _runs(self) -> Sequence[int]:
        """For each opening line, where the first of those starts that stand right above each other until it."""
        runs: list[int] = []
        for position, (start, _) in enumerate(self.openings):
            goes_on = position > 0 and self._texts_below[position - 1] >= start
            runs.append(runs[-1] if goes_on else start)
        return runs

    def _join_small(self, edges: Sequence[int]) -> list[int]:
        """Join each chunk that is too small to the one that it goes with: what comes before it, if it opens nothing."""
        joined = [edges[0]]
        for position, end in enumerate(edges[1:], 1):
            start = joined[-1]
            if not self._is_small(start, end):
                joined.append(end)
            elif len(joined) > 1 and self._goes_with_former(joined, end, edges[position + 1 : position + 2]):
                joined[-1] = end
            elif end == edges[-1]:
                joined.append(end)
        return joined

    def _goes_with_former(self, joined: Sequence[int], end: int, following: Sequence[int]) -> bool:
        """Whether a small chunk at the end of those joined so far goes with the one before it, not the one after."""
        if not following:
            return True
        size = self.measure(joined[-2], end)
        if self.measure(joined[-1], following[0]) > self.hard:
            return size <= self.hard
        return size <= self.soft and not self._is_opening(self._skip_space(joined[-1], end))

    def _is_small(self, start: int, end: int) -> bool:
        return self.measure(start, end) < MIN_CHUNK_TOKENS or self._opens_only(start, end)

    def _opens_only(self, start: int, end: int) -> bool:
        """Whether a chunk is nothing but headings."""
        place = self._find_openings_before(end)
        return place < end and place <= self._skip_space(start, end)

    def _is_opening(self, place: int) -> bool:
        position = bisect_right(self.openings, place, key=lambda span: span[0]) - 1
        return position >= 0 and place < self.openings[position][1]

    def _split(self, edges: Sequence[int]) -> list[int]:
        """Cut what became too large in two, at a line, a space or anywhere; a cut needs as much on both sides."""
        done = [edges[0]]
        waiting = list(reversed(edges[1:]))
        while waiting:
            start, end = done[-1], waiting[-1]
            if self.measure(start, end) <= self.hard:
                done.append(waiting.pop())
            else:
                waiting.append(self._find_middle(start, end))
        return done

    def _find_middle(self, start: int, end: int) -> int:
        middle = (start + end) // 2
        found = (
            place
            for mark in ("\n", " ")
            for place in (self.body.rfind(mark, start, middle) + 1, self.body.find(mark, middle, end) + 1)
            if start < place < end
        )
        places = [*found, middle]
        return next((place for place in places if self._parts_well(start, place, end)), places[0])

    def _parts_well(self, start: int, place: int, end: int) -> bool:
        sizes_are_fine = not self._is_small(start, place) and not self._is_small(place, end)
        return sizes_are_fine and self._find_openings_before(place) == place


def _find_around(spans: Sequence[Span], offset: int) -> Span | None:
    """The one span of these, in order and apart, that holds `offset` inside."""
    position = bisect_left(spans, offset, key=lambda span: span[0]) - 1
    return spans[position] if position >= 0 and offset < spans[position][1] else None
