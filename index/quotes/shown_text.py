"""What of a body a page shows as one text: no heading with what follows it, and no address of a link."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from index.markdown.plain_text import PlainText
from index.markdown.sections import Section

Span = tuple[int, int]
_ITEM_NUMBER = re.compile(r"^[ \t>]{0,40}\d{1,9}[.)](?=\s)", re.MULTILINE)


class ShownText:
    """The places of a body that a page does not show, and its headings."""

    def __init__(self, body: str, page: PlainText, sections: Sequence[Section]) -> None:
        """Find both once; `page` is what a page shows of the body, `sections` are those of the body."""
        self._page = page
        self._hidden = _find_hidden_words(body, page)
        self._headings = [_find_heading(page, section) for section in sections]

    def select(self, spans: Sequence[Span], *, is_source: bool) -> list[Span]:
        """The spans of the body that show as one text: none runs out of a heading or into one.

        With `is_source` none has words either that a page does not show, such as the address of a link.
        """
        return [span for span in spans if not (is_source and self._holds_hidden(span)) and self._is_one_text(span)]

    def _holds_hidden(self, span: Span) -> bool:
        return bisect_left(self._hidden, span[1]) > bisect_left(self._hidden, span[0])

    def _is_one_text(self, span: Span) -> bool:
        page, headings = self._page, self._headings
        first, after = (bisect_left(page.starts, edge) for edge in span)
        shown = page.text[first:after]
        if not shown.strip():
            return False
        start, end = first + len(shown) - len(shown.lstrip()), first + len(shown.rstrip())  # without ends of blocks
        touched = headings[bisect_right(headings, start, key=lambda heading: heading[1]) :]
        return not touched or end <= touched[0][0] or (touched[0][0] <= start and end <= touched[0][1])


def _find_heading(page: PlainText, section: Section) -> Span:
    """Where the text of a page has the heading of a section."""
    start = bisect_left(page.starts, section.start)
    while page.text.startswith("\n", start):  # the end of the block before it
        start += 1
    end = page.text.find("\n", start)
    return start, len(page.text) if end < 0 else end


def _find_hidden_words(body: str, page: PlainText) -> Sequence[int]:
    """Where letters and digits of the body stand that a page does not show; numbers of list items are shown."""
    is_shown = bytearray(len(body))
    for start, end in zip(page.starts, page.ends, strict=True):
        is_shown[start:end] = b"\x01" * (end - start)
    for number in _ITEM_NUMBER.finditer(body):
        is_shown[slice(*number.span())] = b"\x01" * (number.end() - number.start())
    return [place for place, shown in enumerate(is_shown) if not shown and body[place].isalnum()]
