"""Find a quote in a document's text, exactly or after a normalisation that is reported; else the nearest passage."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from index.documents.document import Document
from index.errors import RefdeskError
from index.markdown.formulas import convert_formulas_to_unicode
from index.markdown.normalization import NORMALIZATIONS, normalize
from index.markdown.plain_text import PlainText, render_plain_text
from index.markdown.rules.footnotes import MAX_LABEL_CHARS
from index.markdown.sections import Section, find_line_starts, find_section, find_section_at, read_sections
from index.quotes.nearest_passage import find_nearest_passage
from index.quotes.text_fragment import build_text_fragment

CONTEXT_CHARS = 32  # characters of prefix and suffix, as in a W3C TextQuoteSelector
MAX_QUOTE_CHARS = 2000  # characters
MARKUP_NORMALIZATION = "Markdown markup"
_NOTE_MARK = re.compile(rf"\[(?:\d{{1,4}}|\^[^\s\[\]]{{1,{MAX_LABEL_CHARS}}})\]")
FORMULA_NORMALIZATION = "formulas"  # as people type them

_ITEM_NUMBER = re.compile(r"^[ \t>]{0,40}\d{1,9}[.)](?=\s)", re.MULTILINE)

Span = tuple[int, int]


class QuoteError(RefdeskError, ValueError):
    """A quote that cannot be looked for."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The quote {reason}. Give the words to verify, at most 2000 characters.")


class QuoteNotFoundError(RefdeskError, LookupError):
    """A quote that is not in the text; carries the nearest passage and what differs."""

    def __init__(self, document_id: str, nearest: str | None, differences: list[str]) -> None:
        self.document_id = document_id
        self.nearest = nearest
        self.differences = differences
        if nearest is None:
            advice = "No passage comes near it. Fetch the document and copy the words."
        else:
            advice = f'The nearest passage is: "{nearest}" (differs: {"; ".join(differences)}). Quote that exactly.'
        super().__init__(f"The quote is not in '{document_id}', so it was not verified. {advice}")


@dataclass(frozen=True, slots=True)
class Quote:
    """A verified quote: `markdown[start:end] == exact`; `normalization` names what had to be evened out.

    `shown` is the quote as a page shows it, without markup. `prefix` and `suffix` are the characters around it,
    `occurrences` how often it stands in the document (the first is given), `headings` and `anchor` the section of
    its start. Lines count from 1. `fragment` is what follows `#` in a link that makes a browser scroll to it.
    """

    exact: str
    shown: str
    prefix: str
    suffix: str
    start: int
    end: int
    first_line: int
    last_line: int
    headings: tuple[str, ...]
    anchor: str
    occurrences: int
    normalization: tuple[str, ...]
    fragment: str


def find_quote(document: Document, markdown: str, quote: str, anchor: str | None = None) -> Quote:
    """Find `quote`, as whole words, in the body of a document: in its Markdown, else in what a page shows of it.

    Of several places the first one is given, with `anchor` the first in that section if there is one. Raises
    SectionNotFoundError when there is no such section, QuoteError for a quote that is empty or too long, and
    QuoteNotFoundError, with the nearest passage and what differs, when it is not there.
    """
    body = markdown[document.body_start :]
    wanted = quote.strip()
    if not wanted or len(wanted) > MAX_QUOTE_CHARS:
        raise QuoteError(f"has {len(wanted)} characters" if wanted else "is empty")
    page, sections = render_plain_text(body), read_sections(body)
    spans, needed = _find_spans(body, page, sections, wanted)
    if not spans:
        raise QuoteNotFoundError(document.id, *find_nearest_passage(page.text.replace("\n", "\n\n"), wanted))
    wanted_section = find_section(document.id, sections, anchor) if anchor else None
    start, end = next((span for span in spans if wanted_section and wanted_section.covers(span[0])), spans[0])
    section = find_section_at(sections, start)
    here = section.anchor if section else ""
    lines = find_line_starts(markdown)
    offset = document.body_start
    place = page.find_span(start, end)
    return Quote(
        exact=body[start:end],
        shown=" ".join(page.text[slice(*place)].split()) if place else body[start:end],
        prefix=body[max(0, start - CONTEXT_CHARS) : start],
        suffix=body[end : end + CONTEXT_CHARS],
        start=offset + start,
        end=offset + end,
        first_line=bisect_right(lines, offset + start),
        last_line=bisect_right(lines, offset + end - 1),
        headings=section.path if section else (),
        anchor=here,
        occurrences=len(spans),
        normalization=needed,
        fragment=here + (build_text_fragment(page, *place) if place else ""),
    )


