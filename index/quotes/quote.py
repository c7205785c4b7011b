"""Find a quote in a document's text, exactly or after a normalisation that is reported; else the nearest passage."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.documents.document import Document
from index.errors import RefdeskError
from index.markdown.sections import find_line_starts, find_section, find_section_at
from index.quotes.match import FORMULA_NORMALIZATION, MARKUP_NORMALIZATION, find_spans
from index.quotes.nearest_passage import find_nearest_passage
from index.quotes.omission import MAX_QUOTE_PARTS, Chain, PartsOutOfOrderError, find_chain, split_parts
from index.quotes.qualifiers import find_qualifiers
from index.quotes.text_forms import Span, TextForms, get_forms
from index.quotes.text_fragment import build_text_fragment

CONTEXT_CHARS = 32  # characters of prefix and suffix, as in a W3C TextQuoteSelector
MAX_QUOTE_CHARS = 2000  # characters
EDGE_WORDS = 3  # beside a quote that are looked at for what changes its meaning

__all__ = [
    "FORMULA_NORMALIZATION",
    "MARKUP_NORMALIZATION",
    "MAX_QUOTE_PARTS",
    "Quote",
    "QuoteElsewhereError",
    "QuoteError",
    "QuoteNotFoundError",
    "check_section",
    "find_quote",
]


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


class QuoteElsewhereError(RefdeskError, LookupError):
    """A quote that stands in the document, and not in the section that is named."""

    def __init__(self, document_id: str, anchor: str, found: str) -> None:
        self.document_id = document_id
        self.anchor = anchor
        self.found = found
        super().__init__(
            f"The quote is not in the section '#{anchor}' of '{document_id}'; it stands in '#{found}'. Name that one, "
            "or no section."
        )


@dataclass(frozen=True, slots=True)
class Quote:
    """A verified quote: `markdown[start:end] == exact`; `normalization` names what had to be evened out.

    `parts` are the spans of the body that a quote with ellipses gives of it, one for any other. `prefix` and `suffix`
    are the characters around it, `occurrences` how often it stands in the document (the first is given), `headings` and
    `anchor` the section of its start. Lines count from 1. `warnings` say what stands beside it, or was left out, that
    a reader should know.
    """

    exact: str
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
    warnings: tuple[str, ...]
    parts: Sequence[Span]
    forms: TextForms = field(repr=False, compare=False)

    @property
    def shown(self) -> str:
        """The quote as a page shows it, without markup, with `…` between its parts."""
        return " … ".join(self._show(part) for part in self.parts)

    @property
    def fragment(self) -> str:
        """What follows `#` in a link that makes a browser scroll to it."""
        place = self.forms.page.find_span(self.parts[0][0], self.parts[-1][1])
        return self.anchor + (build_text_fragment(self.forms.page, *place) if place else "")

    def _show(self, part: Span) -> str:
        place = self.forms.page.find_span(*part)
        return " ".join(self.forms.page.text[slice(*place)].split()) if place else self.forms.body[slice(*part)]


def find_quote(document: Document, markdown: str, quote: str, anchor: str | None = None) -> Quote:
    """Find `quote`, as whole words, in the body of a document: in its Markdown, else in what a page shows of it.

    It may leave out words where it has an ellipsis, by the rules in `index.quotes.omission`. Of several places the
    first one is given, with `anchor` the first in that section if there is one. Raises SectionNotFoundError when there
    is no such section, QuoteError for a quote that is empty or too long, QuoteOmissionError for one that leaves out
    what matters, and QuoteNotFoundError, with the nearest passage and what differs, when it is not there.
    """
    wanted = quote.strip()
    if not wanted or len(wanted) > MAX_QUOTE_CHARS:
        raise QuoteError(f"has {len(wanted)} characters" if wanted else "is empty")
    forms = get_forms(markdown[document.body_start :])
    match = find_spans(forms, wanted)
    if match.spans:
        start = _choose(forms, document.id, match.spans, anchor)
        chain = Chain([start], match.normalization, ())
        return _describe(document, markdown, forms, chain, len(match.spans))
    return _describe(document, markdown, forms, _find_parts(forms, document.id, wanted), 1)


def check_section(document: Document, quote: Quote, anchor: str) -> None:
    """Raises QuoteElsewhereError unless a quote stands in a section, which the document must have."""
    section = find_section(document.id, quote.forms.sections, anchor)
    if not section.covers(quote.start - document.body_start):
        raise QuoteElsewhereError(document.id, anchor, quote.anchor)


def _find_parts(forms: TextForms, document_id: str, wanted: str) -> Chain:
    parts = split_parts(wanted)
    if len(parts) > MAX_QUOTE_PARTS:
        raise QuoteError(f"leaves out words in {len(parts) - 1} places")
    if not parts or (len(parts) == 1 and parts[0].words == wanted):
        raise QuoteNotFoundError(document_id, *find_nearest_passage(forms.passages, wanted))
    try:
        found = find_chain(forms, document_id, parts)
    except PartsOutOfOrderError as error:
        nearest = f"{error.after} … {error.before}"
        raise QuoteNotFoundError(document_id, nearest, ["its parts stand in that order"]) from error
    if isinstance(found, Chain):
        return found
    raise QuoteNotFoundError(document_id, *find_nearest_passage(forms.passages, found.words))


def _choose(forms: TextForms, document_id: str, spans: Sequence[Span], anchor: str | None) -> Span:
    section = find_section(document_id, forms.sections, anchor) if anchor else None
    return next((span for span in spans if section and section.covers(span[0])), spans[0])


def _describe(document: Document, markdown: str, forms: TextForms, chain: Chain, occurrences: int) -> Quote:
    start, end = chain.spans[0][0], chain.spans[-1][1]
    section = find_section_at(forms.sections, start)
    lines = find_line_starts(markdown)
    offset = document.body_start
    return Quote(
        exact=forms.body[start:end],
        prefix=forms.body[max(0, start - CONTEXT_CHARS) : start],
        suffix=forms.body[end : end + CONTEXT_CHARS],
        start=offset + start,
        end=offset + end,
        first_line=bisect_right(lines, offset + start),
        last_line=bisect_right(lines, offset + end - 1),
        headings=section.path if section else (),
        anchor=section.anchor if section else "",
        occurrences=occurrences,
        normalization=chain.normalization,
        warnings=(*chain.warnings, *_warn_of_edges(forms, start, end)),
        parts=chain.spans,
        forms=forms,
    )


def _warn_of_edges(forms: TextForms, start: int, end: int) -> Sequence[str]:
    """What stands directly before or after a quote in its sentence and may change what it says."""
    first, last = forms.find_sentence(start), forms.find_sentence(max(start, end - 1))
    before = " ".join(forms.body[first[0] : start].split()[-EDGE_WORDS:])
    after = " ".join(forms.body[end : max(end, last[1])].split()[:EDGE_WORDS])
    found = [("before", find_qualifiers(before, numbers=False)), ("after", find_qualifiers(after, numbers=False))]
    return [f"directly {where} it stands '{words[0]}'" for where, words in found if words]
