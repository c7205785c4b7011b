"""Text fragments: the part of a link after `#` that makes a browser scroll to words and mark them."""

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote

from index.markdown.plain_text import PlainText, Span

MAX_EXACT_CHARS = 300  # characters; a longer quote is named by its first and last words
_EDGE_WORDS = range(3, 13)  # at each end of a range
_PREFIX_WORDS = range(1, 9)
_MAX_PREFIX_CHARS = 300  # characters that these words are looked for in


def build_text_fragment(page: PlainText, start: int, end: int) -> str:
    """The directive `:~:text=…` for `page.text[start:end]`, or nothing where no words tell it from the rest.

    A browser looks for whole words inside a block, takes the first that match, and knows nothing of formulas. So
    words beside a formula are left out, a quote that is long, holds a formula or crosses blocks is named by its
    first and last words, and one that stands there before by the words in front of it.
    """
    pieces = _split_at_runs(page, start, end)
    if not pieces:
        return ""
    index = _PageWords(page)
    if len(pieces) == 1 and pieces[0][1] - pieces[0][0] <= MAX_EXACT_CHARS:
        return _format_directive(_locate_with_prefix(page, index, *pieces[0]))
    head, parts = _find_distinct_head(page, index, pieces)
    if head is None:
        return ""
    for start, end in pieces[::-1]:
        words = [word for word in _find_words(page, start, end) if word[0] >= head[1]]
        for count in _EDGE_WORDS:
            tail = words[-count:]
            if tail and index.first(page.text[tail[0][0] : end], head[1]) == tail[0][0]:
                return _format_directive([*parts, page.text[tail[0][0] : end]])
    return _format_directive(parts)


def _find_distinct_head(page: PlainText, index: "_PageWords", pieces: Sequence[Span]) -> tuple[Span | None, list[str]]:
    """The first words of the first piece whose first words can be told from the rest of the page."""
    for start, end in pieces:
        words = _find_words(page, start, end)
        for count in _EDGE_WORDS:
            opening = words[:count]
            parts = _locate_with_prefix(page, index, opening[0][0], opening[-1][1])
            if parts:
                return (opening[0][0], opening[-1][1]), parts
    return None, []


class _PageWords:
    """The words of a page, evened out as a browser does that looks for them, with their places."""

    def __init__(self, page: PlainText) -> None:
        self._page = page
        self._places: list[int] = []
        parts: list[str] = []
        for start, end in page.runs:
            for place in range(start, end):
                for part in _fold_as_browser(page.text[place]):
                    if not (part == " " and parts[-1:] == [" "]):
                        parts.append(part)
                        self._places.append(place)
            following = page.text[end : end + 1]
            parts.append(" " if following == "\n" else "\0")  # a block's end counts as a space, a formula as nothing
            self._places.append(end)
        self._text = "".join(parts)

    def first(self, words: str, after: int = 0) -> int | None:
        """The place of the first whole words `words` at or after a place."""
        pattern = re.compile(rf"(?<!\w){re.escape(' '.join(_fold_as_browser(words).split()))}(?!\w)")
        found = (self._places[match.start()] for match in pattern.finditer(self._text))
        return next((place for place in found if place >= after), None)


def _locate_with_prefix(page: PlainText, index: _PageWords, start: int, end: int) -> list[str]:
    """The words at a span, after as many words in front of it (`x-`) as tell it from an earlier place."""
    words = page.text[start:end]
    if index.first(words) == start:
        return [words]
    before = next((run for run in page.runs if run[0] <= start < run[1]), (start, start))
    if before[0] == start:  # the end of the block before may stand in front
        position = page.runs.index(before) if before in page.runs else 0
        earlier = page.runs[position - 1] if position else (start, start)
        before = earlier if not page.text[earlier[1] : start].strip() else (start, start)
    preceding = _find_words(page, max(before[0], start - _MAX_PREFIX_CHARS), start)
    for count in _PREFIX_WORDS:
        if len(preceding) >= count:
            opening = preceding[-count][0]
            if index.first(page.text[opening:end]) == opening:
                return [page.text[opening : preceding[-1][1]] + "\0", words]
    return []


def _split_at_runs(page: PlainText, start: int, end: int) -> list[Span]:
    """The parts of a span that lie in one run each, whole words only."""
    pieces = []
    for run_start, run_end in page.runs:
        words = _find_words(page, max(start, run_start), min(end, run_end))
        while words and _touches_formula(page, words[0][0] - 1, run_start):
            words = words[1:]
        while words and words[-1][1] == run_end and page.text[run_end : run_end + 1].strip():
            words = words[:-1]
        words = [word for word in words if re.search(r"\w", page.text[slice(*word)])] and words
        if words:
            pieces.append((words[0][0], words[-1][1]))
    return pieces


def _touches_formula(page: PlainText, place: int, run_start: int) -> bool:
    return place == run_start - 1 and place >= 0 and not page.text[place].isspace()


def _find_words(page: PlainText, start: int, end: int) -> Sequence[Span]:
    return [match.span() for match in re.compile(r"\S+").finditer(page.text, start, max(start, end))]


def _fold_as_browser(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return re.sub(r"\s", " ", plain.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}))


def _format_directive(parts: Sequence[str]) -> str:
    """`:~:text=prefix-,start,end`; a part that ends in NUL is a prefix. Hyphens and commas inside are escaped."""
    written = [
        quote(" ".join(part.removesuffix("\0").split()), safe="").replace("-", "%2D")
        + ("-" if part[-1] == "\0" else "")
        for part in parts
    ]
    return f":~:text={','.join(written)}" if written else ""