def _find_spans(
    body: str, page: PlainText, sections: Sequence[Section], wanted: str
) -> tuple[list[Span], tuple[str, ...]]:
    """Where the quote stands in the body as text that a page shows, and what had to be evened out to find it."""
    exact = _select_shown(body, page, sections, _find_whole_words(body, wanted))
    if exact:
        return exact, ()
    spans = _select_shown(body, page, sections, _find_normalized_spans(body, wanted))
    if spans:
        return spans, _find_needed_normalizations(body[slice(*spans[0])], wanted)
    for names, shown in (
        ((MARKUP_NORMALIZATION,), page),
        ((MARKUP_NORMALIZATION, FORMULA_NORMALIZATION), convert_formulas_to_unicode(page)),
    ):
        found = [span for span in _find_normalized_spans(shown.text, wanted) if _is_whole(shown, span)]
        places = [(shown.starts[start], shown.ends[end - 1]) for start, end in found]
        places = _select_shown(body, page, sections, places, is_source=False)
        if places:
            return places, (*names, *_find_needed_normalizations(shown.text[slice(*found[0])], wanted))
    without = _NOTE_MARK.sub("", wanted).strip() if "[^" in body else wanted
    if without in {wanted, ""}:
        return [], ()
    spans, needed = _find_spans(body, page, sections, without)  # a page shows `[1]` where a note is referred to
    noted = [(start, end) for start, end in spans if "[^" in body[start:end] or body.startswith("[^", end)]
    return noted, tuple(dict.fromkeys((MARKUP_NORMALIZATION, *needed)))


def _select_shown(
    body: str, page: PlainText, sections: Sequence[Section], spans: Sequence[Span], *, is_source: bool = True
) -> list[Span]:
    """The spans of the body that show as one text: none runs out of a heading or into one.

    With `is_source` none has words either that a page does not show, such as the address of a link.
    """
    if not spans:
        return []
    hidden = _find_hidden_words(body, page) if is_source else []
    headings = [_find_heading(page, section) for section in sections]
    return [span for span in spans if not _holds(hidden, span) and _is_one_text(page, span, headings)]


def _is_one_text(page: PlainText, span: Span, headings: Sequence[Span]) -> bool:
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


def _holds(places: Sequence[int], span: Span) -> bool:
    return bisect_left(places, span[1]) > bisect_left(places, span[0])


def _is_whole(page: PlainText, span: Span) -> bool:
    """Whether a span neither begins nor ends within a formula."""
    return page.starts[span[0]] >= 0 and page.ends[span[1] - 1] >= 0


def _find_normalized_spans(text: str, wanted: str) -> list[Span]:
    evened, pattern = normalize(text), normalize(wanted).text.strip()
    found = _find_whole_words(evened.text, pattern) if pattern else []
    return [(evened.starts[start], evened.ends[end - 1]) for start, end in found]


def _find_needed_normalizations(original: str, wanted: str) -> tuple[str, ...]:
    return tuple(name for name in NORMALIZATIONS if normalize(original, name).text != normalize(wanted, name).text)


def _find_whole_words(text: str, pattern: str) -> list[Span]:
    left = r"(?<!\w)" if re.match(r"\w", pattern) else ""
    right = r"(?!\w)" if re.search(r"\w\Z", pattern) else ""
    if pattern[:1].isdigit():  # the 5 of 3.5 is no word of its own, nor is the 12 of 12,000
        left += r"(?<!\d[.,])"
    if pattern[-1:].isdigit():
        right += r"(?![.,]\d)"
    return [match.span() for match in re.finditer(left + re.escape(pattern) + right, text)]
