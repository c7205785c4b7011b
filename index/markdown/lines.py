"""Where the lines of a token's content stand in the source that it was read from."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.markdown.rules.spans import Span


@dataclass(frozen=True, slots=True)
class SourceLines:
    """The lines of a content, each a piece of a line of the source; `end` is where the last one ends there.

    `starts` are offsets in the content, `origins` in the source. `places` are, by number of a line with a pipe, those
    of all its characters: a cell of a table loses backslashes.
    """

    starts: Sequence[int]
    origins: Sequence[int]
    places: Mapping[int, Sequence[int]]
    end: int

    @classmethod
    def locate(cls, source: str, content: str, cursor: int, stop: int) -> "SourceLines | None":
        """Find the lines in `source[cursor:stop]`, one after the other; None where one is not there."""
        starts: list[int] = []
        origins: list[int] = []
        places: dict[int, Sequence[int]] = {}
        offset = 0
        for number, line in enumerate(content.split("\n")):
            origin = cls._find(source, line, cursor, stop)
            if origin < 0:
                return None
            starts.append(offset)
            origins.append(origin)
            offset += len(line) + 1
            cursor = origin + len(line)
            if "|" in line:
                places[number] = _list_places(source, line, origin)
                cursor = places[number][-1]
        return cls(starts, origins, places, cursor)

    @staticmethod
    def _find(source: str, line: str, cursor: int, stop: int) -> int:
        if "|" not in line:
            return source.find(line, cursor, stop)
        found = re.compile(re.escape(line).replace(r"\|", r"\\?\|")).search(source, cursor, stop)
        return found.start() if found else -1

    def translate(self, span: Span) -> Span:
        """The span in the source of one in the content, which is within a line."""
        number = bisect_right(self.starts, span.start) - 1
        first, last = span.start - self.starts[number], span.end - self.starts[number]
        places = self.places.get(number)
        if places is not None:
            return Span(places[first], places[last])
        return Span(self.origins[number] + first, self.origins[number] + last)


def _list_places(source: str, line: str, place: int) -> Sequence[int]:
    places = [place]
    for character in line:
        place += 2 if character == "|" and source.startswith("\\|", place) else 1
        places.append(place)
    return places
