"""The forms of a document's citation that a register keeps, so that a desk needs no citation processor for them."""

import re
from collections.abc import Mapping

from index.citation.dates import MONTHS, split_date
from index.citation.record import CitationRecord, make_citation_record, make_page_record
from index.documents.document import ArchiveInfo, Document

BASE_URL_PLACEHOLDER = "{base_url}"  # stands for the address of the service, which a register does not know
DAY_PLACEHOLDER = "1003-09-27"  # stands for the day of access; of all months styles shorten September alone in two ways

CITED = "cited"
ACCESSED = "accessed"
PAGE = "page"  # of a summary of a work
PAGE_ACCESSED = "page, accessed"
PAGE_UNADDRESSED = "page without address"  # while the service has no address but that of its own machine

_DAY = re.compile(r"(?P<before>27 )?(?P<month>September|Sept\.|Sep\.)(?P<after> 27,)? 1003")
_LONG_IN_SHORT = {"September": range(1, 13), "Sept.": range(5, 8), "Sep.": range(5, 6)}  # months that are not shortened


def list_variants(document: Document, archive: ArchiveInfo) -> Mapping[str, CitationRecord]:
    """The record of each form, at the placeholders of the address and of the day of access."""
    cited = make_citation_record(document, archive, BASE_URL_PLACEHOLDER)
    found = {CITED: cited, ACCESSED: _access(cited)}
    if document.text == "summary":
        page = make_page_record(document, archive, BASE_URL_PLACEHOLDER)
        if document.has_work:
            found |= {PAGE: page, PAGE_ACCESSED: _access(page)}
        found[PAGE_UNADDRESSED] = page.model_copy(update={"url": None})
    return found


def choose_variant(document: Document, record: CitationRecord) -> str:
    """The form that a record of a document has."""
    if record.is_desk_page and record.url is None:
        return PAGE_UNADDRESSED
    if record.is_desk_page and document.has_work:
        return PAGE_ACCESSED if record.accessed else PAGE
    return ACCESSED if record.accessed else CITED


def fill_variant(text: str, base_url: str, accessed: str | None) -> str:
    """The text of a form with the address and the day of access in their places."""
    text = text.replace(BASE_URL_PLACEHOLDER, base_url)
    return _DAY.sub(lambda match: _write_day(match, accessed), text) if accessed else text


def _access(record: CitationRecord) -> CitationRecord:
    return record.model_copy(update={"accessed": DAY_PLACEHOLDER})


def _write_day(match: re.Match[str], accessed: str) -> str:
    year, month, day = split_date(accessed)
    september, written = match["month"], MONTHS[month - 1]
    if month not in _LONG_IN_SHORT[september]:
        written = september if month == 9 else f"{written[:3]}."
    shown = f"{day:02}" if september == "Sep." else str(day)  # IEEE writes `Jan. 01`
    return f"{f'{shown} ' if match['before'] else ''}{written}{f' {shown},' if match['after'] else ''} {year}"
