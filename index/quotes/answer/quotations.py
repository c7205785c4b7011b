"""Find what stands in quotation marks, in the notation of any language."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MIN_QUOTE_WORDS = 3  # fewer in quotation marks are a term, not a quote

# What may close a quotation, by what opens it; the first that follows counts. To add a notation: one line.
_CLOSERS: Mapping[str, str] = {
    "“": "”“",  # English; the second for a text that opens with the same mark
    "„": '“”"',  # German, Polish, Czech
    "‟": "”",
    "«": "»",  # French, Russian, Italian
    "»": "«»",  # German and Danish books; Finnish
    "”": "”",  # Swedish and Finnish
    "‹": "›",
    "›": "‹",
    "‘": "’",
    "‚": "‘’",
    "「": "」",
    "『": "』",
    "｢": "｣",
    "〝": "〟〞",
    "＂": "＂",
    '"': '"',
    "'": "'",
    "``": "''",  # TeX
}
_MARK = re.compile(r"``|''|[“”„‟«»‹›‘’‚「」『』｢｣〝〞〟＂\"']")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Quotation:
    """What stands between quotation marks: `text[start:end]` has the marks, `words` has not."""

    words: str
    start: int
    end: int


def hide_quotation_marks(code: str) -> str:
    """Code, where quotation marks quote nothing, with marks in their place that do not either."""
    return re.sub('[“”"«»„‟「」『』‹›]', "'", code).replace("'", "′")


def find_quotations(text: str) -> Iterator[Quotation]:
    """The quotations of a text in their order, of those inside each other the outer one."""
    marks = [(match[0], match.start(), match.end()) for match in _MARK.finditer(text)]
    places = _list_places(text, marks)
    after = 0
    for mark, start, end in marks:
        if start < after or mark not in _CLOSERS or not _may_open(text, mark, start, end):
            continue
        closer = _find_closer(places, mark, end)
        if closer is None or not text[end : closer[0]].strip():
            continue
        yield Quotation(text[end : closer[0]].strip(), start, closer[1])
        after = closer[1]


def _list_places(text: str, marks: Sequence[tuple[str, int, int]]) -> Mapping[str, Sequence[tuple[int, int]]]:
    places: dict[str, list[tuple[int, int]]] = {}
    for mark, start, end in marks:
        if _may_close(text, mark, start, end):
            places.setdefault(mark, []).append((start, end))
    return places


def _find_closer(places: Mapping[str, Sequence[tuple[int, int]]], mark: str, after: int) -> tuple[int, int] | None:
    """The first closer of the kind that is used; one of a lesser kind only where there is none of the first."""
    found = []
    for closer in ["''"] if mark == "``" else _CLOSERS[mark]:
        standing = places.get(closer, ())
        position = bisect_left(standing, (after + (closer == mark), 0))
        if position < len(standing):
            found.append(standing[position])
            if mark in "“»":
                break
    return min(found, default=None)


def _may_open(text: str, mark: str, start: int, end: int) -> bool:
    """Whether a mark may open a quotation; those that close in one language and open in another stand before a word."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if mark in "”»›\"'‘":
        return not _WORD.match(before or " ") and after != "" and not after.isspace()
    return after != ""


def _may_close(text: str, mark: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if mark in {"'", "’", '"'}:
        return not before.isspace() and not _WORD.match(after or " ")
    return mark == '"' or bool(before)
