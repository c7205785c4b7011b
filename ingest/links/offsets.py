"""Where the text of a block stands in the Markdown that it was read from: the parser strips what leads each line."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from index.markdown.sections import find_line_starts


class LineIndex:
    """The lines of a Markdown text, in which the texts of its blocks are found again, in the order of the text."""

    def __init__(self, markdown: str) -> None:
        self._markdown = markdown
        self._starts = find_line_starts(markdown)
        self._lines = [markdown[start:end].rstrip("\r\n") for start, end in pairwise(self._starts)]
        self._last = (-1, 0)  # the line of a table that was read last, and how far

    def get_start(self, line: int) -> int:
        """The offset at which a line starts; lines count from 0."""
        return self._starts[min(line, len(self._starts) - 1)]

    def find_line(self, offset: int) -> int:
        """The line that holds an offset, counted from 1."""
        return bisect_right(self._starts, offset)

    def place(self, content: str, first: int) -> "Placement | None":
        """Where `content`, the text of a block whose first line is `first`, stands; None where that cannot be told.

        Each of its lines is the end of a line of the text, as far as white space goes; of a table it is a cell, in
        which a bar is escaped.
        """
        offsets: list[tuple[int, int]] = []
        begin = 0
        escaped = False
        for number, line in enumerate(content.split("\n"), first):
            if number >= len(self._lines):
                break
            bare = line.strip()
            found, escaped = self._find(number, bare) if bare else (0, escaped)
            if found < 0:
                return None
            offsets.append((begin, self._starts[number] + found - (len(line) - len(line.lstrip()))))
            begin += len(line) + 1
        return Placement(content, offsets, escaped)

    def _find(self, number: int, bare: str) -> tuple[int, bool]:
        """Where a line or a cell stands in its line, and whether bars are escaped there."""
        line = self._lines[number]
        after = self._last[1] if self._last[0] == number else 0
        stripped = line.rstrip()
        if after == 0 and stripped.endswith(bare):
            self._last = (number, len(stripped))
            return len(stripped) - len(bare), False
        for wanted in (bare.replace("|", "\\|"), bare):
            found = line.find(wanted, after)
            if found >= 0:
                self._last = (number, found + len(wanted))
                return found, wanted != bare
        return -1, False


class Placement:
    """The text of a block with the offsets at which its lines stand."""

    def __init__(self, content: str, offsets: Sequence[tuple[int, int]], escaped: bool) -> None:
        self._offsets = offsets
        self._bars = [place for place, sign in enumerate(content) if sign == "|"] if escaped else []

    def locate(self, offset: int) -> int:
        """The offset in the Markdown of an offset in the text of the block."""
        begin, place = self._offsets[bisect_right(self._offsets, offset, key=lambda pair: pair[0]) - 1]
        return place + offset - begin + bisect_left(self._bars, offset) - bisect_left(self._bars, begin)
