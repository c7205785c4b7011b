"""Running heads and feet of a PDF: lines at one height of many pages that differ by the number of the page alone."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

EDGE_SHARE = 0.11  # of the height of a page: what stands further inside is text
MAX_HEAD_CHARS = 160
MAX_HEAD_HEIGHT = 30  # points: two lines
MIN_PAGES_SHARE = 0.4  # of the pages: left and right pages may have heads of their own
HEIGHT_STEP = 4  # points by which the height of a head may differ

MAX_NUMBERS = 4  # in a head, such as `Page 3 of 12, version 1.0`
_NUMBER = re.compile(r"\d{1,6}")
_ROMAN = re.compile(r"[ivxlc]{1,8}", re.IGNORECASE)


class _Candidate(NamedTuple):
    """A line at the edge of a page: its text, and what it may have in common with lines of other pages."""

    text: str
    keys: frozenset[tuple[object, ...]]


def remove_running_heads(pages: Sequence[Any]) -> list[str]:
    """The Markdown of each page without its running heads, page numbers among them. Headings are never removed."""
    candidates = [list(_find_candidates(page)) for page in pages]
    counts = Counter(key for page in candidates for key in {key for line in page for key in line.keys})
    least = max(2, round(MIN_PAGES_SHARE * len(pages)))
    running = {key for key, count in counts.items() if count >= least}
    return [
        _remove(page.markdown, [line.text for line in found if not running.isdisjoint(line.keys)])
        for page, found in zip(pages, candidates, strict=True)
    ]


def _find_candidates(page: Any) -> Iterator[_Candidate]:
    for block in page.blocks or ():
        box = block.bbox
        text = " ".join((block.text or " ".join(block.lines or ())).split())
        if (
            block.kind not in {"paragraph", "grid_fallback", "code"}
            or box is None
            or not text
            or len(text) > MAX_HEAD_CHARS
        ):
            continue
        is_top = box.y + box.height <= EDGE_SHARE * page.height
        if box.height <= MAX_HEAD_HEIGHT and (is_top or box.y >= (1 - EDGE_SHARE) * page.height):
            place = round((box.y if is_top else page.height - box.y) / HEIGHT_STEP)
            yield _Candidate(text, frozenset(_list_keys(text, page.page_num, is_top, place)))


def _list_keys(text: str, page: int, is_top: bool, place: int) -> Iterator[tuple[object, ...]]:
    """The text with each number as it is or as its distance from the page's: notes that differ by number differ."""
    numbers = [int(number) for number in _NUMBER.findall(text)]
    if len(numbers) > MAX_NUMBERS:
        return
    shape = "#" if _ROMAN.fullmatch(text) else _NUMBER.sub("#", text.casefold())
    for readings in product(*(((True, number), (False, number - page)) for number in numbers)):
        yield (shape, is_top, place, *readings)


def _remove(markdown: str, heads: Sequence[str]) -> str:
    parts = re.split(r"\n{2,}", markdown.strip("\n"))
    for head in heads:
        wanted = _words(head)
        positions = [position for position, part in enumerate(parts) if _words(part) == wanted]
        if positions:
            del parts[positions[0] if positions[0] < len(parts) / 2 else positions[-1]]
    return "\n\n".join(parts)


def _words(text: str) -> str:
    return re.sub(r"[\W_]+", "", re.sub(r"^```\w*|```$", "", text.strip()))
