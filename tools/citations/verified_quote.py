"""A quote verified against the text of a document, as `cite` tells it."""

from typing import Annotated, Any, Literal

from pydantic import Field

from index import Document, Model, remove_hidden
from index.citation import CitationRecord, format_quote_link
from index.model import is_none
from tools.lookup import FoundDocument, explain_missing_quote, warn_if_dropped


class VerifiedQuote(Model):
    """A quote that stands in the document: `markdown[start:end] == exact`; `target` is a W3C annotation's.

    With an ellipsis `exact` has the words that are left out too. `warnings` say what stands beside it that a reader
    should know. `locator` names the page or cell of a document that was made of a PDF or a notebook: `p. 3`.
    """

    verified: Literal[True]
    exact: str
    shown: str
    prefix: str
    suffix: str
    start: int
    end: int
    lines: list[int]
    section: str
    headings: list[str]
    occurrences: int
    normalization: list[str]
    warnings: list[str]
    target: dict[str, Any]
    fragment_url: str
    text: str
    locator: Annotated[str | None, Field(exclude_if=is_none)] = None


def verify_quote(
    found: FoundDocument, record: CitationRecord, newest: str | None, quote: str | None, base_url: str
) -> tuple[VerifiedQuote | None, list[str]]:
    """The quote as it stands in the text, and what to say of former texts; `newest` is the Markdown of today.

    Without a `quote`, the section that is named is looked for alone. Raises SectionNotFoundError, QuoteElsewhereError
    and what `find_quote` raises, or QuoteDroppedError.
    """
    from index.quotes.quote import QuoteNotFoundError

    target = found.target
    markdown = target.former.markdown if target.former else newest or ""
    try:
        verified = _verify_quote(target.document, record, markdown, quote, target.anchor)
    except QuoteNotFoundError as error:
        raise explain_missing_quote(error, found, quote or "", base_url) from error
    return verified, list(warn_if_dropped(found, quote, newest)) if quote else []


def _verify_quote(
    document: Document, record: CitationRecord, markdown: str, quote: str | None, anchor: str | None
) -> VerifiedQuote | None:
    from index.markdown.sections import find_section, read_sections
    from index.quotes.quote import check_section, find_quote

    if anchor is not None:
        find_section(document.id, read_sections(markdown[document.body_start :]), anchor)
    if quote is None:
        return None
    found = find_quote(document, markdown, quote, anchor)
    if anchor is not None:
        check_section(document, found, anchor)
    section = found.headings[-1] if len(found.headings) > 1 else None
    fragment, shown = found.fragment, found.shown
    url = f"{record.page_url}#{fragment}" if fragment else record.page_url
    prefix, suffix = remove_hidden(found.prefix), remove_hidden(found.suffix)
    selectors: list[dict[str, Any]] = [
        {"type": "TextQuoteSelector", "exact": found.exact, "prefix": prefix, "suffix": suffix},
        {"type": "TextPositionSelector", "start": found.start, "end": found.end},
    ]
    return VerifiedQuote(
        verified=True,
        exact=found.exact,
        shown=shown,
        prefix=prefix,
        suffix=suffix,
        start=found.start,
        end=found.end,
        lines=[found.first_line, found.last_line],
        section=f"{document.id}#{found.anchor}" if found.anchor else document.id,
        headings=list(found.headings),
        occurrences=found.occurrences,
        normalization=list(found.normalization),
        warnings=list(found.warnings),
        target={
            # the offsets are those of the Markdown, which a file of another kind does not have
            "source": f"{record.permalink}.md" if document.original else record.source_url,
            "selector": selectors,
        },
        fragment_url=url,
        text=format_quote_link(record, section, shown, url),
        locator=document.locate(found.start, found.end),
    )


def warn_of_conversion(document: Document, quote: VerifiedQuote | None) -> list[str]:
    """Say that a quoted text was converted from a file of another kind."""
    if document.original is None or quote is None:
        return []
    place = f" ({quote.locator})" if quote.locator else ""
    return [f"The text was converted from {document.original.label}; compare the quote with the original{place}."]
