"""Everything needed to cite a document or a list of them, and a quote verified against a text."""

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import anyio

from index import Document, Model, RefdeskError
from index.citation import (
    EXPORTS,
    STYLES,
    CitationRecord,
    cite_in_text,
    format_coins,
    format_markdown_link,
    format_plain,
    make_page_record,
)
from tools.citations.styles import FormattedStyles, format_in_styles, list_citations
from tools.citations.verified_quote import VerifiedQuote, verify_quote, warn_of_conversion
from tools.lookup import FoundDocument, look_up, make_record

if TYPE_CHECKING:
    from index.storage.reader import Reader


MAX_LISTED = 100  # documents of a list of citations
LIST_STYLE = "apa"  # of a list of citations where no style is asked for


class CitationListError(RefdeskError, ValueError):
    """A list of citations that is too long."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(f"A list of {count} citations was asked for. Ask for at most {MAX_LISTED} documents at once.")


class AccessDateError(RefdeskError, ValueError):
    """A day of access that is no day, or has not come."""

    def __init__(self, accessed: str, reason: str) -> None:
        self.accessed = accessed
        self.reason = reason
        super().__init__(f"The day of access is {reason}. Give it as YYYY-MM-DD, in UTC, or leave it out.")


class Citation(Model):
    """A document's citation in every form; `identifiers` holds its permalink and hash, `quote` a VerifiedQuote.

    `desk_page` cites the page of a summary, whose words are the desk's, apart from the work; `listed` has the entries
    of a list of several documents; each is empty where there is none. `exports` are of all documents of a list.
    """

    id: str
    title: str
    key: str
    url: str | None
    version: str | None
    formatted: dict[str, str]
    in_text: dict[str, str]
    exports: dict[str, str]
    identifiers: dict[str, str]
    quote: dict[str, Any] | None
    desk_page: dict[str, Any]
    listed: dict[str, Any]
    warnings: list[str]


async def make_citation(
    reader: "Reader",
    base_url: str,
    reference: str,
    quote: str | None = None,
    style: str | None = None,
    version: str | None = None,
    accessed: str | None = None,
    also: Sequence[str] = (),
) -> Citation:
    """The citation of a document that this desk holds, and, with `also`, the list of it and others in one style.

    Raises what `look_up` raises, SectionNotFoundError, AccessDateError, QuoteError, QuoteNotFoundError,
    UnknownStyleError, CitationListError, QuoteDroppedError for a quote that only a former text has, and
    MissingExtraError for a list or a style that only citeproc has.
    """
    day = _read_day(accessed)
    style = style.lower() if style is not None and style.lower() in STYLES else style
    archive = reader.manifest.archive
    found = await _find_all(reader, base_url, [reference, *also], version)
    first, document = found[0], found[0].target.document
    record = make_record(first, archive, base_url, day)
    verified, notes = await _verify(reader, first, record, quote, base_url)
    for other in found[1:]:
        await _verify(reader, other, record, None, base_url)
    styles = await format_in_styles(reader, base_url, document, record, style, first.target.former)
    cited = {record.id: record} | {one.id: one for one in (make_record(o, archive, base_url, day) for o in found[1:])}
    return Citation(
        id=document.id,
        title=record.title,
        key=record.key,
        url=record.url,
        version=record.version,
        formatted=_choose(styles.texts, style),
        in_text=_cite_in_text(record, style),
        exports=_render_exports(record, list(cited.values())),
        identifiers=_collect_identifiers(record),
        quote=verified.model_dump() if verified else None,
        desk_page=await _cite_page(reader, base_url, document, style, day) if first.target.former is None else {},
        listed=await list_citations(list(cited.values()), style or LIST_STYLE) if also else {},
        warnings=[
            *notes,
            *_warnings(record, styles, verified, style),
            *warn_of_conversion(document, verified),
            *_warn_of_repeats(len(cited), 1 + len(also)),
        ],
    )


async def _find_all(
    reader: "Reader", base_url: str, references: Sequence[str], version: str | None
) -> list[FoundDocument]:
    """What each reference means, each once, the first in a `version`. Raises CitationListError, and as `look_up`."""
    if len(references) > MAX_LISTED:
        raise CitationListError(len(references))
    asked = {**dict.fromkeys(references), references[0]: version}
    return [
        await anyio.to_thread.run_sync(look_up, reader, base_url, name, of, abandon_on_cancel=True)
        for name, of in asked.items()
    ]


async def _verify(
    reader: "Reader", found: FoundDocument, record: CitationRecord, quote: str | None, base_url: str
) -> tuple[VerifiedQuote | None, list[str]]:
    """The quote in a text, whose section must be there where one is named, and what to say of other versions."""
    notes = list(found.describe(base_url))
    if quote is None and found.target.anchor is None:
        return None, notes
    newest = await reader.markdown(found.newest.id) if found.newest else None
    arguments = (found, record, newest, quote, base_url)
    # in a thread: a long document takes a while
    verified, more = await anyio.to_thread.run_sync(verify_quote, *arguments, abandon_on_cancel=True)
    return verified, notes + more


async def _cite_page(
    reader: "Reader", base_url: str, document: Document, style: str | None, day: str | None
) -> dict[str, Any]:
    """The citation of the desk's page about a work; empty where the words are the work's, or there is no work."""
    if document.text != "summary" or not document.has_work:
        return {}
    record = make_page_record(document, reader.manifest.archive, base_url, accessed=day)
    styles = await format_in_styles(reader, base_url, document, record, style)
    return {
        "title": record.title,
        "key": record.key,
        "url": record.url,
        "formatted": _choose(styles.texts, style),
        "in_text": _cite_in_text(record, style),
        "exports": _render_exports(record, [record]),
    }


def _choose(texts: Mapping[str, str], style: str | None) -> dict[str, str]:
    return {name: text for name, text in texts.items() if style in (None, name)}


def _cite_in_text(record: CitationRecord, style: str | None) -> dict[str, str]:
    forms = cite_in_text(record).items()
    return {name: text for name, text in forms if style in (None, name) or name in {"latex", "pandoc"}}


def _read_day(accessed: str | None) -> str | None:
    if accessed is None:
        return None
    try:
        day = datetime.date.fromisoformat(accessed)
    except ValueError as error:
        raise AccessDateError(accessed, "not a date") from error
    if day.isoformat() != accessed:
        raise AccessDateError(accessed, "not a date")
    if day > datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1):  # somewhere it is tomorrow
        raise AccessDateError(accessed, "in the future")
    return accessed


def _render_exports(record: CitationRecord, listed: Sequence[CitationRecord]) -> dict[str, str]:
    """The files of all that are listed, and the forms of one record that are no files."""
    files = {name: export.render(listed) for name, export in EXPORTS.items()}
    return {
        **files,
        "coins": format_coins(record),
        "markdown_link": format_markdown_link(record),
        "plain": format_plain(record),
    }


def _collect_identifiers(record: CitationRecord) -> dict[str, str]:
    known = {
        "permalink": record.permalink,
        "sha256": record.sha256,
        "doi": record.doi,
        "arxiv": record.eprint,
        "aliases": ", ".join(record.aliases),
        "accessed": record.accessed,
    }
    return {name: value for name, value in known.items() if value}


def _warnings(
    record: CitationRecord, styles: FormattedStyles, quote: VerifiedQuote | None, style: str | None
) -> list[str]:
    warnings = []
    if record.is_desk_page:
        warnings.append("This desk wrote the text and knows no work that it is about: cite its words as the desk's.")
    elif record.text == "summary" and quote is not None:
        warnings.append(
            "The citation is that of the work; the quote is from this desk's summary of it: do not give its words as "
            "the author's, and cite `desk_page` for them."
        )
    if record.date is None:
        warnings.append("The date of this document is not known.")
    if record.url is None:
        warnings.append(
            "This desk has no address that others reach (see --base-url), so the citation has no URL and no day."
        )
    elif record.canonical is None:
        warnings.append("No canonical URL is known; the URL is that of the text on this service.")
    if style is None or style in STYLES:
        warnings += _warn_of_styles(styles)
    if quote is not None and quote.warnings:
        warnings.append(f"Of the quote: {'; '.join(quote.warnings)}.")
    if quote is not None and quote.occurrences > 1:
        warnings.append(f"The quote stands there {quote.occurrences} times; this is one of the places.")
    return warnings


def _warn_of_styles(styles: FormattedStyles) -> list[str]:
    warnings = []
    if not styles.texts:
        warnings.append("Citation styles are missing: they need pip install 'refdesk[publish]' where this desk runs.")
    elif missing := [STYLES[name].label for name in STYLES if name not in styles.texts]:
        warnings.append(
            f"Citation styles are missing ({', '.join(missing)}): they need pip install 'refdesk[publish]'."
        )
    elif styles.lacks_day:
        warnings.append("Citation styles lack the day of access, which needs pip install 'refdesk[publish]'.")
    return warnings


def _warn_of_repeats(documents: int, asked: int) -> list[str]:
    repeats = asked - documents
    return [f"{repeats} of the documents were named twice; the list has each once."] if repeats else []
